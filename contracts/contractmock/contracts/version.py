"""The version of the package."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """The installed version of contractmock, ``0`` in a checkout that is not installed."""
    try:
        return metadata.version("contractmock")
    except metadata.PackageNotFoundError:
        return "0"
