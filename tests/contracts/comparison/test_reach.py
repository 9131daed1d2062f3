"""Reach: whether a node leads to one that counts, however the graph is gone through."""

from hypothesis import given
from hypothesis import strategies as st

from contractmock.contracts.comparison.reach import Reach

GRAPHS = st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=7, max_size=7)


@given(graph=GRAPHS, counting=st.sets(st.integers(0, 6)), asked=st.permutations(range(7)))
def test_it_leads_where_some_way_does(
    graph: list[list[int]], counting: set[int], asked: list[int]
) -> None:
    def truth(node: int) -> bool:
        seen, pending = {node}, [node]
        while pending:
            fresh = set(graph[pending.pop()]) - seen
            seen |= fresh
            pending += fresh
        return bool(seen & counting)

    reach = Reach(lambda node: graph[node], counting.__contains__)
    assert [reach.leads(node) for node in asked] == [truth(node) for node in asked]


def test_each_node_is_looked_at_once() -> None:
    looked: list[int] = []

    def below(node: int) -> list[int]:
        looked.append(node)
        return [(node + 1) % 5, (node + 2) % 5]

    reach = Reach(below, lambda node: node == 3)
    assert all(reach.leads(node) for node in (0, 3, 4, 1, 0))
    assert sorted(looked) == [0, 1, 2, 3, 4]
