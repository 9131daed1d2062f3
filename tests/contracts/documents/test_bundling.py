import os
from pathlib import Path
from typing import Any

import pytest

from contractmock.contracts.documents import limits
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.pointer import ABSENT

FILES = "x-contractmock-files"


def write(folder: Path, **files: str) -> None:
    """Write files by name; `__` stands for a slash, `_` for the dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def load(folder: Path, schema: str, **files: str) -> Document:
    """Load a document whose one schema `S` is `schema`, written in YAML's flow style."""
    write(folder, **files)
    text = f"openapi: 3.1.0\ncomponents:\n  schemas:\n    S: {schema}\n    Own: {{type: integer}}\n"
    (folder / "openapi.yaml").write_text(text)
    return load_document(str(folder / "openapi.yaml"))


def found(document: Document) -> list[tuple[str, str]]:
    return [(notice.rule, notice.pointer) for notice in document.notices]


def end(document: Document) -> object:
    return follow(document.data, "/components/schemas/S")[1]


def all_references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in all_references(value)]
    return (
        [ref for value in node for ref in all_references(value)] if isinstance(node, list) else []
    )


def test_a_whole_file_is_taken_in(tmp_path: Path) -> None:
    document = load(tmp_path, "{$ref: pet.yaml}", pet_yaml="type: object\n")
    assert found(document) == []
    assert document.data["components"]["schemas"]["S"] == {"$ref": f"#/{FILES}/pet.yaml"}
    assert document.data[FILES] == {"pet.yaml": {"type": "object"}}
    assert end(document) == {"type": "object"}


def test_only_the_part_that_is_referred_to_is_taken_in(tmp_path: Path) -> None:
    types = '{"defs": {"A": {"type": "string"}, "B": {"$ref": "lost.json"}}}'
    document = load(tmp_path, "{$ref: './types.json#/defs/A'}", types_json=types)
    assert found(document) == []
    assert document.data[FILES] == {"types.json": {"defs": {"A": {"type": "string"}}}}


def test_a_part_and_then_the_whole_of_a_file_are_taken_in_once(tmp_path: Path) -> None:
    schema = "{allOf: [{$ref: 'a.yaml#/x/y'}, {$ref: a.yaml}, {$ref: 'a.yaml#/x'}]}"
    document = load(tmp_path, schema, a_yaml="type: object\nx: {y: {minLength: 1}, z: {}}\n")
    assert found(document) == []
    whole = {"type": "object", "x": {"y": {"minLength": 1}, "z": {}}}
    assert document.data[FILES] == {"a.yaml": whole}


def test_references_inside_a_file_start_from_that_file(tmp_path: Path) -> None:
    document = load(
        tmp_path,
        "{$ref: 'sub/a.yaml#/A'}",
        sub__a_yaml="A:\n  properties:\n    own: {$ref: '#/B'}\n    up: {$ref: ../b.yaml}\n"
        "    back: {$ref: '../openapi.yaml#/components/schemas/Own'}\nB: {type: string}\n",
        b_yaml="properties:\n  self: {$ref: '#'}\n  a: {$ref: 'sub/a.yaml#/A'}\n",
    )
    assert found(document) == []
    files = document.data[FILES]
    assert files["sub/a.yaml"]["A"]["properties"] == {
        "own": {"$ref": f"#/{FILES}/sub~1a.yaml/B"},
        "up": {"$ref": f"#/{FILES}/b.yaml"},
        "back": {"$ref": "#/components/schemas/Own"},
    }
    assert files["b.yaml"]["properties"] == {
        "self": {"$ref": f"#/{FILES}/b.yaml"},
        "a": {"$ref": f"#/{FILES}/sub~1a.yaml/A"},
    }
    assert all(ref.startswith("#/") for ref in all_references(document.data))


def test_path_items_and_their_operations_may_lie_in_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        paths__a_yaml="get:\n  parameters: [{$ref: '../common.yaml#/parameters/0'}]\n"
        "  responses:\n    200: {$ref: '../common.yaml#/responses/Ok'}\n",
        common_yaml="parameters: [{name: q, in: query}]\nresponses: {Ok: {description: fine}}\n",
        openapi_yaml="openapi: 3.1.0\npaths:\n  /a: {$ref: paths/a.yaml}\n",
    )
    document = load_document(str(tmp_path / "openapi.yaml"))
    assert found(document) == []
    at, item = follow(document.data, "/paths/~1a")
    assert isinstance(item, dict)
    parameter = follow(document.data, f"{at}/get/parameters/0")[1]
    assert parameter == {"name": "q", "in": "query"}
    assert follow(document.data, f"{at}/get/responses/200")[1] == {"description": "fine"}


def test_a_bundled_document_loads_again_unchanged(tmp_path: Path) -> None:
    import json

    first = load(
        tmp_path, "{$ref: 'a.yaml#/A'}", a_yaml="A: {items: {$ref: '#/B'}}\nB: {$ref: '#/A'}\n"
    )
    again = tmp_path / "bundled.json"
    again.write_text(json.dumps(first.data))
    second = load_document(str(again))
    assert (second.data, second.notices) == (first.data, ())


