"""Rewrites of the clients that change nothing of what matters; none may ever be reported."""

import base64
import dataclasses
import datetime
import decimal
import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
import pydantic

from clients.aiornot import Aiornot
from clients.freepik import Freepik
from clients.model import Answer, ApiError, Refused, UnreadableAnswer

LOG = logging.getLogger("clients.neutral")


class _Meta(pydantic.BaseModel):
    width: int | None
    height: int | None
    format: str | None
    size_bytes: int | None
    md5: str | None


class _Report(pydantic.BaseModel):
    meta: _Meta


class _Answer(pydantic.BaseModel):
    id: str
    created_at: datetime.datetime | None = None
    report: _Report


class Pydantic(Aiornot):
    """Reads with models."""

    def result(self, body: Any) -> object:
        """The model."""
        return _Answer.model_validate(body)


class Orjson(Aiornot):
    """Reads with another JSON library."""

    def decoded(self, answer: Answer) -> object:
        """The JSON of a body."""
        return orjson.loads(answer.body)


class BytesDirectly(Aiornot):
    """Lets the JSON library find the encoding."""

    def decoded(self, answer: Answer) -> object:
        """The JSON of a body."""
        return json.loads(answer.body)


class Decimals(Aiornot):
    """Reads numbers as decimals."""

    def decoded(self, answer: Answer) -> object:
        """The JSON of a body."""
        return json.loads(answer.body, parse_float=decimal.Decimal)


class Matching(Aiornot):
    """Takes the error apart with ``match``."""

    def message(self, body: Any) -> str:
        """The vendor's reason."""
        match body:
            case {"detail": str(text)} | {"message": str(text)}:
                return text
            case {"detail": [{"msg": str(text)}, *_]}:
                return text
            case _:
                return "no reason given"


class NeverRetries(Aiornot):
    """Never repeats a call."""

    retries = 0


class Patient(Aiornot):
    """Repeats after more statuses that allow it, and waits longer."""

    retried = frozenset({408, 429, 500, 502, 503, 504})
    longest_wait = 120.0


class VerdictOnly(Aiornot):
    """Wants one word of the answer."""

    def result(self, body: Any) -> object:
        """The verdict."""
        ai = body["report"].get("ai_generated")
        return ai["verdict"] if ai else None


class YesOrNo(Aiornot):
    """Wants one bit of the answer."""

    def result(self, body: Any) -> object:
        """Whether it was made by an AI."""
        ai = body["report"].get("ai_generated") or {}
        return ai.get("verdict") == "ai"


class UnknownForNew(Aiornot):
    """Takes a verdict that it does not know for `unknown`, which the vendor has."""

    def verdict(self, word: str) -> str:
        """The verdict."""
        return word if word in ("ai", "human") else "unknown"


class RawBody(Aiornot):
    """Hands back what came."""

    def result(self, body: Any) -> object:
        """The body."""
        body["report"]["meta"]
        return body


class RawText(Aiornot):
    """Keeps the text of the answer beside the report."""

    def read(self, answer: Answer) -> object:
        """The report and the text."""
        return super().read(answer), answer.body


class QuietLog(Aiornot):
    """Writes a log, without the key."""

    def read(self, answer: Answer) -> object:
        """The result, mentioned in the log."""
        LOG.info("answered %s with %s", answer.status, dict(answer.headers))
        return super().read(answer)


class Strict(Aiornot):
    """Refuses what the contract forbids."""

    def confidence(self, number: float) -> float:
        """A share between 0 and 1."""
        if isinstance(number, bool) or not 0 <= number <= 1:
            raise UnreadableAnswer("confidence")
        return float(number)


class ChecksLabel(Aiornot):
    """Reads nothing that is not labelled as JSON."""

    def read(self, answer: Answer) -> object:
        """The result of a whole answer."""
        if answer.status == 200 and "json" not in answer.headers.get("content-type", "").lower():
            raise UnreadableAnswer("not labelled as JSON")
        return super().read(answer)


@dataclasses.dataclass(slots=True)
class _Shares:
    shares: dict[str, float | None]


class Slots(Freepik):
    """Hands back an object with slots."""

    def result(self, body: Any) -> object:
        """The shares."""
        told = {item.get("class_name"): item.get("probability") for item in body["data"]}
        return _Shares(dict(sorted(told.items(), key=str)))


class _Pair(NamedTuple):
    ai: float | None
    not_ai: float | None


class Tuple(Freepik):
    """Hands back a named tuple."""

    def result(self, body: Any) -> object:
        """The two shares."""
        told = {
            item["class_name"]: item.get("probability")
            for item in body["data"]
            if "class_name" in item
        }
        return _Pair(told.get("ai"), told.get("not_ai"))


class InOrder(Freepik):
    """Hands back a list in the vendor's order."""

    def result(self, body: Any) -> object:
        """The items."""
        return [(item.get("class_name"), item.get("probability")) for item in body["data"]]


class StrictBase64(Freepik):
    """Builds the body another way."""

    def encoded(self, image: bytes) -> str:
        """The image as text."""
        return base64.standard_b64encode(image).decode("ascii")


class OwnErrors(Freepik):
    """Has an exception for each kind of error."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        error = super().refused(answer)
        kinds: Mapping[int, type[Refused]] = {401: _Unauthorized, 429: _TooMany}
        kind = kinds.get(answer.status, Refused)
        return kind(answer.status, str(error))


class _Unauthorized(Refused):
    pass


class _TooMany(Refused):
    pass


NEUTRAL = {
    "aiornot": (
        Pydantic,
        Orjson,
        BytesDirectly,
        Decimals,
        Matching,
        NeverRetries,
        Patient,
        VerdictOnly,
        YesOrNo,
        UnknownForNew,
        RawBody,
        RawText,
        QuietLog,
        Strict,
        ChecksLabel,
    ),
    "freepik": (Slots, Tuple, InOrder, StrictBase64, OwnErrors),
}
"""By contract: the clients that must stay unreported."""
