"""Standing faults: whom they befall, when they heal, what chance and counts make of them."""

import pytest
from tests.mockserver.faults.clock import Clock

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.operation import Operation
from contractmock.mockserver.faults import parse_fault, parse_faults
from contractmock.mockserver.faults.firing import Firing
from contractmock.mockserver.faults.standing import Standing


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def standing(clock: Clock) -> Standing:
    return Standing(seed=5, clock=clock)


@pytest.fixture
def operation(shop: Contract) -> Operation:
    found = shop.operation("createItem")
    assert found is not None
    return found


def names(firing: Firing) -> list[str]:
    return [each.name for each in firing.faults]


def test_it_befalls_every_call_until_its_time_is_over(
    standing: Standing, clock: Clock, operation: Operation
) -> None:
    standing.add(parse_fault("reset:for=30"))
    assert names(standing.fire((), "shop", operation, "")) == ["reset"]
    clock.now += 29.9
    assert names(standing.fire((), "shop", operation, "")) == ["reset"]
    clock.now += 0.1
    assert names(standing.fire((), "shop", operation, "")) == []
    assert standing.faults == ()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("reset", 600), ("refused", 10), ("outage:start=5,seconds=7", 12), ("outage:every=60", 600)],
)
def test_without_a_time_of_its_own_it_heals_all_the_same(
    standing: Standing, text: str, seconds: float
) -> None:
    assert standing.remaining(standing.add(parse_fault(text))) == seconds


def test_what_is_told_on_top_goes_before_what_the_fault_says(standing: Standing) -> None:
    added = standing.add(parse_fault("reset:for=30,times=9"), times=1, seconds=5)
    assert (added.times, standing.remaining(added)) == (1, 5)


@pytest.mark.parametrize(("text", "times"), [("fail", 2), ("status:times=3", 3)])
def test_it_befalls_so_many_calls(
    standing: Standing, operation: Operation, text: str, times: int
) -> None:
    standing.add(parse_fault(text))
    met = [standing.fire((), "shop", operation, "").status for _ in range(times + 2)]
    assert met == [503] * times + [None, None]
    assert standing.current() == ()


def test_it_spares_the_first_calls_if_told(standing: Standing, operation: Operation) -> None:
    standing.add(parse_fault("reset:after=2,times=1"))
    met = [names(standing.fire((), "shop", operation, "")) for _ in range(4)]
    assert met == [[], [], ["reset"], []]


def test_a_call_that_is_refused_already_is_not_among_those_it_spares(
    standing: Standing, operation: Operation
) -> None:
    standing.add(parse_fault("fail:times=2,code=500"))
    standing.add(parse_fault("status:code=503,after=1,times=1"))
    met = [standing.fire((), "shop", operation, "").status for _ in range(5)]
    assert met == [500, 500, None, 503, None]


def test_it_befalls_only_the_calls_that_it_is_for(
    standing: Standing, shop: Contract, operation: Operation
) -> None:
    standing.add(parse_fault("reset"), mount="shop", operation="createItem")
    standing.add(parse_fault("drip"), operation="POST /items")
    other = next(each for each in shop.operations if each.id != "createItem")
    assert names(standing.fire((), "shop", operation, "")) == ["reset", "drip"]
    assert names(standing.fire((), "else", operation, "")) == ["drip"]
    assert names(standing.fire((), "shop", other, "")) == []


def test_the_order_is_that_of_the_catalogue_whoever_asked(
    standing: Standing, operation: Operation
) -> None:
    for text in ("drip", "latency:seconds=1", "nan"):
        standing.add(parse_fault(text))
    firing = standing.fire(parse_faults("reset+latency:seconds=2+status"), "shop", operation, "")
    assert names(firing) == ["status", "latency", "latency", "nan", "reset", "drip"]
    assert (firing.status, firing.delay) == (503, 3.0)


def test_of_several_refusals_the_first_holds_and_the_others_do_not_count(
    standing: Standing, operation: Operation
) -> None:
    standing.add(parse_fault("rate-limit:limit=1"))
    standing.add(parse_fault("fail:times=1"))
    met = [standing.fire((), "shop", operation, "").status for _ in range(3)]
    assert met == [503, 429, 429]


def test_the_same_seed_meets_the_same_faults(operation: Operation) -> None:
    def met(seed: int | None) -> list[list[str]]:
        standing = Standing(seed=seed)
        standing.add(parse_fault("reset:probability=0.5"))
        return [names(standing.fire((), "shop", operation, "")) for _ in range(40)]

    assert met(1) == met(1)
    assert met(1) != met(2)
    assert met(None) != met(None)
    assert 5 < sum(map(len, met(1))) < 35


