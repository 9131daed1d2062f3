"""Names of differences between schemas, as seen from the old contract to the new one."""

from collections.abc import Mapping

_OPPOSITES: Mapping[str, str] = {
    "array-items-added": "array-items-removed",
    "bound-loosened": "bound-tightened",
    "bound-removed": "bound-added",
    "contains-loosened": "contains-tightened",
    "dependency-removed": "dependency-added",
    "enum-removed": "enum-added",
    "enum-widened": "enum-narrowed",
    "format-removed": "format-added",
    "items-undeclared": "items-declared",
    "multiple-loosened": "multiple-tightened",
    "negation-loosened": "negation-tightened",
    "nothing-allowed": "nothing-allowed",
    "pattern-removed": "pattern-added",
    "properties-opened": "properties-closed",
    "property-added": "property-forbidden",
    "property-names-loosened": "property-names-tightened",
    "property-undeclared": "property-declared",
    "required-removed": "required-added",
    "type-widened": "type-narrowed",
    "union-widened": "union-narrowed",
    "uniqueness-removed": "uniqueness-added",
}
"""What a difference is called where the wide schema is the new one; by the relation's own code."""

SENTENCES: Mapping[str, str] = {
    "array-items-added": "A list may have more items than before.",
    "array-items-removed": "A list may have fewer items than before.",
    "bound-added": "A value, a length or a count is bounded that was not.",
    "bound-loosened": "A value, a length or a count may go beyond its old bound.",
    "bound-removed": "A value, a length or a count is bounded no more.",
    "bound-tightened": "A value, a length or a count must keep a tighter bound.",
    "condition-changed": "What holds under a condition (`if`) has changed.",
    "contains-loosened": "What a list must contain has been loosened.",
    "contains-tightened": "What a list must contain has been tightened.",
    "dependency-added": "A member may come only with another one.",
    "dependency-removed": "A member may come without another one that it depended on.",
    "enum-added": "Only listed values may come where any could.",
    "enum-narrowed": "A value is not on the list any more.",
    "enum-removed": "The values are listed no more.",
    "enum-widened": "A value is new on the list.",
    "format-added": "A text must have a format.",
    "format-changed": "A text has another format.",
    "format-removed": "A text need not have its format any more.",
    "items-declared": "What the items of a list are is said, which was not.",
    "items-undeclared": "What the items of a list are is said no more.",
    "multiple-loosened": "A number may come that was no multiple.",
    "multiple-tightened": "A number must be a multiple that needed not.",
    "negation-loosened": "A value may come that was excluded.",
    "negation-tightened": "A value is excluded that was not.",
    "nothing-allowed": "No value is allowed here, in one of the two contracts.",
    "pattern-added": "A text must match a pattern.",
    "pattern-changed": "A text must match another pattern.",
    "pattern-removed": "A text need not match its pattern any more.",
    "properties-closed": "Members that are not declared are forbidden.",
    "properties-opened": "Members that are not declared may come.",
    "property-added": "A member may come that was forbidden.",
    "property-declared": "What a member of an open object is, is said.",
    "property-forbidden": "A member is forbidden that could come.",
    "property-names-loosened": "Members may have names that were forbidden.",
    "property-names-tightened": "Members may have some names no more.",
    "property-undeclared": "What a member of an object is, is said no more.",
    "required-added": "A member must be there that could be absent.",
    "required-removed": "A member may be absent that was always there.",
    "schema-changed": "What is allowed as a whole has changed.",
    "type-narrowed": "A type is not allowed any more.",
    "type-widened": "A type is allowed that was not.",
    "union-narrowed": "None of the branches allows a value any more.",
    "union-widened": "A branch allows a value that none did.",
    "uniqueness-added": "Items of a list must not be equal.",
    "uniqueness-removed": "Items of a list may be equal.",
}
"""What each code means, whichever side it is about."""


def code_for(code: str, *, new_is_narrow: bool) -> str:
    """What the relation's `code` is called between an old contract and a new one.

    Args:
        code: A code of `inclusion.differences`, which speaks of a narrow and a wide schema.
        new_is_narrow: Whether the new contract's schema was the narrow one.
    """
    return code if new_is_narrow else _OPPOSITES.get(code, code)
