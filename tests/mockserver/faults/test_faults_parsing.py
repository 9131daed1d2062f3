"""Faults as text: read the same everywhere, mistakes explained, written back as they were."""

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.faults import CATALOGUE, Fault, Stage, parse_fault, parse_faults
from contractmock.mockserver.faults.parsing import check_single_call, faults_as_text, profile_faults
from contractmock.mockserver.faults.profiles import PROFILES


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_fault_is_read_by_its_bare_name_and_has_its_defaults(name: str) -> None:
    fault = parse_fault(name)
    assert fault.name == name
    assert fault.stage is CATALOGUE[name].stage
    assert fault.parameters == {each.name: each.default for each in CATALOGUE[name].parameters}
    assert str(fault) == name


def test_a_fault_made_without_parameters_has_the_defaults() -> None:
    assert Fault(name="reset").text("at") == "head"
    assert Fault(name="drip").number("rate") == 100.0
    assert Fault(name="status").whole("code") == 503
    with pytest.raises(KeyError, match="reset has no parameter rate"):
        Fault(name="reset")["rate"]


@pytest.mark.parametrize(
    "text",
    [
        "drip:rate=50,at=head",
        "latency:seconds=0.5,distribution=uniform",
        "reset:at=body,probability=0.2",
        "rate-limit:limit=2,reset-header=",
        "wrong-content-type:type=application/problem+json",
        "wrong-length:by=3",
    ],
)
def test_a_fault_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_fault(text)) == text


def test_a_value_that_is_the_default_need_not_be_written() -> None:
    assert str(parse_fault("drip:rate=100.0")) == "drip"


@pytest.mark.parametrize(
    "text", ["reset+drip:rate=5", "reset drip:rate=5", " reset + drip:rate=5 "]
)
def test_several_faults_are_read_with_a_plus_or_a_space_between(text: str) -> None:
    assert faults_as_text(parse_faults(text)) == "reset+drip:rate=5"


def test_a_plus_within_a_value_is_part_of_it() -> None:
    text = "wrong-content-type:type=application/problem+json+reset"
    assert [each.name for each in parse_faults(text)] == ["wrong-content-type", "reset"]


def test_none_is_no_fault_and_is_written_so() -> None:
    assert parse_faults("none") == ()
    assert faults_as_text(()) == "none"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rset", "fault 'rset': there is no such fault; did you mean 'reset'? possible: refused, "),
        ("", "fault: it is empty; possible: refused, "),
        (
            "reset:where=body",
            "fault 'reset:where=body': reset has no parameter 'where'; "
            "possible: at, probability, after, times, for",
        ),
        ("reset:at", "fault 'reset:at': 'at' has no value; write at=VALUE"),
        (
            "reset:at=tail",
            "fault 'reset:at=tail': 'at' cannot be 'tail'; possible: head, body",
        ),
        (
            "latency:seconds=301",
            "fault 'latency:seconds=301': 'seconds' cannot be '301'; "
            "give a number (s) from 0 to 300",
        ),
        (
            "status:code=99.5",
            "fault 'status:code=99.5': 'code' cannot be '99.5'; "
            "give a whole number from 200 to 599",
        ),
        (
            "rate-limit:limit=nan",
            "fault 'rate-limit:limit=nan': 'limit' cannot be 'nan'; "
            "give a whole number from 1 to 1e+09",
        ),
        (
            "refused:times=1",
            "fault 'refused:times=1': refused has no parameter 'times'; possible: for",
        ),
        (
            "wrong-content-type:type=html",
            "fault 'wrong-content-type:type=html': 'type' cannot be 'html'; "
            "give a media type such as text/html",
        ),
        (
            "rate-limit:limit-header=content-length",
            "fault 'rate-limit:limit-header=content-length'.content-length: "
            "the server sets it itself; leave it out",
        ),
        (
            "rate-limit:remaining-header=Contractmock-Fault",
            "fault 'rate-limit:remaining-header=Contractmock-Fault': 'remaining-header' cannot be "
            "'Contractmock-Fault'; give another name",
        ),
        (
            "reset:times=1e30",
            "fault 'reset:times=1e30': 'times' cannot be '1e30'; "
            "give a whole number from 0 to 1e+09",
        ),
        (
            "slow:seconds=2",
            "fault 'slow:seconds=2': slow is a profile, which has no parameters; "
            "write what it stands for: latency:seconds=1.5,",
        ),
        ("flakey", "fault 'flakey': there is no such fault; did you mean 'flaky'? possible: "),
    ],
)
def test_a_mistake_is_explained(text: str, told: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_faults(text)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("text", ["refused", "outage:seconds=5"])
def test_what_closes_the_port_cannot_be_asked_for_by_a_call(text: str) -> None:
    with pytest.raises(ContractError, match="no call could ask for it"):
        check_single_call(parse_faults(text))


@pytest.mark.parametrize("text", ["reset:times=2", "status:for=5"])
def test_a_call_cannot_bound_its_fault_by_calls_or_time(text: str) -> None:
    with pytest.raises(ContractError, match="faults that stand over many calls"):
        check_single_call(parse_faults(text))


def test_a_call_can_say_how_often_it_fails() -> None:
    check_single_call(parse_faults("fail:times=3+reset:probability=0.5"))


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_can_be_read(name: str) -> None:
    assert profile_faults(name)
    assert parse_faults(name) == profile_faults(name)
    assert parse_faults(f"reset+{name} nan") == (
        parse_fault("reset"),
        *profile_faults(name),
        parse_fault("nan"),
    )


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "offline"])
def test_a_call_can_ask_for_a_profile(name: str) -> None:
    check_single_call(parse_faults(name))


def test_a_call_cannot_ask_for_a_profile_that_closes_the_port() -> None:
    with pytest.raises(ContractError, match="no call could ask for it"):
        check_single_call(parse_faults("offline"))


def test_every_number_is_bounded() -> None:
    """So that it can be told in JSON, where a whole number has 64 bits, and added to a date."""
    possible = {
        f"{each.name}:{parameter.name}": parameter
        for each in CATALOGUE.values()
        for parameter in each.possible
        if isinstance(parameter.default, float)
    }
    assert {name: each.most for name, each in possible.items() if each.most > 1e9} == {}


def test_an_unknown_profile_is_told_from_the_known_ones() -> None:
    with pytest.raises(ContractError, match="did you mean 'flaky'"):
        profile_faults("flakey")


def test_the_catalogue_stands_in_the_order_of_the_stages() -> None:
    stages = [each.stage for each in CATALOGUE.values()]
    assert stages == sorted(stages, key=list(Stage).index)
