"""Targets for what a call asks of the mock: by header, by query, by key, and the text of faults."""

from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

from tests.fuzz_targets.target import Target

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.security import Credential
from contractmock.mockserver.channels import MAX_DELAY, from_key, from_prefer, from_query
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.parsing import (
    check_single_call,
    faults_as_text,
    parse_faults,
)

_SCENARIOS = ("ai", "unavailable")
_KEY = SecurityScheme(name="key", type="http", scheme="bearer", location="", parameter="")


def check_choice(data: bytes) -> None:
    """Header and query ask for the same when they say the same, within the same bounds."""
    text = data.decode("latin-1")
    by_header = _chosen(from_prefer, HttpRequest(method="GET", path="/", headers=tuple(
        ("prefer", line) for line in text.split("\n")
    )))  # fmt: skip
    by_query = _chosen(from_query, HttpRequest(method="GET", path="/", query=text))
    keys = [Credential(scheme=_KEY, value=line) for line in text.split("\n")]
    by_key = from_key(keys, _SCENARIOS)
    if by_key is not None:
        _check_bounds(by_key)
    assert from_prefer(HttpRequest(method="GET", path="/")) is None
    for choice in (by_header, by_query):
        if isinstance(choice, Choice):
            _check_bounds(choice)
            _check_written_anew(choice)


def _chosen(read: object, request: HttpRequest) -> Choice | str | None:
    assert callable(read)
    try:
        choice = read(request)
    except ContractError as error:
        return str(error)
    assert choice is None or isinstance(choice, Choice)
    return choice


def _check_bounds(choice: Choice) -> None:
    assert choice.status is None or 200 <= choice.status <= 599
    assert choice.delay is None or 0 <= choice.delay <= MAX_DELAY
    assert choice.seed is None or isinstance(choice.seed, int)
    assert all(each.name in CATALOGUE for each in choice.fault or ())


def _check_written_anew(choice: Choice) -> None:
    asked = {
        "code": choice.status,
        "example": choice.example,
        "scenario": choice.scenario,
        "seed": choice.seed,
        "delay": choice.delay,
        "fault": None if choice.fault is None else faults_as_text(choice.fault),
    }
    told = {name: str(value) for name, value in asked.items() if value is not None}
    escaped = {
        name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in told.items()
    }
    prefer = ", ".join(f'{name}="{value}"' for name, value in escaped.items())
    query = "&".join(f"__{name}={quote(value, safe='')}" for name, value in told.items())
    by_header = from_prefer(HttpRequest(method="GET", path="/", headers=(("prefer", prefer),)))
    by_query = from_query(HttpRequest(method="GET", path="/", query=query))
    for anew in (by_header, by_query):
        assert anew is not None
        assert replace(anew, channel="") == replace(choice, channel="")


def _choices() -> tuple[bytes, ...]:
    return (
        b"code=503, delay=0.5; seed=7, respond-async, wait=10",
        b'scenario="a \\"b\\"", example=one\nfault="latency:seconds=2,distribution=uniform+reset"',
        b"fault=latency:seconds=1,distribution=uniform",
        b"fault=none",
        b"__code=404&__seed=-3&__delay=300&__fault=drip:rate=100%2Breset&x=__y&__example=%22",
        b"__code=99&__delay=nan",
        b"Prefer=1, code, code=200",
        b"__scenario=ai&__scenario=human",
        b"fault=refused",
        b"delay=300.5",
        b"fault=reset:times=3",
        b"key\nmock-503",
        b"mock-\nmock-fault-x\nmock-ai",
        b"mock-fault-reset+latency:seconds=1",
    )


def check_fault(data: bytes) -> None:
    """A fault reads the same again once it is written down."""
    try:
        faults = parse_faults(data.decode("utf-8", "replace"))
    except ContractError:
        return
    assert parse_faults(faults_as_text(faults)) == faults
    for fault in faults:
        for name in fault.parameters:
            assert fault[name] == fault.parameters[name]
    with suppress(ContractError):
        check_single_call(faults)


def _faults() -> tuple[bytes, ...]:
    each = [
        f"{name}:" + ",".join(f"{one.name}={one.default}" for one in definition.parameters)
        for name, definition in CATALOGUE.items()
    ]
    return (
        *(text.encode() for text in each),
        b"none",
        b" latency:seconds=2 +reset\tdrip:rate=1e1 ",
        b"latency:probability=0.5,after=1,times=3,for=60",
        b"rate-limit:limit=2,limit-header=x+y,retry-after=date",
        b"content-type:type=text/html;a=b+latency",
        b"latency:seconds=1e999",
        b"latency:seconds",
        b"",
    )


TARGETS = (
    Target(
        name="choice",
        check=check_choice,
        make_seeds=_choices,
        words=(b"code=", b"__code=", b"fault=", b"__fault=", b"delay=", b'"', b"\\", b"+reset",
               b", ", b"&__"),
        parsers=("contractmock.mockserver.channels",),
        grown=(
            lambda n: b"code=200, " * n,
            lambda n: b'example="' + b"\\a" * n,
            lambda n: b"__code=200&" * n,
            lambda n: b"a" * n + b"  " * n,
        ),
    ),
    Target(
        name="fault",
        check=check_fault,
        make_seeds=_faults,
        words=(b"+reset", b"latency:", b"seconds=", b"times=1", b",", b":", b" ", b"none",
               b"-header="),
        parsers=("contractmock.mockserver.faults.parsing",),
        grown=(
            lambda n: b"reset+" * n + b"reset",
            lambda n: b"reset" + b" " * n + b"x",
            lambda n: b"latency:" + b"seconds=1," * n,
        ),
    ),
)  # fmt: skip
