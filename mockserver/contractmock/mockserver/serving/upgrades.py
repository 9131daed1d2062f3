"""Offers to switch the protocol, hidden from a parser that would take them as accepted."""

import re

from contractmock.mockserver.serving.refusals import HEAD_LIMIT

_START = b"upgrade:"
_OFFER = re.compile(rb"(?<=\n)upgrade(?=:)", re.IGNORECASE)
_OFFER_AT_ONCE = re.compile(rb"(?:\A|(?<=\n))upgrade(?=:)", re.IGNORECASE)
_HIDDEN = b"x-contractmock-upgrade"
_END = b"\r\n\r\n"


class UpgradeHider:
    """Hides the header field ``Upgrade`` of each head that a connection brings.

    Such an offer (``Upgrade: h2c``, which Java's HTTP client and ``curl --http2`` send with every
    first request) may be ignored (RFC 9110, section 7.8), but httptools takes it as accepted and
    the body that follows as the other protocol's.
    """

    def __init__(self) -> None:
        self._held = b""
        self._begins_line = True
        self._has_hidden = False

    def hide(self, data: bytes) -> bytes:
        """Data of a head as the parser may see it.

        Where a head is not complete, an end of `data` that may be the beginning of the field's
        name is kept back for the next call.
        """
        data = self._held + data
        self._held = b""
        end = data.find(_END, 0, HEAD_LIMIT)
        if end < 0:
            data = self._hold(data)
            end = len(data)
        if not data:
            return data
        begins_line, self._begins_line = self._begins_line, data.endswith(b"\n")
        if _START not in data[:end].lower():
            return data
        pattern = _OFFER_AT_ONCE if begins_line else _OFFER
        head, hidden = pattern.subn(_HIDDEN, data[:end])
        self._has_hidden = self._has_hidden or hidden > 0
        return head + data[end:]

    def show(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Give the hidden field of a head that is complete its name back."""
        if self._has_hidden:
            self._has_hidden = False
            headers[:] = [
                (b"upgrade" if name == _HIDDEN else name, value) for name, value in headers
            ]

    def _hold(self, data: bytes) -> bytes:
        start = data.rfind(b"\n", -len(_START)) + 1
        line = data[start:]
        if (start == 0 and not self._begins_line) or not _START.startswith(line.lower()):
            return data
        self._held = line
        return data[:start]
