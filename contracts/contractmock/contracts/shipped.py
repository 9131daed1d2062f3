"""The documents that come with the package, in three views."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_document, load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.overlay import apply, load_overlay


class View(StrEnum):
    """Which corrections a shipped document is read with.

    ``AS_PUBLISHED``: none. ``PUBLISHED``: the repairs, which make the document consistent; what
    the vendor may answer. ``REALISTIC``: repairs and assumptions; what the vendor evidently does.
    """

    AS_PUBLISHED = "as-published"
    PUBLISHED = "published"
    REALISTIC = "realistic"

    @property
    def overlays(self) -> tuple[str, ...]:
        """The overlays that it applies, in this order."""
        return {
            View.AS_PUBLISHED: (),
            View.PUBLISHED: ("repair",),
            View.REALISTIC: ("repair", "assume"),
        }[self]


@cache
def openapi_folder() -> Path:
    """The folder of the documents: the wheel's copy, in a checkout the checkout's own."""
    module = Path(__file__).resolve()
    installed = module.with_name("openapi")
    return installed if installed.is_dir() else module.parents[3] / "openapi"


@cache
def shipped_names() -> tuple[str, ...]:
    """The names of the shipped documents, sorted."""
    return tuple(sorted(path.parent.name for path in openapi_folder().glob("*/document.yaml")))


def load(ref: str, view: View = View.REALISTIC) -> Document:
    """Load a shipped document by its name, any other by its path, its URL or ``-``.

    Args:
        ref: A name of `shipped_names`, or what `load_document` takes. A file that has the name
            of a shipped document is reached as ``./name``.
        view: The view of a shipped document; any other has but one.

    Raises:
        ContractError: There is no such document, or it cannot be read.
    """
    if ref not in shipped_names():
        _refuse_unknown_name(ref)
        return load_document(ref)
    folder = openapi_folder() / ref
    document = load_text(ref, _read(folder / "document.yaml"))
    for kind in view.overlays:
        name = f"{kind}.overlay.yaml"
        document = apply(document, load_overlay(f"{ref}/{name}", _read(folder / name)))
    return document


def _refuse_unknown_name(ref: str) -> None:
    if ref.isidentifier() and not Path(ref).exists():
        raise ContractError(
            ref,
            "neither a shipped document nor a file",
            f"name one of {', '.join(shipped_names())}, or the path of a file",
        )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
