"""A correct client of Freepik, apart from the HTTP library."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.model import Request
from clients.vendor import Vendor


@dataclass(frozen=True, kw_only=True)
class Classes:
    """The probability of each class; None is what the vendor did not say."""

    ai: float | None
    not_ai: float | None
    others: Mapping[str, float | None]


class Freepik(Vendor):
    """Freepik's classifier."""

    def request(self, image: bytes, parameters: Mapping[str, object]) -> Request:  # noqa: ARG002
        """The image as base64 in JSON."""
        return Request(
            path="/v1/ai/classifier/image",
            headers=self.headers(),
            json={"image": self.encoded(image)},
        )

    def headers(self) -> dict[str, str]:
        """The key, where the vendor wants it."""
        return {"x-freepik-api-key": self.api_key}

    def encoded(self, image: bytes) -> str:
        """The image as text."""
        return base64.b64encode(image).decode()

    def result(self, body: Any) -> object:
        """The classes by name, whatever their order."""
        told = {
            item["class_name"]: self.probability(item)
            for item in body["data"]
            if "class_name" in item
        }
        others = {name: each for name, each in told.items() if name not in ("ai", "not_ai")}
        return Classes(ai=told.get("ai"), not_ai=told.get("not_ai"), others=others)

    def probability(self, item: Mapping[str, Any]) -> float | None:
        """The probability of one class."""
        return item.get("probability")

    def message(self, body: Any) -> str:
        """The vendor's reason, in either of its two shapes."""
        return str(body.get("message") or body.get("problem", {}).get("message", ""))
