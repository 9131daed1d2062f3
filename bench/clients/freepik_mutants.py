"""Clients of Freepik with one defect each."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from clients.defect import Leak
from clients.freepik import Classes, Freepik
from clients.model import Answer, ApiError, Refused


class AbsentClass(Freepik):
    """A1: an optional member is taken to be there."""

    def result(self, body: Any) -> object:
        """The classes by name."""
        for item in body["data"]:
            item["class_name"]
        return super().result(body)


class ByPosition(Freepik):
    """A13: the order of a list is taken to be fixed."""

    def result(self, body: Any) -> object:
        """The classes by position."""
        told = [self.probability(item) for item in body["data"]] + [None, None]
        return Classes(ai=told[1], not_ai=told[0], others={})


class AbsentProbability(Freepik):
    """A15: an optional member of an item is taken to be there."""

    def probability(self, item: Mapping[str, Any]) -> float | None:
        """The probability of one class."""
        return float(item["probability"])


class FloatOnly(Freepik):
    """B1: a number without a point is taken for no number."""

    def probability(self, item: Mapping[str, Any]) -> float | None:
        """The probability of one class."""
        told = item.get("probability")
        if told is not None and not isinstance(told, float):
            raise TypeError(told)
        return told


class EmptyList(Freepik):
    """A12: a list is taken to have a first item."""

    def result(self, body: Any) -> object:
        """The classes by name."""
        body["data"][0]
        return super().result(body)


class JsonErrors(Freepik):
    """C3: the body of an error is taken to be JSON."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        json.loads(answer.body)
        return super().refused(answer)


class OneErrorType(Freepik):
    """C7: the second media type of an error is not known."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        if "problem" in answer.headers.get("content-type", ""):
            raise Leak(answer.headers["content-type"])
        return super().refused(answer)


class MessageAssumed(Freepik):
    """C11: an error is taken to have a message."""

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        try:
            body = self.decoded(answer)
        except ValueError:
            return super().refused(answer)
        if isinstance(body, dict) and "problem" not in body:
            if "message" not in body:
                raise Leak("message")
            return Refused(answer.status, str(body["message"]))
        return super().refused(answer)


class AnySuccess(Freepik):
    """C5: whatever looks like a success is taken for one."""

    def read(self, answer: Answer) -> object:
        """The result of a whole answer."""
        try:
            return self.result(self.decoded(answer))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return super().read(answer)


class DataUri(Freepik):
    """E7: base64 is sent with a prefix that the contract does not speak of."""

    def encoded(self, image: bytes) -> str:
        """The image as text."""
        return "data:image/png;base64," + base64.b64encode(image).decode()
