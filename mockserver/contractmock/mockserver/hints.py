"""Hints that fit any contract."""

from collections.abc import Iterable, Iterator

from contractmock.mockserver.exchange import Call, Hint

DOUBLED_SLASH = Hint(
    code="doubled-slash",
    message="the path begins with two slashes: leave out the slash at the end of the base URL",
)

TRAILING_SLASH = Hint(
    code="trailing-slash",
    message="the path ends in a slash that the contract does not have: leave it out",
)


def undeclared_parameters(call: Call) -> Iterable[Hint]:
    """A hint for each query parameter that the contract does not have."""
    return _undeclared_parameters(call) if call.request.query else ()


def _undeclared_parameters(call: Call) -> Iterator[Hint]:
    parameters = [each for each in call.operation.parameters if each.location == "query"]
    declared = {each.name for each in parameters}
    for each in parameters:
        if each.style == "form" and each.explode:  # an object is spread over its members' names
            declared |= each.schema.shape.members.keys()
    schemes = (scheme for each in call.operation.security for scheme in each)
    declared |= {scheme.parameter for scheme in schemes if scheme.location == "query"}
    for name in dict.fromkeys(name for name, _ in call.request.query_items):
        if declared.isdisjoint((name, name.partition("[")[0])) and not name.startswith("__"):
            known = ", ".join(sorted(declared)) or "no query parameters"
            yield Hint(
                code="undeclared-parameter",
                message=f"query parameter {name[:40]!a} is not in the contract and is ignored; "
                f"the operation has: {known}",
            )
