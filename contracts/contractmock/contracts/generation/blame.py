"""What stood in the way of a value, for the one sentence that the user reads."""

from dataclasses import dataclass


@dataclass(slots=True)
class Blame:
    """What stood in the way of a value.

    Attributes:
        noted: The pointer and the reason of the first thing that allowed no value.
    """

    noted: tuple[str, str] | None = None

    def note(self, pointer: str, reason: str) -> None:
        """Note why there is no value at `pointer`, unless something deeper was noted before."""
        self.noted = self.noted or (pointer, reason)
