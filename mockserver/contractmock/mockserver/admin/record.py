"""The handlers that tell what happened: the journal, as JSON, as HAR, live."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import json_response
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.har import har
from contractmock.mockserver.journal.stream import event_stream
from contractmock.mockserver.members import check_keys

FILTERS = ("mount", "operation", "status", "violation", "since", "limit")
"""The query parameters that choose entries."""


async def get_journal(context: AdminContext, request: Request) -> Response:
    """The entries that fit the filters, oldest first."""
    journal = context.state.journal
    entries = [entry.as_json() for entry in _entries(context, request)]
    return json_response(
        {"entries": entries, "forgotten": journal.forgotten, "last_id": journal.last_id}
    )


async def delete_journal(context: AdminContext, _: Request) -> Response:
    """Forget all entries."""
    return json_response({"removed": context.state.journal.clear()})


async def get_entry(context: AdminContext, request: Request) -> Response:
    """One entry."""
    number = request.path_params["id"]
    journal = context.state.journal
    entry = journal.entry(int(number)) if number.isdecimal() and len(number) < 16 else None
    if entry is None:
        raise AdminError(
            404,
            f"journal entry {number}",
            "there is no such entry, or it is forgotten",
            f"the newest is {journal.last_id}; list them under journal",
        )
    return json_response(entry.as_json())


async def get_har(context: AdminContext, request: Request) -> Response:
    """The entries that fit the filters as a HAR file."""
    return json_response(har(_entries(context, request)))


async def get_stream(context: AdminContext, request: Request) -> Response:
    """The entries as they come, as server-sent events."""
    last_id = request.headers.get("last-event-id")
    stream = event_stream(
        context.state.journal,
        context.stopping,
        last_id=int(last_id) if last_id and last_id.isdecimal() else None,
        heartbeat=context.heartbeat,
    )
    return StreamingResponse(stream, media_type="text/event-stream")


def _entries(context: AdminContext, request: Request) -> list[Entry]:
    asked = dict(request.query_params)
    check_keys("query", asked, FILTERS)
    violation = asked.get("violation")
    return context.state.journal.entries(
        mount=asked.get("mount"),
        operation=asked.get("operation"),
        status=_number(asked, "status"),
        violation=violation == "true" if violation in ("true", "false") else violation,
        since=_number(asked, "since"),
        limit=_number(asked, "limit"),
    )


def _number(asked: dict[str, str], name: str) -> int | None:
    value = asked.get(name)
    if value is not None and not (value.isdecimal() and len(value) < 16):
        raise ContractError(f"query.{name} {value!r}", "it is no number", "give digits only")
    return None if value is None else int(value)
