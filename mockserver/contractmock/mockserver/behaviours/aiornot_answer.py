"""The answer of AIORNOT to an image: its meta data, and the reports that were asked for."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from os import urandom
from random import Random

from contractmock.contracts.message import Part
from contractmock.mockserver.behaviours import aiornot_report as report
from contractmock.mockserver.exchange import Call
from contractmock.mockserver.images import ImageHeader, State, read_header

REPORTS = ("ai_generated", "deepfake", "nsfw", "quality", "reverse_search")
"""Every report, in the order of the published page."""

DEFAULT_REPORTS = REPORTS[:4]
"""What runs unless the call says otherwise (the published page)."""

FORMATS = frozenset({"jpeg", "png", "webp", "heic", "heif", "tiff"})
"""The formats taken, by the name that ``meta.format`` gives them (jpg is jpeg)."""

MAX_SIDE = 30_000
"""Pixels that a side may have before the reports are rejected. Assumed."""

EMPTY_DIGEST = "d41d8cd98f00b204e9800998ecf8427e"
"""MD5 of nothing: what an answer follows from when a forced one has no image to go by."""

NOMINAL_SIDES = (640, 480)
"""What boxes and matches are made for where the image has no known size."""

ORDINARY: Mapping[str, object] = {
    "verdict": "human",
    "deepfake": False,
    "nsfw": False,
    "quality": True,
    "reverse_search": False,
}
"""What a scenario finds in all that it is not about."""


def image_of(body: object) -> Part | None:
    """The file in the part ``image`` of a decoded form; the last one where it repeats."""
    value = body.get("image") if isinstance(body, dict) else None
    parts = reversed(value) if isinstance(value, list) else (value,)
    for part in parts:
        if isinstance(part, Part) and part.filename is not None:
            return part
    return None


def image_answer(call: Call) -> dict[str, object]:
    """The body of a 200; what the scenario leaves open follows from the image's digest."""
    traits = call.scenario.traits
    part = image_of(call.reading.body)
    digest = part.digest if part else EMPTY_DIGEST
    header = read_header(part.content, part.size) if part else None
    answer: dict[str, object] = {"id": _identifier(call, digest)}
    if "minimal" in traits:
        return answer | {"report": {"meta": _meta(part, header, {})}}
    answer["created_at"] = timestamp(call.now)
    statuses = _statuses(call, header)
    reports = _reports(call, digest, header, statuses)
    nothing_known = "nulls" in traits
    meta = _meta(None, None, statuses) if nothing_known else _meta(part, header, statuses)
    answer["report"] = {**reports, "meta": meta}
    if nothing_known:
        answer["external_id"] = None
    elif (external_id := _external_id(call)) is not None:
        answer["external_id"] = external_id
    return answer


def _identifier(call: Call, digest: str) -> str:
    if call.seed is None:
        digits = urandom(16).hex()  # to write them down is a third of the work of `uuid.uuid4`
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    return identifier(Random(call.number(digest)))


def identifier(random: Random) -> str:
    """The ``id`` of an answer where that is to be repeatable."""
    return str(uuid.UUID(int=random.randrange(1 << 128), version=4))


