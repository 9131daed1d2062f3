"""Reserved characters: whether a query parameter may carry them as they are."""

from collections.abc import Iterator, Mapping

from contractmock.contracts.comparison import wire
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.inclusion.relation import included
from contractmock.contracts.comparison.inclusion.verdict import Proven, Refuted
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation.node import SchemaValue
from contractmock.contracts.operation import Parameter
from contractmock.contracts.schema import Schema

_TEXT = {"type": "string", "pattern": r"[:/?#\[\]@!$&'()*+,;=]"}
_HOLDING = {"anyOf": [_TEXT, {"type": "array", "contains": _TEXT}]}
"""What has a reserved character in it, or lists a text that has."""


def reserved_changes(
    scope: Scope, place: Place, old: Parameter, new: Parameter
) -> Iterator[Change]:
    """What a change of ``allowReserved`` does; nothing where no value has such a character."""
    before = _allows(scope.schemas.old, old)
    after = _allows(scope.schemas.new, new)
    if before == after:
        return
    found = included(_with_reserved(old.schema), False)
    if isinstance(found, Proven):
        return
    if after:
        yield place.change(
            "parameter-reserved-allowed",
            Verdict.COMPATIBLE,
            f"the query parameter {old.name!r} may now carry reserved characters as they are",
            before=False,
            after=True,
        )
        return
    refused = isinstance(found, Refuted)
    pairs = wire.with_reserved(wire.write(old, found.witness)) if isinstance(found, Refuted) else []
    yield place.change(
        "parameter-reserved-refused",
        Verdict.BREAKING if refused else Verdict.UNDECIDED,
        f"the query parameter {old.name!r} must now carry reserved characters percent-encoded",
        before=True,
        after=False,
        witness=wire.fragment(scope.old, old.location, pairs),
    )


def _allows(document: Document, parameter: Parameter) -> bool:
    """What the parameter says, where that says something: in the query, of one with a schema."""
    node = follow(document.data, parameter.pointer)[1]
    is_said = isinstance(node, Mapping) and node.get("allowReserved") is True
    return is_said and parameter.location == "query" and parameter.media_type is None


def _with_reserved(schema: Schema) -> SchemaValue:
    """`schema`, of values that have a reserved character in them."""
    lowered = schema.lowered
    if isinstance(lowered, bool):
        return _HOLDING if lowered else False
    rest = {name: held for name, held in lowered.items() if name != "$defs"}
    return {"allOf": [rest, _HOLDING], "$defs": lowered.get("$defs", {})}
