"""Secrets: the names under which they stand, and the ways in which one may be written."""

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote, quote_plus

from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.pointer import escape

MASK = "***"
"""What stands for a secret."""

SHORTEST_SECRET = 6
"""Characters below which a value is masked in its own place only: `test` is no secret, and masking
it everywhere would make ``test.jpg`` unreadable."""

_LONG = 1024
"""Characters of a name or value that is not looked at in full, or not remembered: what callers make
up must not add up, nor take longer than the call."""

AUTHENTICATION_SCHEMES = frozenset({"bearer", "basic", "digest", "token", "apikey", "negotiate"})
"""What stands before the credential in ``Authorization``, in lower case."""

_SECRET_WORD = re.compile(
    "authorization|cookie|key(?!word|board|point|frame)|token|secret|passw|passphrase|pwd|signature|credential|session|jwt"
    "|(?<![a-z])(?:sig|auth|pass|hmac)(?![a-z])",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<=://)([^/?#\s\"'<>\\]+)@")
_URL_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#?\s]+)=([^&#\s\"'<>\\]+)")
_CREDENTIAL_PARAMETER = re.compile(r'(?<![\w-])([\w-]+)\s*=\s*"?([^",\s]+)')


class SecretNames:
    """Which header fields, parameters, cookies and members hold secrets, by their names.

    Args:
        schemes: The security schemes of every contract that matters: the places of their API keys
            are secret, whatever they are called.
    """

    def __init__(self, schemes: Iterable[SecurityScheme] = ()) -> None:
        declared = frozenset(scheme.parameter.lower() for scheme in schemes if scheme.parameter)

        @lru_cache(maxsize=1024)
        def sounds_secret(name: str) -> bool:
            return name.lower() in declared or bool(_SECRET_WORD.search(name))

        def is_secret(name: str) -> bool:
            return len(name) > _LONG or sounds_secret(name)  # an overlong name may hold anything

        self.is_secret: Callable[[str], bool] = is_secret

    def __contains__(self, name: str) -> bool:
        return self.is_secret(name)


def member_secrets(value: object, names: SecretNames) -> Iterator[str]:
    """The texts and numbers that stand in members of secret names of `value`, JSON."""
    level = [(value, False)]
    while level:
        below: list[tuple[object, bool]] = []
        for each, is_secret in level:
            match each:
                case dict():
                    below += [
                        (inner, is_secret or str(name) in names) for name, inner in each.items()
                    ]
                case list():
                    below += [(inner, is_secret) for inner in each]
                case None | bool():
                    pass
                case _ if is_secret:
                    yield str(each)
        level = below


def masked_members(value: object, names: SecretNames) -> object:
    """`value`, JSON, with all that stands in members of secret names masked.

    Counts are no secrets (``max_tokens``): numbers of fewer than `SHORTEST_SECRET` digits stay.
    """
    match value:
        case dict():
            return {
                name: _masked(each) if str(name) in names else masked_members(each, names)
                for name, each in value.items()
            }
        case list():
            return [masked_members(each, names) for each in value]
    return value


def _masked(value: object) -> object:
    match value:
        case dict():
            return {name: _masked(each) for name, each in value.items()}
        case list():
            return [_masked(each) for each in value]
        case None | bool() | "":
            return value
        case int() | float() if len(str(value)) < SHORTEST_SECRET:
            return value
    return MASK


def may_hold_url(text: str) -> bool:
    """Whether a quick look says that a URL, or the end of one, may stand in `text`."""
    return "://" in text or "?" in text


def url_secrets(text: str, names: SecretNames) -> Iterator[str]:
    """The secrets that URLs inside `text` carry: who calls, and parameters of secret names."""
    for userinfo in _USERINFO.findall(text) if "@" in text else ():
        yield from basic_secrets(userinfo)
    for name, value in _URL_PARAMETER.findall(text) if "=" in text else ():
        if name in names:
            yield value


def without_url_secrets(text: str, names: SecretNames) -> str:
    """`text` with the secrets of the URLs inside it masked, however short they are."""

    def parameter(found: re.Match[str]) -> str:
        return f"{found[1]}={MASK}" if found[1] in names else found[0]

    return _URL_PARAMETER.sub(parameter, _USERINFO.sub(f"{MASK}@", text))


def header_secrets(name: str, value: str) -> Iterator[str]:
    """The secret values that the secret header field `name`, in lower case, presents."""
    if "cookie" in name:
        pairs = value.split(";") if name == "cookie" else [value.partition(";")[0]]
        yield from (pair.partition("=")[2].strip().strip('"') for pair in pairs)
        return
    scheme, _, rest = value.partition(" ")
    rest = rest.strip()
    if not rest or scheme.lower() not in AUTHENTICATION_SCHEMES:
        yield value
    if not rest:
        return
    yield rest
    if scheme.lower() == "bearer":
        return
    if scheme.lower() == "basic":
        yield from _decoded_pair(rest)
    for parameter, content in _CREDENTIAL_PARAMETER.findall(rest):
        if _SECRET_WORD.search(parameter):
            yield content


def basic_secrets(pair: str) -> Iterator[str]:
    """The secrets in ``user:password``: both together, and the password."""
    yield pair
    yield pair.partition(":")[2]


def _decoded_pair(token: str) -> Iterator[str]:
    try:
        yield from basic_secrets(base64.b64decode(token, validate=True).decode())
    except (binascii.Error, ValueError):
        return


def written_forms(value: str) -> frozenset[str]:
    """How `value` may be written.

    As it is, in a URL, in JSON, in HTML, in a pointer, as a header's name, as Base64.
    """
    return _written_forms(value) if len(value) <= _LONG else _all_forms(value)


@lru_cache(maxsize=256)  # the same key comes with every call
def _written_forms(value: str) -> frozenset[str]:
    return _all_forms(value)


def _all_forms(value: str) -> frozenset[str]:
    readings = {value}
    with suppress(UnicodeError):
        readings.add(value.encode("latin-1").decode())  # a header's bytes are read as Latin-1
    return frozenset(form for each in readings for form in _forms(each))


def _forms(value: str) -> Iterator[str]:
    yield value
    yield value.lower()
    yield quote(value, errors="replace")  # halves of surrogate pairs come from JSON
    yield quote(value, safe="", errors="replace")
    yield quote_plus(value, errors="replace")
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield html.escape(value)
    yield repr(value)[1:-1]
    yield escape(value)
    yield from base64_forms(value)


def without(secret: str, text: str) -> str:
    """`text` with `secret` masked, however it is written there."""
    for form in sorted(written_forms(secret), key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def base64_forms(value: str) -> Iterator[str]:
    """What all Base64 has in common that `value` is encoded in, alone or among other text."""
    content = value.encode("utf-8", "surrogatepass")
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        # A character has six bits: those that others have a share in differ.
        common = encoded[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        yield common
        yield common.translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")
