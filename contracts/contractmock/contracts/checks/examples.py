"""Rules about examples: whether they are what they stand for."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.rule import Finding
from contractmock.contracts.checks.survey import Example, Survey, direction_of
from contractmock.contracts.operation import Operation
from contractmock.contracts.schema import Direction

_Way: TypeAlias = "tuple[_Way, str | int] | None"
"""A way into a value: the way to what holds it, and its key or index there; None for itself."""

_DIGEST_DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_CUT_SHORT = re.compile(r"\S{20,}(?:\.\.\.|…)")
_PARAMETER = re.compile(r"""\bparameter ['"`]([^'"`\s]+)['"`]""", re.IGNORECASE)


def example_violates_schema(survey: Survey) -> Iterator[Finding]:
    """An example that its own schema refuses."""
    for direction in Direction:
        those = [each for each in survey.examples if direction_of(each.schema) is direction]
        judge = survey.judge(direction)
        violations = judge.first_violations([(each.schema, each.value) for each in those])
        for example, violation in zip(those, violations, strict=True):
            if violation is not None:
                where = f" at {violation.pointer}" if violation.pointer else ""
                message = f"its own schema refuses the example{where}: {violation.message}"
                yield example.pointer, message


def digest_example_length(survey: Survey) -> Iterator[Finding]:
    """The example of a digest that is none."""
    for site in survey.sites:
        digits = _DIGEST_DIGITS.get(re.sub(r"[_-]", "", site.name.lower()))
        example = site.node.get("example")
        if digits is None or not isinstance(example, str):
            continue
        if not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", example):
            at = pointers.join(site.pointer, "example")
            yield (
                at,
                f"{site.name} has {digits} hexadecimal digits, the example is {len(example)} "
                "characters",
            )


def example_cut_short(survey: Survey) -> Iterator[Finding]:
    """An example that ends in dots where the value should go on."""
    for example in survey.examples:
        for at, _ in _texts(example, _CUT_SHORT.fullmatch):
            yield at, "the value ends in dots: it is not what it stands for"


def example_undeclared_members(survey: Survey) -> Iterator[Finding]:
    """An object with none of the members that its schema declares."""
    for example in survey.examples:
        if not isinstance(example.value, dict) or not example.value:
            continue
        declared = survey.shape(example.schema).members
        if not declared or declared.keys() & example.value.keys():
            continue
        top = survey.reach.site(example.schema)
        if top is None or not top.node.get("additionalProperties"):
            yield (
                example.pointer,
                f"the schema declares {_listed(declared)}, the example has {_listed(example.value)}"
                " instead",
            )


def example_foreign_parameter(survey: Survey) -> Iterator[Finding]:
    """An example of an answer that speaks of a parameter which no operation that uses it has."""
    spoken: dict[str, list[tuple[str, str]]] = {}
    for example in survey.examples:
        for at, text in _texts(example, _PARAMETER.search):
            spoken.setdefault(example.owner, []).append((at, text))
    if not spoken:
        return
    starts = (start for operation in survey.operations for start in _answer_schemas(operation))
    within = survey.reach.leading_to(starts, lambda site: site.pointer in spoken)
    foreign: dict[str, str] = {}
    at_home: set[str] = set()
    for operation in survey.operations:
        owners = [owner for owner in _owners(survey, operation, within) if owner in spoken]
        names = _inputs(survey, operation) if owners else frozenset()
        for at, value in (text for owner in owners for text in spoken[owner]):
            unknown = [name for name in _PARAMETER.findall(value) if name not in names]
            if unknown:
                foreign[at] = unknown[0]
            else:
                at_home.add(at)
    for at, name in foreign.items():
        if at not in at_home:
            yield at, f"the example speaks of a parameter {name!r}, which the operation has not"


def example_repeats_items(survey: Survey) -> Iterator[Finding]:
    """A list with the same object twice."""
    for example in survey.examples:
        for value, way in _values(example):
            repeated = _first_repeated(value) if isinstance(value, list) else None
            if repeated is not None:
                at = pointers.join(_pointer(example, way), repeated)
                yield at, "the list has the same item twice"


def _answer_schemas(operation: Operation) -> Iterator[str]:
    for response in operation.responses.values():
        for media_type in response.content:
            yield pointers.join(media_type.pointer, "schema")


def _owners(survey: Survey, operation: Operation, within: Collection[str]) -> Iterator[str]:
    """What may own the examples of an operation's answers; of schemas those that are `within`."""
    for response in operation.responses.values():
        yield from (media_type.pointer for media_type in response.content)
    yield from (site.pointer for site in survey.reach.of(_answer_schemas(operation), within))


def _inputs(survey: Survey, operation: Operation) -> set[str]:
    """The names of an operation's parameters and of all members of its request body."""
    names = {parameter.name for parameter in operation.parameters}
    content = operation.request_body.content if operation.request_body else ()
    starts = (pointers.join(media_type.pointer, "schema") for media_type in content)
    names.update(name for site in survey.reach.of(starts) for name in site.members)
    return names


def _values(example: Example) -> Iterator[tuple[object, _Way]]:
    """The values inside an example, itself among them, each with the way to it."""
    pending: list[tuple[object, _Way]] = [(example.value, None)]
    while pending:
        value, way = pending.pop()
        yield value, way
        if isinstance(value, dict):
            pending += [(below, (way, name)) for name, below in value.items()]
        elif isinstance(value, list):
            pending += [(below, (way, index)) for index, below in enumerate(value)]


def _pointer(example: Example, way: _Way) -> str:
    """Where a way leads to; made only of what is told, as examples hold millions of values."""
    tokens: list[str | int] = []
    while way is not None:
        way, token = way
        tokens.append(token)
    return pointers.join(example.pointer, *reversed(tokens))


def _texts(example: Example, wanted: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    """The texts inside an example that are wanted, each with its pointer."""
    for value, way in _values(example):
        if isinstance(value, str) and wanted(value):
            yield _pointer(example, way), value


def _first_repeated(items: list[object]) -> int | None:
    """The index of the first object that stands in the list before, None for none."""
    seen: set[Hashable] = set()
    for index, item in enumerate(items):
        if isinstance(item, dict):
            frozen = _frozen(item)
            if frozen in seen:
                return index
            seen.add(frozen)
    return None


def _frozen(value: object) -> Hashable:
    """What is equal for equal values, and can be looked up."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(below)) for name, below in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return value if isinstance(value, Hashable) else None


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(repr, names))
