"""Reading a recording from a file: HAR, or the journal of our own mock."""

import json
from collections import Counter
from collections.abc import Callable

from contractmock.contracts.documents.sources import content_of
from contractmock.contracts.drift.traffic.fields import UnreadableEntry
from contractmock.contracts.drift.traffic.har import har_entries, har_exchange, is_har
from contractmock.contracts.drift.traffic.journal import (
    is_journal,
    journal_entries,
    journal_exchange,
)
from contractmock.contracts.drift.traffic.recorded import RecordedExchange, Recording
from contractmock.contracts.errors import ContractError

SIZE_LIMIT = 128 * 1024 * 1024
"""Bytes of a recording at most: it is read as a whole, and in memory many times as large."""


def read_recording(path: str) -> Recording:
    """Read the recording at `path`.

    Raises:
        ContractError: It is not there, cannot be read, is no recording, or holds no exchange.
    """
    try:
        data: object = json.loads(_text(path))
    except RecursionError:
        raise ContractError(path, "it is nested too deep", "record it anew") from None
    except ValueError as error:
        raise ContractError(
            path, f"it is not JSON ({error})", "name a HAR file or a journal's export"
        ) from None
    return recording_of(path, data)


def recording_of(name: str, data: object) -> Recording:
    """The recording that `data` is.

    Args:
        name: What the user calls it.
        data: The content of a HAR file or of a journal's export.

    Raises:
        ContractError: It is neither, or holds no exchange.
    """
    if is_har(data):
        return _recording(name, har_entries(data), har_exchange)
    if is_journal(data):
        return _recording(name, journal_entries(data), journal_exchange)
    raise ContractError(
        name,
        "it is neither a HAR file nor a journal with entries",
        "export one from the browser, the proxy, or the mock (/_mock/journal.har, /_mock/journal)",
    )


def _recording(
    name: str, entries: list[object], read: Callable[[str, object], RecordedExchange]
) -> Recording:
    exchanges, reasons = [], Counter[str]()
    for number, entry in enumerate(entries, 1):
        try:
            exchanges.append(read(f"entry {number}", entry))
        except UnreadableEntry as error:
            reasons[str(error)] += 1
    if not exchanges:
        why = f": {next(iter(reasons))}" if reasons else ""
        raise ContractError(name, f"it holds no exchange that can be read{why}", "record it anew")
    unreadable = tuple(
        f"{count} of {len(entries)} entries could not be read: {reason}"
        for reason, count in reasons.items()
    )
    return Recording(name=name, exchanges=tuple(exchanges), unreadable=unreadable)


def _text(path: str) -> str:
    content = content_of(path, SIZE_LIMIT, cure="record fewer exchanges at a time")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(
            path, f"it is not UTF-8 (byte {error.start})", "export it as UTF-8"
        ) from None
