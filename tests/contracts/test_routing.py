"""Finding operations by method and path."""

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.routing import Match, Miss


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("GET", "/items", "listItems", {}),
        ("GET", "/v1/items", "listItems", {}),
        ("GET", "/%69tems", "listItems", {}),
        ("GET", "/items/7", "readItem", {"id": "7"}),
        ("GET", "/items/a%2Fb", "readItem", {"id": "a%2Fb"}),
        ("PUT", "/items/7/photos/a.b.png", "putPhoto", {"id": "7", "name": "a", "kind": "b.png"}),
    ],
)
def test_an_operation_is_found(
    shop: Contract, method: str, path: str, operation: str, parameters: dict[str, str]
) -> None:
    found = shop.find(method, path)
    assert isinstance(found, Match)
    assert (found.operation.id, found.path_parameters) == (operation, parameters)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/items", ("GET", "POST")),
        ("POST", "/items/7", ("GET", "PATCH")),
        ("GET", "/items/", ()),
        ("GET", "/items/7/photos", ()),
        ("GET", "/v1", ()),
        ("GET", "", ()),
    ],
)
def test_a_miss_says_what_the_path_allows(
    shop: Contract, method: str, path: str, allowed: tuple[str, ...]
) -> None:
    assert shop.find(method, path) == Miss(allowed=allowed)


def test_servers_give_hosts_and_base_paths(shop: Contract) -> None:
    assert shop.servers == ("https://shop.example.com/v1",)
    assert shop.hosts == ("shop.example.com",)
    assert shop.base_paths == ("", "/v1")