def test_a_name_with_odd_characters_is_found(tmp_path: Path) -> None:
    (tmp_path / "a b%c.yaml").write_text("x~y: {type: string}\n")
    document = load(tmp_path, "{$ref: 'a%20b%25c.yaml#/x~0y'}")
    assert found(document) == []
    assert end(document) == {"type": "string"}
    assert list(document.data[FILES]) == ["a b%c.yaml"]


def test_what_a_file_holds_is_mended_and_noticed_at_its_place(tmp_path: Path) -> None:
    document = load(
        tmp_path,
        "{$ref: a.yaml}",
        a_yaml="type: object\ntype: object\nproperties: {b: 5, c: {$ref: '#/none'}}\n",
    )
    at = f"/{FILES}/a.yaml"
    assert found(document) == [
        ("duplicate-key", f"{at}/type"),
        ("malformed", f"{at}/properties/b"),
        ("dangling-reference", f"{at}/properties/c/$ref"),
    ]
    assert document.data[FILES]["a.yaml"]["properties"]["b"] == {}


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("none.yaml", "there is no such file"),
        ("a.yaml#/none", "names nothing in that file"),
        ("a.yaml#anchor", "names an anchor"),
        ("broken.yaml", "it is not YAML (line "),
        ("sub", "it is no regular file"),
        ("%00.yaml", "names no file"),
    ],
)
def test_a_file_that_cannot_be_had_dangles(tmp_path: Path, reference: str, message: str) -> None:
    document = load(
        tmp_path, f"{{$ref: '{reference}'}}", a_yaml="{}", broken_yaml="[", sub__x_yaml="{}"
    )
    assert found(document) == [("dangling-reference", "/components/schemas/S/$ref")]
    assert message in document.notices[0].message
    assert document.data["components"]["schemas"]["S"] == {"$ref": reference}
    assert end(document) is ABSENT


def test_no_file_outside_the_folder_is_read(tmp_path: Path) -> None:
    inner = tmp_path / "specs"
    inner.mkdir()
    write(tmp_path, secret_yaml="type: string")
    os.symlink(tmp_path / "secret.yaml", inner / "link.yaml")
    absolute = str(tmp_path / "secret.yaml")
    for reference in (
        "../secret.yaml",
        "sub/../../secret.yaml",
        "link.yaml",
        absolute,
        "/etc/passwd",
    ):
        document = load(inner, f"{{$ref: '{reference}'}}")
        assert found(document) == [("reference-outside", "/components/schemas/S/$ref")]
        assert FILES not in document.data


def test_a_link_that_stays_inside_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, real__a_yaml="type: string")
    os.symlink(tmp_path / "real" / "a.yaml", tmp_path / "link.yaml")
    document = load(tmp_path, "{$ref: link.yaml}")
    assert found(document) == []
    assert end(document) == {"type": "string"}


def test_a_document_that_is_itself_a_link_finds_its_files_beside_the_link(tmp_path: Path) -> None:
    write(
        tmp_path,
        data__openapi_yaml="openapi: 3.1.0\ncomponents: {schemas: {S: {$ref: a.yaml}}}\n",
        data__a_yaml="items: {$ref: 'openapi.yaml#/components/schemas/S'}\n",
    )
    for name in ("openapi.yaml", "a.yaml"):
        os.symlink(tmp_path / "data" / name, tmp_path / name)
    document = load_document(str(tmp_path / "openapi.yaml"))
    assert found(document) == []
    assert end(document) == {"items": {"$ref": "#/components/schemas/S"}}


def test_a_document_without_a_folder_reads_no_file() -> None:
    from contractmock.contracts.documents.loading import load_text

    document = load_text("-", "openapi: 3.1.0\ncomponents: {schemas: {S: {$ref: a.yaml}}}\n")
    assert found(document) == [("reference-outside", "/components/schemas/S/$ref")]
    assert "no folder" in document.notices[0].message


def test_a_remote_reference_inside_a_file_is_never_fetched(tmp_path: Path) -> None:
    document = load(tmp_path, "{$ref: a.yaml}", a_yaml="items: {$ref: 'http://127.0.0.1:1/x'}\n")
    assert found(document) == [("remote-reference", f"/{FILES}/a.yaml/items/$ref")]


def test_files_together_may_not_be_larger_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIZE_LIMIT", 1000)
    half = "description: " + "x" * 600
    document = load(tmp_path, "{allOf: [{$ref: a.yaml}, {$ref: b.yaml}]}", a_yaml=half, b_yaml=half)
    assert found(document) == [("dangling-reference", "/components/schemas/S/allOf/1/$ref")]
    assert "larger than" in document.notices[0].message


def test_the_mapping_of_a_discriminator_may_name_files(tmp_path: Path) -> None:
    document = load(
        tmp_path,
        "{discriminator: {propertyName: kind, mapping: {dog: dog.yaml, own: Own}}}",
        dog_yaml="type: object\n",
    )
    assert found(document) == []
    mapping = document.data["components"]["schemas"]["S"]["discriminator"]["mapping"]
    assert mapping == {"dog": f"#/{FILES}/dog.yaml", "own": "Own"}
