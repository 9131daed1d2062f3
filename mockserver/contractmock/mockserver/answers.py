"""Answers as a user writes them, in JSON or YAML: read into choices, mistakes explained."""

import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import orjson

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import is_json, media_type
from contractmock.contracts.operation import Operation
from contractmock.contracts.violation import Violation
from contractmock.mockserver.channels import MAX_DELAY
from contractmock.mockserver.choice import Choice, Supplied
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import (
    check_single_call,
    faults_as_text,
    parse_faults,
)
from contractmock.mockserver.header_fields import is_media_type, read_fields
from contractmock.mockserver.members import Members, listed, nearest

ANSWER_KEYS = (
    "scenario",
    "status",
    "example",
    "seed",
    "delay",
    "fault",
    "headers",
    "body",
    "text",
    "media_type",
    "times",
    "validate",
)
"""Everything that an answer can say."""

Violations = Callable[[Operation, Choice], Iterable[Violation]]
"""Where a supplied answer leaves the contract of an operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that was asked for in advance.

    Attributes:
        choice: What to answer.
        times: How often, None for ever.
        validate: Whether a body that breaks the contract is to be refused.
    """

    choice: Choice
    times: int | None
    validate: bool = False


def parse_answer(
    data: Mapping[str, object],
    *,
    channel: str,
    scenarios: Collection[str],
    times: int | None = None,
) -> Answer:
    """Read an answer.

    Args:
        data: The answer as written: `ANSWER_KEYS`, all optional, at least one.
        channel: What the journal says of who chose it: ``queue`` or ``rule``.
        scenarios: The names that ``scenario`` may have.
        times: How often it is given unless it says so itself, None for ever.

    Raises:
        ContractError: A key or a value cannot be.
    """
    members = Members("answer", data, ANSWER_KEYS)
    if not data:
        cure = f"give at least one of: {listed(ANSWER_KEYS)}"
        raise ContractError("answer", "it is empty", cure)
    headers = members.mapping("headers")
    choice = Choice(
        channel=channel,
        scenario=_scenario(members, data, scenarios),
        status=members.whole("status", 200, 599),
        example=members.text("example"),
        seed=members.whole("seed"),
        delay=_delay(members, data.get("delay")),
        fault=_fault(members),
        headers=None if headers is None else read_fields("answer.headers", headers),
        supplied=_supplied(members, data),
    )
    given = members.whole("times", 1)
    return Answer(
        choice=choice,
        times=times if given is None else given,
        validate=members.flag("validate"),
    )


def refuse_invalid(
    answer: Answer,
    operations: Iterable[Operation],
    violations: Violations,
    *,
    otherwise: str = "leave out 'validate'",
) -> None:
    """Refuse an answer with ``validate`` whose body breaks the contract.

    Args:
        answer: The answer.
        operations: Every operation that it may be given for; it must be right for all.
        violations: Judges a supplied answer.
        otherwise: How the body is taken all the same, for the error.

    Raises:
        ContractError: It breaks the contract of one of them.
    """
    if not answer.validate or answer.choice.supplied is None:
        return
    for operation in operations:
        for violation in violations(operation, answer.choice):
            raise ContractError(
                "answer.body",
                f"it breaks the contract of {operation.label}: {violation}",
                f"correct the body, name another operation, or {otherwise}",
            )


def answer_as_json(answer: Answer) -> dict[str, object]:
    """The answer as it would be written; what it does not say is left out."""
    choice = answer.choice
    told: dict[str, object] = {
        "scenario": choice.scenario,
        "status": choice.status,
        "example": choice.example,
        "seed": choice.seed,
        "delay": choice.delay,
        "fault": None if choice.fault is None else faults_as_text(choice.fault),
        "headers": dict(choice.headers) if choice.headers is not None else None,
        "validate": True if answer.validate else None,
    }
    told = {key: value for key, value in told.items() if value is not None}
    if choice.supplied is not None:
        told |= _supplied_as_json(choice.supplied)
    return told | {"times": answer.times}


def _supplied_as_json(supplied: Supplied) -> dict[str, object]:
    if is_json(media_type(supplied.media_type) or ""):
        try:
            value = orjson.loads(supplied.content)
            orjson.dumps([[[[[value]]]]])  # which takes less deep a nesting, answers and all
            return {"body": value, "media_type": supplied.media_type}
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            pass
    content = supplied.content.decode("utf-8", "replace")
    return {"text": content, "media_type": supplied.media_type}


def _scenario(
    members: Members, data: Mapping[str, object], scenarios: Collection[str]
) -> str | None:
    name = members.text("scenario")
    if name is not None and name not in scenarios:
        raise ContractError(
            f"answer.scenario {name!r}",
            "there is no scenario of that name",
            nearest(name, scenarios),
        )
    if name is not None and "status" in data:
        raise ContractError(
            "answer.status", "a scenario has a status of its own", "give one of the two"
        )
    return name


def _supplied(members: Members, data: Mapping[str, object]) -> Supplied | None:
    body, text = "body" in data, "text" in data
    if body and text:
        raise ContractError("answer.text", "there is a 'body', too", "give one of the two")
    media_type = members.text("media_type")
    if media_type is not None and not is_media_type(media_type):
        raise members.wrong("media_type", media_type, "a media type such as 'text/html'")
    if not body and not text:
        if media_type is not None:
            raise ContractError(
                "answer.media_type", "there is nothing of that type", "give 'body' or 'text', too"
            )
        return None
    for other in ("scenario", "example"):
        if other in data:
            raise ContractError(
                f"answer.{other}",
                f"the answer has a {'body' if body else 'text'} of its own",
                "give one of the two",
            )
    if text:
        content = (members.text("text") or "").encode("utf-8", "surrogatepass")
        return Supplied(content=content, media_type=media_type or "text/plain; charset=utf-8")
    return Supplied(content=_json(data["body"]), media_type=media_type or "application/json")


def _json(body: object) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractError(
            "answer.body", f"it cannot be written as JSON ({error})", "give JSON, or use 'text'"
        ) from None


def _fault(members: Members) -> tuple[Fault, ...] | None:
    text = members.text("fault")
    if text is None:
        return None
    faults = parse_faults(text)
    check_single_call(faults)
    return faults


def _delay(members: Members, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise members.wrong("delay", value, "a number of seconds")
    if not math.isfinite(value) or not 0 <= value <= MAX_DELAY:
        raise members.wrong("delay", value, f"a number of seconds from 0 to {MAX_DELAY:g}")
    return float(value)
