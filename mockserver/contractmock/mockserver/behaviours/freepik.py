"""What Freepik does beyond its contract: verdicts that fit the image, and its own errors."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from random import Random
from typing import ClassVar

from contractmock.contracts.message import HttpRequest
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation
from contractmock.mockserver.behaviour import Behaviour, Option, Refusal
from contractmock.mockserver.behaviours import freepik_hints
from contractmock.mockserver.behaviours.confidence import ai_confidence
from contractmock.mockserver.behaviours.error_scenarios import (
    FAILURES,
    INVALID_KEY,
    MISSING_KEY,
    TOO_LARGE,
    Failure,
    error_scenarios,
    named_example,
)
from contractmock.mockserver.exchange import Call, Hint
from contractmock.mockserver.scenario import Scenario

IMAGE = "POST /v1/ai/classifier/image"
"""Label of the operation that classifies an image."""

_EXAMPLES = {"missing-key": "missing_api_key", "invalid-key": "invalid_api_key"}
"""Names of the published page's examples of errors that are not called ``default``."""

_UNSUPPORTED = Failure(
    name="unsupported", status=415, text="Unsupported Media Type", summary="The body is not JSON."
)

_EMPTY = "Parameter 'image' must not be empty"
_NOT_VALID = "Parameter 'image' is not valid"
_NOT_JSON = "The request body is not valid JSON"
_PROBLEM = "Your request parameters didn't validate."

_OUTCOMES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("default", "Whatever follows from the image's digest, or from the URL's text.", {}),
    ("ai", "Made by AI.", {"verdict": "ai"}),
    ("not-ai", "Not made by AI.", {"verdict": "human"}),
    ("reversed", "The class ai stands first: read by class_name.", {"reversed": True}),
)


class FreepikBehaviour(Behaviour):
    """Freepik's image classifier. The text of its 400s, and its 415, are assumed."""

    options: ClassVar[Mapping[str, Option]] = {
        "data_uri": Option(
            default="accept",
            choices=("accept", "refuse"),
            summary="Whether a data: URI is taken for an image; the vendor's answer is not known.",
        )
    }
    default_scenarios: ClassVar[Mapping[str, str]] = {IMAGE: "default"}

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every named outcome, successes first."""
        outcomes = (
            Scenario(name=name, summary=summary, traits=traits, operations=frozenset({IMAGE}))
            for name, summary, traits in _OUTCOMES
        )
        failures = error_scenarios(self.contract, IMAGE, validation=400, examples=_EXAMPLES)
        return (*outcomes, *failures)

    def body(self, call: Call) -> object:
        """The two classes, or the error that the scenario stands for."""
        failure = call.scenario.traits.get("failure")
        if isinstance(failure, str) and failure in FAILURES:
            return _error(call, FAILURES[failure])
        if call.operation.label == IMAGE and call.scenario.status == 200:
            return _classes(call)
        return ABSENT

    def violations(self, call: Call) -> Iterable[Violation]:
        """A data URI, where the setting refuses it."""
        image = _image_text(call.reading.body)
        if call.options["data_uri"] == "refuse" and image.startswith("data:"):
            yield Violation(
                location="body",
                pointer="/image",
                rule="format",
                message="'image' is a data URI, which the setting data_uri refuses",
                value=image,
            )

    def refuse(self, call: Call) -> Refusal:
        """The size first (assumed), then the key, the media type, the parameters."""
        rules = {each.rule for each in call.reading.violations}
        if "too-large" in rules:
            return Refusal(status=413, body=_error(call, TOO_LARGE))
        if call.authentication.violations:
            failure = INVALID_KEY if call.authentication.credentials else MISSING_KEY
            return Refusal(status=401, body=_error(call, failure))
        if "media-type" in rules:
            return Refusal(status=415, body=_error(call, _UNSUPPORTED))
        return _invalid(call.reading.violations)

    def stray(
        self,
        request: HttpRequest,  # noqa: ARG002  the same answer to every request
        allowed: tuple[str, ...],
    ) -> Refusal:
        """A 404 or 405 with a message, as the vendor's other errors have. Assumed."""
        if allowed:
            fields = (("allow", ", ".join(allowed)),)
            return Refusal(status=405, body={"message": "Method Not Allowed"}, headers=fields)
        return Refusal(status=404, body={"message": "Not Found"})

    def hints(self, call: Call) -> Iterable[Hint]:
        """The known mistakes in a call to the classifier."""
        return freepik_hints.hints(call)

    def stray_hints(self, request: HttpRequest) -> Iterable[Hint]:
        """The known mistakes in a request that matched no operation."""
        return freepik_hints.stray_hints(request)


BEHAVIOUR = FreepikBehaviour


def _classes(call: Call) -> dict[str, object]:
    verdict = call.scenario.traits.get("verdict")
    number = call.number(_digest(_image_text(call.reading.body)))
    probability = _confidence(number, verdict if isinstance(verdict, str) else None)
    return both_classes(probability, ai_first="reversed" in call.scenario.traits)


@lru_cache(maxsize=1024)  # the same images come again and again, and seeding takes microseconds
def _confidence(number: int, verdict: str | None) -> float:
    return ai_confidence(Random(number), verdict)


def both_classes(probability: float, *, ai_first: bool = False) -> dict[str, object]:
    """Both classes, together exactly 1.

    Args:
        probability: That of the class ``ai``.
        ai_first: Whether that class stands first; in every known answer ``not_ai`` does.
    """
    classes = [
        {"class_name": "not_ai", "probability": 1 - probability},
        {"class_name": "ai", "probability": probability},
    ]
    return {"data": classes[::-1] if ai_first else classes}


def _image_text(body: object) -> str:
    """The member ``image`` of a decoded body, empty where a forced answer has none."""
    image = body.get("image") if isinstance(body, dict) else None
    return image if isinstance(image, str) else ""


def _digest(image: str) -> str:
    """MD5 of the image's bytes, so that both vendors judge alike; of the text itself for a URL."""
    encoded = image.partition(",")[2] if image.startswith("data:") else image
    content = freepik_hints.base64_content(encoded)
    if content is None:
        content = image.encode("utf-8", "replace")
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _error(call: Call, failure: Failure) -> object:
    """The contract's example of a failure, else the same in the vendor's shape."""
    name = _EXAMPLES.get(failure.name, "default")
    found = named_example(call.operation, failure.status, name)
    return {"message": failure.text} if found is ABSENT else found


def _invalid(violations: Iterable[Violation]) -> Refusal:
    """A 400 that names the parameter; its problem details are nested as the page declares."""
    first = next(iter(violations))
    name, text = "image", _NOT_VALID
    if first.rule == "malformed":
        name, text = "body", _NOT_JSON
    elif first.rule == "required" or first.value == "":
        text = _EMPTY
    problem = {"message": _PROBLEM, "invalid_params": [{"name": name, "reason": text}]}
    return Refusal(
        status=400,
        body={"message": text},
        bodies={"application/problem+json": {"problem": problem}},
    )
