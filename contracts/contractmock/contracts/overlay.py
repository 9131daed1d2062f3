"""OpenAPI Overlays 1.0 and 1.1: corrections of a document, each with its reason."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from contractmock.contracts import jsonpath, pointer
from contractmock.contracts.documents import references
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.grammar import kind
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.errors import ContractError
from contractmock.contracts.jsonpath import Location
from contractmock.contracts.notice import Level, Notice

ActionKind = Literal["update", "copy", "remove"]

_REFERENCE_RULES = {"dangling-reference", "reference-loop", "remote-reference"}
_FIELDS = {"target", "description", "update", "copy", "remove"}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One correction.

    Attributes:
        kind: What it does to the nodes that it selects.
        target: The JSONPath query that selects them.
        description: Why; empty where the overlay does not say.
        value: What an update merges in; the query that a copy takes its value from; None for
            a removal.
        pointer: Where the action stands in its overlay.
    """

    kind: ActionKind
    target: str
    description: str = ""
    value: Any = None
    pointer: str


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """An overlay document.

    Attributes:
        name: What the user called it.
        version: The version of the Overlay Specification, ``1.1.0``.
        actions: Its actions, in the order in which they apply.
    """

    name: str
    version: str
    actions: tuple[Action, ...]

    @property
    def is_1_0(self) -> bool:
        """Whether it is written for version 1.0 of the Overlay Specification."""
        return self.version.startswith("1.0")


class _Incompatible(Exception):
    """A value that cannot be merged into the node that it is meant for."""


def load_overlay(name: str, text: str) -> Overlay:
    """Read an overlay from YAML or JSON.

    Args:
        name: What the user called it, for messages.
        text: Its text.

    Raises:
        ContractError: The text is no overlay of version 1.0 or 1.1.
    """
    parsed = parse(name, text)
    data = parsed.data
    if not isinstance(data, dict):
        raise ContractError(name, "an overlay is a mapping", "begin it with 'overlay: 1.1.0'")
    for notice in parsed.notices:
        if notice.level is Level.ERROR:
            raise ContractError(f"{name}#{notice.pointer}", notice.message, notice.cure)
    version = str(data.get("overlay", ""))
    if not re.fullmatch(r"1\.[01](\.\d+)?", version):
        raise ContractError(
            name,
            f"not an overlay of version 1.0 or 1.1 (overlay: {version or 'missing'})",
            "begin it with 'overlay: 1.1.0'",
        )
    actions = data.get("actions")
    if not isinstance(actions, list) or not actions:
        raise ContractError(name, "the overlay has no actions", "list them under 'actions'")
    loaded = tuple(_action(name, index, node) for index, node in enumerate(actions))
    overlay = Overlay(name=name, version=version, actions=loaded)
    copying = next((action for action in loaded if action.kind == "copy"), None)
    if overlay.is_1_0 and copying:
        raise ContractError(
            f"{name}#{copying.pointer}", "overlay 1.0 has no 'copy'", "say 'overlay: 1.1.0'"
        )
    return overlay


def apply(document: Document, overlay: Overlay) -> Document:
    """The document with the overlay's actions applied in turn; `document` itself is untouched.

    An action that finds nothing to act on, or nothing that it fits, is a notice: mostly the
    vendor has changed the document.
    """
    data: Any = document.data
    notices: list[Notice] = []
    for action in overlay.actions:
        data, found = _perform(data, action, overlay)
        notices += found
    return replace(document, data=data, notices=(*_kept(document, data), *notices))


def _action(name: str, index: int, node: object) -> Action:
    """Check and freeze one action.

    Raises:
        ContractError: It is malformed.
    """
    at = pointer.of(["actions", index])
    subject = f"{name}#{at}"
    if not isinstance(node, dict):
        raise ContractError(subject, "an action is a mapping", "give it a 'target'")
    unknown = [key for key in node if key not in _FIELDS and not key.startswith("x-")]
    if unknown:
        known = ", ".join(sorted(_FIELDS))
        raise ContractError(subject, f"an action has no {unknown[0]!r}", f"it may have {known}")
    does = _kind(subject, node)
    target = _query(subject, "target", node.get("target"))
    value = node.get(does) if does != "remove" else None
    return Action(
        kind=does,
        target=target,
        description=str(node.get("description", "")).strip(),
        value=_query(subject, "copy", value) if does == "copy" else value,
        pointer=at,
    )


