"""Answers as a user writes them, in JSON or YAML: read into choices, mistakes explained."""

import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from contractmock.contracts.errors import ContractError
from contractmock.contracts.operation import Operation
from contractmock.contracts.violation import Violation
from contractmock.mockserver.channels import MAX_DELAY
from contractmock.mockserver.choice import Choice, Supplied

ANSWER_KEYS = (
    "scenario",
    "status",
    "example",
    "seed",
    "delay",
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

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[\t\x20-\x7e]*)?")
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})


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
    check_keys("answer", data, ANSWER_KEYS)
    if not data:
        raise ContractError("answer", "it is empty", f"give at least one of: {_all(ANSWER_KEYS)}")
    choice = Choice(
        channel=channel,
        scenario=_scenario(data, scenarios),
        status=_whole(data, "status", 200, 599),
        example=_text(data, "example"),
        seed=_whole(data, "seed"),
        delay=_delay(data),
        headers=_headers(data),
        supplied=_supplied(data),
    )
    given = _whole(data, "times", 1)
    return Answer(
        choice=choice,
        times=times if given is None else given,
        validate=_flag(data, "validate"),
    )


def refuse_invalid(answer: Answer, operations: Iterable[Operation], violations: Violations) -> None:
    """Refuse an answer with ``validate`` whose body breaks the contract.

    Args:
        answer: The answer.
        operations: Every operation that it may be given for; it must be right for all.
        violations: Judges a supplied answer.

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
                "correct the body, name another operation, or leave out 'validate'",
            )


def check_keys(subject: str, data: Mapping[str, object], possible: Collection[str]) -> None:
    """Refuse keys that `subject` cannot have.

    Raises:
        ContractError: There is one; the nearest possible key is named.
    """
    for key in data:
        if key not in possible:
            near = get_close_matches(str(key), possible, n=1)
            cure = f"did you mean {near[0]!r}? " if near else ""
            raise ContractError(
                f"{subject}.{key}", "there is no such key", f"{cure}possible: {_all(possible)}"
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
        "headers": dict(choice.headers) if choice.headers is not None else None,
        "validate": True if answer.validate else None,
    }
    told = {key: value for key, value in told.items() if value is not None}
    if choice.supplied is not None:
        told |= _supplied_as_json(choice.supplied)
    return told | {"times": answer.times}


def _supplied_as_json(supplied: Supplied) -> dict[str, object]:
    content = supplied.content.decode("utf-8", "replace")
    if supplied.media_type.partition(";")[0].endswith("json"):
        try:
            value = json.loads(content, parse_constant=_no_constant)
            return {"body": value, "media_type": supplied.media_type}
        except (ValueError, RecursionError):
            pass
    return {"text": content, "media_type": supplied.media_type}


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _scenario(data: Mapping[str, object], scenarios: Collection[str]) -> str | None:
    name = _text(data, "scenario")
    if name is not None and name not in scenarios:
        near = get_close_matches(name, scenarios, n=1)
        cure = f"did you mean {near[0]!r}? " if near else ""
        raise ContractError(
            f"answer.scenario {name!r}",
            "there is no scenario of that name",
            f"{cure}possible: {_all(scenarios)}",
        )
    if name is not None and "status" in data:
        raise ContractError(
            "answer.status", "a scenario has a status of its own", "give one of the two"
        )
    return name


def _supplied(data: Mapping[str, object]) -> Supplied | None:
    body, text = "body" in data, "text" in data
    if body and text:
        raise ContractError("answer.text", "there is a 'body', too", "give one of the two")
    media_type = _text(data, "media_type")
    if media_type is not None and not _MEDIA_TYPE.fullmatch(media_type):
        raise _wrong("media_type", media_type, "a media type such as 'text/html'")
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
        content = (_text(data, "text") or "").encode("utf-8", "surrogatepass")
        return Supplied(content=content, media_type=media_type or "text/plain; charset=utf-8")
    return Supplied(content=_json(data["body"]), media_type=media_type or "application/json")


def _json(body: object) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractError(
            "answer.body", f"it cannot be written as JSON ({error})", "give JSON, or use 'text'"
        ) from None


def _headers(data: Mapping[str, object]) -> Mapping[str, str] | None:
    value = data.get("headers")
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _wrong("headers", value, "a mapping from name to text")
    told = {}
    for name, content in value.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise _wrong("headers", name, "names of header fields, without spaces and colons")
        if name.lower() in _FRAMING:
            raise ContractError(
                f"answer.headers.{name}", "the server sets it itself", "leave it out"
            )
        text = str(content) if isinstance(content, int) else content
        if not isinstance(text, str) or not _HEADER_VALUE.fullmatch(text):
            raise _wrong(f"headers.{name}", content, "text of one line, Latin-1 at most")
        told[name.lower()] = text
    return told


def _delay(data: Mapping[str, object]) -> float | None:
    value = data.get("delay")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong("delay", value, "a number of seconds")
    if not math.isfinite(value) or not 0 <= value <= MAX_DELAY:
        raise _wrong("delay", value, f"a number of seconds from 0 to {MAX_DELAY:g}")
    return float(value)


def _whole(
    data: Mapping[str, object], key: str, least: int | None = None, most: int | None = None
) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    expected = "a whole number"
    if least is not None:
        expected += f" from {least}" + (f" to {most}" if most is not None else " on")
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(key, value, expected)
    if (least is not None and value < least) or (most is not None and value > most):
        raise _wrong(key, value, expected)
    return value


def _text(data: Mapping[str, object], key: str) -> str | None:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(key, value, "text")
    return value


def _flag(data: Mapping[str, object], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise _wrong(key, value, "true or false")
    return value


def _wrong(key: str, value: object, expected: str) -> ContractError:
    return ContractError(f"answer.{key}", f"{str(value)[:60]!r} cannot be", f"give {expected}")


def _all(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
