"""Wire plans: the bytes that a fault lets through, how fast, and how the connection then ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from enum import StrEnum
from http import HTTPStatus

from contractmock.contracts.message import BODILESS, HttpResponse
from contractmock.mockserver.faults.catalogue import ORDER
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault


class Ending(StrEnum):
    """How a connection ends: in order (TCP FIN), by a reset (TCP RST), or not for long."""

    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True, slots=True, kw_only=True)
class WirePlan:
    """What a client gets of one answer.

    Attributes:
        data: The bytes that are sent.
        prompt: How many of them are sent at once, before the others drip.
        rate: Bytes per second of the others, None for all at once.
        ending: What happens then.
        patience: Seconds that a hanging connection stays open.
    """

    data: bytes
    prompt: int = 0
    rate: float | None = None
    ending: Ending = Ending.CLOSE
    patience: float = 0.0


def wire_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Those of `faults` that act on the wire, in their fixed order."""
    found = (fault for fault in faults if fault.stage is Stage.WIRE)
    return tuple(sorted(found, key=lambda each: ORDER[each.name]))


def plan(faults: Sequence[Fault], response: HttpResponse, method: str) -> WirePlan:
    """What `faults` let through of `response`.

    Args:
        faults: Faults of the stage ``wire``. Of those that end the connection the first counts;
            ``wrong-length`` and ``drip`` go with any.
        response: The answer.
        method: Method of the request; an answer to HEAD has no body.
    """
    by_name = {fault.name: fault for fault in reversed(faults)}
    body = b"" if method == "HEAD" or response.status in BODILESS else response.body
    head = _head(response, 0 if response.status in BODILESS else len(response.body), by_name)
    ender = next((fault for fault in faults if fault.name in _ENDINGS), None)
    data = _passed(ender, head, body)
    drip = by_name.get("drip")
    return WirePlan(
        data=data,
        prompt=len(head) if drip and drip["at"] == "body" else 0,
        rate=drip.number("rate") if drip else None,
        ending=_ENDINGS[ender.name] if ender else Ending.CLOSE,
        patience=ender.number("seconds") if ender and ender.name == "hang" else 0.0,
    )


_ENDINGS = {
    "hang": Ending.HANG,
    "reset": Ending.RESET,
    "empty-reply": Ending.CLOSE,
    "early-close": Ending.CLOSE,
    "truncated": Ending.CLOSE,
}


def _head(response: HttpResponse, length: int, by_name: dict[str, Fault]) -> bytes:
    fields = [*response.headers]
    if response.status not in BODILESS or response.status == 205:
        wrong = by_name.get("wrong-length")
        length = max(0, length + (wrong.whole("by") if wrong else 0))
        fields.append(("content-length", str(length)))
    if by_name.keys().isdisjoint(_ENDINGS):
        fields.append(("connection", "close"))
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    lines = [
        f"HTTP/1.1 {response.status} {phrase}",
        f"date: {formatdate(usegmt=True)}",
        *(f"{name}: {value}" for name, value in fields),
    ]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1", "replace")


def _passed(ender: Fault | None, head: bytes, body: bytes) -> bytes:
    """The part of an answer that comes before its end."""
    if ender is None:
        return head + body
    if ender.name == "empty-reply" or (ender.name in ("hang", "reset") and ender["at"] == "head"):
        return b""
    if ender.name == "early-close" or not body:
        return head[: len(head) // 2]
    share = ender.number("share") if ender.name == "truncated" else 0.5
    return head + body[: int(len(body) * share)]
