"""A correct client of AIORNOT, apart from the HTTP library."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.model import Request
from clients.vendor import Vendor


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the client makes of an answer; None is what the vendor did not say."""

    id: str
    created_at: datetime.datetime | None
    external_id: str | None
    verdict: str | None
    confidence: float | None
    generators: Mapping[str, float]
    deepfake: bool | None
    faces: tuple[float, ...]
    nsfw: bool | None
    good_quality: bool | None
    matches: tuple[str, ...]
    width: int | None
    height: int | None
    format: str | None
    size_bytes: int | None
    md5: str | None
    processing: Mapping[str, str]


class Aiornot(Vendor):
    """AIORNOT's image check."""

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:
        """The upload as one part of a form; lists as repeated keys."""
        return Request(
            path="/v2/image/sync",
            headers=self.headers(),
            query=self.query(parameters),
            image=image,
        )

    def headers(self) -> dict[str, str]:
        """The key, where the vendor wants it."""
        return {"Authorization": f"Bearer {self.api_key}"}

    def query(self, parameters: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """The parameters as they stand in the URL."""
        pairs: list[tuple[str, str]] = []
        for name, value in parameters.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            pairs.extend((name, str(each)) for each in values if each is not None)
        return tuple(pairs)

    def result(self, body: Any) -> object:
        """The report; whatever the contract lets the vendor leave out may be missing."""
        report, meta = body["report"], body["report"]["meta"]
        ai = report.get("ai_generated")
        return Report(
            id=body["id"],
            created_at=self.date(body.get("created_at")),
            external_id=body.get("external_id"),
            verdict=self.verdict(ai["verdict"]) if ai else None,
            confidence=self.confidence(ai["ai"]["confidence"]) if ai else None,
            generators=self.generators(ai["generator"]) if ai else {},
            deepfake=self.deepfake(report),
            faces=self.faces(report),
            nsfw=_flag(report.get("nsfw"), "is_detected"),
            good_quality=_flag(report.get("quality"), "is_detected"),
            matches=self.matches(report),
            width=self.side(meta["width"]),
            height=self.side(meta["height"]),
            format=meta["format"],
            size_bytes=meta["size_bytes"],
            md5=self.md5(meta["md5"]),
            processing=self.processing(meta["processing_status"]),
        )

    def date(self, text: str | None) -> datetime.datetime | None:
        """A date as the vendor writes it (RFC 3339)."""
        return None if text is None else datetime.datetime.fromisoformat(text.upper())

    def verdict(self, word: str) -> str:
        """The verdict, the vendor's word for it."""
        return word

    def confidence(self, number: float) -> float:
        """A share between 0 and 1."""
        return float(number)

    def generators(self, told: Mapping[str, Any]) -> dict[str, float]:
        """The confidence in each generator; others may be added at any time, of any shape."""
        return {
            name: each["confidence"]
            for name, each in told.items()
            if isinstance(each, dict) and "confidence" in each
        }

    def deepfake(self, report: Any) -> bool | None:
        """Whether a face was replaced."""
        return _flag(report.get("deepfake"), "is_detected")

    def faces(self, report: Any) -> tuple[float, ...]:
        """The confidence for each face."""
        found = report.get("deepfake")
        return tuple(roi["confidence"] for roi in found["rois"]) if found else ()

    def matches(self, report: Any) -> tuple[str, ...]:
        """Where the image was found."""
        found = report.get("reverse_search")
        return tuple(match["image_url"] for match in found["matches"]) if found else ()

    def side(self, pixels: float | None) -> int | None:
        """A side of the image."""
        return None if pixels is None else int(pixels)

    def md5(self, digest: str | None) -> str | None:
        """The digest of the image."""
        return None if digest is None else digest.lower()

    def processing(self, told: Mapping[str, str]) -> dict[str, str]:
        """The state of each report by its name."""
        return dict(told)

    def message(self, body: Any) -> str:
        """The vendor's reason: one text, or one for each mistake."""
        detail = body.get("detail", body.get("message", ""))
        if isinstance(detail, list):
            return "; ".join(str(each["msg"]) for each in detail)
        return str(detail)


def _flag(told: Any, name: str) -> bool | None:
    return told[name] if told else None
