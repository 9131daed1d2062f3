"""The handlers that tell what happened: the journal, as JSON, as HAR, live."""

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import json_response, whole_number
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.filters import EntryFilters
from contractmock.mockserver.journal.har import har
from contractmock.mockserver.journal.stream import event_stream
from contractmock.mockserver.members import check_keys

FILTERS = ("mount", "operation", "status", "violation", "since", "limit")
"""The query parameters that choose entries."""


async def get_journal(context: AdminContext, request: Request) -> Response:
    """The entries that fit the filters, oldest first."""
    # Thousands of them as Python objects at once would take several times their text.
    entries = [
        orjson.Fragment(orjson.dumps(entry.as_json())) for entry in await _entries(context, request)
    ]
    size = await context.state.reader.size()
    return json_response({"entries": entries, "forgotten": size.forgotten, "last_id": size.last_id})


async def delete_journal(context: AdminContext, _: Request) -> Response:
    """Forget all entries."""
    return json_response({"removed": await context.state.reader.clear()})


async def get_entry(context: AdminContext, request: Request) -> Response:
    """One entry."""
    number = request.path_params["id"]
    journal = context.state.reader
    given = whole_number(number)
    entry = None if given is None else await journal.entry(given)
    if entry is None:
        raise AdminError(
            404,
            f"journal entry {number}",
            "there is no such entry, or it is forgotten",
            f"the newest is {(await journal.size()).last_id}; list them under journal",
        )
    return json_response(entry.as_json())


async def get_har(context: AdminContext, request: Request) -> Response:
    """The entries that fit the filters as a HAR file."""
    return json_response(har(await _entries(context, request)))


async def get_stream(context: AdminContext, request: Request) -> Response:
    """The entries as they come, as server-sent events."""
    last_id = request.headers.get("last-event-id")
    stream = event_stream(
        context.state.reader,
        context.stopping,
        last_id=whole_number(last_id or ""),
        heartbeat=context.heartbeat,
    )
    return StreamingResponse(stream, media_type="text/event-stream")


async def _entries(context: AdminContext, request: Request) -> list[Entry]:
    asked = dict(request.query_params)
    check_keys("query", asked, FILTERS)
    violation = asked.get("violation")
    filters = EntryFilters(
        mount=asked.get("mount"),
        operation=asked.get("operation"),
        status=_number(asked, "status"),
        violation=violation == "true" if violation in ("true", "false") else violation,
        since=_number(asked, "since"),
        limit=_number(asked, "limit"),
    )
    return await context.state.reader.entries(filters)


def _number(asked: dict[str, str], name: str) -> int | None:
    value = asked.get(name)
    if value is None:
        return None
    number = whole_number(value)
    if number is None:
        raise ContractError(f"query.{name} {value!r}", "it is no number", "give digits only")
    return number
