"""Documentation pages: Markdown with one fenced block that holds an OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contractmock.contracts.errors import ContractError

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
_FENCE_AT_MARGIN = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_OPENAPI_YAML = re.compile(r"^[\"']?(?:openapi|swagger)[\"']?[ \t]*:", re.MULTILINE)
_OPENAPI_JSON = re.compile(r"\A\s*\{.*?\"(?:openapi|swagger)\"\s*:\s*\"", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        line: The page's line, from 1, that the block's text begins on.
        text: Its text, the fence's own indentation taken off.
    """

    line: int
    text: str


def is_page(name: str, text: str) -> bool:
    """Whether `text` is Markdown: it is called so, or a fence stands at its left margin.

    No YAML or JSON document can have a fence there: YAML reserves the backtick, and the text of a
    member is indented.
    """
    return name.lower().endswith((".md", ".mdx", ".markdown")) or bool(
        _FENCE_AT_MARGIN.search(text)
    )


def openapi_block(markdown: str, name: str) -> Block:
    """The one fenced block of `markdown` that holds an OpenAPI document.

    Args:
        markdown: A documentation page.
        name: What errors call the page.

    Raises:
        ContractError: No block holds an OpenAPI document, or more than one does.
    """
    found = [block for block in _blocks(markdown) if _holds_openapi(block.text)]
    if not found:
        raise ContractError(
            name,
            "no fenced block of this page holds an OpenAPI document",
            "hand over the document itself, or a page that embeds it",
        )
    if len(found) > 1:
        lines = ", ".join(str(block.line) for block in found)
        raise ContractError(
            name,
            f"{len(found)} fenced blocks of this page hold an OpenAPI document (lines {lines})",
            "copy the one that is meant into a file of its own",
        )
    return found[0]


def _blocks(markdown: str) -> Iterator[Block]:
    lines = markdown.split("\n")
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        start = number
        while number < len(lines) and not _closes(lines[number], opening):
            number += 1
        indent = len(opening["indent"])
        text = "\n".join(_outdented(line, indent) for line in lines[start:number])
        yield Block(start + 1, text + "\n")
        number += 1


def _closes(line: str, opening: re.Match[str]) -> bool:
    """CommonMark: the same character, at least as often, alone, at most three columns deeper."""
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    fence = opening["fence"]
    return (
        text.startswith(fence) and not text.strip(fence[0]) and indent <= len(opening["indent"]) + 3
    )


def _outdented(line: str, indent: int) -> str:
    return line[min(indent, len(line) - len(line.lstrip())) :]


def _holds_openapi(text: str) -> bool:
    if text.lstrip().startswith("{"):
        return bool(_OPENAPI_JSON.match(text))
    return bool(_OPENAPI_YAML.search(text))
