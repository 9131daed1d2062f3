"""The five reports of AIORNOT on one image, each consistent with itself."""

from random import Random

from contractmock.mockserver.behaviours.confidence import ai_confidence, below

Sides = tuple[int, int]
"""Width and height in pixels."""

GENERATORS = (
    "midjourney",
    "dall_e",
    "stable_diffusion",
    "this_person_does_not_exist",
    "adobe_firefly",
    "flux",
    "four_o",
)
"""The generators of the published page, in its order."""

_TRACE = 0.3
"""How much, at most, of what is left to doubt a generator gets that did not make the image."""

DEEPFAKE_SHARE = 0.02
NSFW_SHARE = 0.03
LOW_QUALITY_SHARE = 0.08
FOUND_SHARE = 0.3
"""Shares of images with such a finding where no scenario settles it. Assumed, all four."""

_SITES = ("news.example.com", "photos.example.org", "blog.example.net", "shop.example.com")
"""Where images are found: names that RFC 2606 reserves, so that nobody is ever called."""


def ai_generated(
    random: Random,
    verdict: str | None = None,
    leader: str | None = None,
    confidence: float | None = None,
) -> dict[str, object]:
    """Who made the image; without a `verdict` that follows from `random`.

    Args:
        random: Follows from the image.
        verdict: ``ai``, ``human`` or ``unknown``.
        leader: The generator that an AI verdict names, also one that the page does not list.
        confidence: That of the class ``ai``, None to let it follow from `random` and the verdict.
    """
    drawn = ai_confidence(random, verdict)
    confidence = drawn if confidence is None else confidence
    verdict = verdict or ("ai" if confidence >= 0.5 else "human")
    likeliest = GENERATORS[below(random, len(GENERATORS))]
    trace = _TRACE * min(confidence, 1 - confidence)
    draw = random.random
    generators: dict[str, object] = {
        name: {"is_detected": False, "confidence": round(trace * draw(), 6)} for name in GENERATORS
    }
    if verdict == "ai":
        generators[leader or likeliest] = _prediction(True, _share(random, confidence, 0.85, 1.0))
    return {
        "verdict": verdict,
        "ai": _prediction(verdict == "ai", confidence),
        "human": _prediction(verdict == "human", round(1 - confidence, 6)),
        "generator": generators,
    }


def deepfake(random: Random, sides: Sides, detected: bool | None = None) -> dict[str, object]:
    """Whether a face was swapped; the report is as confident as its most suspicious region.

    Args:
        random: Follows from the image.
        sides: The image's sides; every region lies inside.
        detected: The outcome, None to let it follow from `random`.
    """
    if detected is None:
        detected = random.random() < DEEPFAKE_SHARE
    if detected:
        confidences = [_share(random, 1, 0.6, 0.97)]
    else:
        confidences = [_share(random, 1, 0.01, 0.25) for _ in range(below(random, 2))]
    rois = [
        {"is_detected": each >= 0.5, "confidence": each, "bbox": _box(random, sides)}
        for each in confidences
    ]
    return {
        "is_detected": detected,
        "confidence": max(confidences, default=0.0),
        "rois": rois,
    }


def nsfw(random: Random, detected: bool | None = None) -> dict[str, object]:
    """Whether it is unsafe for work; `detected` None lets it follow from `random`."""
    if detected is None:
        detected = random.random() < NSFW_SHARE
    return {"version": "1.0.0", "is_detected": detected}


def quality(random: Random, high: bool | None = None) -> dict[str, object]:
    """Whether its quality is *high*, which is what ``is_detected`` means here."""
    if high is None:
        high = random.random() >= LOW_QUALITY_SHARE
    return {"is_detected": high}


def reverse_search(random: Random, sides: Sides, found: bool | None = None) -> dict[str, object]:
    """Where else it stands; `found` None lets it follow from `random`."""
    if found is None:
        found = random.random() < FOUND_SHARE
    count = 1 + below(random, len(_SITES)) if found else 0
    return {"was_found": found, "matches": [_match(random, site, sides) for site in _SITES[:count]]}


def _match(random: Random, site: str, sides: Sides) -> dict[str, object]:
    scale = 0.1 + 0.9 * random.random()
    width, height = (max(1, int(side * scale)) for side in sides)
    year, month, day = 2012 + below(random, 13), 1 + below(random, 12), below(random, 28)
    page = below(random, 100_000)
    return {
        "domain": site,
        "image_url": f"https://{site}/images/{page:05d}.jpg",
        "width": width,
        "height": height,
        "earliest_crawl_date": f"{year}-{month:02d}-{1 + day:02d}",
        "earliest_backlink": f"https://{site}/pages/{page:05d}",
    }


def _prediction(detected: bool, confidence: float) -> dict[str, object]:
    return {"is_detected": detected, "confidence": confidence}


def _share(random: Random, whole: float, low: float, high: float) -> float:
    return round(whole * (low + (high - low) * random.random()), 6)


def _box(random: Random, sides: Sides) -> dict[str, int]:
    (x1, x2), (y1, y2) = (_span(random, side) for side in sides)
    return {"x1": x1, "y1": y1, "x2": x2, "y2": y2}


def _span(random: Random, side: int) -> tuple[int, int]:
    length = max(1, int(side * (0.15 + 0.35 * random.random())))
    start = below(random, side - length + 1)
    return start, start + length
