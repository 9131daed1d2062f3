"""Masking: what a report quotes of a recording holds no credential."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.message import Headers
from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.pointer import tokens

MASK = "***"
"""What stands for a secret."""

SHORTEST_SECRET = 6
"""Characters below which a value is masked in its own place only: masking `test` everywhere would
make a report unreadable."""

_SECRET_WORD = re.compile(
    "authorization|cookie|key|token|secret|password|signature|credential", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:bearer|basic|digest|token|apikey|negotiate)\s+", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^/?#\s\"'<>@]+@")


class SecretPlaces:
    """The places that hold secrets, by their names.

    Args:
        schemes: The contract's security schemes: the places of their API keys are secret,
            whatever they are called.
    """

    def __init__(self, schemes: Iterable[SecurityScheme]) -> None:
        self._declared = frozenset(each.parameter.lower() for each in schemes if each.parameter)

    def holds(self, name: str) -> bool:
        """Whether a field, parameter, cookie or member called `name` is secret."""
        return name.lower() in self._declared or bool(_SECRET_WORD.search(name))

    def is_below(self, pointer: str) -> bool:
        """Whether `pointer` leads through a secret name."""
        return any(map(self.holds, tokens(pointer)))


class Mask:
    """Takes the credentials of a recording out of what is quoted of it.

    Args:
        places: Where they stand.
        exchanges: All of its exchanges: one may echo what another has presented.
    """

    def __init__(self, places: SecretPlaces, exchanges: Iterable[RecordedExchange]) -> None:
        self._places = places
        presented = {each for exchange in exchanges for each in _presented(places, exchange)}
        found = {each for each in presented if len(each) >= SHORTEST_SECRET}
        forms = {form for each in found for form in (each, quote(each, safe=""), quote_plus(each))}
        self._secrets = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """`text` without credentials."""
        for each in self._secrets:
            text = text.replace(each, MASK)
        return _USERINFO.sub(f"{MASK}@", text) if "://" in text else text

    def hides(self, pointer: str) -> bool:
        """Whether nothing may be quoted of what stands at `pointer`."""
        return self._places.is_below(pointer)

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
                    self.text(name): MASK
                    if self._places.holds(name)
                    else self._without_secrets(member)
                    for name, member in value.items()
                }
            case list():
                return [self._without_secrets(each) for each in value]
            case int() if str(value) in self._secrets:
                return MASK
        return value


def _presented(places: SecretPlaces, exchange: RecordedExchange) -> Iterator[str]:
    """The secret values that stand in secret places of the exchange."""
    yield from _of_headers(places, exchange.request.headers)
    if exchange.response is not None:
        yield from _of_headers(places, exchange.response.headers)
    for name, value in exchange.request.query_items:
        if places.holds(name):
            yield value


def _of_headers(places: SecretPlaces, headers: Headers) -> Iterator[str]:
    for name, value in headers:
        if name in ("cookie", "set-cookie"):
            pairs = value.split(";") if name == "cookie" else [value.partition(";")[0]]
            yield from (pair.partition("=")[2].strip().strip('"') for pair in pairs)
        elif places.holds(name):
            yield value
            yield _SCHEME.sub("", value, count=1).strip()
