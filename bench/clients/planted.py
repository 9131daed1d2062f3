"""The table of planted defects: what each is, and what a report should say of it."""

from collections.abc import Iterator

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
_META = "/report/meta"
_FACES = "/report/deepfake/rois"

_AIORNOT: tuple[tuple[type[Vendor], str, str, str], ...] = (
    (aiornot.AbsentDate, _ALLOWED, "absent", "/created_at"),
    (aiornot.NullDigest, _ALLOWED, "null", f"{_META}/md5"),
    (aiornot.NullNumber, _ALLOWED, "null", f"{_META}/width {_META}/height"),
    (aiornot.NullObject, _ALLOWED, "null", "/report/deepfake"),
    (
        aiornot.MissingKey,
        _ALLOWED,
        "empty-object absent",
        f"{_META}/processing_status {_META}/processing_status/ai_generated",
    ),
    (aiornot.UnknownKey, _ALLOWED, "unknown-member", "/report/ai_generated/generator/*"),
    (aiornot.ClosedEnum, _EVOLVED, "new-value", "/report/ai_generated/verdict"),
    (aiornot.DefaultingEnum, _EVOLVED, "new-value", "/report/ai_generated/verdict"),
    (aiornot.AbsentList, _BROKEN, "missing", _FACES),
    (aiornot.EmptyList, _ALLOWED, "empty-array", _FACES),
    (aiornot.FloatOnly, _ALLOWED, "integer zero one", "/report/ai_generated/ai/confidence"),
    (aiornot.Int32, _ALLOWED, "large-integer", f"{_META}/width {_META}/height"),
    (aiornot.IntegerOnly, _ALLOWED, "integer-as-float", f"{_META}/width {_META}/height"),
    (aiornot.NarrowDate, _ALLOWED, "date-fraction date-offset", "/created_at"),
    (aiornot.Ascii, _ALLOWED, "unicode raw-utf8", ""),
    (aiornot.DetailIsList, f"{_ALLOWED} {_UNDOCUMENTED}", "absent empty-object text", "/detail"),
    (aiornot.JsonErrors, _UNDOCUMENTED, "html empty-body", ""),
    (aiornot.AnySuccess, _UNDOCUMENTED, "success-body", ""),
    (aiornot.LabelTrusted, _BROKEN, "wrong-content-type html", ""),
    (aiornot.CommaList, _REQUEST, "enum", "/only/0"),
    (aiornot.BracketList, _REQUEST, "bracketed-parameter undeclared-parameter", "/only[]"),
)
_FREEPIK: tuple[tuple[type[Vendor], str, str, str], ...] = (
    (freepik.AbsentClass, _ALLOWED, "absent", "/data/*/class_name"),
    (freepik.ByPosition, _ALLOWED, "permuted", "/data"),
    (freepik.AbsentProbability, _ALLOWED, "absent", "/data/*/probability"),
    (freepik.FloatOnly, _ALLOWED, "integer zero one", "/data/*/probability"),
    (freepik.EmptyList, _ALLOWED, "empty-array", "/data"),
    (freepik.JsonErrors, _UNDOCUMENTED, "html empty-body", ""),
    (freepik.OneErrorType, _ALLOWED, "media-type plain", ""),
    (freepik.MessageAssumed, _ALLOWED, "absent empty-object minimal", ""),
    (freepik.AnySuccess, _UNDOCUMENTED, "success-body", ""),
    (freepik.DataUri, _REQUEST, "data-uri", "/image"),
)
_SHARED: tuple[tuple[type[Vendor], str, str, str], ...] = (
    (shared.RetriesRefusal, f"{_ALLOWED} {_UNDOCUMENTED}", "status", ""),
    (shared.ManyRetries, f"{_UNDOCUMENTED} {_ALLOWED}", "for-ever status", ""),
    (
        shared.NaiveRetryAfter,
        _UNDOCUMENTED,
        "retry-after-date retry-after-negative retry-after-huge retry-after-text",
        "",
    ),
    (shared.Impatient, _UNDOCUMENTED, "retry-after-seconds retry-after-date", ""),
    (shared.NoTimeout, _ALL, "no-timeout", ""),
    (shared.LeakedTransportError, _NETWORK, "reset", ""),
    (shared.ConsumedBody, f"{_ALLOWED} {_UNDOCUMENTED}", "status then-success for-ever", ""),
    (shared.WrongPart, _REQUEST, "required", "/image"),
    (shared.WrongHeader, _REQUEST, "security", ""),
    (shared.KeyLogged, _ALL, "*", ""),
    (shared.KeyInException, _ALL, "*", ""),
    (shared.Unclosed, f"{_ALLOWED} {_UNDOCUMENTED}", "*", ""),
    (shared.NoLimit, _BROKEN, "gzip-bomb", ""),
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
    row = (shared.KeyFollows, _UNDOCUMENTED, "redirect", "")
    yield _defect(row, "freepik", follows)


def _defect(row: tuple[type[Vendor], str, str, str], document: str, vendor: type[Vendor]) -> Defect:
    told, zones, rules, pointers = row
    number, _, title = (told.__doc__ or "").partition(": ")
    return Defect(
        id=number,
        title=title.rstrip("."),
        vendor=vendor,
        document=document,
        zones=frozenset(zones.split()),
        rules=frozenset(rules.split()),
        pointers=frozenset(pointers.split()),
    )
