"""Changes of servers: requests that would go to an address which is listed no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.pairing import Pair, template
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.servers import Server, addresses
from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation


@dataclass(frozen=True, slots=True)
class _Moves:
    """The servers that are gone for one operation, and those that are new for it."""

    operation: Operation
    gone: tuple[Server, ...]
    added: tuple[Server, ...]


def server_changes(
    old: Contract, new: Contract, pairs: Sequence[Pair], policies: Policies
) -> Iterator[Change]:
    """Each server that is gone or new: once where that is so for every operation."""
    moves = [_moves(old, new, each.old, each.new) for each in pairs if each.old and each.new]
    for label in ("gone", "added"):
        everywhere = _everywhere(moves, label)
        for server in everywhere.values():
            yield _change(label, server, moves[0].operation, "", policies)
        for move in moves:
            for server in getattr(move, label):
                if server.url not in everywhere:
                    yield _change(label, server, move.operation, move.operation.label, policies)


def _moves(old: Contract, new: Contract, before: Operation, after: Operation) -> _Moves:
    """Addresses are compared with the path: a piece of it may move from one to the other."""
    old_path, new_path = template(before)[1], template(after)[1]
    old_servers = addresses(old.document.data, before)
    new_servers = addresses(new.document.data, after)
    was = {server.url + old_path for server in old_servers}
    now = {server.url + new_path for server in new_servers}
    gone = tuple(each for each in old_servers if each.url + old_path not in now)
    added = tuple(each for each in new_servers if each.url + new_path not in was)
    return _Moves(before, gone, added)


def _everywhere(moves: Sequence[_Moves], label: str) -> Mapping[str, Server]:
    listed = [{each.url: each for each in getattr(move, label)} for move in moves]
    shared = set.intersection(*map(set, listed)) if listed else set()
    return {url: server for url, server in (listed[0] if listed else {}).items() if url in shared}


def _change(
    label: str, server: Server, operation: Operation, name: str, policies: Policies
) -> Change:
    url = server.url or "/"
    if label == "added":
        return Change(
            code="server-added",
            verdict=Verdict.COMPATIBLE,
            direction=Side.REQUEST,
            operation=name,
            pointer=server.pointer,
            after=url,
            message=f"there is a further server, {url}",
            source=("", server.pointer),
        )
    verdict = Verdict(policies.value("server-removed", name, server.pointer))
    sent = {"method": operation.method, "url": server.url + operation.path}
    return Change(
        code="server-removed",
        verdict=verdict,
        direction=Side.REQUEST,
        operation=name,
        pointer=server.pointer,
        before=url,
        message=f"the server {url} is listed no more, so that requests go to a stranger",
        witness=dict(sent) if verdict is Verdict.BREAKING else None,
        source=(server.pointer, ""),
    )
