"""Loading: from what the user writes, ``module:Model`` or a file, to the candidate."""

from __future__ import annotations

import importlib
import sys
import traceback
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from contractmock.contracts.drift.models.pydantic_model import PydanticModel, is_model
from contractmock.contracts.drift.models.schema_file import SchemaFile
from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from types import ModuleType

    from contractmock.contracts.drift.models.candidate import Candidate

_FILES = (".json", ".yaml", ".yml")


def load_candidate(ref: str | type) -> Candidate:
    """The candidate that `ref` is or names.

    Args:
        ref: A model of pydantic 2; ``module:Model``, looked for in the working folder first; or
            a JSON Schema file, ``schema.json`` or ``schema.json#/$defs/Answer``.

    Raises:
        ContractError: There is none, or it cannot be imported or read.
    """
    if not isinstance(ref, str):
        return PydanticModel(_checked(getattr(ref, "__qualname__", repr(ref)), ref))
    file, _, pointer = ref.partition("#")
    if file.endswith(_FILES) or Path(file).is_file():
        return SchemaFile(file, pointer)
    module_name, colon, name = ref.partition(":")
    if not colon or not name or not module_name:
        raise ContractError(
            ref,
            "it is neither a model nor a file",
            "write it like package.module:Model or schema.json#/$defs/Answer",
        )
    return PydanticModel(_checked(ref, _member(ref, _imported(ref, module_name), name)))


def _imported(ref: str, name: str) -> ModuleType:
    """The module, the working folder's own before any other."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _unimportable(ref, name, error) from None
        raise ContractError(
            ref,
            f"there is no module {error.name!r}",
            "run it from the folder that holds the module, or install its package here",
        ) from None
    except (Exception, SystemExit) as error:
        raise _unimportable(ref, name, error) from None


def _unimportable(ref: str, name: str, error: BaseException) -> ContractError:
    """What its import raised, and on which line of the user's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((f for f in reversed(frames) if "importlib" not in f.filename), None)
    at = f" at {place.filename}:{place.lineno}" if place else ""
    words = " ".join(str(error).split())
    return ContractError(
        ref,
        f"importing {name} fails{at} ({type(error).__name__}: {words})",
        f"see that `python -c 'import {name}'` works",
    )


def _member(ref: str, module: ModuleType, name: str) -> object:
    try:
        found: object = reduce(getattr, name.split("."), module)
    except AttributeError:
        models = [each for each, value in vars(module).items() if _is_own_model(value)]
        raise ContractError(
            ref,
            f"the module has no {name!r}",
            f"its models are {', '.join(sorted(models))}" if models else "it has no model at all",
        ) from None
    return found


def _is_own_model(value: object) -> bool:
    return is_model(value) and not getattr(value, "__module__", "").startswith("pydantic")


def _checked(ref: str, found: object) -> type:
    if isinstance(found, type) and is_model(found):
        return found
    if isinstance(found, type) and hasattr(found, "__fields__") and hasattr(found, "parse_obj"):
        raise ContractError(
            ref,
            "it is a model of pydantic 1",
            "hand over the JSON Schema that it writes (`Model.schema_json()`) as a file",
        )
    kind = (
        f"the class {found.__name__}"
        if isinstance(found, type)
        else f"of type {type(found).__name__}"
    )
    raise ContractError(
        ref, f"it is {kind}, not a model of pydantic 2", "name a subclass of pydantic.BaseModel"
    )
