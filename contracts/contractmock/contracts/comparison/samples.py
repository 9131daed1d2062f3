"""Samples: the values that witnesses outside of schemas are made of."""

from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import Json
from contractmock.contracts.schema import Schema


def sample(schema: Schema | None, *, full: bool = False) -> Json:
    """A value that `schema` allows, small unless `full`; some text where none is found."""
    if schema is None:
        return "text"
    generator = Generator(schema.lowered)
    try:
        return generator.golden() if full else generator.minimal()
    except Ungeneratable:
        return "text"


def declared_default(schema: Schema) -> Json:
    """The default that `schema`, or what it refers to, declares; None for none."""
    node = schema.node
    if not isinstance(node, dict) or "default" not in node or schema.document.is_3_0:
        node = follow(schema.document.data, schema.pointer)[1]
    return node.get("default") if isinstance(node, dict) else None
