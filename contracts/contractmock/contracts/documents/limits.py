"""The limits of reading a document, and the errors beyond them."""

from contractmock.contracts.errors import ContractError

SIZE_LIMIT = 50 * 1024 * 1024
"""Bytes of a document at most, with all the files that it refers to, wherever they come from."""

DEPTH_LIMIT = 200
"""Levels of lists and mappings at most: what works on a document recurses over it."""


def too_large(name: str) -> ContractError:
    """The error for a document beyond `SIZE_LIMIT`."""
    return ContractError(
        name,
        f"it is larger than {SIZE_LIMIT / 2**20:.0f} MB",
        "hand over the part of the document that is needed",
    )


def too_deep(name: str, where: str = "") -> ContractError:
    """The error for a text beyond `DEPTH_LIMIT`; `where` ends in a space where it is given."""
    return ContractError(
        name,
        f"{where}lists and mappings are nested more than {DEPTH_LIMIT} deep",
        "move inner parts to /components and refer to them",
    )
