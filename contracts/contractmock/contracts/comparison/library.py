"""The schemas of one document, lowered together: what they share is lowered and read once."""

from collections import defaultdict

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.roots import DEFINITIONS, Part, Root
from contractmock.contracts.comparison.spelling import respelled
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.lowering import Node, lowering
from contractmock.contracts.schema import Schema


class Library:
    """The lowered schemas of a document, each the definition of a root that they share.

    Args:
        document: The document.
        kinds: Gives kinds their numbers; libraries that are compared share it.

    Attributes:
        document: The document.
    """

    def __init__(self, document: Document, kinds: Kinds) -> None:
        self.document = document
        self._kinds = kinds
        self._expected: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._lowered: dict[tuple[str, str], tuple[Node, str]] = {}
        self._roots: dict[tuple[int, bool], Root] = {}

    def expect(self, schema: Schema) -> None:
        """Be told of a schema that may be asked for; together they are lowered at less cost."""
        self._expected[schema.direction.value][self._end(schema)] = None

    def part(self, schema: Schema, *, is_form: bool) -> Part:
        """What `schema` is in this document, which may read otherwise than its own.

        Args:
            schema: A schema of the document, or of what it was made of.
            is_form: Whether it is that of a form, see `respelled`.
        """
        end, direction = self._end(schema), schema.direction.value
        if (end, direction) not in self._lowered:
            self._lower(direction, end)
        whole, name = self._lowered[end, direction]
        root = self._roots.get((id(whole), is_form))
        if root is None:
            root = Root.of(respelled(whole, is_form=is_form), self._kinds)
            self._roots[id(whole), is_form] = root
        return root.part(pointers.of((DEFINITIONS, name)))

    def _end(self, schema: Schema) -> str:
        return follow(self.document.data, schema.pointer)[0]

    def _lower(self, direction: str, end: str) -> None:
        """Lower what is expected, and the schema at `end`."""
        ends = [*dict.fromkeys((*self._expected.pop(direction, ()), end))]
        lowered = lowering(self.document, direction)
        nodes = [lowered.node(each) for each in ends]
        names = [f"schema {at}" for at in range(len(ends))]  # no reference has a space in it
        held = dict(zip(names, nodes, strict=True))
        whole: Node = {DEFINITIONS: {**lowered.definitions(nodes), **held}}
        for each, name in zip(ends, names, strict=True):
            self._lowered[each, direction] = whole, name
