"""Judging a recording by a contract."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contractmock.contracts.comparison.change import Change
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.traffic.belonging import Territory
from contractmock.contracts.drift.traffic.call import Call
from contractmock.contracts.drift.traffic.gaps import Gaps
from contractmock.contracts.drift.traffic.grouping import Groups
from contractmock.contracts.drift.traffic.judging_requests import request_remarks
from contractmock.contracts.drift.traffic.judging_responses import ResponseJudge
from contractmock.contracts.drift.traffic.masking import Mask
from contractmock.contracts.drift.traffic.recorded import RecordedExchange, Recording
from contractmock.contracts.drift.traffic.remark import Remark
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.routing import Match
from contractmock.contracts.secrets import SecretNames

_MOST_EXAMPLES = 5
"""Exchanges that a fact names."""

Progress = Callable[[int, int], None]
"""Is told how many exchanges are judged, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a recording shows.

    Attributes:
        changes: Where its exchanges leave the contract, one for each place and kind.
        facts: What has to be known of the run.
        gaps: What could not be judged, one sentence each.
    """

    changes: tuple[Change, ...]
    facts: tuple[Notice, ...]
    gaps: tuple[str, ...]


def judge(
    contract: Contract,
    recording: Recording,
    territory: Territory,
    policies: Policies,
    *,
    requests: bool = True,
    progress: Progress | None = None,
) -> Judgement:
    """Judge every exchange of `recording` that is a call of the contract's.

    Args:
        contract: The contract.
        recording: The recording.
        territory: Where the contract's calls are found.
        policies: How to judge what no wire can tell.
        requests: Whether to judge requests too; some are wrong on purpose.
        progress: Is told after each exchange.

    Raises:
        ContractError: No exchange is a call of the contract's.
    """
    run = _Run(contract, policies, requests=requests)
    for done, exchange in enumerate(recording.exchanges, 1):
        run.take(exchange, territory)
        if progress is not None:
            progress(done, len(recording.exchanges))
    if not run.calls:
        raise _nothing_matched(recording, run)
    mask = Mask(SecretNames(contract.security_schemes), recording.exchanges)
    return Judgement(
        changes=tuple(run.groups.changes(mask)),
        facts=(
            *run.facts(mask),
            *(_fact("traffic-unreadable", each) for each in recording.unreadable),
        ),
        gaps=tuple(run.gaps.sentences()),
    )


class _Run:
    """One run over a recording, and what it has counted."""

    def __init__(self, contract: Contract, policies: Policies, *, requests: bool) -> None:
        self.gaps = Gaps(contract)
        self.groups = Groups()
        self.calls = Counter[str]()
        self.others = Counter[str]()
        self.elsewhere = Counter[str]()
        self._silent = Counter[tuple[str, str]]()
        self._requests = requests
        self._responses = ResponseJudge(policies, self.gaps)

    def take(self, exchange: RecordedExchange, territory: Territory) -> None:
        """Judge one exchange, or count it as none of the contract's."""
        found = territory.find(exchange)
        if not isinstance(found, Match):
            where = f"{exchange.request.method} {exchange.host}{exchange.request.path}"
            self.others[where] += 1
            if territory.is_elsewhere(exchange):
                self.elsewhere[exchange.host] += 1
            return
        call = Call(exchange=exchange, match=found)
        self.calls[call.operation.label] += 1
        if self._requests:
            self._add(request_remarks(call, self.gaps))
        self._add(self._responses.remarks(call))
        if exchange.response is None:
            self._silent["traffic-unanswered", "the recording has no response"] += 1
        elif exchange.invented:
            self._silent["traffic-invented", exchange.invented] += 1

    def _add(self, remarks: Iterator[Remark]) -> None:
        for remark in remarks:
            self.groups.add(remark)

    def facts(self, mask: Mask) -> Iterator[Notice]:
        """What has to be said of the run."""
        total = self.calls.total() + self.others.total()
        each = ", ".join(f"{label} {count}" for label, count in self.calls.items())
        yield _fact(
            "traffic-judged",
            f"calls of the contract among {_exchanges(total)}: {each}",
        )
        if self.others:
            yield _fact(
                "traffic-unmatched",
                f"{_exchanges(self.others.total())} match no operation: "
                f"{mask.text(_examples(self.others))}",
            )
        if self.elsewhere:
            yield _fact(
                "traffic-elsewhere",
                f"{_exchanges(self.elsewhere.total())} of these would match at another host: "
                f"{_examples(self.elsewhere)}",
                "name the host with --base-url if it serves the same API",
            )
        for (rule, why), count in self._silent.items():
            yield _fact(rule, f"the responses of {_exchanges(count)} are not judged: {why}")


def _nothing_matched(recording: Recording, run: _Run) -> ContractError:
    total = _exchanges(run.others.total())
    cure = "check that the recording is of this API; --base-url names another address of it"
    if run.elsewhere:
        cure = (
            f"name the host with --base-url if it serves the same API ({_examples(run.elsewhere)})"
        )
    return ContractError(
        recording.name, f"none of its {total} is a call of the contract's operations", cure
    )


def _exchanges(count: int) -> str:
    return "1 exchange" if count == 1 else f"{count} exchanges"


def _examples(counted: Counter[str]) -> str:
    named = ", ".join(name for name, _ in counted.most_common(_MOST_EXAMPLES))
    return named if len(counted) <= _MOST_EXAMPLES else f"{named}, ..."


def _fact(rule: str, message: str, cure: str = "nothing to do") -> Notice:
    return Notice(rule=rule, level=Level.ADVICE, pointer="", message=message, cure=cure)