def test_a_call_with_a_seed_of_its_own_depends_on_nothing_else(
    standing: Standing, operation: Operation
) -> None:
    faults = parse_faults("latency:distribution=uniform,seconds=5,spread=5")
    first, second = (standing.fire(faults, "shop", operation, "", 7).delay for _ in range(2))
    assert first == second != standing.fire(faults, "shop", operation, "", 8).delay


def test_chance_begins_anew_with_a_reset(standing: Standing, operation: Operation) -> None:
    standing.add(parse_fault("latency:distribution=lognormal"))
    standing.retain()
    first = [standing.fire((), "shop", operation, "").delay for _ in range(3)]
    standing.reset()
    assert [standing.fire((), "shop", operation, "").delay for _ in range(3)] == first
    assert len(set(first)) == 3


def test_latencies_are_drawn_within_their_bounds(standing: Standing, operation: Operation) -> None:
    uniform = parse_faults("latency:seconds=1,distribution=uniform,spread=2")
    drawn = [standing.fire(uniform, "shop", operation, "").delay for _ in range(200)]
    assert min(drawn) == 0
    assert 2 < max(drawn) <= 3
    wild = parse_faults("latency:seconds=300,distribution=lognormal,spread=300")
    assert {standing.fire(wild, "shop", operation, "").delay for _ in range(50)} >= {300.0}


def test_the_seconds_that_were_drawn_are_told(standing: Standing, operation: Operation) -> None:
    firing = standing.fire(
        parse_faults("latency:distribution=uniform,spread=1"), "shop", operation, ""
    )
    assert firing.faults[0].parameters == {"seconds": firing.delay}


def test_a_growing_latency_grows_with_each_call(standing: Standing, operation: Operation) -> None:
    standing.add(parse_fault("latency:seconds=0.1,growth=0.2"))
    met = [standing.fire((), "shop", operation, "").delay for _ in range(3)]
    assert met == pytest.approx([0.1, 0.3, 0.5])


def test_only_what_was_retained_comes_back_with_a_reset(standing: Standing, clock: Clock) -> None:
    standing.add(parse_fault("drip:for=100"))
    standing.retain()
    standing.add(parse_fault("reset"))
    clock.now += 90
    standing.reset()
    assert [each.fault.name for each in standing.current()] == ["drip"]
    assert standing.remaining(standing.current()[0]) == 100
    standing.clear()
    assert standing.current() == ()


def test_a_fault_can_be_removed_by_its_number(standing: Standing) -> None:
    first, second = (standing.add(parse_fault(text)) for text in ("reset", "drip"))
    assert standing.remove(first.id)
    assert not standing.remove(first.id)
    assert standing.faults == (second,)


# The port


@pytest.mark.parametrize("given", [{"mount": "shop"}, {"operation": "createItem"}, {"times": 1}])
def test_the_port_is_not_closed_for_some_calls_only(
    standing: Standing, given: dict[str, object]
) -> None:
    with pytest.raises(ContractError, match="closes the port for every call"):
        standing.add(parse_fault("refused"), **given)  # type: ignore[arg-type]


def test_an_outage_opens_and_closes_the_port_at_its_times(standing: Standing, clock: Clock) -> None:
    assert standing.seconds_to_change() is None
    standing.add(parse_fault("outage:start=5,seconds=10,every=30,for=70"))
    closed, changes = [], []
    for second in range(0, 75, 5):
        clock.now = 1000.0 + second
        closed.append(second if standing.closes_port() else None)
        changes.append(standing.seconds_to_change())
    assert [each for each in closed if each is not None] == [5, 10, 35, 40, 65]
    assert changes[:5] == [5, 10, 5, 20, 15]
    assert changes[-2:] == [5, None]


def test_a_refusal_closes_the_port_for_its_time(standing: Standing, clock: Clock) -> None:
    standing.add(parse_fault("refused:for=3"))
    assert standing.closes_port()
    assert standing.seconds_to_change() == 3
    clock.now += 3
    assert not standing.closes_port()


def test_the_server_is_told_of_what_concerns_its_port_only(
    standing: Standing, operation: Operation
) -> None:
    told: list[bool] = []
    standing.follow = lambda: told.append(standing.closes_port())
    standing.add(parse_fault("reset"))
    assert told == []
    added = standing.add(parse_fault("refused"))
    standing.remove(added.id)
    standing.add(parse_fault("outage"))
    standing.clear()
    assert told == [True, False, True, False]
    assert names(standing.fire((), "shop", operation, "")) == []
