"""The handlers that say how the mock is to answer: queued answers, rules, reset."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from contractmock.contracts.errors import ContractError
from contractmock.contracts.operation import Operation
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import json_response, read_object, whole_number
from contractmock.mockserver.answers import (
    Answer,
    answer_as_json,
    parse_answer,
    refuse_invalid,
)
from contractmock.mockserver.members import check_keys, listed
from contractmock.mockserver.rules import check_place, parse_match
from contractmock.mockserver.snapshot import QueuedAnswer, Rule
from contractmock.mockserver.state import PARTS


async def get_answers(context: AdminContext, _: Request) -> Response:
    """The queued answers in the order they will be given."""
    queued = await context.state.apply(lambda: context.state.queued)
    return json_response({"answers": [_queued(each) for each in queued]})


async def post_answer(context: AdminContext, request: Request) -> Response:
    """Queue an answer."""
    data = await read_object(request)
    mount, operation = _place(data.pop("mount", None)), _place(data.pop("operation", None))
    operations = check_place("answer", mount, operation, context.operations)
    answer = _answer(context, data, "queue", mount, operations, times=1)
    queued = await context.state.apply(
        lambda: context.state.queue(answer, mount=mount, operation=operation)
    )
    return json_response(_queued(queued), 201)


async def delete_answers(context: AdminContext, _: Request) -> Response:
    """Forget the queued answers."""

    def forget() -> int:
        removed = len(context.state.queued)
        context.state.reset("answers")
        return removed

    return json_response({"removed": await context.state.apply(forget)})


async def get_rules(context: AdminContext, _: Request) -> Response:
    """The rules in the order they are tried."""
    rules = await context.state.apply(lambda: context.state.rules)
    return json_response({"rules": [_rule(context, each) for each in rules]})


async def post_rule(context: AdminContext, request: Request) -> Response:
    """Add a rule after those that are there."""
    data = await read_object(request)
    check_keys("rule", data, ("match", "answer"))
    wanted, answered = _object(data, "match"), _object(data, "answer")
    match = parse_match(wanted, context.operations)
    operations = check_place("match", match.mount, match.operation, context.operations)
    answer = _answer(context, answered, "rule", match.mount, operations, times=None)
    rule = await context.state.apply(lambda: context.state.add_rule(match, answer))
    return json_response(_rule(context, rule), 201)


async def delete_rules(context: AdminContext, _: Request) -> Response:
    """Forget all rules."""

    def forget() -> int:
        removed = len(context.state.rules)
        context.state.reset("rules")
        return removed

    return json_response({"removed": await context.state.apply(forget)})


async def delete_rule(context: AdminContext, request: Request) -> Response:
    """Forget one rule."""
    number = request.path_params["id"]
    given = whole_number(number)

    def forget() -> tuple[bool, tuple[Rule, ...]]:
        return given is not None and context.state.remove_rule(given), context.state.rules

    found, rules = await context.state.apply(forget)
    if not found:
        known = listed(str(rule.id) for rule in rules)
        raise AdminError(404, f"rule {number}", "there is no such rule", f"possible: {known}")
    return json_response({"removed": 1})


async def post_reset(context: AdminContext, request: Request) -> Response:
    """Forget what the mock was told and what it saw: all of it, or the parts that are named."""
    data = await read_object(request, optional=True)
    check_keys("reset", data, ("parts",))
    parts = data.get("parts", list(PARTS))
    if not isinstance(parts, list) or not parts or not all(part in PARTS for part in parts):
        raise ContractError(
            "reset.parts", "it is no list of parts", f"name some of: {', '.join(PARTS)}"
        )
    if told := [part for part in parts if part != "journal"]:
        await context.state.apply(lambda: context.state.reset(*told))
    if "journal" in parts:
        await context.state.reader.clear()
    return json_response({"reset": parts})


def _place(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ContractError("answer.mount, answer.operation", "they are text", "give names")
    return value


def _object(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise ContractError(f"rule.{key}", "it is no JSON object", "send an object, {...}")
    return value


def _answer(
    context: AdminContext,
    data: Mapping[str, object],
    channel: str,
    mount: str | None,
    operations: list[Operation],
    times: int | None,
) -> Answer:
    """The answer in `data`; its scenario has to fit an operation that it may be given for."""
    mounts = context.mounts.values() if mount is None else [context.mounts[mount]]
    labels = {operation.label for operation in operations}
    scenarios = [
        scenario.name
        for each in mounts
        for scenario in each.scenarios.values()
        if not scenario.operations or scenario.operations & labels
    ]
    answer = parse_answer(
        data, channel=channel, scenarios=list(dict.fromkeys(scenarios)), times=times
    )
    refuse_invalid(answer, operations, context.violations)
    return answer


def _queued(queued: QueuedAnswer) -> dict[str, object]:
    return {
        "id": queued.id,
        "mount": queued.mount,
        "operation": queued.operation,
        "answer": answer_as_json(queued.answer),
    }


def _rule(context: AdminContext, rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "match": rule.match.as_json(context.state.journal.redactor.names),
        "answer": answer_as_json(rule.answer),
    }
