"""Judging a response by what its operation declares."""

import orjson

from contractmock.contracts import pointer as pointers
from contractmock.contracts.bodies import read_text, select
from contractmock.contracts.message import BODILESS, HttpResponse, is_json
from contractmock.contracts.operation import Operation, Response
from contractmock.contracts.parameters import read_parameter
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation


def response_violations(
    operation: Operation, response: HttpResponse, value: object = ABSENT
) -> tuple[Violation, ...]:
    """Where `response` leaves what `operation` declares.

    Args:
        operation: The operation that was called.
        response: The response.
        value: The decoded JSON body, where the caller has it already.
    """
    declared = operation.response(response.status)
    if declared is None:
        return (
            Violation(
                location="status",
                pointer="",
                rule="undeclared",
                message=f"{operation.label} declares no status {response.status}",
                value=response.status,
                expected=list(operation.responses),
            ),
        )
    found = _header_violations(declared, response)
    if operation.method != "HEAD" and response.status not in BODILESS:
        found += _body_violations(declared, response, value)
    return tuple(found)


def _header_violations(declared: Response, response: HttpResponse) -> list[Violation]:
    found: list[Violation] = []
    for each in declared.headers:
        at = pointers.of([each.name])
        value = read_parameter(each, response.headers)
        if value is not ABSENT:
            found.extend(each.schema.violations(value, "header", at))
        elif each.required:
            found.append(
                Violation(
                    location="header",
                    pointer=at,
                    rule="required",
                    message=f"response header {each.name!r} is required",
                )
            )
    return found


def _body_violations(declared: Response, response: HttpResponse, value: object) -> list[Violation]:
    if not declared.content:
        return []
    actual = response.media_type
    media_type = select(declared.content, actual)
    if media_type is None or actual is None:
        names = [each.name for each in declared.content]
        return [
            Violation(
                location="body",
                pointer="",
                rule="media-type",
                message=f"the body is {actual or 'of no stated type'}, not {' or '.join(names)}",
                value=actual or "",
                expected=names,
            )
        ]
    if media_type.schema is None or not (is_json(actual) or actual.startswith("text/")):
        return []
    if value is ABSENT and is_json(actual):
        try:
            value = orjson.loads(response.body)
        except orjson.JSONDecodeError as error:
            message = f"the body is not JSON: {error}"
            return [Violation(location="body", pointer="", rule="malformed", message=message)]
    elif value is ABSENT:
        value = read_text(media_type, response.body)
    return list(media_type.schema.violations(value, "body"))
