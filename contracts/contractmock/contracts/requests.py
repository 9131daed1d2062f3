"""Reading a request as its operation declares it, and judging it on the way."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from contractmock.contracts.bodies import read_body
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import MediaType, Operation
from contractmock.contracts.parameters import read_parameters
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation


class Reading(NamedTuple):
    """A request taken apart.

    Attributes:
        parameters: Decoded values by location, then by name; undeclared ones are left out.
        body: The decoded body: JSON as Python objects; a form as a mapping from property to
            value, to a `Part` for a file, to a list where the schema has an array. `ABSENT`
            without a body.
        media_type: The declared media type that the body was read as.
        violations: Where the request leaves the contract, authentication apart.
    """

    parameters: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    body: object = ABSENT
    media_type: MediaType | None = None
    violations: tuple[Violation, ...] = ()


def read_request(
    operation: Operation, path_parameters: Mapping[str, str], request: HttpRequest
) -> Reading:
    """Decode `request` as `operation` declares it.

    Args:
        operation: The operation that the request matched.
        path_parameters: The raw text of each path parameter, as the match gives it.
        request: The request; its body is read but not closed.
    """
    parameters, violations = read_parameters(operation.parameters, path_parameters, request)
    body, media_type, in_body = read_body(operation.request_body, request)
    return Reading(
        parameters=parameters,
        body=body,
        media_type=media_type,
        violations=(*violations, *in_body),
    )