def _kind(subject: str, node: Mapping[str, object]) -> ActionKind:
    if not isinstance(node.get("remove", False), bool):
        raise ContractError(subject, "'remove' is true or false", "write 'remove: true'")
    if node.get("remove") is True:
        return "remove"
    if "update" in node and "copy" in node:
        raise ContractError(subject, "'update' and 'copy' exclude each other", "make two actions")
    if "update" in node:
        return "update"
    if "copy" in node:
        return "copy"
    raise ContractError(
        subject, "the action does nothing", "give it an 'update', a 'copy' or 'remove: true'"
    )


def _query(subject: str, field: str, value: object) -> str:
    if not isinstance(value, str):
        raise ContractError(subject, f"{field!r} is not a text", "write a JSONPath query there")
    try:
        jsonpath.validate(value)
    except jsonpath.InvalidQuery as error:
        raise ContractError(
            subject,
            f"{field!r} is no JSONPath query ({error})",
            "write it as RFC 9535 says; names with other characters than letters and digits "
            "go in brackets: $['x-name']",
        ) from error
    return value


def _perform(data: Any, action: Action, overlay: Overlay) -> tuple[Any, tuple[Notice, ...]]:
    """The data after one action, and what was wrong with it."""
    locations = jsonpath.select(data, action.target)
    if not locations:
        return data, (_without_match(overlay, action, f"nothing is at {action.target}"),)
    value = action.value
    if action.kind == "copy":
        sources = jsonpath.select(data, action.value)
        if len(sources) != 1:
            why = f"not one node is at {action.value}, but {len(sources)}"
            return data, (_without_match(overlay, action, why),)
        value = _node(data, sources[0])
    notices = []
    for location in _deepest_first(locations):
        try:
            if action.kind == "remove":
                data = _removed(data, location)
            else:
                data = _changed(data, location, lambda node: _updated(node, value, overlay))
        except _Incompatible as error:
            notices.append(_incompatible(overlay, action, location, str(error)))
    return data, tuple(notices)


def _deepest_first(locations: Iterable[Location]) -> list[Location]:
    """An order in which no removal moves what is still to be removed."""

    def depth_and_index(location: Location) -> tuple[int, int]:
        last = location[-1] if location else 0
        return len(location), last if isinstance(last, int) else 0

    return sorted(dict.fromkeys(locations), key=depth_and_index, reverse=True)


def _node(data: Any, location: Location) -> Any:
    for key in location:
        data = data[key]
    return data


def _changed(node: Any, location: Location, change: Callable[[Any], Any]) -> Any:
    """A copy of `node` with one node inside it changed; all the rest is shared."""
    if not location:
        return change(node)
    key, *rest = location
    copied = node.copy()
    copied[key] = _changed(node[key], tuple(rest), change)
    return copied


def _removed(data: Any, location: Location) -> Any:
    if not location:
        raise _Incompatible("the whole document cannot be removed")

    def without(parent: Any) -> Any:
        copied = parent.copy()
        del copied[location[-1]]
        return copied

    return _changed(data, location[:-1], without)


def _updated(node: Any, value: Any, overlay: Overlay) -> Any:
    """A selected node after an update: 1.0 appends to an array what 1.1 concatenates."""
    if isinstance(node, list) and (overlay.is_1_0 or not isinstance(value, list)):
        return [*node, value]
    return _merged(node, value)


def _merged(node: Any, value: Any) -> Any:
    match node, value:
        case dict(), dict():
            merged = {
                name: _merged(node[name], member) if name in node else member
                for name, member in value.items()
            }
            return {**node, **merged}
        case list(), list():
            return [*node, *value]
        case (dict() | list(), _) | (_, dict() | list()):
            raise _Incompatible(f"{kind(value)} cannot be merged into {kind(node)}")
    return value


def _kept(document: Document, data: dict[str, Any]) -> Iterator[Notice]:
    """The document's notices that are still true, and what is new about its references."""
    fresh = {(notice.rule, notice.pointer): notice for notice in references.notices(data)}
    for notice in document.notices:
        still_found = fresh.pop((notice.rule, notice.pointer), None)
        if still_found or notice.rule not in _REFERENCE_RULES:
            yield notice
    yield from fresh.values()


def _without_match(overlay: Overlay, action: Action, why: str) -> Notice:
    return Notice(
        "overlay-action-without-match",
        Level.ERROR,
        action.pointer,
        f"{overlay.name}: {why} ({action.description})",
        "see whether the document itself was corrected; if so, drop the action",
    )


def _incompatible(overlay: Overlay, action: Action, location: Location, why: str) -> Notice:
    return Notice(
        "overlay-action-incompatible",
        Level.ERROR,
        action.pointer,
        f"{overlay.name}: {why} at {pointer.of(location) or 'the root'} ({action.description})",
        "remove the old value first, in an action of its own",
    )
