"""Reading YAML 1.2 into plain data, from the parser's events: what YAML 1.1 guesses is text."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.limits import DEPTH_LIMIT, too_deep
from contractmock.contracts.documents.plain_data import Parsed, number
from contractmock.contracts.documents.text_notices import (
    ambiguous_boolean,
    duplicate_key,
    no_mapping_to_merge,
    not_a_number,
    unknown_tag,
)
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Notice

ALIAS_LIMIT = 2_000_000
"""Values that aliases and merge keys may add to those in the text itself."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is over ten times as fast
_TEXT_TAG = "tag:yaml.org,2002:str"
_MERGE_TAG = "tag:yaml.org,2002:merge"
_STANDARD_TAGS = "tag:yaml.org,2002:"

_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YAML_1_1_BOOLEANS = frozenset(
    form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper())
)
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]{1,21}|0x[0-9a-fA-F]{1,16}")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def parse_yaml(name: str, text: str, first_line: int = 1) -> Parsed:
    """Read `text` as one YAML document.

    Keys become text as they are written. Dates, ``yes``, ``no``, ``on``, ``off`` and numbers with
    underscores or colons are text, as in YAML 1.2; merge keys work as in YAML 1.1.

    Args:
        name: What errors call it.
        text: The text of a document.
        first_line: The line of the user's file that `text` begins on.

    Raises:
        ContractError: It is not YAML, holds more than one document, is nested too deep, or its
            aliases would add more than `ALIAS_LIMIT` values.
    """
    reader = _Reader(name, first_line)
    try:
        loader = LOADER(text)
        while (event := loader.get_event()) is not None:
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{reader.where(mark)}: " if mark else ""
        raise _not_yaml(name, f"{where}{error.problem or error.context}") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise _not_yaml(name, " ".join(str(error).split())) from None
    return Parsed(reader.root, tuple(reader.notices.values()))


def _not_yaml(name: str, reason: str) -> ContractError:
    return ContractError(name, f"it is not YAML ({reason})", "correct it there")


class _Frame:
    """A list or mapping that is still open.

    Attributes:
        token: Its own key or index in what holds it.
        key: In a mapping: the key that waits for its value.
        merging: Whether that key is a merge key.
        merged: The values of the merge keys.
        repeated: The keys that were noticed as duplicates.
    """

    __slots__ = ("key", "merged", "merging", "repeated", "token", "value")

    def __init__(self, value: dict[str, Any] | list[Any], token: str | int) -> None:
        self.value = value
        self.token = token
        self.key: str | None = None
        self.merging = False
        self.merged: list[Any] = []
        self.repeated: set[str] = set()

    @property
    def next_token(self) -> str | int:
        """The key or index of the value that comes next."""
        return len(self.value) if isinstance(self.value, list) else self.key or ""


