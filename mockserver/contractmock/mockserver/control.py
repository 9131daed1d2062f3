"""What the mock says in its own voice: remarks in headers, mistakes in asking it, its limits."""

from collections.abc import Sequence

import orjson

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Headers, HttpRequest, HttpResponse
from contractmock.contracts.violation import Violation
from contractmock.mockserver.behaviour import Refusal
from contractmock.mockserver.compose import PROBLEM
from contractmock.mockserver.exchange import Call, Hint
from contractmock.mockserver.faults.bodies import with_broken_body
from contractmock.mockserver.faults.firing import Firing
from contractmock.mockserver.faults.parsing import faults_as_text
from contractmock.mockserver.mounts import Mounts

HEADERS = (
    "contractmock-scenario",
    "contractmock-hint",
    "contractmock-violation",
    "contractmock-fault",
    "contractmock-error",
)
"""The header fields that the mock adds to responses."""

_MOST_REMARKS = 5
"""Hints, and violations, that the headers of a response name; the journal has more."""

_HEADER_LENGTH = 300
"""Characters of a remark before it is cut; some clients refuse long header fields."""


def with_remarks(
    response: HttpResponse,
    scenario: str | None,
    hints: Sequence[Hint],
    violations: Sequence[Violation],
) -> HttpResponse:
    """The response with header fields that tell a developer what the mock thought of the call."""
    remarks = [("contractmock-scenario", _printable(scenario))] if scenario else []
    for hint in hints[:_MOST_REMARKS]:
        remarks.append(("contractmock-hint", _printable(f"{hint.code}: {hint.message}")))
    for violation in violations[:_MOST_REMARKS]:
        at = f"{violation.location} {violation.pointer}".rstrip()
        remarks.append(("contractmock-violation", _printable(f"{violation.rule} at {at}")))
    return HttpResponse(
        status=response.status, headers=(*response.headers, *remarks), body=response.body
    )


def with_faults(response: HttpResponse, firing: Firing) -> HttpResponse:
    """The response as its faults change it, marked with their names; those on the wire come later.

    Args:
        response: The response.
        firing: What the faults come to; a refusal has its header fields already.
    """
    if firing.status is None and firing.headers:
        response = response._replace(headers=(*response.headers, *firing.headers))
    if not firing.faults:
        return response
    broken = with_broken_body(response, firing.faults)
    mark = ("contractmock-fault", _printable(faults_as_text(firing.faults)))
    return broken._replace(headers=(*broken.headers, mark))


def refused(error: ContractError, status: int = 400) -> HttpResponse:
    """The answer to a request that asked the mock itself for something it cannot give."""
    told = {"input": error.subject, "rule": error.rule, "cure": error.cure}
    return _json(status, {"error": told}, (("contractmock-error", _printable(str(error))),))


def broken_answer(call: Call, violations: Sequence[Violation]) -> HttpResponse:
    """A 500 in place of a composed answer that leaves the contract: never silently wrong."""
    subject = f"answer {call.scenario.name!r} to {call.operation.label}"
    told = {
        "error": {
            "input": subject,
            "rule": "; ".join(str(violation) for violation in violations),
            "cure": "choose another scenario or example, or correct the document's example",
        }
    }
    remark = f"{subject} breaks the contract: {violations[0].rule} at {violations[0].pointer}"
    return _json(500, told, (("contractmock-error", _printable(remark)),))


def stray(refusal: Refusal, allowed: Sequence[str]) -> HttpResponse:
    """The 404 or 405 of a vendor, with ``Allow`` where the path has other methods."""
    headers = refusal.headers
    if allowed and not any(name == "allow" for name, _ in headers):
        headers = (*headers, ("allow", ", ".join(allowed)))
    return _json(refusal.status, refusal.body, headers, refusal.media_type)


def nowhere(request: HttpRequest, mounts: Mounts) -> HttpResponse:
    """A 404 for a path that points to no mount at all; it lists what there is."""
    operations = [
        f"{operation.label} ({name})"
        for name, mount in mounts.by_name.items()
        for operation in mount.contract.operations
    ]
    return _json(
        404,
        {
            "type": "about:blank",
            "title": f"no operation for {request.method} {request.path}",
            "status": 404,
            "operations": operations,
        },
        media_type=PROBLEM,
    )


def stray_violation(request: HttpRequest, allowed: Sequence[str], mounts: Mounts) -> Violation:
    """Why a request matched no operation."""
    if allowed:
        message = f"{request.path} exists for {', '.join(allowed)}, not for {request.method}"
        return Violation(
            location="path",
            pointer="",
            rule="undeclared",
            message=message,
            value=request.method,
            expected=list(allowed),
        )
    return Violation(
        location="path",
        pointer="",
        rule="undeclared",
        message=f"no contract has a path {request.path}",
        value=request.path,
        expected=[
            each.label for mount in mounts.by_name.values() for each in mount.contract.operations
        ],
    )


def _json(
    status: int, body: object, headers: Headers = (), media_type: str = "application/json"
) -> HttpResponse:
    return HttpResponse(
        status=status, headers=(("content-type", media_type), *headers), body=orjson.dumps(body)
    )


def _printable(text: str) -> str:
    """`text` as a header field may carry it: printable ASCII, bounded."""
    plain = text
    if not (text.isascii() and text.isprintable()):
        plain = text.encode("ascii", "backslashreplace").decode()
        plain = "".join(character if character.isprintable() else " " for character in plain)
    return plain if len(plain) <= _HEADER_LENGTH else plain[: _HEADER_LENGTH - 3] + "..."
