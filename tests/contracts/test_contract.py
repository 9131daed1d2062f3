"""Compiling a contract."""

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document


def test_operations_keep_the_order_of_the_document(shop: Contract) -> None:
    assert [each.label for each in shop.operations] == [
        "GET /items",
        "POST /items",
        "GET /items/{id}",
        "PATCH /items/{id}",
        "PUT /items/{id}/photos/{name}.{kind}",
    ]


def test_an_operation_is_found_by_label_and_by_id(shop: Contract) -> None:
    assert shop.operation("GET /items") is shop.operation("listItems")
    assert shop.operation("nothing") is None


def test_defaults_of_style_and_explode_are_filled_in(shop: Contract) -> None:
    operation = shop.operation("listItems")
    assert operation is not None
    by_name = {each.name: (each.style, each.explode) for each in operation.parameters}
    assert by_name["limit"] == ("form", True)
    assert by_name["x-trace"] == ("simple", False)
    assert by_name["basket"] == ("form", True)


def test_the_most_exact_response_is_chosen(shop: Contract) -> None:
    photo, items = shop.operation("putPhoto"), shop.operation("listItems")
    assert photo is not None
    assert items is not None
    chosen = [photo.response(413), photo.response(404), items.response(500), photo.response(500)]
    assert [each and each.status for each in chosen] == ["413", "4XX", "default", None]


def test_an_operation_overrides_its_paths_parameters() -> None:
    item = {
        "parameters": [
            {"name": "a", "in": "query", "schema": {"type": "string"}},
            {"name": "b", "in": "query", "schema": {"type": "string"}},
        ],
        "get": {
            "parameters": [{"name": "a", "in": "query", "required": True, "schema": {}}],
            "responses": {},
        },
    }
    contract = Contract(Document(name="d", data={"openapi": "3.1.0", "paths": {"/x": item}}))
    (operation,) = contract.operations
    assert [(each.name, each.required) for each in operation.parameters] == [
        ("a", True),
        ("b", False),
    ]


def test_what_cannot_be_compiled_is_noticed() -> None:
    operation = {"parameters": [{"in": "query"}], "security": [{"ghost": []}], "responses": {}}
    contract = Contract(
        Document(name="d", data={"openapi": "3.1.0", "paths": {"/x": {"get": operation}}})
    )
    assert [(each.rule, each.pointer) for each in contract.notices] == [
        ("malformed-parameter", "/paths/~1x/get/parameters/0"),
        ("undefined-security-scheme", "/paths/~1x/get/security/0/ghost"),
    ]
    (compiled,) = contract.operations
    assert compiled.parameters == ()
