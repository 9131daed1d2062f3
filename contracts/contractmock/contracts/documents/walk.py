"""Walking over a document: each reference it holds, and each element of the wrong type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.grammar import ELEMENTS, Element, children, kind
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.pointer import ABSENT

_REFERENCE = Element(label="the text of a reference")
_FILE_OR_POINTER = re.compile(r"\.(?:json|ya?ml)$|[#/]")
"""What tells a discriminator's reference from the bare name of a schema."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as it stands in a document.

    Attributes:
        pointer: Where its text stands: the ``$ref`` keyword, or an entry of a discriminator's
            ``mapping``.
        holder: The mapping that holds the text.
        key: The text's key in it.
        element: What the target should be.
    """

    pointer: str
    holder: dict[str, Any]
    key: str
    element: Element

    @property
    def stands(self) -> bool:
        """Whether it is still there: mending takes a reference to the wrong kind of value out."""
        return self.key in self.holder

    @property
    def text(self) -> str:
        """The reference as written."""
        return str(self.holder[self.key])


def target(ref: str) -> str | None:
    """The pointer that `ref` names inside its own document.

    None for a reference that names another document, or an anchor instead of a pointer.
    """
    if not ref.startswith("#"):
        return None
    pointer = unquote(ref[1:])
    return pointer if pointer == "" or pointer.startswith("/") else None


def walk(
    data: dict[str, Any], malformed: list[Notice], *, mend: bool = False
) -> Iterator[Reference]:
    """Each reference of a document, wherever the specification lets one stand.

    What stands inside examples, defaults, enums and extensions is data, unless a reference leads
    there. A reference that was changed by the caller is followed as changed.

    Args:
        data: The document.
        malformed: Receives a notice for each element of the wrong basic type.
        mend: Replace such an element by an empty one, or leave it out of its schema.
    """
    walker = _Walker(data, malformed, mend)
    while walker.pending:
        yield from walker.step()


class _Walker:
    """A walk over a document, depth first in the order of the text, without recursion."""

    def __init__(self, data: dict[str, Any], malformed: list[Notice], mend: bool) -> None:
        self.data = data
        self.malformed = malformed
        self.mend = mend
        self.pending: list[tuple[str, object, Element]] = [("", data, ELEMENTS["document"])]
        self.seen: dict[int, object] = {}  # keeps what it has seen alive: an id is not used twice
        self.targets: set[tuple[str, str]] = set()

    def step(self) -> Iterator[Reference]:
        pointer, node, element = self.pending.pop()
        if not isinstance(node, dict | list) or id(node) in self.seen:
            return
        self.seen[id(node)] = node
        below = list(self.below(pointer, node, element))
        for reference in self.references(pointer, node, element):
            yield reference
            self.arrive(reference)
        self.pending.extend(reversed(below))

    def below(
        self, pointer: str, node: dict[str, Any] | list[Any], element: Element
    ) -> Iterator[tuple[str, object, Element]]:
        for key, value, expected in list(children(node, element)):
            if expected.fits(value):
                if isinstance(value, dict | list):
                    yield pointers.join(pointer, key), value, expected
                continue
            self.report(pointers.join(pointer, key), value, expected)
            if self.mend and element is ELEMENTS["schema"]:
                # Not emptied: an empty `not` would refuse everything.
                del node[key]  # type: ignore[arg-type]  # the key came from the node
            elif self.mend:
                node[key] = expected.empty()  # type: ignore[index]  # the key came from the node

    def references(
        self, pointer: str, node: dict[str, Any] | list[Any], element: Element
    ) -> Iterator[Reference]:
        if element is ELEMENTS["mapping"] and isinstance(node, dict):
            for name, text in list(node.items()):
                if isinstance(text, str) and _FILE_OR_POINTER.search(text):
                    yield Reference(pointers.join(pointer, name), node, name, ELEMENTS["schema"])
        if not element.may_refer or not isinstance(node, dict) or "$ref" not in node:
            return
        at = pointers.join(pointer, "$ref")
        if isinstance(node["$ref"], str):
            yield Reference(at, node, "$ref", element)
            return
        self.report(at, node["$ref"], _REFERENCE)
        if self.mend:
            del node["$ref"]

    def arrive(self, reference: Reference) -> None:
        """Go on at the target: it may stand where the grammar does not lead."""
        there = target(reference.text)
        if there is None or (there, reference.element.label) in self.targets:
            return
        value = pointers.resolve(self.data, there)
        if value is ABSENT:
            return
        if reference.element.fits(value):
            self.targets.add((there, reference.element.label))
            self.pending.append((there, value, reference.element))
            return
        self.report(reference.pointer, value, reference.element, f"`{reference.text}` names ")
        if self.mend:
            del reference.holder[reference.key]

    def report(self, pointer: str, value: object, expected: Element, before: str = "") -> None:
        self.malformed.append(
            Notice(
                rule="malformed",
                level=Level.ERROR,
                pointer=pointer,
                message=f"{before}{kind(value)} where {expected.label} belongs; it is ignored",
                cure=f"put {expected.label} there, or take it out",
            )
        )
