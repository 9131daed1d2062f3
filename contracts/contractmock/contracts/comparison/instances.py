"""Instances of parts of roots; each is made once."""

from contractmock.contracts.comparison.inclusion.relation import Relations
from contractmock.contracts.comparison.inclusion.roots import DEFINITIONS, Part
from contractmock.contracts.comparison.pieces import Step
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import Json
from contractmock.contracts.pointer import ABSENT

MAX_DEFINITIONS = 50
"""Definitions above which a part is too large for the generator, which compiles all of them."""


class Instances:
    """Makes instances of parts of roots.

    Args:
        relations: What is known of the roots.
    """

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._minimal: dict[int, Json] = {}

    def minimal(self, part: Part) -> Json:
        """A small instance of `part`, as readable as can be had at a reasonable price.

        Raises:
            Ungeneratable: None was found.
        """
        if part.kind not in self._minimal:
            self._minimal[part.kind] = self._made(part)
        return self._minimal[part.kind]

    def holding(self, part: Part, step: Step) -> Json:
        """A small instance of `part` that has what `step` leads to.

        Raises:
            Ungeneratable: None was found.
        """
        held = {"required": [step.member]} if step.member is not None else {"minItems": 1}
        return self._any(part.made({"allOf": [part.schema, {"type": step.type, **held}]}))

    def _made(self, part: Part) -> Json:
        schema = part.alone()
        if isinstance(schema, dict) and len(schema.get(DEFINITIONS, ())) > MAX_DEFINITIONS:
            return self._any(part)
        return Generator(schema).minimal()

    def _any(self, part: Part) -> Json:
        value = self._relations.instance(part)
        if value is ABSENT:
            raise Ungeneratable("", "nothing is known that the schema allows")
        return value  # type: ignore[return-value]
