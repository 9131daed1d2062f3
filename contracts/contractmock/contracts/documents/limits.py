"""The limits of reading a document, and the errors beyond them."""

from contractmock.contracts.errors import ContractError

SIZE_LIMIT = 50 * 1024 * 1024
"""Bytes of a document at most, with all the files that it refers to, wherever they come from."""

CURE = "hand over the part of the document that is needed"
"""What is to be done about a document that is larger."""

DEPTH_LIMIT = 200
"""Levels of lists and mappings at most: what works on a document recurses over it."""

CHAIN_LIMIT = 20
"""References that are nothing but a reference, one after another, at most."""

COMBINATION_LIMIT = 5_000
"""References at most that a schema comes to for one value, those of what it refers to included;
more where the document has more. Of the large documents that are published none goes beyond 50."""

SEARCH_LIMIT = 5_000_000
"""Steps at most that counting these may take, where schemas refer to each other in circles."""

PIPE_TIMEOUT = 30.0
"""Seconds within which a named pipe has to be written to."""


def too_large(name: str, most: int | None = None, cure: str = CURE) -> ContractError:
    """The error for what is larger than `most` bytes, `SIZE_LIMIT` when left out."""
    megabytes = (SIZE_LIMIT if most is None else most) / 2**20
    return ContractError(name, f"it is larger than {megabytes:.0f} MB", cure)


def too_deep(name: str, where: str = "") -> ContractError:
    """The error for a text beyond `DEPTH_LIMIT`; `where` ends in a space where it is given."""
    return ContractError(
        name,
        f"{where}lists and mappings are nested more than {DEPTH_LIMIT} deep",
        "move inner parts to /components and refer to them",
    )
