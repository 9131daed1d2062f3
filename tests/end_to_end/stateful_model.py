"""A model of what a mock was told and has seen: plain lists, and what the documentation says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Told = Mapping[str, Any]

FAULT_ORDER = ("rate-limit", "fail", "status")
"""Those that refuse a call, in the order of the catalogue: the first that befalls it does."""


@dataclass(frozen=True)
class Outcome:
    """What an answer is: its status, and the scenario that it stands for, if any."""

    status: int
    scenario: str | None


@dataclass(frozen=True)
class Call:
    """A call that the machine can make.

    Attributes:
        name: What it is called here.
        mount: The mount that it is for, None for none.
        labels: Label and id of its operation, empty where there is none.
        method: Its method.
        path: Its path as sent.
        key_field: The header field that holds its key, empty where it has none.
        sent: Further arguments of the request.
        right: The name of the right call of the same operation.
    """

    name: str
    mount: str | None
    labels: tuple[str, ...]
    method: str
    path: str
    key_field: str
    sent: Mapping[str, Any] = field(default_factory=dict)
    right: str = ""


@dataclass(frozen=True)
class Entry:
    """What the journal has to tell of a call; the channel only where it named the answer."""

    operation: str | None
    mount: str | None
    outcome: Outcome
    channel: str | None
    faults: tuple[str, ...]
    violations: tuple[str, ...]


class Model:
    """What a mock is to answer, list and record.

    Args:
        scenarios: The scenarios of all mounts as the admin API lists them.
        plain: What each call gets when nothing was told, with its violations.
    """

    def __init__(
        self, scenarios: Sequence[Told], plain: Mapping[str, tuple[Outcome, tuple[str, ...]]]
    ) -> None:
        self.queued: list[dict[str, Any]] = []
        self.rules: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.journal: list[Entry] = []
        self._turns = Counter[tuple[str, str, str]]()
        self._scenarios = {(each["mount"], each["name"]): each for each in scenarios}
        self._plain = plain

    def reset(self, parts: Sequence[str]) -> None:
        """Forget some parts."""
        for part in parts:
            kept: Any = {
                "answers": self.queued,
                "rules": self.rules,
                "faults": self.faults,
                "sequences": self._turns,
                "journal": self.journal,
            }[part]
            kept.clear()

    def takes(self, answer: Told, mount: str | None, labels: Sequence[str]) -> bool:
        """Whether an answer can be told for such calls: its scenario has to fit one of them."""
        return "scenario" not in answer or any(
            name == answer["scenario"]
            and mount in (None, of)
            and (not each["operations"] or not labels or set(each["operations"]) & set(labels))
            for (of, name), each in self._scenarios.items()
        )

    def call(self, call: Call, headers: Mapping[str, str]) -> Entry:
        """What a call gets; it is in the journal now."""
        outcome, violations = self._plain[call.name]
        channel: str | None = None
        faults: tuple[str, ...] = ()
        if call.mount is not None:
            channel, asked, faults = self._chosen(call, call.mount, headers)
            if asked is not None:
                outcome = self._named(call, call.mount, asked)
        label = call.labels[0] if call.labels else None
        entry = Entry(label, call.mount, outcome, channel, faults, violations)
        self.journal.append(entry)
        return entry

    def _chosen(
        self, call: Call, mount: str, headers: Mapping[str, str]
    ) -> tuple[str | None, Told | None, tuple[str, ...]]:
        """Who names the answer, which it is, and the faults that befall the call."""
        if refusal := self._refusal(call, mount):
            return "fault", {"status": refusal["code"]}, (refusal["fault"],)
        if "prefer" in headers:
            name, _, value = headers["prefer"].partition("=")
            return "prefer", {"status": int(value)} if name == "code" else {name: value}, ()
        for channel, told in (("queue", self.queued), ("rule", self.rules)):
            if (taken := self._take(told, call, headers)) and set(taken) & NAMING:
                return channel, taken, ()
        magic = headers.get(call.key_field, "").removeprefix("mock-")
        if magic.isdecimal():
            return "key", {"status": int(magic)}, ()
        if (mount, magic) in self._scenarios:
            return "key", {"scenario": magic}, ()
        return None, None, ()

    def _refusal(self, call: Call, mount: str) -> Told | None:
        """The fault that refuses the call: the first that befalls it, the others do not count."""
        for fault in sorted(self.faults, key=lambda each: FAULT_ORDER.index(each["name"])):
            if fault["mount"] not in (None, mount):
                continue
            if fault["operation"] not in (None, *call.labels):
                continue
            if fault["name"] == "rate-limit":
                fault["seen"][mount] += 1
                if fault["seen"][mount] <= fault["limit"]:
                    continue
            fault["befallen"] += 1
            if fault["times"] is not None:
                fault["times"] -= 1
                if not fault["times"]:
                    self.faults.remove(fault)
            return fault
        return None

    def _take(
        self, told: list[dict[str, Any]], call: Call, headers: Mapping[str, str]
    ) -> Told | None:
        """The first answer that fits, given once more."""
        for each in told:
            if fits(each["match"], call, headers):
                if each["times"] is not None:
                    each["times"] -= 1
                    if not each["times"]:
                        told.remove(each)
                answer: Told = each["answer"]
                return answer
        return None

    def _named(self, call: Call, mount: str, asked: Told) -> Outcome:
        """What an answer comes to that was asked for by name: given to wrong calls, too."""
        usual = self._plain[call.right or call.name][0]
        if "body" in asked or "text" in asked:
            return Outcome(asked.get("status", 200), "supplied")
        if "scenario" in asked:
            scenario = self._scenarios.get((mount, asked["scenario"]))
            if scenario is None:
                return Outcome(400, None)
            if not self._suits(scenario, call):
                return usual
            if not scenario["sequence"]:
                return Outcome(scenario["status"], scenario["name"])
            key = (mount, call.labels[0], scenario["name"])
            name = scenario["sequence"][self._turns[key] % len(scenario["sequence"])]
            self._turns[key] += 1
            return Outcome(self._scenarios[mount, name]["status"], name)
        if asked["status"] == usual.status:
            return usual
        for (of, name), each in self._scenarios.items():
            same = of == mount and each["status"] == asked["status"] and not each["sequence"]
            if same and self._suits(each, call):
                return Outcome(asked["status"], name)
        return Outcome(asked["status"], f"status-{asked['status']}")

    def _suits(self, scenario: Told, call: Call) -> bool:
        return not scenario["operations"] or call.labels[0] in scenario["operations"]


NAMING = frozenset({"status", "scenario", "body", "text"})
"""The members that name an answer; others only say how it is given."""


def fits(match: Told, call: Call, headers: Mapping[str, str]) -> bool:
    """Whether a call is one that a rule, or a queued answer, is for."""
    given = {
        "mount": match.get("mount") in (None, call.mount),
        "operation": match.get("operation") in (None, *call.labels),
        "method": match.get("method", call.method) == call.method,
        "path": fnmatchcase(call.path, match.get("path", "*")),
        "headers": all(
            headers.get(name) == value for name, (value,) in match.get("headers", {}).items()
        ),
        "json": _contains(call.sent.get("json"), match.get("json", {})),
        "part": set(match.get("part", ())) <= set(call.sent.get("files", ())),
    }
    return all(given.values())


def _contains(value: object, wanted: Told) -> bool:
    return not wanted or (
        isinstance(value, dict) and all(value.get(name) == each for name, each in wanted.items())
    )
