"""The table of planted defects: what each is, and what a report should say of it."""

from collections.abc import Iterator
from typing import TypeAlias

from clients import aiornot_mutants as aiornot
from clients import freepik_mutants as freepik
from clients import shared_mutants as shared
from clients.aiornot import Aiornot
from clients.defect import Defect
from clients.freepik import Freepik
from clients.vendor import Vendor

_REQUEST, _NETWORK, _BROKEN = "request", "network", "broken"
_ALLOWED, _EVOLVED, _UNDOCUMENTED = "allowed", "evolved", "undocumented"
_ALL = f"{_ALLOWED} {_REQUEST} {_EVOLVED} {_UNDOCUMENTED} {_BROKEN} {_NETWORK}"
_RETURN, _RAISE, _EXCEPTION = "must-return", "must-raise", "undeclared-exception"
_META = "/report/meta"
_FACES = "/report/deepfake/rois"

_Row: TypeAlias = tuple[type[Vendor], str, str, str, str]
"""The class, and what it may be found by: zones, oracles, rules, pointers."""

_AIORNOT: tuple[_Row, ...] = (
    (aiornot.AbsentDate, _ALLOWED, _RETURN, "absent", "/created_at"),
    (aiornot.NullDigest, _ALLOWED, _RETURN, "null", f"{_META}/md5"),
    (aiornot.NullNumber, _ALLOWED, _RETURN, "null", f"{_META}/width {_META}/height"),
    (aiornot.NullObject, _ALLOWED, _RETURN, "null", "/report/deepfake"),
    (
        aiornot.MissingKey,
        _ALLOWED,
        _RETURN,
        "empty-object absent",
        f"{_META}/processing_status {_META}/processing_status/ai_generated",
    ),
    (aiornot.UnknownKey, _ALLOWED, _RETURN, "unknown-member", "/report/ai_generated/generator/*"),
    (aiornot.ClosedEnum, _EVOLVED, _EXCEPTION, "new-value", "/report/ai_generated/verdict"),
    (aiornot.DefaultingEnum, _EVOLVED, "new-value", "new-value", "/report/ai_generated/verdict"),
    (aiornot.AbsentList, _BROKEN, _EXCEPTION, "missing", _FACES),
    (aiornot.EmptyList, _ALLOWED, _RETURN, "empty-array", _FACES),
    (
        aiornot.FloatOnly,
        _ALLOWED,
        _RETURN,
        "integer zero one",
        "/report/ai_generated/ai/confidence",
    ),
    (aiornot.Int32, _ALLOWED, _RETURN, "large-integer", f"{_META}/width {_META}/height"),
    (aiornot.IntegerOnly, _ALLOWED, _RETURN, "integer-as-float", f"{_META}/width {_META}/height"),
    (aiornot.NarrowDate, _ALLOWED, _RETURN, "date-fraction date-offset", "/created_at"),
    (aiornot.Ascii, _ALLOWED, _RETURN, "unicode raw-utf8", ""),
    (
        aiornot.DetailIsList,
        f"{_ALLOWED} {_UNDOCUMENTED}",
        _EXCEPTION,
        "absent empty-object text",
        "/detail",
    ),
    (aiornot.JsonErrors, _UNDOCUMENTED, _EXCEPTION, "html empty-body", ""),
    (aiornot.AnySuccess, _UNDOCUMENTED, _RAISE, "success-body", ""),
    (aiornot.LabelTrusted, _BROKEN, _RAISE, "wrong-content-type html", ""),
    (aiornot.CommaList, _REQUEST, "request", "enum", "/only/0"),
    (
        aiornot.BracketList,
        _REQUEST,
        "request",
        "bracketed-parameter undeclared-parameter",
        "/only[]",
    ),
)
_FREEPIK: tuple[_Row, ...] = (
    (freepik.AbsentClass, _ALLOWED, _RETURN, "absent", "/data/*/class_name"),
    (freepik.ByPosition, _ALLOWED, "order", "permuted", "/data"),
    (freepik.AbsentProbability, _ALLOWED, _RETURN, "absent", "/data/*/probability"),
    (freepik.FloatOnly, _ALLOWED, _RETURN, "integer zero one", "/data/*/probability"),
    (freepik.EmptyList, _ALLOWED, _RETURN, "empty-array", "/data"),
    (freepik.JsonErrors, _UNDOCUMENTED, _EXCEPTION, "html empty-body", ""),
    (freepik.OneErrorType, _ALLOWED, _EXCEPTION, "media-type plain", ""),
    (freepik.MessageAssumed, _ALLOWED, _EXCEPTION, "absent empty-object minimal", ""),
    (freepik.AnySuccess, _UNDOCUMENTED, _RAISE, "success-body", ""),
    (freepik.DataUri, _REQUEST, "request", "data-uri", "/image"),
)
_SHARED: tuple[_Row, ...] = (
    (shared.RetriesRefusal, f"{_ALLOWED} {_UNDOCUMENTED}", "retry", "status", ""),
    (shared.ManyRetries, f"{_UNDOCUMENTED} {_ALLOWED}", "calls", "for-ever status", ""),
    (
        shared.NaiveRetryAfter,
        _UNDOCUMENTED,
        "undeclared-exception waits-too-long",
        "retry-after-date retry-after-negative retry-after-huge retry-after-malformed",
        "",
    ),
    (shared.Impatient, _UNDOCUMENTED, "retry-too-soon", "retry-after-seconds retry-after-date", ""),
    (shared.NoTimeout, _ALL, "timeout", "no-timeout", ""),
    (shared.LeakedTransportError, _NETWORK, _EXCEPTION, "reset", ""),
    (
        shared.ConsumedBody,
        f"{_ALLOWED} {_UNDOCUMENTED}",
        "request",
        "status then-success for-ever",
        "",
    ),
    (shared.WrongPart, _REQUEST, "request", "required", "/image"),
    (shared.WrongHeader, _REQUEST, "request", "security", ""),
    (shared.KeyLogged, _ALL, "secret", "*", ""),
    (shared.KeyInException, _ALL, "secret", "*", ""),
    (shared.Unclosed, f"{_ALLOWED} {_UNDOCUMENTED}", "unclosed", "*", ""),
    (shared.NoLimit, _BROKEN, _RAISE, "gzip-bomb", ""),
)


def defects() -> Iterator[Defect]:
    """Every planted defect."""
    for row in _AIORNOT:
        yield _defect(row, "aiornot", row[0])
    for row in _FREEPIK:
        yield _defect(row, "freepik", row[0])
    for row in _SHARED:
        for document, base in (("aiornot", Aiornot), ("freepik", Freepik)):
            yield _defect(row, document, type(row[0].__name__, (row[0], base), {}))
    # httpx takes the header Authorization from a redirected call, but no other.
    follows = type("KeyFollows", (shared.KeyFollows, Freepik), {})
    row = (shared.KeyFollows, _UNDOCUMENTED, "secret", "redirect", "")
    yield _defect(row, "freepik", follows)


def _defect(row: _Row, document: str, vendor: type[Vendor]) -> Defect:
    code, zones, oracles, rules, pointers = row
    number, _, title = (code.__doc__ or "").partition(": ")
    return Defect(
        id=number,
        title=title.rstrip("."),
        vendor=vendor,
        code=code,
        document=document,
        zones=frozenset(zones.split()),
        oracles=frozenset(oracles.split()),
        rules=frozenset(rules.split()),
        pointers=frozenset(pointers.split()),
    )
