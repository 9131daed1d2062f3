"""Rules about schemas: what they contradict, and what they leave open."""

import re
from collections.abc import Iterator
from itertools import islice

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.rule import Finding
from contractmock.contracts.checks.site import Site
from contractmock.contracts.checks.survey import Survey

_GROWTH = re.compile(
    r"\bnot exhaustive\b|\b(?:add|added|additions?)\b[^.]*\bany ?time\b|\bany ?time\b[^.]*\badd",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"(?:^|[_-])id$|[a-z]I[dD]$", re.ASCII)
_PROBABILITY = re.compile(r"\b(?:probability|confidence|likelihood)\b", re.IGNORECASE)
_LOOKS_LIKE = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*"),
    "uri": re.compile(r"https?://\S+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
}
_SIBLINGS = 3
"""Optional members from which on one that differs is odd."""

_NARROWING = ("const", "enum", "maxLength", "minLength", "pattern")


def nullable_in_3_1(survey: Survey) -> Iterator[Finding]:
    """``nullable`` where null is a type."""
    if survey.document.is_3_0:
        return
    for site in survey.sites:
        if "nullable" in site.node:
            at = pointers.join(site.pointer, "nullable")
            yield at, "`nullable` says nothing in OpenAPI 3.1, so that null is refused"


def binary_in_3_1(survey: Survey) -> Iterator[Finding]:
    """``format: binary`` alone where bytes are no string; beside the new idiom it does no harm."""
    if survey.document.is_3_0:
        return
    for site in survey.sites:
        if site.node.get("format") == "binary" and "contentMediaType" not in site.node:
            at = pointers.join(site.pointer, "format")
            yield at, "`format: binary` is of OpenAPI 3.0; in 3.1 the bytes of a file are no string"


def enum_without_type(survey: Survey) -> Iterator[Finding]:
    """An ``enum`` whose values' type is left to be guessed."""
    for site in survey.sites:
        if "enum" in site.node and not {"type", "$ref", "allOf"} & site.node.keys():
            at = pointers.join(site.pointer, "enum")
            yield at, "the enum has no `type`, which generators of typed clients ask for"


def one_of_overlap(survey: Survey) -> Iterator[Finding]:
    """Branches of ``oneOf`` that one string can satisfy together."""
    for site in survey.sites:
        branches = site.node.get("oneOf")
        at = pointers.join(site.pointer, "oneOf")
        texts = [
            str(branch.node.get("format", "no format"))
            for index in range(len(branches) if isinstance(branches, list) else 0)
            if (branch := survey.reach.site(pointers.join(at, index)))
            and branch.types == ("string",)
            and not branch.node.keys() & set(_NARROWING)
        ]
        if len(texts) > 1:
            yield (
                at,
                f"only the format tells the strings apart ({', '.join(texts)}): a value that "
                "fits two branches is refused",
            )


def optional_not_nullable(survey: Survey) -> Iterator[Finding]:
    """The one optional member that is not nullable, where its optional siblings all are."""
    for site in survey.sites:
        required = set(site.names("required"))
        optional = [name for name in site.members if name not in required]
        if len(optional) < _SIBLINGS:
            continue
        at = pointers.join(site.pointer, "properties")
        members = (pointers.join(at, name) for name in optional)
        odd = list(islice((each for each in members if not _is_nullable(survey, each)), 2))
        if len(odd) == 1:
            name = pointers.tokens(odd[0])[-1]
            yield odd[0], f"{name!r} may be absent but never null, its siblings may be either"


def growth_promised(survey: Survey) -> Iterator[Finding]:
    """Prose that promises more members, in a schema that leaves them untyped."""
    for site in survey.sites:
        promised = _GROWTH.search(" ".join(str(site.node.get("description", "")).split()))
        if promised and "properties" in site.node and "additionalProperties" not in site.node:
            yield (
                site.pointer,
                f"the text promises more members ({promised[0]!r}), the schema does not say what "
                "they are",
            )


def closed_response_enum(survey: Survey) -> Iterator[Finding]:
    """An enum in an answer: a client made from it fails on the first new value."""
    for site in survey.success_sites:
        if "enum" in site.node:
            at = pointers.join(site.pointer, "enum")
            yield at, "the enum of an answer is closed: clients made from it refuse a new value"


def format_missing(survey: Survey) -> Iterator[Finding]:
    """A string whose example has a well-known format that the schema does not name."""
    for example in survey.examples:
        if example.owner != example.schema:
            continue
        site = Site(example.schema, survey.mapping(example.schema))
        is_open = "string" in site.types and not {"format", *_NARROWING} & site.node.keys()
        for name, pattern in _LOOKS_LIKE.items():
            if is_open and pattern.fullmatch(str(example.value)):
                yield example.schema, f"the example is a {name}, the schema has no `format: {name}`"


def unbounded_identifier(survey: Survey) -> Iterator[Finding]:
    """An identifier whose length is open."""
    for site in survey.sites:
        is_text = "string" in site.types and not {"format", *_NARROWING} & site.node.keys()
        if is_text and _IDENTIFIER.search(site.name):
            yield site.pointer, f"the length of the identifier {site.name!r} is open"


def unbounded_probability(survey: Survey) -> Iterator[Finding]:
    """A probability that may be 7."""
    for site in survey.sites:
        text = f"{site.name.replace('_', ' ')} {site.node.get('description', '')}"
        bounds = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
        is_open = not all(names & site.node.keys() for names in bounds)
        if "number" in site.types and is_open and _PROBABILITY.search(text):
            yield site.pointer, f"{site.name or 'a probability'!r} may be any number"


def nothing_required(survey: Survey) -> Iterator[Finding]:
    """An object in an answer that may be empty although it has members."""
    having_members = (site.pointer for site in survey.success_sites if site.members)
    for at in survey.accepting_empty(having_members):
        yield at, "no member is required: an empty object is a valid answer"


def _is_nullable(survey: Survey, pointer: str) -> bool:
    return "null" in survey.shape(pointer).types
