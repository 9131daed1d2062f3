"""Rules about examples: whether they are what they stand for."""

import re
from collections.abc import Iterable, Iterator

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.rule import Finding
from contractmock.contracts.checks.survey import Example, Survey
from contractmock.contracts.operation import Operation

_DIGEST_DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_CUT_SHORT = re.compile(r"\S{20,}(?:\.\.\.|…)")
_PARAMETER = re.compile(r"""\bparameter ['"`]([^'"`\s]+)['"`]""", re.IGNORECASE)


def example_violates_schema(survey: Survey) -> Iterator[Finding]:
    """An example that its own schema refuses."""
    for example in survey.examples:
        schema = survey.schema(example.schema)
        violation = next(schema.violations(example.value, "example"), None)
        if violation is not None:
            where = f" at {violation.pointer}" if violation.pointer else ""
            yield example.pointer, f"its own schema refuses the example{where}: {violation.message}"


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
        for at, value in _leaves(example.value, example.pointer):
            if isinstance(value, str) and _CUT_SHORT.fullmatch(value):
                yield at, "the value ends in dots: it is not what it stands for"


def example_undeclared_members(survey: Survey) -> Iterator[Finding]:
    """An object with none of the members that its schema declares."""
    for example in survey.examples:
        if not isinstance(example.value, dict) or not example.value:
            continue
        top = survey.reach(example.schema)[:1]
        declared = survey.schema(example.schema).shape.members
        is_open = any(site.node.get("additionalProperties") for site in top)
        if declared and not is_open and not declared.keys() & example.value.keys():
            yield (
                example.pointer,
                f"the schema declares {_listed(declared)}, the example has {_listed(example.value)}"
                " instead",
            )


def example_foreign_parameter(survey: Survey) -> Iterator[Finding]:
    """An example of an answer that speaks of a parameter which no operation that uses it has."""
    foreign: dict[str, str] = {}
    at_home: set[str] = set()
    for operation in survey.operations:
        names = _inputs(survey, operation)
        for at, value in _answer_texts(survey, operation):
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
        for at, value in _lists(example.value, example.pointer):
            for index, item in enumerate(value):
                if isinstance(item, dict) and item in value[:index]:
                    yield pointers.join(at, index), "the list has the same item twice"
                    break


def _answer_texts(survey: Survey, operation: Operation) -> Iterator[tuple[str, str]]:
    owners: set[str] = set()
    for response in operation.responses.values():
        for media_type in response.content:
            owners.add(media_type.pointer)
            schema = pointers.join(media_type.pointer, "schema")
            owners.update(site.pointer for site in survey.reach(schema))
    for example in survey.examples:
        if example.owner in owners:
            yield from _texts(example)


def _texts(example: Example) -> Iterator[tuple[str, str]]:
    for at, value in _leaves(example.value, example.pointer):
        if isinstance(value, str):
            yield at, value


def _inputs(survey: Survey, operation: Operation) -> set[str]:
    """The names of an operation's parameters and of all members of its request body."""
    names = {parameter.name for parameter in operation.parameters}
    for media_type in operation.request_body.content if operation.request_body else ():
        reached = survey.reach(pointers.join(media_type.pointer, "schema"))
        names.update(name for site in reached for name in site.members)
    return names


def _leaves(value: object, at: str) -> Iterator[tuple[str, object]]:
    """The values inside `value` that hold no others, each with its pointer."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _leaves(below, pointers.join(at, name))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _leaves(below, pointers.join(at, index))
    else:
        yield at, value


def _lists(value: object, at: str) -> Iterator[tuple[str, list[object]]]:
    """The lists inside `value`, itself among them."""
    if isinstance(value, list):
        yield at, value
    inside = value.items() if isinstance(value, dict) else enumerate(_items(value))
    for key, below in inside:
        yield from _lists(below, pointers.join(at, key))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(repr, names))
