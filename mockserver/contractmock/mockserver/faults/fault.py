"""One fault: its name and what it is set to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.definition import LONGEST_WAIT, Definition, Stage, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A defect that an answer is sent with.

    As text it is what a user writes: ``reset``, ``drip:rate=50``.

    Attributes:
        name: Its name in the catalogue (``reset``, ``drip``), the same on every channel.
        parameters: What it is set to, by name; one that is absent has its default.
    """

    name: str
    parameters: Mapping[str, Value] = field(default_factory=dict)

    @property
    def definition(self) -> Definition:
        """Its row of the catalogue."""
        return CATALOGUE[self.name]

    @property
    def stage(self) -> Stage:
        """Where it acts."""
        return CATALOGUE[self.name].stage

    def __getitem__(self, name: str) -> Value:
        """What a parameter is set to, its default where it is not."""
        if name in self.parameters:
            return self.parameters[name]
        parameter = CATALOGUE[self.name].parameter(name)
        if parameter is None:
            raise KeyError(f"{self.name} has no parameter {name}")
        return parameter.default

    def number(self, name: str) -> float:
        """What a parameter that is a number is set to."""
        return float(self[name])

    def whole(self, name: str) -> int:
        """What a parameter that is a whole number is set to."""
        return int(self[name])

    def text(self, name: str) -> str:
        """What a parameter that is a text is set to."""
        return str(self[name])

    def grown(self, befallen: int) -> "Fault":
        """The fault as it befalls a call after so many others: a latency may grow with each."""
        if self.name != "latency" or not self.number("growth"):
            return self
        seconds = self.number("seconds") + befallen * self.number("growth")
        return replace(self, parameters={**self.parameters, "seconds": min(seconds, LONGEST_WAIT)})

    def __str__(self) -> str:
        told = [
            f"{name}={value if isinstance(value, str) else _number(value)}"
            for name, value in self.parameters.items()
            if value != self._default(name)
        ]
        return f"{self.name}:{','.join(told)}" if told else self.name

    def _default(self, name: str) -> Value | None:
        parameter = CATALOGUE[self.name].parameter(name)
        return parameter.default if parameter else None


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