def timestamp(moment: datetime) -> str:
    """A moment (UTC) as ``created_at`` writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _meta(
    part: Part | None, header: ImageHeader | None, statuses: Mapping[str, str]
) -> dict[str, object]:
    return {
        "width": header.width if header else None,
        "height": header.height if header else None,
        "format": header.format if header else None,
        "size_bytes": part.size if part else None,
        "md5": part.digest if part else None,
        "processing_status": dict(statuses),
    }


def _statuses(call: Call, header: ImageHeader | None) -> dict[str, str]:
    """How each report that runs went, by its name."""
    traits = call.scenario.traits
    # A named scenario has to be had with any bytes, so only the default one looks at them.
    status = "processed" if traits or header is None else _status(header)
    statuses = dict.fromkeys(_selected(call), status)
    if "nulls" in traits:
        statuses.update((name, "errored") for name in statuses if name != "ai_generated")
    if "partial" in traits and statuses:
        nullable = [name for name in statuses if name != "ai_generated"]
        statuses[(*nullable, *statuses)[0]] = "errored"
    return statuses


def _status(header: ImageHeader) -> str:
    """What becomes of an image by its header alone. Assumed, as is the bound on its sides."""
    if header.state is State.UNKNOWN or header.format not in FORMATS:
        return "rejected"
    if header.state is not State.READABLE:
        return "errored"
    return "rejected" if max(header.width or 0, header.height or 0) > MAX_SIDE else "processed"


def _selected(call: Call) -> list[str]:
    """The reports that run: what ``only`` names, else the default ones, without ``excluding``.

    That ``excluding`` also takes from ``only`` is assumed. Unknown names, which only a forced
    answer gets past, count for nothing.
    """
    asked = call.reading.parameters.get("query", {})
    only = _known(asked.get("only")) or set(DEFAULT_REPORTS)
    running = only - _known(asked.get("excluding"))
    if "with_reverse_search" in call.scenario.traits:
        running.add("reverse_search")
    return [name for name in REPORTS if name in running]


def _known(names: object) -> set[str]:
    return set(REPORTS).intersection(names) if isinstance(names, list) else set()


def _reports(
    call: Call, digest: str, header: ImageHeader | None, statuses: Mapping[str, str]
) -> dict[str, object]:
    """The reports that run."""
    composed: Mapping[str, object] = {}
    if "processed" in statuses.values():
        composed = _composed(call, digest, header, "reverse_search" in statuses)
    return by_status(composed, statuses)


def by_status(composed: Mapping[str, object], statuses: Mapping[str, str]) -> dict[str, object]:
    """The reports that ran: composed, null, or, where null is not allowed, absent.

    Args:
        composed: What each would say.
        statuses: How each that ran went, by its name.
    """
    reports: dict[str, object] = {}
    for name, status in statuses.items():
        if status == "processed":
            reports[name] = composed[name]
        elif name != "ai_generated":
            reports[name] = None
    return reports


def _composed(
    call: Call, digest: str, header: ImageHeader | None, with_reverse_search: bool
) -> Mapping[str, object]:
    sides = NOMINAL_SIDES
    if header and header.width and header.height:
        sides = (header.width, header.height)
    traits = call.scenario.traits
    number = call.number(digest)
    if not traits:  # the default leaves it to the image
        return _reports_of_image(number, sides, with_reverse_search)
    return all_reports(Random(number), sides, {**ORDINARY, **traits}, with_reverse_search)


@lru_cache(maxsize=256)  # the same images come again and again
def _reports_of_image(
    number: int, sides: report.Sides, with_reverse_search: bool
) -> Mapping[str, object]:
    return all_reports(Random(number), sides, {}, with_reverse_search)


def all_reports(
    random: Random, sides: report.Sides, settled: Mapping[str, object], with_reverse_search: bool
) -> dict[str, object]:
    """All reports in one fixed order, so that a selection changes no value of those it leaves.

    Args:
        random: Follows from the image.
        sides: The image's sides.
        settled: What they are to find: ``verdict``, ``confidence`` and ``generator`` of the first
            report, an outcome for each of the others; what is left out follows from `random`.
        with_reverse_search: Whether to compose the one that runs only on request.
    """
    verdict, leader = settled.get("verdict"), settled.get("generator")
    confidence = settled.get("confidence")
    reports: dict[str, object] = {
        "ai_generated": report.ai_generated(
            random,
            verdict if isinstance(verdict, str) else None,
            leader if isinstance(leader, str) else None,
            confidence if isinstance(confidence, int | float) else None,
        ),
        "deepfake": report.deepfake(random, sides, _flag(settled.get("deepfake"))),
        "nsfw": report.nsfw(random, _flag(settled.get("nsfw"))),
        "quality": report.quality(random, _flag(settled.get("quality"))),
    }
    if with_reverse_search:
        found = _flag(settled.get("reverse_search"))
        reports["reverse_search"] = report.reverse_search(random, sides, found)
    return reports


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _external_id(call: Call) -> str | None:
    """The caller's own identifier, unless it is one that an answer may not carry."""
    value = call.reading.parameters.get("query", {}).get("external_id")
    if not isinstance(value, str):
        return None
    refused = any(each.pointer == "/external_id" for each in call.reading.violations)
    return None if refused else value
