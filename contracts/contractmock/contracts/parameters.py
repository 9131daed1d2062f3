"""Reading the declared parameters of a request."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, unquote_plus

from contractmock.contracts import pointer as pointers
from contractmock.contracts import styles
from contractmock.contracts.message import HttpRequest, is_json
from contractmock.contracts.operation import Parameter
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.styles import RawPairs, Unquote
from contractmock.contracts.violation import Violation

UNQUOTE: Mapping[str, Unquote] = {
    "path": unquote,
    "query": unquote_plus,
    "header": str.strip,
    "cookie": str.strip,
}


def raw_pairs(text: str) -> RawPairs:
    """The pairs of a query string or urlencoded form; only the names are decoded."""
    pieces = (piece.partition("=") for piece in text.split("&") if piece)
    return [(unquote_plus(name), value) for name, _, value in pieces]


def cookie_pairs(request: HttpRequest) -> RawPairs:
    """The cookies of a request."""
    pieces = (
        piece.strip().partition("=")
        for name, value in request.headers
        if name == "cookie"
        for piece in value.split(";")
    )
    return [(name, value.strip('"')) for name, _, value in pieces]


def read_parameters(
    declared: Iterable[Parameter], path_parameters: Mapping[str, str], request: HttpRequest
) -> tuple[Mapping[str, Mapping[str, object]], list[Violation]]:
    """Decode and judge every declared parameter of `request`.

    Args:
        declared: The operation's parameters.
        path_parameters: The raw text of each path parameter.
        request: The request.

    Returns:
        The decoded values by location, then by name; and the violations.
    """
    values: dict[str, dict[str, object]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    violations: list[Violation] = []
    pairs: dict[str, RawPairs] = {}
    for parameter in declared:
        location = parameter.location
        if location not in pairs:
            pairs[location] = _pairs(location, path_parameters, request)
        value = read_parameter(parameter, pairs[location]) if pairs[location] else ABSENT
        if value is not ABSENT:
            values[location][parameter.name] = value
            if value == "" and parameter.allow_empty:
                continue
            at = pointers.of([parameter.name])
            violations.extend(parameter.schema.violations(value, location, at))
        elif parameter.required:
            violations.append(
                Violation(
                    location=location,
                    pointer=pointers.of([parameter.name]),
                    rule="required",
                    message=f"{location} parameter {parameter.name!r} is required",
                )
            )
    return values, violations


def read_parameter(parameter: Parameter, pairs: RawPairs) -> object:
    """The value of one parameter or header as JSON, `ABSENT` where `pairs` do not hold it."""
    unquote_one = UNQUOTE[parameter.location]
    if parameter.media_type is not None:
        text = next((raw for name, raw in pairs if name == parameter.name), None)
        if text is None:
            return ABSENT
        text = unquote_one(text)
        if is_json(parameter.media_type):
            return styles.parse_json(text, default=text)
        return styles.coerce(text, parameter.schema.shape)
    if parameter.allow_empty and (parameter.name, "") in pairs:
        return ""
    return styles.decode(
        parameter.name,
        parameter.style,
        parameter.explode,
        pairs,
        parameter.schema.shape,
        unquote_one,
    )


def _pairs(location: str, path_parameters: Mapping[str, str], request: HttpRequest) -> RawPairs:
    match location:
        case "path":
            return list(path_parameters.items())
        case "query":
            return raw_pairs(request.query)
        case "header":
            return request.headers
    return cookie_pairs(request)
