"""Random valid bodies: what a generator makes of a schema that looks at nothing but the schema.

The yardstick of a deck: each member of an object is there or not, each branch, length and value is
drawn evenly, and what the schema does not accept is drawn again.
"""

import random
import string
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from contractmock.fixtures.fuzzing.case import Case, Zone
from contractmock.fixtures.fuzzing.deck.answers import Answer
from measuring.runs import dealt

LONGEST = 3
"""Items of a list, and members that are made up for an object."""

ATTEMPTS = 100
"""Draws of one body, after which none is found."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def random_cases(name: str, count: int, seed: int = 0) -> list[Case]:
    """Cases of zone ``allowed`` with random valid bodies, evenly for each declared JSON answer.

    Args:
        name: The contract.
        count: How many.
        seed: What they follow from.
    """
    source = random.Random(seed)
    subject = dealt(name).subject
    answers = [each for each in subject.answers if each.is_json and each.schema is not None]
    cases = []
    for number in range(count):
        answer = answers[number % len(answers)]
        reply = answer.reply(_body(answer, source))
        title = f"{answer.prefix}/random-{number}"
        cases.append(subject.case(Zone.ALLOWED, title, reply, answer.expectation))
    return cases


def _body(answer: Answer, source: random.Random) -> object:
    assert answer.schema is not None
    root: Any = answer.schema.lowered
    for _ in range(ATTEMPTS):
        value = _Draw(root, source).value(root)
        if answer.schema.accepts(value):
            return value
    raise LookupError(f"no random body of {answer.prefix} is valid")


class _Draw:
    """Draws values of the parts of one schema."""

    def __init__(self, root: Mapping[str, Any], source: random.Random) -> None:
        self._definitions = root.get("$defs", {})
        self._source = source

    def value(self, schema: Mapping[str, Any]) -> object:
        """A value that mostly is valid."""
        source = self._source
        if "$ref" in schema:
            return self.value(self._definitions[schema["$ref"].removeprefix("#/$defs/")])
        for branches in ("anyOf", "oneOf"):
            if branches in schema:
                return self.value(source.choice(schema[branches]))
        if "enum" in schema:
            return source.choice(schema["enum"])
        kind = schema.get("type", "object")
        kind = kind if isinstance(kind, str) else source.choice(kind)
        return self._makers()[kind](schema)

    def _makers(self) -> dict[str, Callable[[Mapping[str, Any]], object]]:
        source = self._source
        return {
            "object": self._object,
            "array": self._array,
            "string": self._text,
            "integer": lambda _: source.randint(-1000, 1000),
            "number": lambda each: source.uniform(each.get("minimum", 0), each.get("maximum", 100)),
            "boolean": lambda _: source.random() < 0.5,
            "null": lambda _: None,
        }

    def _object(self, schema: Mapping[str, Any]) -> dict[str, object]:
        needed = schema.get("required", ())
        members = schema.get("properties", {})
        made = {
            name: self.value(each)
            for name, each in members.items()
            if name in needed or self._source.random() < 0.5
        }
        further = schema.get("additionalProperties")
        if isinstance(further, Mapping) and further:
            for name in self._names(schema.get("propertyNames", {})):
                made.setdefault(name, self.value(further))
        return made

    def _names(self, schema: Mapping[str, Any]) -> Sequence[str]:
        count = self._source.randint(0, LONGEST)
        return [str(self.value({"type": "string", **schema})) for _ in range(count)]

    def _array(self, schema: Mapping[str, Any]) -> list[object]:
        items = schema.get("items", {})
        return [self.value(items) for _ in range(self._source.randint(0, LONGEST))]

    def _text(self, schema: Mapping[str, Any]) -> str:
        source = self._source
        match schema.get("format"):
            case "date-time":
                moment = _EPOCH + timedelta(seconds=source.randrange(10**9))
                return moment.isoformat().replace("+00:00", "Z")
            case "uuid":
                return str(uuid.UUID(int=source.getrandbits(128), version=4))
            case "uri":
                return f"https://example.com/{source.randrange(10**6)}"
        return "".join(source.choices(string.printable, k=source.randrange(20)))
