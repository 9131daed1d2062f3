"""The notices of reading text: what a parser passes over in silence."""

from contractmock.contracts.documents.grammar import kind
from contractmock.contracts.notice import Level, Notice


def duplicate_key(pointer: str, key: str) -> Notice:
    """The notice for a key that stands more than once in a mapping."""
    return Notice(
        rule="duplicate-key",
        level=Level.ERROR,
        pointer=pointer,
        message=f"the key `{key}` stands here more than once; the last one counts",
        cure="keep one of them",
    )


def not_a_number(pointer: str, text: str) -> Notice:
    """The notice for a number that JSON cannot express."""
    return Notice(
        rule="not-a-number",
        level=Level.ERROR,
        pointer=pointer,
        message=f"`{text[:40]}` is no number that JSON can express; it is read as text",
        cure="write a finite number, or put it in quotes",
    )


def ambiguous_boolean(pointer: str, text: str) -> Notice:
    """The notice for a word that YAML 1.1 and 1.2 read differently."""
    return Notice(
        rule="ambiguous-boolean",
        level=Level.ADVICE,
        pointer=pointer,
        message=f"`{text}` is text, as in YAML 1.2; readers of YAML 1.1 take it for a truth value",
        cure="write true or false, or put the text in quotes",
    )


def no_mapping_to_merge(pointer: str, value: object) -> Notice:
    """The notice for a merge key whose value cannot be merged."""
    return Notice(
        rule="malformed",
        level=Level.ERROR,
        pointer=pointer,
        message=f"{kind(value)} where a mapping to merge belongs; it is ignored",
        cure="put an alias of a mapping there, or a list of such",
    )


def unknown_tag(pointer: str, tag: str) -> Notice:
    """The notice for a tag that is not one of YAML itself."""
    return Notice(
        rule="unknown-tag",
        level=Level.ADVICE,
        pointer=pointer,
        message=f"the tag `{tag}` means nothing in OpenAPI; it is ignored",
        cure="take the tag out",
    )
