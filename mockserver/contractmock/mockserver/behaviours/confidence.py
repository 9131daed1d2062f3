"""The AI confidence that follows from an image's digest, alike for every vendor."""

from bisect import bisect_left
from random import Random

POSITIVE_SHARE = 4 / 275
"""Share of images judged AI-made; a third party reports four of 275 edited photos."""

POSITIVE_RANGE = (0.596, 0.903)
"""Lowest and highest confidence of those four."""

UNDECIDED_RANGE = (0.40, 0.49)
"""Confidence of an image on which no verdict is given. Assumed."""

_NEGATIVE_QUANTILES = (
    (0.0, 0.0004),
    (0.05, 0.002),
    (0.25, 0.0066),
    (0.5, 0.0147),
    (0.75, 0.033),
    (0.9, 0.07),
    (0.964, 0.130),
    (0.99, 0.2),
    (1.0, 0.321),
)
"""Quantiles of the other images' confidence, shaped so that all 275 together have the reported
median 0.015, mean 0.040 and 95th percentile 0.130; 0.321 is the highest reported. A table,
because the libm behind a logarithm differs between machines and straight lines do not."""


def ai_confidence(random: Random, verdict: str | None = None) -> float:
    """How sure it is that an image is AI-made, from 0 to 1 in steps of a millionth.

    Args:
        random: Follows from the image; always asked twice.
        verdict: ``ai``, ``human`` or ``unknown`` where that is settled; None leaves it to chance.
    """
    is_positive, position = random.random() < POSITIVE_SHARE, random.random()
    if verdict == "unknown":
        return _between(UNDECIDED_RANGE, position)
    if verdict == "ai" or (verdict is None and is_positive):
        return _between(POSITIVE_RANGE, position)
    return _negative(position)


def below(random: Random, count: int) -> int:
    """A whole number below `count`: the one `Random.randrange` gives, at half its cost."""
    bits = count.bit_length()
    while (drawn := random.getrandbits(bits)) >= count:
        pass
    return drawn


def _between(bounds: tuple[float, float], position: float) -> float:
    low, high = bounds
    return round(low + (high - low) * position, 6)


def _negative(position: float) -> float:
    above = max(1, bisect_left(_NEGATIVE_QUANTILES, (position,)))
    (left, low), (right, high) = _NEGATIVE_QUANTILES[above - 1 : above + 1]
    return _between((low, high), (position - left) / (right - left))
