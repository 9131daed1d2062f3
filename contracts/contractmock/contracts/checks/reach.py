"""Reach: what the schemas of a document are made of, references followed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from contractmock.contracts.checks.site import Site, inside
from contractmock.contracts.documents.references import follow


class Reach:
    """Follows the references of a document; what is met again is not followed again.

    Args:
        data: The document.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._sites: dict[str, Site] = {}
        self._below: dict[str, tuple[str, ...]] = {}

    def site(self, pointer: str) -> Site | None:
        """The schema that stands at `pointer` or is referred to from there; None for no object."""
        at, node = follow(self._data, pointer)
        if at not in self._sites and isinstance(node, dict):
            self._sites[at] = Site(at, node)
        return self._sites.get(at)

    def of(self, starts: Iterable[str], within: Collection[str] | None = None) -> Iterator[Site]:
        """The schemas at `starts` and all that they are made of, each once.

        Args:
            starts: Where to begin.
            within: The pointers of those that are gone through; all when left out.
        """
        seen: set[str] = set()
        for start in starts:
            first = self.site(start)
            pending = [first.pointer] if first else []
            while pending:
                at = pending.pop()
                if at not in seen and (within is None or at in within):
                    seen.add(at)
                    yield self._sites[at]
                    pending += self._directly_below(at)

    def leading_to(
        self, starts: Iterable[str], wanted: Callable[[Site], object]
    ) -> Collection[str]:
        """The pointers of the schemas below `starts` that are wanted, or made of a wanted one."""
        above: dict[str, list[str]] = {}
        pending = []
        for site in self.of(starts):
            if wanted(site):
                pending.append(site.pointer)
            for below in self._directly_below(site.pointer):
                above.setdefault(below, []).append(site.pointer)
        found: set[str] = set()
        while pending:
            at = pending.pop()
            if at not in found:
                found.add(at)
                pending += above.get(at, ())
        return found

    def _directly_below(self, at: str) -> tuple[str, ...]:
        if at not in self._below:
            found = (self.site(each.pointer) for each in inside(self._sites[at]))
            self._below[at] = tuple(site.pointer for site in found if site)
        return self._below[at]
