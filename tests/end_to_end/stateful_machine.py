"""A machine that drives a running mock by admin calls and traffic, beside a model of it."""

from typing import Any

import httpx
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.end_to_end.stateful_calls import (
    ANSWERS,
    CALLS,
    FAULTS,
    KEYS,
    MATCHES,
    PARTS,
    PLACES,
    PREFERENCES,
    RIGHT_KEY,
    TEAMS,
    WRONG,
)
from tests.end_to_end.stateful_model import Call, Entry, Model, Outcome

Headers = dict[str, str]

_TIMES = st.one_of(st.none(), st.integers(1, 3))


def machine(url: str) -> type[RuleBasedStateMachine]:
    """The machine for a mock that has started and that nobody else uses.

    Args:
        url: Its base URL. It serves both vendors and the document of no vendor as ``shop``.
    """

    class MockMachine(RuleBasedStateMachine):
        """What can be told to the mock and asked of it, in any order."""

        def __init__(self) -> None:
            super().__init__()
            self.client = httpx.Client(base_url=f"{url}/", timeout=60)
            self._tell("reset", {})
            scenarios = self._shown("scenarios")["scenarios"]
            self.model = Model(scenarios, {name: self._plain(call) for name, call in CALLS.items()})
            self._tell("reset", {})
            self.newest_entry: int = self._shown("health")["journal"]["last_id"]
            self.newest_told = self.newest_fault = 0
            self.last: tuple[Call, Headers] | None = None

        def teardown(self) -> None:
            self._tell("reset", {})
            self.client.close()

        # What can be told

        @rule(answer=st.sampled_from(ANSWERS), place=st.sampled_from(PLACES), times=_TIMES)
        def queue(
            self, answer: dict[str, Any], place: tuple[str | None, str | None], times: int | None
        ) -> None:
            mount, operation = place
            sent = answer | {"mount": mount, "operation": operation}
            if times is not None:
                sent["times"] = times
            told = self._tell_answer("answers", sent, answer, mount, operation)
            if told is not None:
                match = {"mount": mount, "operation": operation}
                kept = {"id": told, "match": match, "answer": answer, "times": times or 1}
                self.model.queued.append(kept)

        @rule(answer=st.sampled_from(ANSWERS), match=st.sampled_from(MATCHES), times=_TIMES)
        def add_rule(
            self, answer: dict[str, Any], match: dict[str, Any], times: int | None
        ) -> None:
            sent = {"match": match, "answer": answer | ({"times": times} if times else {})}
            mount, operation = match.get("mount"), match.get("operation")
            told = self._tell_answer("rules", sent, answer, mount, operation)
            if told is not None:
                kept = {"id": told, "match": match, "answer": answer, "times": times}
                self.model.rules.append(kept)

        @rule(fault=st.sampled_from(FAULTS), place=st.sampled_from(PLACES), times=_TIMES)
        def set_fault(
            self, fault: dict[str, Any], place: tuple[str | None, str | None], times: int | None
        ) -> None:
            mount, operation = place
            sent = {"fault": fault["fault"], "mount": mount, "operation": operation, "times": times}
            (told,) = self._tell("faults", sent, 201)["faults"]
            assert told["id"] > self.newest_fault
            self.newest_fault = told["id"]
            self.model.faults.append(
                fault
                | {"fault": told["fault"]}  # as it is written: defaults left out
                | {"id": told["id"], "mount": mount, "operation": operation, "befallen": 0}
                | {"times": times or fault["times"], "seen": dict.fromkeys(PLACE_MOUNTS, 0)}
            )

        @rule(kind=st.sampled_from(("rules", "faults")), index=st.integers(0, 3))
        def remove(self, kind: str, index: int) -> None:
            kept = self._kept(kind)
            if index < len(kept):
                assert self._removed(f"{kind}/{kept.pop(index)['id']}") == 1
            else:
                assert self._removed(f"{kind}/{10**9 + index}") is None

        @rule(parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=2, unique=True))
        def forget(self, parts: list[str]) -> None:
            if len(parts) == 1 and parts != ["sequences"]:
                assert self._removed(parts[0]) == len(self._kept(parts[0]))
            else:
                self._tell("reset", {"parts": parts})
            self.model.reset(parts)

        @rule(wrong=st.sampled_from(WRONG))
        def tell_what_cannot_be(self, wrong: tuple[str, dict[str, Any]]) -> None:
            path, data = wrong
            self._tell(path, data, 422)

        # Traffic

        @rule(call=st.sampled_from(sorted(CALLS)), team=st.sampled_from(TEAMS))
        def call(self, call: str, team: str) -> None:
            self._call(CALLS[call], {"x-team": team})

        @rule(call=st.sampled_from(sorted(CALLS)), key=st.sampled_from(KEYS))
        def call_with_key(self, call: str, key: str) -> None:
            self._call(CALLS[call], {CALLS[call].key_field: key})

        @rule(call=st.sampled_from(sorted(CALLS)), prefer=st.sampled_from(PREFERENCES))
        def call_preferring(self, call: str, prefer: str) -> None:
            self._call(CALLS[call], {"prefer": prefer})

        @precondition(lambda self: self.last is not None)
        @rule(times=st.integers(1, 3))
        def call_again(self, times: int) -> None:
            assert self.last is not None
            for _ in range(times):
                self._call(*self.last)

        # What must hold after every step

        @invariant()
        def lists_what_it_was_told(self) -> None:
            assert self._shown("answers")["answers"] == [
                {
                    "id": each["id"],
                    **each["match"],
                    "answer": each["answer"] | {"times": each["times"]},
                }
                for each in self.model.queued
            ]
            assert self._shown("rules")["rules"] == [
                {
                    "id": each["id"],
                    "match": each["match"],
                    "answer": each["answer"] | {"times": each["times"]},
                }
                for each in self.model.rules
            ]
            told = ("id", "fault", "mount", "operation", "times", "befallen")
            assert [
                {name: each[name] for name in told} for each in self._shown("faults")["faults"]
            ] == [{name: each[name] for name in told} for each in self.model.faults]

        @invariant()
        def records_what_it_was_asked(self) -> None:
            shown = self._shown("journal")
            entries, expected = shown["entries"], self.model.journal
            assert (shown["last_id"], shown["forgotten"]) == (self.newest_entry, 0)
            first = self.newest_entry - len(expected) + 1
            assert [each["id"] for each in entries] == [*range(first, self.newest_entry + 1)]
            for entry, wanted in zip(entries, expected, strict=True):
                assert _entry(entry, with_channel=wanted.channel is not None) == wanted

        # How it is told and asked

        def _call(self, call: Call, given: Headers) -> None:
            self.last = call, given
            headers = {call.key_field: RIGHT_KEY, "x-team": TEAMS[0], **given}
            headers.pop("", None)
            expected = self.model.call(call, headers)
            response = self._send(call, headers)
            note(f"{call.name} {headers} -> {expected.outcome}")
            assert _outcome(response) == expected.outcome
            assert response.headers.get("contractmock-fault", "") == "+".join(expected.faults)
            self.newest_entry += 1

        def _tell_answer(
            self,
            path: str,
            sent: dict[str, Any],
            answer: dict[str, Any],
            mount: str | None,
            operation: str | None,
        ) -> int | None:
            """Tell an answer; its number, None where the mock was right to refuse it."""
            labels = [
                label
                for call in CALLS.values()
                if operation in call.labels
                for label in call.labels[:1]
            ]
            if not self.model.takes(answer, mount, labels):
                self._tell(path, sent, 422)
                return None
            number: int = self._tell(path, sent, 201)["id"]
            assert number > self.newest_told
            self.newest_told = number
            return number

        def _tell(self, path: str, data: dict[str, Any], status: int | None = None) -> Any:
            response = self.client.post(f"_mock/{path}", json=data)
            assert response.status_code == (status or 200), response.text
            return response.json()

        def _shown(self, path: str) -> Any:
            response = self.client.get(f"_mock/{path}")
            assert response.status_code == 200, response.text
            return response.json()

        def _removed(self, path: str) -> int | None:
            response = self.client.delete(f"_mock/{path}")
            removed: int | None = response.json().get("removed")
            assert response.status_code == (200 if removed is not None else 404)
            return removed

        def _kept(self, kind: str) -> list[Any]:
            kept: dict[str, list[Any]] = {
                "answers": self.model.queued,
                "rules": self.model.rules,
                "faults": self.model.faults,
                "journal": self.model.journal,
            }
            return kept[kind]

        def _send(self, call: Call, headers: Headers) -> httpx.Response:
            sent = dict(headers)
            if call.key_field == "authorization" and "authorization" in sent:
                sent["authorization"] = f"Bearer {sent['authorization']}"
            return self.client.request(call.method, call.path, headers=sent, **call.sent)

        def _plain(self, call: Call) -> tuple[Outcome, tuple[str, ...]]:
            """What a call gets when nothing was told, which other tests judge."""
            headers = {call.key_field: RIGHT_KEY} if call.key_field else {}
            outcome = _outcome(self._send(call, headers))
            return outcome, _entry(self._shown("journal")["entries"][-1]).violations

    return MockMachine


PLACE_MOUNTS = ("aiornot", "freepik", "shop")


def _outcome(response: httpx.Response) -> Outcome:
    return Outcome(response.status_code, response.headers.get("contractmock-scenario"))


def _entry(told: dict[str, Any], *, with_channel: bool = False) -> Entry:
    return Entry(
        operation=told["operation"],
        mount=told["mount"],
        outcome=Outcome(told["response"]["status"], told["scenario"]),
        channel=told["channel"] if with_channel else None,
        faults=tuple(told["faults"]),
        violations=tuple(each["rule"] for each in told["violations"]),
    )
