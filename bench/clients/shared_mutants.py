"""Defects that do not depend on the vendor, to be mixed into either client."""

import logging
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from clients.defect import Leak
from clients.model import Answer, Request
from clients.vendor import Vendor

LOG = logging.getLogger("clients")


class RetriesRefusal(Vendor):
    """D1: a call is repeated although its key was refused."""

    retried = frozenset({401, 429, 503})


class ManyRetries(Vendor):
    """D3: a call is repeated fifty times."""

    retries = 50

    def wait(self, answer: Answer, attempt: int) -> float | None:
        """Half a second, or what was told, again and again."""
        if answer.status not in self.retried or attempt > self.retries:
            return None
        wait = max(0.5, self.retry_after(answer.headers.get("retry-after")) or 0.0)
        return wait if wait <= self.longest_wait else None


class NaiveRetryAfter(Vendor):
    """D5: ``Retry-After`` is taken to be a sensible number."""

    longest_wait = math.inf

    def retry_after(self, text: str | None) -> float | None:
        """The seconds that ``Retry-After`` tells."""
        try:
            return None if text is None else float(text)
        except ValueError as error:
            raise Leak(text) from error


class Impatient(Vendor):
    """D6: ``Retry-After`` is not looked at."""

    def retry_after(self, text: str | None) -> float | None:  # noqa: ARG002  that is the defect
        """Nothing."""
        return None


class NoTimeout(Vendor):
    """D7: there is no limit to how long a call takes."""

    timeout = None


class LeakedTransportError(Vendor):
    """D9: the library's exceptions escape."""

    def failure(self, error: Exception) -> Exception:
        """The library's own exception."""
        return error


class ConsumedBody(Vendor):
    """D11: the image is read once, and a repeated call has none."""

    def __init__(self, api_key: str) -> None:
        super().__init__(api_key)
        self.calls = 0

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:
        """The call, with the image the first time alone."""
        self.calls += 1
        request = super().request(image, parameters)
        if self.calls == 1:
            return request
        return replace(request, image=b"" if request.json is None else None, part="", json={})


class WrongPart(Vendor):
    """E1: the image has another name than the contract's."""

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:
        """The call with the image under another name."""
        request = super().request(image, parameters)
        if request.json is None:
            return replace(request, part="file")
        return replace(request, json={"image_url": request.json["image"]})


class WrongHeader(Vendor):
    """E5: the key stands in another header."""

    headers_of: ClassVar[str] = "x-api-key"

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:
        """The call with the key elsewhere."""
        return replace(super().request(image, parameters), headers={self.headers_of: self.api_key})


class KeyLogged(Vendor):
    """F1: the key is written to the log when something goes wrong."""

    def read(self, answer: Answer) -> object:
        """The result of a whole answer."""
        if answer.status >= 400:
            LOG.warning("call with key %s failed: %s", self.api_key, answer.status)
        return super().read(answer)


class KeyInException(Vendor):
    """F2: the key stands in the exception."""

    def message(self, body: object) -> str:
        """The vendor's reason, and the key."""
        return f"{super().message(body)} (key {self.api_key})"


class KeyFollows(Vendor):
    """F3: a redirect takes the key to another host."""

    follows = True


class Unclosed(Vendor):
    """G1: the response of an error is not closed."""

    closes = False


class NoLimit(Vendor):
    """G3: an answer may be of any length once it is unpacked."""

    max_answer = None
