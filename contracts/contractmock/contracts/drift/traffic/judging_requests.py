"""Judging the request of a recorded call."""

from collections.abc import Iterator

from contractmock.contracts.comparison.change import Side, Verdict
from contractmock.contracts.drift.traffic import catalogue
from contractmock.contracts.drift.traffic.call import Call
from contractmock.contracts.drift.traffic.declared import undeclared_members
from contractmock.contracts.drift.traffic.gaps import Gaps
from contractmock.contracts.drift.traffic.mock_notes import is_placeholder
from contractmock.contracts.drift.traffic.remark import Remark
from contractmock.contracts.parameters import read_parameters
from contractmock.contracts.pointer import ABSENT, of
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.security import authenticate
from contractmock.contracts.violation import Violation


def request_remarks(call: Call, gaps: Gaps) -> Iterator[Remark]:
    """What the request of `call` shows.

    Args:
        call: The call.
        gaps: Is told what could not be judged.
    """
    reading = _read(call, gaps)
    source = call.operation.request_body.pointer if call.operation.request_body else ""
    for violation in _violations(call, reading, gaps):
        yield call.violated(
            catalogue.REQUEST_VIOLATION,
            Verdict.BREAKING,
            Side.REQUEST,
            violation,
            source=source if violation.location == "body" else call.operation.pointer,
            media_type=call.exchange.request.media_type or "",
        )
    yield from _undocumented_parameters(call)
    yield from _extra_members(call, reading)


def _read(call: Call, gaps: Gaps) -> Reading:
    """The request taken apart, as far as the recording has it."""
    exchange, operation = call.exchange, call.operation
    for parameter in operation.parameters:
        gaps.used(parameter.schema)
    if not exchange.request_gap:
        reading = read_request(operation, call.match.path_parameters, exchange.request)
        if reading.media_type and reading.media_type.schema:
            gaps.used(reading.media_type.schema)
        return reading
    if operation.request_body is not None:
        gaps.note("the request's body", operation.label, exchange.request_gap)
    values, violations = read_parameters(
        operation.parameters, call.match.path_parameters, exchange.request
    )
    return Reading(parameters=values, violations=tuple(violations))


def _violations(call: Call, reading: Reading, gaps: Gaps) -> Iterator[Violation]:
    exchange, label = call.exchange, call.operation.label
    unknown = set(exchange.unknown)
    if exchange.keeps_credentials:
        yield from authenticate(call.operation, exchange.request).violations
        unknown |= set(_placeholders(reading.body))
    for pointer in sorted(unknown):
        gaps.note(f"the value at {pointer} of the request", label, "the recording leaves it out")
    for violation in reading.violations:
        is_known = not any(
            violation.pointer == each or violation.pointer.startswith(f"{each}/")
            for each in unknown
        )
        if violation.location != "body" or is_known:
            yield violation


def _placeholders(body: object) -> Iterator[str]:
    """Where a body that our own mock recorded has something else in place of its value."""
    pending: list[tuple[tuple[str | int, ...], object]] = [((), body)]
    while pending:
        place, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*place, str(name)), member) for name, member in value.items()]
        elif isinstance(value, list):
            pending += [((*place, index), item) for index, item in enumerate(value)]
        elif is_placeholder(value):
            yield of(place)


def _undocumented_parameters(call: Call) -> Iterator[Remark]:
    operation = call.operation
    parameters = [each for each in operation.parameters if each.location == "query"]
    schemes = [each for alternative in operation.security for each in alternative]
    known = {each.name for each in parameters} | {each.parameter for each in schemes}
    for each in parameters:
        known.update(each.schema.shape.members)
    deep = {each.name for each in parameters if each.style == "deepObject"}
    for name, value in dict(call.exchange.request.query_items).items():
        is_ours = bool(call.exchange.mount) and name.startswith("__")
        if name in known or name.partition("[")[0] in deep or is_ours:
            continue
        yield call.remark(
            catalogue.UNDOCUMENTED_PARAMETER,
            Verdict.COMPATIBLE,
            Side.REQUEST,
            f"the contract has no query parameter {name!r}",
            location="query",
            source=operation.pointer,
            pointer=of([name]),
            value=value,
        )


def _extra_members(call: Call, reading: Reading) -> Iterator[Remark]:
    media_type = reading.media_type
    if media_type is None or media_type.schema is None or reading.body is ABSENT:
        return
    for pointer, value in undeclared_members(media_type.schema.lowered, reading.body):
        yield call.remark(
            catalogue.EXTRA_MEMBER,
            Verdict.COMPATIBLE,
            Side.REQUEST,
            "the contract declares no such member of the request's body",
            location="body",
            source=media_type.schema.pointer,
            pointer=pointer,
            media_type=media_type.name,
            value=value,
        )
