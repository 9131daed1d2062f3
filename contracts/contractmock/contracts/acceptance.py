"""Acceptances: findings that a project has decided to live with, each with a reason and an end."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from contractmock.contracts.documents.sources import content_of
from contractmock.contracts.errors import ContractError

FILE = "contractmock.toml"
"""Where they stand; in a project without this file, in ``[tool.contractmock]`` of its
``pyproject.toml``."""

_SIZE_LIMIT = 2**20
"""Bytes of it at most."""

_DEEP_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){40}""", re.ASCII
)
"""A key of many parts, each of which the reader of TOML goes through for each of the others."""

_KEYS = ("fingerprint", "reason", "expires", "about")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One accepted finding.

    Attributes:
        fingerprint: That of the finding.
        reason: Why it is accepted.
        expires: The last day on which it is.
        about: What kind of report lists the finding (``fuzz``), empty for any.
    """

    fingerprint: str
    reason: str
    expires: date
    about: str = ""

    def holds(self, today: date) -> bool:
        """Whether it still counts on the day `today`."""
        return today <= self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptances:
    """The accept file of a project.

    Attributes:
        entries: What it lists, in its order.
        file: The file; None where the project has none.
    """

    entries: tuple[Acceptance, ...] = ()
    file: Path | None = None

    @classmethod
    def load(cls, folder: Path) -> "Acceptances":
        """Read the accept file of `folder`, or of the nearest folder above that has one.

        Raises:
            ContractError: It cannot be read, or an entry lacks a reason or a day of expiry.
        """
        found = project_settings(folder)
        return cls(entries=_entries(*found), file=found[0]) if found else cls()

    @classmethod
    def read(cls, file: Path) -> "Acceptances":
        """Read `file`, whatever it is called.

        Raises:
            ContractError: As for `load`.
        """
        return cls(entries=_entries(file, settings_of(file)), file=file)

    def about(self, kind: str) -> "Acceptances":
        """Those that are for reports of this kind, or of any."""
        kept = tuple(each for each in self.entries if each.about in ("", kind))
        return Acceptances(entries=kept, file=self.file)

    def covering(self, fingerprint: str, today: date) -> Acceptance | None:
        """The entry that accepts the finding on the day `today`, None where none does."""
        return next(
            (
                each
                for each in self.entries
                if each.fingerprint == fingerprint and each.holds(today)
            ),
            None,
        )

    def covers(self, fingerprint: str, today: date) -> bool:
        """Whether an entry accepts the finding on the day `today`."""
        return self.covering(fingerprint, today) is not None

    def expired(self, today: date) -> tuple[Acceptance, ...]:
        """The entries that accept nothing any more, because their last day has passed."""
        return tuple(each for each in self.entries if not each.holds(today))

    def unused(self, seen: Collection[str]) -> tuple[Acceptance, ...]:
        """The entries whose findings are not among those `seen`."""
        return tuple(each for each in self.entries if each.fingerprint not in seen)


def project_settings(folder: Path) -> tuple[Path, Mapping[str, object]] | None:
    """The accept file of `folder`, or of the nearest folder above that has one, and what it says.

    Raises:
        ContractError: It cannot be read.
    """
    for place in (folder.resolve(), *folder.resolve().parents):
        if (found := _tables(place)) is not None:
            return found
    return None


def settings_of(file: Path) -> Mapping[str, object]:
    """What the accept file `file` says: all of it, of a ``pyproject.toml`` our own table.

    Raises:
        ContractError: It cannot be read.
    """
    table = _read(file)
    if file.name != "pyproject.toml":
        return table
    tools = table.get("tool")
    own = tools.get("contractmock") if isinstance(tools, dict) else None
    return own if isinstance(own, dict) else {}


def toml_lines(acceptance: Acceptance, file: Path | None = None) -> str:
    """The entry as it is written into the accept file `file`, `FILE` where there is none."""
    in_project = file is not None and file.name != FILE
    pairs = {
        "fingerprint": _quoted(acceptance.fingerprint),
        "reason": _quoted(acceptance.reason),
        "expires": acceptance.expires.isoformat(),
        **({"about": _quoted(acceptance.about)} if acceptance.about else {}),
    }
    header = "[[tool.contractmock.accept]]" if in_project else "[[accept]]"
    return "\n".join([header, *(f"{key} = {value}" for key, value in pairs.items())])


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\{sign}" if sign in '"\\' else sign if sign.isprintable() else f"\\U{ord(sign):08X}"
        for sign in text
    )
    return f'"{escaped}"'


def _tables(folder: Path) -> tuple[Path, dict[str, object]] | None:
    """The accept file in this very folder, and what it says."""
    own, project = folder / FILE, folder / "pyproject.toml"
    tools = _read(project).get("tool") if project.is_file() else None
    table = tools.get("contractmock") if isinstance(tools, dict) else None
    if own.is_file() and isinstance(table, dict):
        raise ContractError(
            str(folder),
            f"both {FILE} and {project.name} have settings",
            "keep them in one of the two",
        )
    if own.is_file():
        return own, _read(own)
    return (project, table) if isinstance(table, dict) else None


def _read(file: Path) -> dict[str, object]:
    content = content_of(str(file), _SIZE_LIMIT, cure="keep the settings alone in it")
    try:
        text = content.decode("utf-8")
        if _DEEP_KEY.search(text):
            raise ValueError("a key of it has more than 40 parts")
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContractError(
            str(file), f"it is not TOML ({error})", "correct it there; dates are like 2027-01-31"
        ) from None
    except (RecursionError, ValueError) as error:  # also a number of thousands of digits
        raise ContractError(
            str(file), f"it cannot be read ({error})", "take out what no settings need"
        ) from None


def _entries(file: Path, table: Mapping[str, object]) -> tuple[Acceptance, ...]:
    listed = table.get("accept", [])
    if not isinstance(listed, list):
        raise ContractError(
            f"{file}: accept", "it is no list of tables", "write each entry under [[accept]]"
        )
    return tuple(_entry(f"{file}: accept {number}", each) for number, each in enumerate(listed, 1))


def _entry(subject: str, written: object) -> Acceptance:
    if not isinstance(written, dict):
        raise ContractError(subject, "it is no table", "write it under [[accept]]")
    for key in written:
        if key not in _KEYS:
            raise ContractError(
                subject, f"there is no key {key!r}", f"the keys are {', '.join(_KEYS)}"
            )
    return Acceptance(
        fingerprint=_text(subject, written, "fingerprint", "copy it from the report"),
        reason=_text(subject, written, "reason", "say why the finding is accepted"),
        expires=_day(subject, written.get("expires")),
        about=_text(subject, written, "about", "name the report") if "about" in written else "",
    )


def _text(subject: str, written: Mapping[str, object], key: str, cure: str) -> str:
    value = written.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ContractError(subject, f"it has no {key}", f'{cure}: {key} = "..."')
    return value.strip()


def _day(subject: str, value: object) -> date:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ContractError(
            subject,
            "it has no day of expiry",
            "say until when the finding is accepted: expires = 2027-01-31",
        )
    return value
