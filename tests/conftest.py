"""Fixtures that tests of every layer share."""

from pathlib import Path

import pytest
from hypothesis import settings

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document

settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")

pytest_plugins = ["pytester"]

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="session")
def shop() -> Contract:
    """The contract of no vendor, with a little of everything."""
    return Contract(load_document(str(DOCUMENTS / "shop.yaml")))


@pytest.fixture(scope="session")
def pets() -> str:
    """The text of a small document, with one operation, for projects that tests make."""
    return (DOCUMENTS / "pets.yaml").read_text()
