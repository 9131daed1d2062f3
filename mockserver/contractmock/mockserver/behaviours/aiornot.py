"""What AIORNOT does beyond its contract: answers that fit the image, and FastAPI's errors."""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import parse_qsl

from contractmock.contracts.message import HttpRequest
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation
from contractmock.mockserver.behaviour import Behaviour, Option, Refusal
from contractmock.mockserver.behaviours import aiornot_hints
from contractmock.mockserver.behaviours.aiornot_answer import image_answer, image_of
from contractmock.mockserver.behaviours.error_scenarios import (
    FAILURES,
    INVALID_KEY,
    MISSING_KEY,
    TOO_LARGE,
    Failure,
    error_scenarios,
    named_example,
)
from contractmock.mockserver.behaviours.fastapi_errors import (
    UNAUTHENTICATED,
    error_body,
    validation_body,
)
from contractmock.mockserver.exchange import Call, Hint
from contractmock.mockserver.scenario import Scenario

IMAGE = "POST /v2/image/sync"
"""Label of the operation that analyses an image."""

_EXAMPLES = {"missing-key": "missing-key", "invalid-key": "invalid-key"}
"""Names of the contract's examples of errors that are not called ``default``."""

_FORM = "application/x-www-form-urlencoded"

_OUTCOMES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("default", "Whatever follows from the image's digest.", {}),
    ("ai", "Made by AI.", {"verdict": "ai"}),
    ("human", "Made by a human.", {"verdict": "human"}),
    ("unknown", "No verdict.", {"verdict": "unknown"}),
    ("deepfake", "A swapped face.", {"deepfake": True}),
    ("nsfw", "Unsafe for work.", {"nsfw": True}),
    ("low-quality", "Of low quality.", {"quality": False}),
    (
        "found",
        "Found on the web; reverse_search runs without being asked for.",
        {"reverse_search": True, "with_reverse_search": True},
    ),
    ("partial", "One report errored and null.", {"partial": True}),
    ("minimal", "Only what the contract requires.", {"minimal": True}),
    (
        "nulls",
        "Null wherever the contract allows; reverse_search runs without being asked for.",
        {"nulls": True, "with_reverse_search": True},
    ),
    (
        "new-generator",
        "Made by AI, by a generator that the page does not list.",
        {"verdict": "ai", "generator": "nano_banana"},  # known to the official client 0.1.1
    ),
)


class AiornotBehaviour(Behaviour):
    """AIORNOT's image API. Which envelope its undocumented errors have is not known."""

    options: ClassVar[Mapping[str, Option]] = {
        "envelope": Option(
            default="detail",
            choices=("detail", "gateway"),
            summary='Undocumented errors as {"detail": ...} or as {"error", "message", "details"}.',
        )
    }
    default_scenarios: ClassVar[Mapping[str, str]] = {IMAGE: "default"}

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every named outcome, successes first."""
        outcomes = (
            Scenario(name=name, summary=summary, traits=traits, operations=frozenset({IMAGE}))
            for name, summary, traits in _OUTCOMES
        )
        failures = error_scenarios(self.contract, IMAGE, validation=422, examples=_EXAMPLES)
        return (*outcomes, *failures)

    def body(self, call: Call) -> object:
        """The answer to an image, or the error that the scenario stands for."""
        failure = call.scenario.traits.get("failure")
        if failure == "validation":
            return validation_body(tuple(_as_parsed(call)) or [_absent_image()])
        if isinstance(failure, str):
            return self._error(call, FAILURES[failure])
        if call.operation.label == IMAGE and call.scenario.status == 200:
            return image_answer(call)
        return ABSENT

    def violations(self, call: Call) -> Iterable[Violation]:
        """An empty file without a name, which browsers send when none was picked, is no file."""
        image = image_of(call.reading.body)
        if image is not None and not image.filename and not image.size:
            yield _absent_image()

    def refuse(self, call: Call) -> Refusal:
        """FastAPI takes the body apart first, then looks at the key, then at what came.

        That a body beyond the limit is refused before all that is assumed.
        """
        by_rule = {each.rule: each for each in call.reading.violations}
        if "too-large" in by_rule:
            return Refusal(status=413, body=self._error(call, TOO_LARGE))
        if "malformed" in by_rule:
            body = _enveloped(call, 400, by_rule["malformed"].message)
            return Refusal(status=400, body=body)
        if call.authentication.violations:
            failure = INVALID_KEY if call.authentication.credentials else MISSING_KEY
            return Refusal(status=401, body=self._error(call, failure), headers=UNAUTHENTICATED)
        return Refusal(status=422, body=validation_body(_as_parsed(call)))

    def stray(
        self,
        request: HttpRequest,  # noqa: ARG002  the same answer to every request
        allowed: tuple[str, ...],
    ) -> Refusal:
        """FastAPI's 404 and 405."""
        if allowed:
            fields = (("allow", ", ".join(allowed)),)
            return Refusal(status=405, body=error_body("Method Not Allowed"), headers=fields)
        return Refusal(status=404, body=error_body("Not Found"))

    def hints(self, call: Call) -> Iterable[Hint]:
        """The known mistakes in a call to the image operation."""
        return aiornot_hints.hints(call) if call.operation.label == IMAGE else ()

    def stray_hints(self, request: HttpRequest) -> Iterable[Hint]:
        """The known mistakes in a request that matched no operation."""
        return aiornot_hints.stray_hints(request)

    def _error(self, call: Call, failure: Failure) -> object:
        """The contract's example of a failure, in the envelope that is set."""
        name = _EXAMPLES.get(failure.name, "default")
        if _is_gateway(call):
            name += "-gateway"
        found = named_example(call.operation, failure.status, name)
        return _enveloped(call, failure.status, failure.text) if found is ABSENT else found


BEHAVIOUR = AiornotBehaviour


def _is_gateway(call: Call) -> bool:
    return call.options["envelope"] == "gateway"


def _enveloped(call: Call, status: int, text: str) -> dict[str, object]:
    if _is_gateway(call):
        return {"error": HTTPStatus(status).name, "message": text, "details": {}}
    return error_body(text)


def _as_parsed(call: Call) -> Iterator[Violation]:
    """The violations as FastAPI meets them: to it a body of the wrong type is an empty form."""
    for violation in call.reading.violations:
        is_whole_body = violation.location == "body" and not violation.pointer
        yield _image_violation(call.request) if is_whole_body else violation


def _image_violation(request: HttpRequest) -> Violation:
    """What is wrong with the image in a body that is no multipart."""
    form = request.body.content.decode("utf-8", "replace") if request.media_type == _FORM else ""
    value = dict(parse_qsl(form, keep_blank_values=True)).get("image")
    if value is None:
        return _absent_image()
    message = "part 'image' has to be a file"
    return Violation(location="body", pointer="/image", rule="file", message=message, value=value)


def _absent_image() -> Violation:
    message = "part 'image' is required"
    return Violation(location="body", pointer="/image", rule="required", message=message)
