"""The string formats of OpenAPI's format registry that the validator does not know by itself."""

import binascii
from collections.abc import Callable, Mapping


def is_base64(text: str) -> bool:
    """Whether `text` is Base64 with padding (RFC 4648, section 4); empty text is.

    Line breaks and characters outside the alphabet are refused (section 3.3). Left-over bits
    need not be zero: section 3.5 leaves that to the decoder, and real decoders do not mind.
    """
    if len(text) % 4:
        return False
    try:
        binascii.a2b_base64(text, strict_mode=True)
    except ValueError:  # binascii.Error is one, and so is text outside ASCII
        return False
    return True


def is_base64url(text: str) -> bool:
    """Whether `text` is Base64 for URLs (RFC 4648, section 5); the padding may be left out."""
    if "+" in text or "/" in text:
        return False
    bare = text.rstrip("=") if len(text) % 4 == 0 else text
    if "=" in bare or len(text) - len(bare) > 2:
        return False
    return is_base64(bare.translate({45: 43, 95: 47}) + "=" * (-len(bare) % 4))


def is_char(text: str) -> bool:
    """Whether `text` is one single character, as the registry says of ``char``."""
    return len(text) == 1


def _is_text(_: str) -> bool:
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "base64url": is_base64url,
    "binary": _is_text,
    "byte": is_base64,
    "char": is_char,
    "password": _is_text,
}
"""Checks by format name, for `jsonschema_rs`; a check sees strings only.

``binary`` and ``password`` allow every string: the first stands for bytes of any kind, the
second only asks a form to hide what is typed. They are listed so that they count as known.
"""
