"""Loading: from the text of a document, in any of its forms, to a `Document`."""

import re
from pathlib import Path
from typing import Any

from contractmock.contracts.documents import markdown
from contractmock.contracts.documents.bundling import bundle
from contractmock.contracts.documents.combinations import refuse_bombs
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.grammar import kind
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.documents.plain_data import Parsed
from contractmock.contracts.documents.references import judge
from contractmock.contracts.documents.sources import read_source
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice

_SUPPORTED = re.compile(r"3\.[01](?:\.[0-9]+)?(?:-.+)?")
_BYTE_ORDER_MARK = "\ufeff"


def load_document(ref: str) -> Document:
    """Load the document that `ref` names.

    Args:
        ref: A path, ``-`` for standard input, or an ``http://`` or ``https://`` address of YAML,
            JSON, or a Markdown page with one fenced OpenAPI document.

    Raises:
        ContractError: It cannot be read, or is no OpenAPI document of version 3.0 or 3.1.
    """
    source = read_source(ref)
    return load_text(source.name, source.text, source.folder)


def load_text(name: str, text: str, folder: Path | None = None) -> Document:
    """Load a document from its text.

    Args:
        name: What messages call it.
        text: YAML, JSON, or a Markdown page with one fenced OpenAPI document.
        folder: Where relative references start from; without it no file is read.

    Returns:
        The document. Its structure is safe to walk: what has the wrong basic type is gone and
        noticed. Other defects are noticed and left as they are.

    Raises:
        ContractError: It is no OpenAPI document of version 3.0 or 3.1, or goes beyond a limit.
    """
    parsed = _parse(name, text.removeprefix(_BYTE_ORDER_MARK))
    data = parsed.data
    found = [*parsed.notices, *_check_version(name, data), *_check_content(data)]
    references, bundled = bundle(name, data, folder)
    refuse_bombs(name, references)
    notices = (*found, *bundled, *judge(data, references))
    return Document(name=name, data=data, notices=notices)


def _parse(name: str, text: str) -> Parsed:
    beginning = text.lstrip()[:1]
    if not beginning:
        raise ContractError(name, "it is empty", "hand over an OpenAPI document")
    if markdown.is_page(name, text):
        block = markdown.openapi_block(text, name)
        return parse(name, block.text, block.line)
    if beginning == "<":
        raise ContractError(
            name,
            "it is HTML or XML, not an OpenAPI document",
            "give the document itself, or the Markdown form of the page",
        )
    return parse(name, text)


def _check_version(name: str, data: Any) -> list[Notice]:
    """Refuse what is no OpenAPI 3.0 or 3.1; a version that is a number becomes text."""
    if not isinstance(data, dict):
        raise ContractError(
            name, f"it is {kind(data)}, not a mapping", "hand over an OpenAPI document"
        )
    if "openapi" not in data and "swagger" in data:
        raise ContractError(
            name,
            f"it is Swagger {data['swagger']}, which is not read",
            "convert it to OpenAPI 3, for example with `npx swagger2openapi FILE -o openapi.yaml`",
        )
    if "openapi" not in data:
        raise ContractError(
            name, "it has no member `openapi`", "begin it with a line like `openapi: 3.1.0`"
        )
    version = data["openapi"]
    if not _SUPPORTED.fullmatch(str(version)):
        raise ContractError(
            name,
            f"its version of OpenAPI is {str(version)[:40]!r}",
            "versions 3.0 and 3.1 are read",
        )
    data["openapi"] = str(version)
    return [] if isinstance(version, str) else [_version_not_text(str(version))]


def _version_not_text(version: str) -> Notice:
    return Notice(
        rule="version-not-text",
        level=Level.ERROR,
        pointer="/openapi",
        message=f"the version is a number; it is read as {version!r}",
        cure=f"write it in full, like `openapi: {version}.0`",
    )


def _check_content(data: dict[str, Any]) -> list[Notice]:
    if any(name in data for name in ("paths", "webhooks", "components")):
        return []
    return [
        Notice(
            rule="malformed",
            level=Level.ERROR,
            pointer="/paths",
            message="the document describes nothing: it has no paths, webhooks or components",
            cure="add `paths`",
        )
    ]
