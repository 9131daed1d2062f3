"""Profiles: named sets of faults, for when the kind of trouble is all that matters."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named set of faults.

    Attributes:
        name: What every channel calls it.
        summary: What a client meets, one sentence.
        text: The faults as a user would write them.
    """

    name: str
    summary: str
    text: str


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="flaky",
            summary="One call in five fails, by a status, a reset or half an answer.",
            text="status:code=503,probability=0.1+reset:probability=0.05"
            "+truncated:probability=0.05",
        ),
        Profile(
            name="slow",
            summary="Answers take a second or two, a few much longer, and come slowly.",
            text="latency:seconds=1.5,distribution=lognormal,spread=0.6+drip:rate=2000",
        ),
        Profile(name="offline", summary="Nothing listens on the port.", text="refused:for=3600"),
        Profile(
            name="rate-limited",
            summary="Ten calls a minute for each key, three at once.",
            text="rate-limit:limit=10,window=60,algorithm=bucket,burst=3",
        ),
        Profile(
            name="degrading",
            summary="Each call takes longer than the one before; then calls fail, then break off.",
            text="latency:seconds=0.05,growth=0.05+status:code=503,probability=0.3,after=20"
            "+reset:probability=0.3,after=40",
        ),
    )
}
"""Every profile by its name."""
