"""The channels through which a request can ask for its answer: header, query and API key."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.security import Credential
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.faults.definition import LONGEST_WAIT
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import check_single_call, parse_faults

Number = TypeVar("Number", int, float)

PREFERENCES = ("code", "example", "scenario", "seed", "delay", "fault")
"""What ``Prefer`` and the query (there with two leading underscores) can ask for."""

MAGIC_PREFIX = "mock-"
"""API keys that begin so ask for an answer: closed clients cannot set headers."""

FAULT_PREFIX = "fault-"
"""What follows `MAGIC_PREFIX` where the key asks for a fault: ``mock-fault-reset``."""

MAX_DELAY = LONGEST_WAIT
"""Seconds that a request may ask the mock to wait."""

_PREFERENCE = re.compile(r'([\w!#$%&\'*+.^`|~-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;,]*))?')


def from_prefer(request: HttpRequest) -> Choice | None:
    """What the ``Prefer`` header fields (RFC 7240) ask for; other preferences are ignored.

    Raises:
        ContractError: A preference of ours has a value that it cannot have.
    """
    if request.header("prefer") is None:
        return None
    fields = [value for name, value in request.headers if name == "prefer"]
    asked: dict[str, str] = {}
    others: set[str] = set()
    for field in fields:
        for name, value in _preferences(field):
            if name in PREFERENCES:
                asked.setdefault(name, value)  # of a preference that repeats, the first counts
            else:
                others.add(name)
    if "fault" in asked:
        _refuse_torn_fault(asked["fault"], others)
    return _choice("prefer", asked, "Prefer: {}") if asked else None


def from_query(request: HttpRequest) -> Choice | None:
    """What ``__code``, ``__scenario`` and so on in the query ask for.

    Raises:
        ContractError: One of them has a value that it cannot have.
    """
    if "__" not in request.query:
        return None
    asked = {
        name[2:]: value
        for name, value in request.query_items
        if name.startswith("__") and name[2:] in PREFERENCES
    }
    return _choice("query", asked, "query __{}") if asked else None


def from_key(credentials: Iterable[Credential], scenarios: Iterable[str]) -> Choice | None:
    """What a magic API key asks for: ``mock-503``, ``mock-rate-limited``, ``mock-fault-reset``.

    Args:
        credentials: What the request presented.
        scenarios: Names of the scenarios that a key can name.
    """
    for credential in credentials:
        name = credential.value.removeprefix(MAGIC_PREFIX)
        if name == credential.value:
            continue
        if re.fullmatch("[2-5][0-9][0-9]", name):
            return Choice(channel="key", status=int(name))
        if name in scenarios:
            return Choice(channel="key", scenario=name)
        if name.startswith(FAULT_PREFIX) and (faults := _faults_of_key(name)):
            return Choice(channel="key", fault=faults)
    return None


def _faults_of_key(name: str) -> tuple[Fault, ...] | None:
    try:
        return parse_faults(name.removeprefix(FAULT_PREFIX))
    except ContractError:
        return None  # a key like any other


def _refuse_torn_fault(text: str, others: Collection[str]) -> None:
    """Refuse a fault whose second parameter became a preference of its own, at the comma."""
    names = {each.name for fault in parse_faults(text) for each in fault.definition.possible}
    for name in others:
        if name in names:
            raise ContractError(
                f"Prefer: fault={text}, {name}=...",
                "a comma ends a preference",
                f'put the fault between quotes: Prefer: fault="{text},{name}=..."',
            )


def _preferences(field: str) -> Iterator[tuple[str, str]]:
    """The preferences of one header field; parameters of a preference are preferences too."""
    for found in _PREFERENCE.finditer(field):
        value = found[2] or ""
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        yield found[1].lower(), value


def _choice(channel: str, asked: Mapping[str, str], subject: str) -> Choice:
    def read(name: str, convert: Callable[[str], Number], rule: str, cure: str) -> Number | None:
        if name not in asked:
            return None
        try:
            return convert(asked[name])
        except ValueError:
            raise ContractError(subject.format(f"{name}={asked[name]}"), rule, cure) from None

    return Choice(
        channel=channel,
        status=read("code", _status, "is no HTTP status", "give a number from 200 to 599"),
        example=asked.get("example"),
        scenario=asked.get("scenario"),
        seed=read("seed", int, "is no whole number", "give a whole number"),
        delay=read(
            "delay",
            _delay,
            f"is no number of seconds from 0 to {MAX_DELAY:g}",
            "give seconds, such as 0.5",
        ),
        fault=_faults(asked["fault"]) if "fault" in asked else None,
    )


def _faults(text: str) -> tuple[Fault, ...]:
    faults = parse_faults(text)
    check_single_call(faults)
    return faults


def _status(text: str) -> int:
    status = int(text)
    if not 200 <= status <= 599:
        raise ValueError
    return status


def _delay(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= MAX_DELAY:
        raise ValueError
    return seconds
