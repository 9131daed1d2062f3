"""Sites: the schemas of a document where they stand, references not followed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.grammar import ELEMENTS, children

_SCHEMA = ELEMENTS["schema"]


@dataclass(frozen=True, slots=True)
class Site:
    """A schema where it stands in the document, references not followed.

    Attributes:
        pointer: Where.
        node: The schema as written.
        name: The member, parameter or header that it describes, empty for any other.
    """

    pointer: str
    node: Mapping[str, Any] = field(compare=False)
    name: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types that it names itself."""
        named = self.node.get("type")
        return (named,) if isinstance(named, str) else self.names("type")

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the members that it declares itself."""
        declared = self.node.get("properties")
        return tuple(declared) if isinstance(declared, dict) else ()

    def names(self, keyword: str) -> tuple[str, ...]:
        """The texts that `keyword` lists (``required``); none where it is no list."""
        listed = self.node.get(keyword)
        return tuple(map(str, listed)) if isinstance(listed, list) else ()


def nested(site: Site) -> Iterator[Site]:
    """A schema and all that stand inside it, references not followed."""
    pending = [site]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(reversed(list(inside(here))))


def inside(site: Site) -> Iterator[Site]:
    """The schemas right inside a schema."""
    for keyword, value, element in children(site.node, _SCHEMA):
        at = pointers.join(site.pointer, keyword)
        if element is _SCHEMA and isinstance(value, dict):
            yield Site(at, value)
        for key, below, inner in children(value, element) if element is not _SCHEMA else ():
            if inner is _SCHEMA and isinstance(below, dict):
                yield Site(
                    pointers.join(at, key), below, str(key) if keyword == "properties" else ""
                )
