"""Many at once: some change what a mock is told, others call it, and every answer is explained."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

LIVE = "/v1/system/live"

CALLERS, CALLS = 4, 30
TELLERS, TELLINGS = 3, 8


@dataclass(frozen=True)
class Span:
    """Seconds on a steady clock between which something happened at some moment."""

    begun: float
    ended: float


@dataclass(frozen=True)
class Made:
    """A call that was made.

    Attributes:
        name: What tells it from all others.
        status: The status of its answer.
        span: When it was answered.
    """

    name: str
    status: int
    span: Span


@dataclass
class Rule:
    """A rule that stood for a while.

    Attributes:
        status: The status that it answers with, which no other rule has.
        added: When it was added.
        removed: When it was removed, None where it never was.
    """

    status: int
    added: Span
    removed: Span | None = None

    def may_stand(self, span: Span) -> bool:
        """Whether it may have stood at some moment of `span`."""
        gone = self.removed is not None and self.removed.ended < span.begun
        return self.added.begun <= span.ended and not gone

    def stands_throughout(self, span: Span) -> bool:
        """Whether it stood at every moment of `span`, for certain."""
        stays = self.removed is None or self.removed.begun > span.ended
        return self.added.ended < span.begun and stays


def answers_are_given_just_as_often_as_told(url: str) -> None:
    """Several tell answers and rules that last for some calls while others call."""
    with _client(url) as client:
        before = _reset(client)
        numbers, names = itertools.count(400), itertools.count()
        told: dict[int, int] = {}
        ids: list[int] = []

        def tell(own: httpx.Client) -> None:
            for kind in ("answers", "rules") * (TELLINGS // 2):
                status, times = next(numbers), 1 + next(names) % 3
                told[status] = times
                answer = {"status": status, "times": times}
                sent = answer if kind == "answers" else {"match": {}, "answer": answer}
                ids.append(_tell(own, kind, sent)["id"])

        made = _at_once(url, [tell] * TELLERS, CALLERS, lambda own: _call(own, next(names)))
        for _ in range(sum(told.values()) - len(made)):
            made.append(_call(client, next(names)))
        assert not _shown(client, "answers")["answers"]
        assert not _shown(client, "rules")["rules"]
        given = Counter(each.status for each in made)
        assert {status: given[status] for status in told} == told
        assert set(given) <= {200, *told}
        assert len(set(ids)) == len(ids) == TELLERS * (TELLINGS // 2) * 2
        _check_journal(client, made, before)


def every_answer_is_that_of_a_rule_that_stood(url: str) -> None:
    """Somebody puts a new rule before removing the old one, again and again, while others call."""
    with _client(url) as client:
        before = _reset(client)
        rules, names = [], itertools.count()

        def replace(own: httpx.Client) -> None:
            oldest: tuple[int, Rule] | None = None
            for status in range(400, 400 + 3 * TELLINGS):
                sent = {"match": {"path": LIVE}, "answer": {"status": status}}
                added, number = _timed(lambda sent=sent: _tell(own, "rules", sent)["id"])  # type: ignore[misc]
                rules.append(Rule(status, added))
                if oldest is not None:
                    path = f"/_mock/rules/{oldest[0]}"
                    oldest[1].removed, _ = _timed(lambda path=path: own.delete(path))  # type: ignore[misc]
                oldest = number, rules[-1]

        made = _at_once(url, [replace], CALLERS, lambda own: _call(own, next(names)))
        for each in made:
            assert _is_explained(each, rules), each
        _check_journal(client, made, before)


def resets_leave_nothing_half_done(url: str) -> None:
    """Somebody tells and resets while others call: at last nothing is left, and nothing is lost."""
    with _client(url) as client:
        before = _reset(client)
        names = itertools.count()

        def tell(own: httpx.Client) -> None:
            for _ in range(TELLINGS):
                _tell(own, "answers", {"status": 418, "times": 5})
                _tell(own, "rules", {"match": {}, "answer": {"status": 503}})
                _tell(own, "faults", {"fault": "status:code=429"})
                _tell(own, "reset", {"parts": ["answers", "rules", "faults"]})

        made = _at_once(url, [tell], CALLERS, lambda own: _call(own, next(names)))
        assert {each.status for each in made} <= {200, 418, 429, 503}
        assert _shown(client, "answers")["answers"] == []
        assert _shown(client, "rules")["rules"] == []
        assert _shown(client, "faults")["faults"] == []
        assert _call(client, next(names)).status == 200
        made_in_all = len(made) + 1
        assert _shown(client, "journal")["last_id"] == before + made_in_all


def _is_explained(made: Made, rules: list[Rule]) -> bool:
    """Whether the answer is that of a rule, and of no later one than a rule that surely stood.

    Rules stand in the order in which they were added, and the first answers.
    """
    for rule in rules:
        if rule.status == made.status:
            return rule.may_stand(made.span)
        if rule.stands_throughout(made.span):
            return False
    return made.status == 200


def _check_journal(client: httpx.Client, made: list[Made], before: int) -> None:
    """The journal has every call once, in the order of its numbers, with the answer that it got."""
    shown = _shown(client, "journal")
    entries = shown["entries"]
    assert [each["id"] for each in entries] == [*range(before + 1, before + 1 + len(made))]
    assert shown["forgotten"] == 0
    recorded = {e["request"]["headers"]["x-call"]: e["response"]["status"] for e in entries}
    assert recorded == {each.name: each.status for each in made}


def _at_once(
    url: str,
    tellers: list[Callable[[httpx.Client], None]],
    callers: int,
    call: Callable[[httpx.Client], Made],
) -> list[Made]:
    """Run tellers and callers, each in a thread with a connection of its own."""

    def told(tell: Callable[[httpx.Client], None]) -> None:
        with _client(url) as own:
            tell(own)

    def called(_: int) -> list[Made]:
        with _client(url) as own:
            return [call(own) for _ in range(CALLS)]

    with ThreadPoolExecutor(len(tellers) + callers) as pool:
        telling = [pool.submit(told, each) for each in tellers]
        made = list(itertools.chain.from_iterable(pool.map(called, range(callers))))
        for each in telling:
            each.result()
    return made


@contextmanager
def _client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


def _reset(client: httpx.Client) -> int:
    """Have the mock forget everything; the number of its newest entry."""
    _tell(client, "reset", {})
    newest: int = _shown(client, "journal")["last_id"]
    return newest


def _tell(client: httpx.Client, path: str, data: dict[str, Any]) -> Any:
    response = client.post(f"/_mock/{path}", json=data)
    assert response.is_success, response.text
    return response.json()


def _shown(client: httpx.Client, path: str) -> Any:
    return client.get(f"/_mock/{path}").json()


def _call(client: httpx.Client, name: int) -> Made:
    begun = time.monotonic()
    response = client.get(LIVE, headers={"x-call": str(name)})
    return Made(str(name), response.status_code, Span(begun, time.monotonic()))


def _timed(act: Callable[[], Any]) -> tuple[Span, Any]:
    begun = time.monotonic()
    result = act()
    return Span(begun, time.monotonic()), result
