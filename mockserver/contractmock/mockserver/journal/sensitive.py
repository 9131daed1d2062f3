"""What must not be told about an exchange: which names are secret, which values were presented."""

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote

from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.pointer import escape
from contractmock.mockserver.journal.image_text import (
    SHORTEST_IMAGE,
    image_summary,
    looks_like_image,
    text_summary,
    without_images,
)

MASK = "***"
"""What stands for a secret."""

SHORTEST_SECRET = 6
"""Characters below which a value is masked in its own place only: `test` is no secret, and masking
it everywhere would make ``test.jpg`` unreadable."""

_TEXT_START = 64
"""Characters by which an echo of a long text is known; fewer would fit other texts, such as URLs of
the same host."""

MOST_SECRETS = 100
"""Secrets, or images written as text, beyond which every text of an exchange is masked whole: no
honest call has so many, and looking for each of them everywhere would hold up other requests."""

_SECRET_WORD = re.compile(
    "authorization|cookie|key|token|secret|password|signature|credential", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
_USERINFO = re.compile(r"(?<=://)([^/?#\s\"'<>\\]+)@")
_URL_PARAMETER = re.compile(r"(?<=[?&;])([^=&;#?\s]+)=([^&#\s\"'<>\\]+)")
_CREDENTIAL_PARAMETER = re.compile(r'(?<![\w-])([\w-]+)\s*=\s*"?([^",\s]+)')
_AUTHENTICATION_SCHEMES = frozenset({"bearer", "basic", "digest", "token", "apikey", "negotiate"})


class SecretNames:
    """Which header fields, query parameters and cookies hold secrets, by their names.

    Args:
        schemes: The security schemes of every mounted contract: the places of their API keys are
            secret, whatever they are called.
    """

    def __init__(self, schemes: Iterable[SecurityScheme] = ()) -> None:
        declared = frozenset(scheme.parameter.lower() for scheme in schemes if scheme.parameter)

        def is_secret(name: str) -> bool:
            return name.lower() in declared or bool(_SECRET_WORD.search(name))

        self.is_secret: Callable[[str], bool] = lru_cache(maxsize=1024)(is_secret)

    def __contains__(self, name: str) -> bool:
        return self.is_secret(name)


def masked(name: str, value: str) -> str:
    """What is told of the secret header field `name`: at most its authentication scheme."""
    scheme, space, _ = value.partition(" ")
    if space and "authorization" in name and scheme.lower() in _AUTHENTICATION_SCHEMES:
        return f"{scheme} {MASK}"
    return MASK


def header_secrets(name: str, value: str) -> Iterator[str]:
    """The secret values that the secret header field `name` presents."""
    if "cookie" in name:
        pairs = value.split(";") if name == "cookie" else [value.partition(";")[0]]
        yield from (pair.partition("=")[2].strip().strip('"') for pair in pairs)
        return
    scheme, _, rest = value.partition(" ")
    rest = rest.strip()
    if not rest or scheme.lower() not in _AUTHENTICATION_SCHEMES:
        yield value
    if not rest:
        return
    yield rest
    if scheme.lower() == "bearer":
        return
    if scheme.lower() == "basic":
        yield from _basic_secrets(rest)
    for parameter, content in _CREDENTIAL_PARAMETER.findall(rest):
        if _SECRET_WORD.search(parameter):
            yield content


def basic_secrets(pair: str) -> Iterator[str]:
    """The secrets in ``user:password``: both together, and the password."""
    yield pair
    yield pair.partition(":")[2]


def _basic_secrets(token: str) -> Iterator[str]:
    try:
        yield from basic_secrets(base64.b64decode(token, validate=True).decode())
    except (binascii.Error, ValueError):
        return


class Sensitive:
    """The secrets and images of one exchange, and texts without them.

    Args:
        names: Which names are secret, for the parameters of URLs inside texts.
    """

    __slots__ = ("_masks_all", "_pattern", "_summaries", "_values", "_whole", "certain", "names")

    def __init__(self, names: SecretNames) -> None:
        self.names = names
        self._values: dict[str, None] = {}
        self._whole: dict[str, str] = {}
        self._summaries: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._masks_all = False
        self.certain = False
        """Whether something to take out was seen already, so that there is no need to look."""

    def add(self, value: str) -> None:
        """Take note of a presented secret."""
        for each in (value, unquote(value)) if "%" in value else (value,):
            if len(each) >= SHORTEST_SECRET and each not in self._values:
                self._values[each] = None
                self._pattern = None
                if len(self._values) > MOST_SECRETS:
                    self._mask_all()

    def summary(self, text: str) -> str | None:
        """What stands for `text`, a string in a request's body, if it is an image or too long.

        It is noted, too: an error message may echo a part of it.
        """
        found = self._whole.get(text) if len(text) >= SHORTEST_IMAGE else None
        if found is None and (found := text_summary(text)) is not None:
            self.certain = True
            if len(text) >= SHORTEST_IMAGE:
                self._note_summary(text, found)
        return found

    def _note_summary(self, text: str, summary: str) -> None:
        is_image = looks_like_image(text)
        if len(self._summaries) < MOST_SECRETS:
            start = text[:SHORTEST_IMAGE] if is_image else text[:_TEXT_START]
            self._whole[text] = summary
            self._summaries.setdefault(start, summary)
            self._pattern = None
        elif is_image:
            self._mask_all()

    def _mask_all(self) -> None:
        self.certain = self._masks_all = True
        self._values.clear()
        self._summaries.clear()

    def add_from_urls(self, text: str) -> None:
        """Take note of the secrets that URLs inside `text` carry."""
        for userinfo in _USERINFO.findall(text) if "@" in text else ():
            self.certain = True
            for each in basic_secrets(userinfo):
                self.add(each)
        for name, value in _URL_PARAMETER.findall(text) if "=" in text else ():
            if name in self.names:
                self.certain = True
                self.add(value)

    def occurs_in(self, text: str, body: bytes) -> bool:
        """Whether anything noted stands in `text` or `body`, in any form it may be written in."""
        if self.certain:
            return True
        for value in self._values:
            if _PLAIN.fullmatch(value):
                # The names of header fields come in lower case.
                if value in text or value.lower() in text or value.encode() in body:
                    return True
            else:
                whole = text + body.decode("utf-8", "replace")
                if any(form in whole for form in _written_forms(value)):
                    return True
        return False

    def scrub(self, text: str) -> str:
        """`text` without secrets and images."""
        if self._masks_all:
            return MASK
        summary = image_summary(text)
        if summary is not None:
            return summary
        text = self._replace(text)
        if "://" in text:
            text = _USERINFO.sub(f"{MASK}@", text)
            text = _URL_PARAMETER.sub(self._parameter, text)
        if len(text) >= SHORTEST_IMAGE:
            text = without_images(text)
        if "%" in text and self.occurs_plainly(decoded := unquote(text)):
            return self._replace(decoded)
        return text

    def occurs_plainly(self, text: str) -> bool:
        """Whether a presented secret stands in `text` as it is."""
        return any(value in text for value in self._values)

    def shortened(self, text: str) -> str:
        """`text`, a string in a request's body, without secrets and images and not overlong."""
        return MASK if self._masks_all else self.summary(text) or self.scrub(text)

    def _parameter(self, found: re.Match[str]) -> str:
        return f"{found[1]}={MASK}" if found[1] in self.names else found[0]

    def _replace(self, text: str) -> str:
        if self._pattern is None:
            if not self._values and not self._summaries:
                return text
            self._pattern = self._compiled()
        return self._pattern.sub(self._substitute, text)

    def _substitute(self, found: re.Match[str]) -> str:
        starts = (start for start in self._summaries if found[0].startswith(start))
        return next((self._summaries[start] for start in starts), MASK)

    def _compiled(self) -> re.Pattern[str]:
        forms = sorted({form for each in self._values for form in _written_forms(each)}, key=len)
        echoes = [re.escape(start) + r"[^\"'\s<>]*" for start in self._summaries]
        return re.compile("|".join([*echoes, *map(re.escape, reversed(forms))]))


def _written_forms(value: str) -> set[str]:
    """How `value` may be written: in a URL, in JSON, in HTML, in a pointer, as a header's name."""
    forms = {
        value,
        value.lower(),
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        repr(value)[1:-1],
        escape(value),
    }
    with suppress(UnicodeError):
        forms.add(value.encode("latin-1").decode())  # a header's bytes are read as Latin-1
    return forms
