"""Profiles: named sets of faults, for when the kind of trouble is all that matters."""

from collections.abc import Mapping
from dataclasses import dataclass

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import parse_faults
from contractmock.mockserver.members import nearest


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

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults."""
        return parse_faults(self.text)


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


def profile_faults(name: str) -> tuple[Fault, ...]:
    """The faults of the profile called `name`.

    Raises:
        ContractError: There is none.
    """
    if name not in PROFILES:
        raise ContractError(
            f"profile {name!r}", "there is no such profile", nearest(name, PROFILES)
        )
    return PROFILES[name].faults
