"""Every scenario through every channel that can ask for it."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import httpx
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.shipped import View

FAILURES = {
    "missing-key": 401,
    "invalid-key": 401,
    "out-of-credits": 402,
    "forbidden": 403,
    "too-large": 413,
    "rate-limited": 429,
    "server-error": 500,
    "unavailable": 503,
    "fail-then-succeed": 503,
}
AIORNOT_SUCCESSES = (
    "default ai human unknown deepfake nsfw low-quality found partial minimal nulls new-generator"
)
SCENARIOS = {
    "aiornot": {**dict.fromkeys(AIORNOT_SUCCESSES.split(), 200), **FAILURES, "validation": 422},
    "freepik": {
        **dict.fromkeys(("default", "ai", "not-ai", "reversed"), 200),
        **FAILURES,
        "validation": 400,
    },
}
"""The status of the first answer, by mount and scenario."""

LABELS = {"aiornot": "POST /v2/image/sync", "freepik": "POST /v1/ai/classifier/image"}
EVERY = [
    pytest.param(mount, name, status, id=f"{mount}-{name}")
    for mount, scenarios in SCENARIOS.items()
    for name, status in scenarios.items()
]
CHANNELS = ("prefer", "query", "queue", "rule", "key")
"""In the order of precedence; `default` comes last and needs a mock of its own."""

Problems = Callable[[httpx.Response, str, str], list[str]]
Load = Callable[[str, View], Contract]


class Caller:
    """Makes correct calls of one vendor that ask for scenarios over the named channels."""

    def __init__(self, mock: httpx.Client, mount: str, photo: bytes) -> None:
        self.mock = mock
        self.mount = mount
        self.photo = photo

    def call(self, **asked: str) -> httpx.Response:
        """Call with the scenario that each channel is to ask for."""
        if "queue" in asked:
            self.tell("answers", {"mount": self.mount, "scenario": asked["queue"]})
        if "rule" in asked:
            rule = {"match": {"mount": self.mount}, "answer": {"scenario": asked["rule"]}}
            self.tell("rules", rule)
        headers = {"prefer": f"scenario={asked['prefer']}"} if "prefer" in asked else {}
        query = {"__scenario": asked["query"]} if "query" in asked else {}
        return self.send(headers, query, f"mock-{asked['key']}" if "key" in asked else "a key")

    def send(
        self, headers: dict[str, str], query: dict[str, str], key: str = "a key"
    ) -> httpx.Response:
        path = LABELS[self.mount].split()[1]
        if self.mount == "aiornot":
            headers = {"authorization": f"Bearer {key}", **headers}
            return self.mock.post(path, params=query, headers=headers, files={"image": self.photo})
        headers = {"x-freepik-api-key": key, **headers}
        body = {"image": "https://images.example.com/a.jpg"}
        return self.mock.post(path, params=query, headers=headers, json=body)

    def tell(self, what: str, data: dict[str, Any]) -> None:
        told = self.mock.post(f"/_mock/{what}", json=data)
        assert told.status_code == 201, told.text

    def newest(self) -> dict[str, Any]:
        (entry,) = self.mock.get("/_mock/journal", params={"limit": 1}).json()["entries"]
        return dict(entry)

    def expect(self, answered: httpx.Response, name: str, status: int, channel: str) -> None:
        """Check status, remarks and journal of an answer to a correct call."""
        name = "unavailable" if name == "fail-then-succeed" else name
        assert answered.status_code == status
        assert answered.headers["contractmock-scenario"] == name
        entry = self.newest()
        assert (entry["scenario"], entry["channel"]) == (name, channel)
        assert entry["response"]["origin"] == "composed"
        assert (entry["violations"], entry["hints"]) == ([], [])


@pytest.fixture
def caller(mock: httpx.Client, photo: bytes) -> Callable[[str], Caller]:
    return lambda mount: Caller(mock, mount, photo)


@pytest.mark.parametrize("mount", SCENARIOS)
def test_these_are_all_scenarios(mock: httpx.Client, mount: str) -> None:
    told = mock.get("/_mock/scenarios", params={"mount": mount}).json()["scenarios"]
    plain = {each["name"]: each["status"] for each in told if not each["sequence"]}
    assert plain == {n: s for n, s in SCENARIOS[mount].items() if n != "fail-then-succeed"}
    assert [each["name"] for each in told if each["sequence"]] == ["fail-then-succeed"]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("mount", "name", "status"), EVERY)
def test_a_scenario_is_had_over_a_channel(
    caller: Callable[[str], Caller],
    problems: Problems,
    contract: Load,
    channel: str,
    mount: str,
    name: str,
    status: int,
) -> None:
    calling = caller(mount)
    answered = calling.call(**{channel: name})
    calling.expect(answered, name, status, channel)
    operation = contract(mount, View.REALISTIC).operation(LABELS[mount])
    assert operation is not None
    assert operation.response(status) is not None
    assert problems(answered, mount, LABELS[mount]) == []


@pytest.mark.parametrize(("mount", "name", "status"), EVERY)
def test_a_scenario_is_had_from_the_command_line(
    connect: Callable[..., httpx.Client],
    problems: Problems,
    photo: bytes,
    mount: str,
    name: str,
    status: int,
) -> None:
    calling = Caller(connect(scenario={mount: name}), mount, photo)
    answered = calling.call()
    calling.expect(answered, name, status, "default")
    assert problems(answered, mount, LABELS[mount]) == []


@pytest.mark.parametrize(("higher", "lower"), list(combinations(CHANNELS, 2)))
@pytest.mark.parametrize("mount", SCENARIOS)
def test_of_two_channels_the_higher_one_decides(
    caller: Callable[[str], Caller], mount: str, higher: str, lower: str
) -> None:
    calling = caller(mount)
    answered = calling.call(**{higher: "forbidden", lower: "unavailable"})
    calling.expect(answered, "forbidden", 403, higher)


@pytest.mark.parametrize("higher", CHANNELS)
@pytest.mark.parametrize("mount", SCENARIOS)
def test_every_channel_goes_before_the_command_line(
    connect: Callable[..., httpx.Client], photo: bytes, mount: str, higher: str
) -> None:
    calling = Caller(connect(scenario={mount: "unavailable"}), mount, photo)
    calling.expect(calling.call(**{higher: "forbidden"}), "forbidden", 403, higher)


def test_a_default_for_all_mounts_holds_where_it_is_known(
    connect: Callable[..., httpx.Client], photo: bytes
) -> None:
    mock = connect(scenario={"*": "deepfake"})
    assert Caller(mock, "aiornot", photo).call().headers["contractmock-scenario"] == "deepfake"
    assert Caller(mock, "freepik", photo).call().headers["contractmock-scenario"] == "default"


@pytest.mark.parametrize("higher", ["prefer", "query"])
def test_a_queued_answer_waits_for_a_call_that_asks_for_nothing(
    caller: Callable[[str], Caller], higher: str
) -> None:
    calling = caller("aiornot")
    calling.call(**{higher: "forbidden", "queue": "unavailable"})
    assert calling.call().status_code == 503
    assert calling.call().status_code == 200


@pytest.mark.parametrize("mount", SCENARIOS)
def test_two_failures_and_a_success_come_in_turn(
    caller: Callable[[str], Caller], mount: str
) -> None:
    calling = caller(mount)
    seen = [calling.call(key="fail-then-succeed").status_code for _ in range(6)]
    assert seen == [503, 503, 200] * 2


@pytest.mark.parametrize(
    ("mount", "status"),
    sorted({(mount, status) for mount, each in SCENARIOS.items() for status in each.values()}),
)
@pytest.mark.parametrize("how", ["prefer", "query", "key"])
def test_a_status_is_had_by_its_number(
    caller: Callable[[str], Caller], problems: Problems, mount: str, status: int, how: str
) -> None:
    calling = caller(mount)
    headers = {"prefer": f"code={status}"} if how == "prefer" else {}
    query = {"__code": str(status)} if how == "query" else {}
    answered = calling.send(headers, query, f"mock-{status}" if how == "key" else "a key")
    assert answered.status_code == status
    assert calling.newest()["channel"] == how
    assert problems(answered, mount, LABELS[mount]) == []


@pytest.mark.parametrize("mount", SCENARIOS)
def test_a_status_that_nobody_declared_is_sent_and_says_so(
    caller: Callable[[str], Caller], mount: str
) -> None:
    answered = caller(mount).send({"prefer": "code=418"}, {})
    assert answered.status_code == 418
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["title"] == f"{LABELS[mount]} declares no status 418"


@pytest.mark.parametrize(
    ("mount", "example", "status"),
    [
        ("aiornot", "invalid-key", 401),
        ("aiornot", "invalid-key-gateway", 401),
        ("freepik", "invalid_api_key", 401),
        ("freepik", "missing_api_key", 401),
    ],
)
def test_an_example_is_had_by_its_name(
    caller: Callable[[str], Caller], problems: Problems, mount: str, example: str, status: int
) -> None:
    calling = caller(mount)
    answered = calling.send({"prefer": f"example={example}"}, {})
    assert answered.status_code == status
    assert problems(answered, mount, LABELS[mount]) == []


@pytest.mark.parametrize(
    "asked", ["scenario=nonsense", "code=abc", "code=99", "example=nonsense", "delay=-1", "seed=x"]
)
def test_a_mistake_in_asking_is_explained(caller: Callable[[str], Caller], asked: str) -> None:
    calling = caller("aiornot")
    name, _, value = asked.partition("=")
    for answered in (
        calling.send({"prefer": asked}, {}),
        calling.send({}, {f"__{name}": value}),
    ):
        assert answered.status_code == 400
        assert set(answered.json()["error"]) == {"input", "rule", "cure"}
        assert value in answered.headers["contractmock-error"]
        assert calling.newest()["response"]["origin"] == "control"


def test_a_delay_is_waited_for_and_recorded(caller: Callable[[str], Caller]) -> None:
    calling = caller("freepik")
    assert calling.send({"prefer": "delay=0.02"}, {}).status_code == 200
    assert calling.newest()["duration_ms"] >= 20
