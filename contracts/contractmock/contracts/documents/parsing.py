"""Parsing the text of a document, which is JSON or YAML."""

import json

from contractmock.contracts.documents.json_text import parse_json
from contractmock.contracts.documents.plain_data import Parsed
from contractmock.contracts.documents.yaml_text import parse_yaml
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice

LONGEST_IN_DOUBT = 1 << 20
"""Characters of a text beyond which one that begins like JSON has to be JSON: to read it as YAML,
should it be that, takes a hundred times as long."""


def parse(name: str, text: str, first_line: int = 1) -> Parsed:
    """Read `text` as JSON where it begins with a brace, else as YAML.

    Braces that hold no JSON may still be YAML, unless they are long: that is noticed.

    Args:
        name: What errors call it.
        text: The text of a document.
        first_line: The line of the user's file that `text` begins on.

    Raises:
        ContractError: It is neither, or goes beyond a limit.
    """
    if not text.lstrip().startswith("{"):
        return parse_yaml(name, text, first_line)
    try:
        return parse_json(name, text)
    except json.JSONDecodeError as error:
        line, reason = error.lineno + first_line - 1, error.msg[:1].lower() + error.msg[1:]
        problem = f"it is not JSON (line {line}, column {error.colno}: {reason})"
    if len(text) > LONGEST_IN_DOUBT:
        raise ContractError(name, problem, "correct it there")
    try:
        parsed = parse_yaml(name, text, first_line)
    except ContractError:
        raise ContractError(name, problem, "correct it there") from None
    return Parsed(parsed.data, (*parsed.notices, _read_as_yaml(problem)))


def _read_as_yaml(problem: str) -> Notice:
    return Notice(
        rule="not-json",
        level=Level.ADVICE,
        pointer="",
        message=f"the document begins like JSON, but {problem}; it is read as YAML",
        cure="correct it there",
    )
