"""What a client knows of its vendor, whatever HTTP library carries it; mutants change this part."""

import email.utils
import json
import math
import time
from collections.abc import Mapping

from clients.model import (
    MAX_ANSWER,
    Answer,
    ApiError,
    ConnectionFailed,
    Refused,
    Request,
    UnreadableAnswer,
)

BAD_BODY = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading a body of the wrong shape raises."""


class Vendor:
    """One vendor's API, from the image to the result.

    Args:
        api_key: The key to call with.
    """

    retries = 2
    retried = frozenset({429, 503})
    longest_wait = 30.0
    timeout: float | None = 10.0
    follows = False
    closes = True
    max_answer: int | None = MAX_ANSWER

    def __init__(self, api_key: str) -> None:
        self.api_key = api_key

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:
        """The call for `image`."""
        raise NotImplementedError

    def result(self, body: object) -> object:
        """The result that a decoded body of a success tells of."""
        raise NotImplementedError

    def message(self, body: object) -> str:
        """The message of a decoded error body."""
        raise NotImplementedError

    def read(self, answer: Answer) -> object:
        """The result of a whole answer.

        Raises:
            ApiError: It is an error, or no answer of this API.
        """
        if answer.status != 200:
            raise self.refused(answer)
        try:
            return self.result(self.decoded(answer))
        except BAD_BODY as error:
            raise UnreadableAnswer(f"cannot read the answer: {type(error).__name__}") from None

    def refused(self, answer: Answer) -> ApiError:
        """The exception for an answer that is no success."""
        try:
            message = self.message(self.decoded(answer))
        except BAD_BODY:
            message = "no reason given"
        return Refused(answer.status, message)

    def decoded(self, answer: Answer) -> object:
        """The JSON of a body."""
        return json.loads(answer.body.decode("utf-8"))

    def failure(self, error: Exception) -> Exception:
        """What a broken connection is raised as."""
        return ConnectionFailed(type(error).__name__)

    def wait(self, answer: Answer, attempt: int) -> float | None:
        """Seconds to wait before the call is repeated, None for not at all.

        Args:
            attempt: How many calls there have been.
        """
        if answer.status not in self.retried or attempt > self.retries:
            return None
        told = self.retry_after(answer.headers.get("retry-after"))
        wait = max(0.1 * 2**attempt, told or 0.0)
        return wait if wait <= self.longest_wait else None

    def retry_after(self, text: str | None) -> float | None:
        """The seconds that ``Retry-After`` tells, None where it tells nothing sensible."""
        if text is None:
            return None
        try:
            seconds = float(text)
        except ValueError:
            try:
                seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
            except ValueError:
                return None
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
