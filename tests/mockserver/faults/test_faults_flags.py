"""Faults on the command line: flags read into settings, told when the server is ready."""

import argparse

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.commands import announcing, serve_flags
from contractmock.mockserver.faults.parsing import profile_faults
from contractmock.mockserver.settings import EVERY_MOUNT, Settings, parse_fault_flags


def settings_of(*flags: str) -> Settings:
    parser = argparse.ArgumentParser()
    serve_flags.configure(parser)
    return serve_flags.settings_of(parser.parse_args([*flags]))


def told(faults: tuple[tuple[str, object], ...]) -> list[tuple[str, str]]:
    return [(mount, str(fault)) for mount, fault in faults]


def test_a_fault_is_for_every_mount_or_for_one() -> None:
    texts = ["latency:seconds=2", "shop=drip:rate=5+reset:at=body", "my-shop_2=nan"]
    assert told(parse_fault_flags(texts)) == [
        (EVERY_MOUNT, "latency:seconds=2"),
        ("shop", "drip:rate=5"),
        ("shop", "reset:at=body"),
        ("my-shop_2", "nan"),
    ]


@pytest.mark.parametrize("text", ["", "shop=", "rset", "shop=rset", "reset:at", "=reset"])
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="fault"):
        parse_fault_flags([text])


def test_the_port_is_not_closed_for_one_mount() -> None:
    with pytest.raises(ContractError) as caught:
        parse_fault_flags(["shop=refused:for=5"])
    assert str(caught.value) == (
        "--fault shop=refused:for=5: it closes the port for every mount; write refused:for=5"
    )


def test_a_profile_comes_before_the_faults() -> None:
    settings = settings_of("--profile", "slow", "--fault", "reset")
    names = [fault.name for _, fault in settings.faults]
    assert names == [*(each.name for each in profile_faults("slow")), "reset"]


def test_a_profile_can_be_written_as_a_fault_of_one_mount() -> None:
    assert told(parse_fault_flags(["shop=slow"])) == [
        ("shop", str(fault)) for fault in profile_faults("slow")
    ]


def test_an_unknown_profile_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        settings_of("--profile", "shaky")
    assert "flaky" in capsys.readouterr().err


def test_without_flags_there_are_no_faults() -> None:
    assert settings_of().faults == ()
    assert announcing.fault_lines(settings_of()) == ()


def test_each_fault_is_told_with_the_time_after_which_it_heals() -> None:
    settings = settings_of(
        *("--fault", "latency:seconds=2"),
        *("--fault", "aiornot=reset:for=60"),
        *("--fault", "refused"),
        *("--fault", "outage:start=5"),
    )
    assert announcing.fault_lines(settings) == (
        "# fault latency:seconds=2 heals after 3600 s",
        "# fault aiornot=reset:for=60 heals after 60 s",
        "# fault refused heals after 10 s",
        "# fault outage:start=5 heals after 15 s",
    )