class _Reader:
    """Builds plain data from events.

    Attributes:
        root: The document.
        notices: What was noticed, by rule and pointer.
    """

    def __init__(self, name: str, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.root: Any = None
        self.notices: dict[tuple[str, str], Notice] = {}
        self.frames: list[_Frame] = []
        self.anchors: dict[str, Any] = {}
        self.spare = ALIAS_LIMIT
        self.documents = 0
        self.handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: Any) -> None:
        handler = self.handlers.get(type(event))
        if handler is not None:
            handler(event)

    def where(self, mark: Any) -> str:
        """A place in the user's file."""
        return f"line {mark.line + self.first_line}, column {mark.column + 1}"

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._error(event, "a second YAML document begins", "keep one document per file")

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        plain = event.implicit[0] and event.tag is None
        if self._awaits_key():
            merges = text == "<<" and (plain or event.tag == _MERGE_TAG)
            self._key(text, merges)
            self._anchor(event, text)
            return
        self._check_tag(event)
        value = text
        if plain or event.tag not in (None, "!", _TEXT_TAG):
            value = self._resolve(text)
        self._anchor(event, value)
        self._place(value)

    def _resolve(self, text: str) -> Any:
        """The value of plain text by the core schema of YAML 1.2."""
        if text in _WORDS:
            return _WORDS[text]
        if text in _YAML_1_1_BOOLEANS:
            self._notice(ambiguous_boolean(self._pointer(), text))
        elif text[0] in "+-.0123456789":
            if _DECIMAL.fullmatch(text):
                value = number(text)
                if value is not None:
                    return value
                self._notice(not_a_number(self._pointer(), text))
            elif _BASED.fullmatch(text):
                return int(text, 0)
            elif _NO_NUMBER.fullmatch(text):
                self._notice(not_a_number(self._pointer(), text))
        return text

    def _open(self, event: Any) -> None:
        if self._awaits_key():
            raise self._error(
                event, "a list or mapping stands as a key", "put quotes around text with { or ["
            )
        if len(self.frames) >= DEPTH_LIMIT:
            raise too_deep(self.name, f"at {self.where(event.start_mark)} ")
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        token = self.frames[-1].next_token if self.frames else ""
        self._check_tag(event)
        self._anchor(event, value)
        self._place(value)
        self.frames.append(_Frame(value, token))

    def _close(self, _: Any) -> None:
        frame = self.frames[-1]
        if isinstance(frame.value, dict):
            for merged in frame.merged:
                self._merge(frame.value, merged if isinstance(merged, list) else [merged])
        self.frames.pop()

    def _merge(self, into: dict[str, Any], sources: list[Any]) -> None:
        """What stands in the mapping itself wins, then the earlier source."""
        for source in sources:
            if isinstance(source, dict):
                for key, value in source.items():
                    into.setdefault(key, value)
            else:
                self.frames[-1].key = "<<"
                self._notice(no_mapping_to_merge(self._pointer(), source))

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise self._error(event, f"nothing is anchored as &{event.anchor}", "add the anchor")
        value = self.anchors[event.anchor]
        if self._awaits_key() and not isinstance(value, dict | list):
            self._key(str(value), merges=False)
            return
        if self._awaits_key() or any(frame.value is value for frame in self.frames):
            raise self._error(
                event, f"*{event.anchor} contains itself or is a key", "refer by $ref instead"
            )
        self._place(self._copy(value, len(self.frames), event))

    def _copy(self, value: Any, depth: int, event: Any) -> Any:
        self.spare -= 1
        if self.spare < 0:
            raise self._error(
                event, f"aliases add more than {ALIAS_LIMIT:,} values", "refer by $ref instead"
            )
        if not isinstance(value, dict | list):
            return value
        if depth >= DEPTH_LIMIT:
            raise too_deep(self.name, f"at {self.where(event.start_mark)} ")
        if isinstance(value, list):
            return [self._copy(item, depth + 1, event) for item in value]
        return {key: self._copy(item, depth + 1, event) for key, item in value.items()}

    def _check_tag(self, event: Any) -> None:
        if event.tag and event.tag != "!" and not event.tag.startswith(_STANDARD_TAGS):
            self._notice(unknown_tag(self._pointer(), event.tag))

    def _anchor(self, event: Any, value: Any) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = value

    def _awaits_key(self) -> bool:
        if not self.frames:
            return False
        frame = self.frames[-1]
        return frame.key is None and isinstance(frame.value, dict)

    def _key(self, key: str, merges: bool) -> None:
        frame = self.frames[-1]
        frame.key, frame.merging = key, merges
        if key in frame.value and not merges and key not in frame.repeated:
            frame.repeated.add(key)
            self._notice(duplicate_key(self._pointer(), key))

    def _place(self, value: Any) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            return
        if frame.merging:
            frame.merged.append(value)
        elif frame.key is not None:
            frame.value[frame.key] = value
        frame.key = None

    def _pointer(self) -> str:
        """Where the next value goes."""
        return pointers.of(
            [*(frame.token for frame in self.frames[1:]), self.frames[-1].next_token]
            if self.frames
            else []
        )

    def _notice(self, notice: Notice) -> None:
        self.notices.setdefault((notice.rule, notice.pointer), notice)

    def _error(self, event: Any, rule: str, cure: str) -> ContractError:
        return ContractError(self.name, f"at {self.where(event.start_mark)} {rule}", cure)
