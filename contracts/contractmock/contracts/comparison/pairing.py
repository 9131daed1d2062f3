"""Pairing: which operation of the new contract is which of the old."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from contractmock.contracts.comparison.servers import addresses
from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation

_PARAMETER = re.compile(r"{[^{}]*}")


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation before and after; None where it is not there."""

    old: Operation | None
    new: Operation | None


def pairs(old: Contract, new: Contract) -> Iterator[Pair]:
    """Each operation of either contract once: those of the old in order, then the added ones.

    Two are the same by method and path template, whatever its parameters are called; or by
    method and whole address, where a piece of the path has moved into the address of the server
    or out of it.
    """
    left = {template(operation): operation for operation in new.operations}
    kept = {id(each): left.pop(template(each), None) for each in old.operations}
    moved = _by_address(new, left.values())
    for operation in old.operations:
        found = kept[id(operation)]
        if found is None:
            at = _addresses(old, operation)
            found = next((moved[each] for each in at if each in moved), None)
            if found is not None and left.pop(template(found), None) is None:
                found = None
        yield Pair(operation, found)
    yield from (Pair(None, operation) for operation in left.values())


def path_parameters(path: str) -> list[str]:
    """The names of the parameters in a path template, in its order."""
    return [found[1:-1] for found in _PARAMETER.findall(path)]


def template(operation: Operation) -> tuple[str, str]:
    """What an operation is known by: its method, and its path without the parameters' names."""
    return operation.method, _PARAMETER.sub("{}", operation.path).rstrip("/") or "/"


def _by_address(contract: Contract, operations: Iterable[Operation]) -> Mapping[object, Operation]:
    return {at: each for each in operations for at in _addresses(contract, each)}


def _addresses(contract: Contract, operation: Operation) -> Iterator[object]:
    method, path = template(operation)
    for server in addresses(contract.document.data, operation):
        base = urlsplit(server.url)
        yield method, base.scheme, base.netloc, base.path.rstrip("/") + path
