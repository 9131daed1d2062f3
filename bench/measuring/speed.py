"""Speed: how many cases a second, beside the same client's bare calls of something trivial."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx
from clients.model import ApiError
from clients.subjects import Subject, Transport, on_httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contractmock.contracts import Contract, View, load
from contractmock.fixtures.fuzzing.case import Reply, Zone
from contractmock.fixtures.fuzzing.execution import Execution
from contractmock.fixtures.fuzzing.live import LiveCase
from contractmock.fixtures.fuzzing.options import FuzzOptions
from contractmock.fixtures.fuzzing.oracles.catalogue import judged
from contractmock.fixtures.fuzzing.oracles.context import Context
from contractmock.fixtures.fuzzing.profile import Profile, profile
from contractmock.fixtures.fuzzing.run import fuzz
from contractmock.fixtures.fuzzing.trials import Trials
from contractmock.fixtures.images.smallest import smallest_png
from contractmock.mockserver.serving.server import running
from measuring.runs import REFERENCES, contract, dealt, operation, run

TRANSPORTS: tuple[Transport, ...] = ("process", "socket")
BATCHES = 3
COMBINED = 5000
"""Combined cases of a run: enough that what the deck takes hardly matters."""


@dataclass(frozen=True)
class Rate:
    """How fast something was done.

    Attributes:
        number: How often.
        seconds: Seconds on the wall.
        cpu: Seconds of processor time, of all threads.
    """

    number: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        """How often in a second."""
        return self.number / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """How often in a second of processor time: steadier where the machine has other work."""
        return self.number / self.cpu


@dataclass(frozen=True)
class Speed:
    """One client over one transport.

    Attributes:
        title: The client.
        transport: How it was answered.
        bare: Its calls of something trivial that always gives the same answer.
        cases: The allowed cases of the deck, executed and judged.
        combined: Combined cases of a whole run, drawn, executed, judged and counted.
    """

    title: str
    transport: Transport
    bare: Rate
    cases: Rate
    combined: Rate


@dataclass(frozen=True)
class Share:
    """What a whole run of the deck takes beside the client.

    Attributes:
        cases: How many cases the deck has.
        seconds: The run, on the wall, the deck's making included.
        engine: Of these, what is not spent in the client, its transport and the mock.
        cpu: The run's seconds of processor time.
        bare_cpu: What as many bare calls of the same client take of it.
    """

    cases: int
    seconds: float
    engine: float
    cpu: float
    bare_cpu: float


def share(name: str) -> Share:
    """Run the deck once, from a contract that nothing is known of yet, with the reference."""
    subject = on_httpx(REFERENCES[name])
    fresh = Contract(load(name, View.PUBLISHED))
    options = FuzzOptions(raises=(ApiError,), transport="process")
    cpu = time.process_time()
    report = fuzz(fresh, subject, options, profile("dev"))
    cpu = time.process_time() - cpu
    cases = sum(report.cases.values())
    return Share(
        cases=cases,
        seconds=report.seconds,
        engine=report.seconds - report.client_seconds,
        cpu=cpu,
        bare_cpu=bare(name, subject, "process", cases).cpu,
    )


def speeds(rounds: int) -> Iterator[Speed]:
    """Every client over every transport.

    Args:
        rounds: How often the allowed cases of the deck are run.
    """
    for name in REFERENCES:
        for title, subject in (("reference", on_httpx(REFERENCES[name])), ("thin", thin(name))):
            for transport in TRANSPORTS:
                number = rounds * len(dealt(name).zone(Zone.ALLOWED))
                yield Speed(
                    title=f"{name} {title}",
                    transport=transport,
                    bare=bare(name, subject, transport, number),
                    cases=executed(name, subject, transport, rounds),
                    combined=combined(name, subject, transport),
                )


def thin(name: str) -> Subject:
    """A client that does nothing but call by httpx and read the JSON."""
    request = REFERENCES[name]("").request(smallest_png(), {})
    path, headers = request.path, {"aiornot": "authorization", "freepik": "x-freepik-api-key"}[name]

    def subject(case: LiveCase) -> object:
        key = f"Bearer {case.api_key}" if headers == "authorization" else case.api_key
        body: dict[str, Any] = {"json": request.json}
        if request.json is None:
            body = {"files": {request.part: ("a.png", case.image, "image/png")}}
        answer = case.httpx_client().post(path, headers={headers: key}, **body)
        if answer.status_code != 200:
            raise ApiError(answer.status_code)
        return answer.json()

    return subject


def bare(name: str, subject: Subject, transport: Transport, number: int) -> Rate:
    """The client's own speed: the same calls, of something trivial with the golden answer."""
    reply = next(each for each in dealt(name).zone(Zone.ALLOWED)).replies[0]
    with contextlib.ExitStack() as stack:
        if transport == "process":
            client = httpx.Client(
                base_url="http://127.0.0.1",
                transport=httpx.MockTransport(
                    lambda _: httpx.Response(200, headers=reply.headers, content=reply.body)
                ),
            )
        else:
            url = stack.enter_context(running(_always(reply)))
            client = httpx.Client(base_url=url, trust_env=False)
        stack.enter_context(client)
        live = SimpleNamespace(
            api_key="a key", image=smallest_png(), parameters={}, httpx_client=lambda: client
        )
        return _best(number, lambda: subject(cast("LiveCase", live)))


def _always(reply: Reply) -> Starlette:
    """A server that reads the call and gives one answer."""

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(reply.body, headers=dict(reply.headers))

    return Starlette(routes=[Route("/{path:path}", answer, methods=["POST"])])


def executed(name: str, subject: Subject, transport: Transport, rounds: int) -> Rate:
    """The allowed cases of the deck, executed and judged."""
    cases = dealt(name).zone(Zone.ALLOWED)
    with _execution(name, subject, transport) as execution:
        trials = Trials(cases, execution.run)
        context = Context(operation=operation(name), neighbours=trials, api_key=execution.api_key)
        queue = iter(cases * (1 + BATCHES * rounds))

        def one() -> None:
            case = next(queue)
            judged(case, execution.run(case), context)

        for _ in cases:  # warm: requests are judged once, bases are run once
            one()
        return _best(rounds * len(cases), one)


def combined(name: str, subject: Subject, transport: Transport) -> Rate:
    """The combined cases of a whole run: what it takes longer than one without them."""

    def timed(count: int) -> Rate:
        many = Profile(name="bench", combinations=count)
        return _rate(1, lambda: run(name, subject, transport=transport, how_much=many))

    without, with_ = timed(0), timed(COMBINED)
    return Rate(COMBINED, with_.seconds - without.seconds, with_.cpu - without.cpu)


def _execution(name: str, subject: Subject, transport: Transport) -> Execution:
    return Execution(
        contract(name), subject, operation=operation(name), raises=(ApiError,), transport=transport
    )


def _best(number: int, call: Callable[[], object]) -> Rate:
    """The fastest of several batches: other work on the machine only ever makes one slower."""
    return min((_rate(number, call) for _ in range(BATCHES)), key=lambda each: each.seconds)


def _rate(number: int, call: Callable[[], object]) -> Rate:
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(number):
        call()
    return Rate(number, time.perf_counter() - began, time.process_time() - cpu)
