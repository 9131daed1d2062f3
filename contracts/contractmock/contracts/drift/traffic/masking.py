"""Masking: what a report quotes of a recording holds no credential."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

import orjson

from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.message import Headers, HttpRequest, is_json
from contractmock.contracts.pointer import tokens
from contractmock.contracts.secrets import (
    MASK,
    SHORTEST_SECRET,
    SecretNames,
    header_secrets,
    may_hold_url,
    member_secrets,
    url_secrets,
    without_url_secrets,
    written_forms,
)

_MOST_FIELDS = 1000


class Mask:
    """Takes the credentials of a recording out of what is quoted of it.

    Args:
        names: Under which names they stand.
        exchanges: All of its exchanges: one may echo what another has presented.
    """

    def __init__(self, names: SecretNames, exchanges: Iterable[RecordedExchange]) -> None:
        self._names = names
        presented = {each for exchange in exchanges for each in _presented(names, exchange)}
        found = (each for each in presented if len(each) >= SHORTEST_SECRET)
        forms = {form for each in found for form in written_forms(each)}
        self._secrets = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """`text` without credentials."""
        for each in self._secrets:
            if each in text:
                text = text.replace(each, MASK)
        return without_url_secrets(text, self._names) if may_hold_url(text) else text

    def hides(self, pointer: str) -> bool:
        """Whether nothing may be quoted of what stands at `pointer`."""
        return any(each in self._names for each in tokens(pointer))

    def value(self, value: object, pointer: str = "") -> object:
        """`value`, which stands at `pointer`, without credentials.

        Args:
            value: JSON, or a part of a form.
            pointer: Where it stands in its message.
        """
        if self.hides(pointer):
            return MASK
        try:
            return self._without_secrets(value)
        except RecursionError:
            return MASK

    def _without_secrets(self, value: object) -> object:
        match value:
            case str():
                return self.text(value)
            case dict():
                return {
                    self.text(name): MASK if name in self._names else self._without_secrets(member)
                    for name, member in value.items()
                }
            case list():
                return [self._without_secrets(each) for each in value]
            case int() if str(value) in self._secrets:
                return MASK
        return value


def _presented(names: SecretNames, exchange: RecordedExchange) -> Iterator[str]:
    """The secret values that stand in secret places of the exchange."""
    request = exchange.request
    yield from _of_headers(names, request.headers)
    if exchange.response is not None:
        yield from _of_headers(names, exchange.response.headers)
    yield from _of_pairs(names, request.query_items)
    yield from _of_body(names, request)


def _of_headers(names: SecretNames, headers: Headers) -> Iterator[str]:
    for name, value in headers:
        if name in names:
            yield from header_secrets(name, value)
        elif may_hold_url(value):
            yield from url_secrets(value, names)


def _of_pairs(names: SecretNames, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        if name in names:
            yield value
        elif may_hold_url(value):
            yield from url_secrets(value, names)


def _of_body(names: SecretNames, request: HttpRequest) -> Iterator[str]:
    body, media_type = request.body, request.media_type or ""
    if body.parts is not None:
        fields = (part for part in body.parts if part.filename is None)
        yield from _of_pairs(names, ((part.name, part.text()) for part in fields))
    elif is_json(media_type):
        yield from _of_json(names, body.content)
    elif media_type == "application/x-www-form-urlencoded":
        text = body.content.decode("utf-8", "replace")
        try:
            yield from _of_pairs(names, parse_qsl(text, max_num_fields=_MOST_FIELDS))
        except ValueError:
            return


def _of_json(names: SecretNames, content: bytes) -> Iterator[str]:
    try:
        yield from member_secrets(orjson.loads(content), names)
    except orjson.JSONDecodeError:
        return
    text = content.decode("utf-8", "replace")
    if may_hold_url(text):
        yield from url_secrets(text, names)
