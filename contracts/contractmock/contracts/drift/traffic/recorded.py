"""A recorded exchange, whichever recorder wrote it down."""

from dataclasses import dataclass

from contractmock.contracts.message import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One request and its response, as far as the recording has them.

    Attributes:
        label: What reports call it: its place in the recording (``entry 3``).
        host: The host name that was called, lower case, without a port.
        port: The port that was called, None for the scheme's own.
        mount: The prefix under which a mock served it, empty where no mock did.
        request: The request.
        response: The response; None where the recording has none.
        request_gap: Why the request's body is not known, empty where it is.
        response_gap: Why the response's body is not known, empty where it is.
        unknown: Pointers into the request's body of values that the recording leaves out.
        keeps_credentials: Whether the recorder keeps the header fields that hold credentials,
            perhaps masked. Browsers take them out, so that their absence says nothing.
        invented: Why the response is none of the API's own, empty where it is.
    """

    label: str
    host: str
    port: int | None = None
    mount: str = ""
    request: HttpRequest
    response: HttpResponse | None
    request_gap: str = ""
    response_gap: str = ""
    unknown: tuple[str, ...] = ()
    keeps_credentials: bool = False
    invented: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was read of one file.

    Attributes:
        name: What the user called it.
        exchanges: The exchanges, in the order of the file.
        unreadable: What of it is no exchange, one sentence each.
    """

    name: str
    exchanges: tuple[RecordedExchange, ...]
    unreadable: tuple[str, ...] = ()
