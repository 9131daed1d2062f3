"""Clients of AIORNOT with one defect each."""

import datetime
import enum
import json
import struct
from collections.abc import Mapping
from typing import Any

from clients.aiornot import Aiornot
from clients.defect import Leak
from clients.model import Answer, ApiError, Refused


class AbsentDate(Aiornot):
    """A1: an optional member is taken to be there."""

    def result(self, body: Any) -> object:
        """The report, with the date."""
        body["created_at"]
        return super().result(body)


class NullDigest(Aiornot):
    """A3: null is taken for a text."""

    def md5(self, digest: str | None) -> str | None:
        """The digest of the image."""
        return digest.lower()  # type: ignore[union-attr]


class NullNumber(Aiornot):
    """A4: null is taken for a number."""

    def side(self, pixels: float | None) -> int | None:
        """A side of the image."""
        return int(pixels)  # type: ignore[arg-type]


class NullObject(Aiornot):
    """A5: a member that is there is taken to be an object."""

    def deepfake(self, report: Any) -> bool | None:
        """Whether a face was replaced."""
        return bool(report["deepfake"]["is_detected"]) if "deepfake" in report else None


class MissingKey(Aiornot):
    """A7: a map is taken to have a key."""

    def processing(self, told: Mapping[str, str]) -> dict[str, str]:
        """The state of the main report."""
        return {"ai_generated": told["ai_generated"]}


class UnknownKey(Aiornot):
    """A8: a map is taken to have no further keys."""

    def generators(self, told: Mapping[str, Any]) -> dict[str, float]:
        """The confidence in each generator."""
        known = {"midjourney", "dall_e", "stable_diffusion", "this_person_does_not_exist"}
        known |= {"adobe_firefly", "flux", "four_o"}
        if told.keys() - known:
            raise Leak("a generator that nobody knows")
        return super().generators(told)


class _Verdict(enum.Enum):
    AI = "ai"
    HUMAN = "human"
    UNKNOWN = "unknown"


class ClosedEnum(Aiornot):
    """A9: an enumeration is closed, and a new value escapes as another exception."""

    def verdict(self, word: str) -> str:
        """The verdict."""
        if word not in {each.value for each in _Verdict}:
            raise Leak(word)
        return word


class DefaultingEnum(Aiornot):
    """A10: a new value is taken for one that is known."""

    def verdict(self, word: str) -> str:
        """The verdict."""
        return {"ai": "ai", "unknown": "unknown"}.get(word, "human")


class AbsentList(Aiornot):
    """A11: a list is taken to be there, and its absence escapes as another exception."""

    def faces(self, report: Any) -> tuple[float, ...]:
        """The confidence for each face."""
        found = report.get("deepfake")
        if isinstance(found, dict) and "rois" not in found:
            raise Leak("rois")
        return super().faces(report)


class EmptyList(Aiornot):
    """A12: a list is taken to have a first item."""

    def faces(self, report: Any) -> tuple[float, ...]:
        """The confidence for the first face."""
        found = report.get("deepfake")
        return (found["rois"][0]["confidence"],) if found else ()


class FloatOnly(Aiornot):
    """B1: a number without a point is taken for no number."""

    def confidence(self, number: float) -> float:
        """A share between 0 and 1."""
        if not isinstance(number, float):
            raise TypeError(number)
        return number


class Int32(Aiornot):
    """B3: a whole number is taken to fit 32 bits."""

    def side(self, pixels: float | None) -> int | None:
        """A side of the image."""
        return (
            None if pixels is None else int(struct.unpack("<i", struct.pack("<i", int(pixels)))[0])
        )


class IntegerOnly(Aiornot):
    """B5: a whole number is taken to come without a point."""

    def side(self, pixels: float | None) -> int | None:
        """A side of the image."""
        return None if pixels is None else len(range(pixels))  # type: ignore[call-overload]


class NarrowDate(Aiornot):
    """B7: a date is taken to have one form."""

    def date(self, text: str | None) -> datetime.datetime | None:
        """A date as the documentation's example has it."""
        return None if text is None else datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


class Ascii(Aiornot):
    """B9: a body is taken to be ASCII."""

    def decoded(self, answer: Answer) -> object:
        """The JSON of a body."""
        return json.loads(answer.body.decode("ascii"))


class DetailIsList(Aiornot):
    """C1: the reason is taken to be a list."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        if answer.status == 422:
            try:
                detail = self.decoded(answer)["detail"]  # type: ignore[index]
                return Refused(422, "; ".join(each["msg"] for each in detail))
            except (KeyError, TypeError) as error:
                raise Leak("detail") from error
        return super().refused(answer)


class JsonErrors(Aiornot):
    """C3: the body of an error is taken to be JSON."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        json.loads(answer.body)
        return super().refused(answer)


class AnySuccess(Aiornot):
    """C5: whatever looks like a success is taken for one."""

    def read(self, answer: Answer) -> object:
        """The result of a whole answer."""
        try:
            return self.result(self.decoded(answer))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return super().read(answer)


class LabelTrusted(Aiornot):
    """C9: the content type is trusted over the content."""

    def read(self, answer: Answer) -> object:
        """The result of a whole answer."""
        if answer.status == 200 and "json" not in answer.headers.get("content-type", ""):
            return answer.body.decode("utf-8", "replace")
        return super().read(answer)


class CommaList(Aiornot):
    """E3: a list is sent as one text."""

    def query(self, parameters: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """The parameters as they stand in the URL."""
        return tuple(
            (name, ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
            for name, value in parameters.items()
            if value is not None
        )


class BracketList(Aiornot):
    """E4: a list is sent under a name with brackets."""

    def query(self, parameters: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """The parameters as they stand in the URL."""
        lists = {name for name, value in parameters.items() if isinstance(value, (list, tuple))}
        pairs = super().query(parameters)
        return tuple((f"{name}[]" if name in lists else name, value) for name, value in pairs)
