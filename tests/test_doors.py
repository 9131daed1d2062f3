"""Each layer has a narrow door: exactly the names that its package offers."""

from importlib import import_module

import pytest

DOORS = ("contractmock.contracts", "contractmock.mockserver", "contractmock.fixtures")


@pytest.mark.parametrize("name", DOORS)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    package = import_module(name)
    assert package.__all__ == sorted(package.__all__)
    for each in package.__all__:
        assert getattr(package, each).__doc__, f"{name}.{each} says nothing of itself"


@pytest.mark.parametrize("name", DOORS)
def test_the_package_offers_nothing_else(name: str) -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        import_module(name).nothing_of_the_kind  # noqa: B018  asking is the test


@pytest.mark.parametrize("name", DOORS)
def test_the_list_and_the_homes_agree(name: str) -> None:
    package = import_module(name)
    assert set(package.__all__) == set(package._HOMES)
