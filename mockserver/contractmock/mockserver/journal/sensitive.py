"""What must not be told about an exchange: the secrets and images in it, and texts without them."""

import re
from functools import lru_cache
from urllib.parse import unquote

from contractmock.contracts.secrets import (
    AUTHENTICATION_SCHEMES,
    MASK,
    SHORTEST_SECRET,
    SecretNames,
    base64_forms,
    may_hold_url,
    member_secrets,
    url_secrets,
    without_url_secrets,
    written_forms,
)
from contractmock.mockserver.journal.image_text import (
    SHORTEST_IMAGE,
    image_summary,
    looks_like_image,
    text_summary,
    without_images,
)

_TEXT_START = 64
"""Characters by which an echo of a long text is known; fewer would fit other texts, such as URLs of
the same host."""

MOST_SECRETS = 100
"""Secrets, or images written as text, beyond which every text of an exchange is masked whole: no
honest call has so many, and looking for each of them everywhere would hold up other requests."""

_LONG_SECRET = 1024
"""Characters of a secret beyond which nothing that is made of it may be kept, such as a compiled
pattern, which Python remembers: what callers make up must not add up."""

_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")


def masked(name: str, value: str) -> str:
    """What is told of the secret header field `name`: at most its authentication scheme."""
    scheme, space, _ = value.partition(" ")
    if space and "authorization" in name and scheme.lower() in AUTHENTICATION_SCHEMES:
        return f"{scheme} {MASK}"
    return MASK


class Sensitive:
    """The secrets and images of one exchange, and texts without them.

    Args:
        names: Which names are secret, for the parameters of URLs inside texts.
    """

    __slots__ = (
        "_long",
        "_masks_all",
        "_pattern",
        "_summaries",
        "_values",
        "_whole",
        "certain",
        "names",
    )

    def __init__(self, names: SecretNames) -> None:
        self.names = names
        self._values: dict[str, None] = {}
        self._long: dict[str, list[str]] = {}  # and how they may be written, the longest first
        self._whole: dict[str, str] = {}
        self._summaries: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._masks_all = False
        self.certain = False
        """Whether something to take out was seen already, so that there is no need to look."""

    def add(self, value: str) -> None:
        """Take note of a presented secret."""
        for each in (value, unquote(value)) if "%" in value else (value,):
            if len(each) < SHORTEST_SECRET or each in self._values or each in self._long:
                continue
            if len(each) > _LONG_SECRET:
                self._long[each] = sorted(written_forms(each), key=len, reverse=True)
            else:
                self._values[each] = None
                self._pattern = None
            if len(self._values) + len(self._long) > MOST_SECRETS:
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
        self._long.clear()
        self._summaries.clear()

    def add_from_urls(self, text: str) -> None:
        """Take note of the secrets that URLs inside `text` carry."""
        if "@" not in text and "=" not in text:  # most have none
            return
        for each in url_secrets(text, self.names):
            self.certain = True
            self.add(each)

    def add_members(self, value: object) -> None:
        """Take note of all that stands in members of secret names of `value`, JSON."""
        for each in member_secrets(value, self.names):
            self.certain = True
            if self.summary(each) is None:  # else its echo is known by its beginning
                self.add(each)

    def occurs_in(self, text: str, body: bytes) -> bool:
        """Whether anything noted stands in `text` or `body`, in any form it may be written in."""
        if self.certain or self._long:
            return True
        for value in self._values:
            if _PLAIN.fullmatch(value):
                texts, contents = _plain_forms(value)
                if any(map(text.__contains__, texts)) or any(map(body.__contains__, contents)):
                    return True
            else:
                whole = text + body.decode("utf-8", "replace")
                if any(form in whole for form in written_forms(value)):
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
        if may_hold_url(text):
            text = without_url_secrets(text, self.names)
        if len(text) >= SHORTEST_IMAGE:
            text = without_images(text)
        if "%" in text and self._replace(decoded := unquote(text)) != decoded:
            return self._replace(decoded)
        return text

    def occurs_plainly(self, text: str) -> bool:
        """Whether a presented secret stands in `text` as it is."""
        return any(value in text for value in (*self._values, *self._long))

    def shortened(self, text: str) -> str:
        """`text`, a string in a request's body, without secrets and images and not overlong."""
        return MASK if self._masks_all else self.summary(text) or self.scrub(text)

    def _replace(self, text: str) -> str:
        for forms in self._long.values():
            for form in forms:
                text = text.replace(form, MASK)
        if self._pattern is None:
            if not self._values and not self._summaries:
                return text
            self._pattern = self._compiled()
        return self._pattern.sub(self._substitute, text)

    def _substitute(self, found: re.Match[str]) -> str:
        starts = (start for start in self._summaries if found[0].startswith(start))
        return next((self._summaries[start] for start in starts), MASK)

    def _compiled(self) -> re.Pattern[str]:
        forms = sorted({form for each in self._values for form in written_forms(each)}, key=len)
        echoes = [re.escape(start) + r"[^\"'\s<>]*" for start in self._summaries]
        return re.compile("|".join([*echoes, *map(re.escape, reversed(forms))]))


@lru_cache(maxsize=256)  # the same key comes with every call
def _plain_forms(value: str) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """How a value may be written that is the same in URLs, JSON and HTML, as text and as bytes."""
    # The names of header fields come in lower case.
    forms = tuple(dict.fromkeys((value, value.lower(), *base64_forms(value))))
    return forms, tuple(form.encode() for form in forms)
