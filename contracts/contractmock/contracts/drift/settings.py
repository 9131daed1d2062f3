"""The settings of a drift run: policies and acceptances, from the accept file and the options."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contractmock.contracts.acceptance import Acceptances, project_settings, settings_of
from contractmock.contracts.comparison.policies import Policies, Setting, setting
from contractmock.contracts.drift.judgement import ABOUT
from contractmock.contracts.errors import ContractError

_KEYS = ("name", "value", "pointer", "operation", "reason")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project has settled for its drift runs."""

    policies: Policies
    acceptances: Acceptances


def load_settings(file: str | None, options: Iterable[str], folder: Path) -> Settings:
    """The settings of the project in `folder`.

    Args:
        file: The accept file; None to look for it in `folder` and above.
        options: Policies from the command line, ``NAME=VALUE``; they win for all places that the
            file does not name.
        folder: Where the run takes place.

    Raises:
        ContractError: The file cannot be read, or one of its entries or options makes no sense.
    """
    if file is not None:
        path = Path(file)
        if not path.is_file():
            raise ContractError(f"--accept {file}", "there is no such file", "check the path")
        acceptances, table = Acceptances.read(path), settings_of(path)
    else:
        found = project_settings(folder)
        acceptances, table = Acceptances.load(folder), found[1] if found else {}
    listed = _policies(str(acceptances.file), table)
    policies = Policies(tuple(listed)).with_settings(map(_option, options))
    return Settings(policies, acceptances.about(ABOUT))


def _option(text: str) -> Setting:
    name, sign, value = text.partition("=")
    if not sign:
        raise ContractError(
            f"--policy {text}", "it gives no value", "write it like formats=annotation"
        )
    return setting(f"--policy {text}", name.strip(), value.strip())


def _policies(file: str, table: Mapping[str, object]) -> Iterable[Setting]:
    listed = table.get("policy", [])
    if not isinstance(listed, list):
        raise ContractError(
            f"{file}: policy", "it is no list of tables", "write each entry under [[policy]]"
        )
    return [_entry(f"{file}: policy {number}", each) for number, each in enumerate(listed, 1)]


def _entry(subject: str, written: object) -> Setting:
    if not isinstance(written, dict):
        raise ContractError(subject, "it is no table", "write it under [[policy]]")
    for key, value in written.items():
        if key not in _KEYS:
            raise ContractError(
                subject, f"there is no key {key!r}", f"the keys are {', '.join(_KEYS)}"
            )
        if not isinstance(value, str):
            raise ContractError(subject, f"{key} is no text", f'write it like {key} = "..."')
    for key in ("name", "value"):
        if key not in written:
            raise ContractError(subject, f"it has no {key}", f'say which: {key} = "..."')
    return setting(
        subject,
        written["name"],
        written["value"],
        operation=written.get("operation", ""),
        pointer=written.get("pointer", ""),
    )
