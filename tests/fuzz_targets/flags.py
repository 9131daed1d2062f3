"""The target for the texts behind flags of the command line."""

from collections.abc import Callable

from tests.fuzz_targets.target import Target

from contractmock.contracts.drift.traffic.belonging import base_url
from contractmock.contracts.errors import ContractError
from contractmock.mockserver import settings
from contractmock.mockserver.settings import Settings

_FLAGS: tuple[Callable[[str], object], ...] = (
    lambda text: settings.parse_specs([text]),
    lambda text: settings.parse_specs([text, text]),
    lambda text: Settings(scenario=settings.parse_scenarios([text])),
    lambda text: _lasting(Settings(faults=settings.parse_fault_flags([text]))),
    lambda text: Settings(options=settings.parse_options([text])),
    lambda text: settings.parse_seconds("--read-timeout", text),
    lambda text: settings.parse_secret("--api-key", text),
    settings.parse_host,
    settings.parse_origin,
    base_url,
)


def _lasting(made: Settings) -> list[float]:
    return [made.lasts(fault) for _, fault in made.faults]


def check_flags(data: bytes) -> None:
    """A flag's text is read or refused in one line, whichever flag it stands behind."""
    text = data.decode("utf-8", "surrogateescape")  # as the command line gives it
    for parse in _FLAGS:
        try:
            assert parse(text) is not None
        except ContractError as error:
            assert error.cure
    try:
        size = settings.parse_size("--max-upload", text)
    except ContractError:
        return
    assert size > 0
    assert settings.parse_size("--max-upload", str(size)) == size


_FLAG_TEXTS = (
    b"shop=shop.yaml", b"shop=deepfake", b"shop=latency:seconds=2+reset", b"shop.envelope=gateway",
    b"50MB",
    b"512 kib", b"0", b"localhost", b"[::1]", b"http://localhost:3000", b"*",
    b"https://api.example.com/v1?x",
    b"Shop=", b"=", b"shop=refused", b"http://[", b"none", b"http://u@h",
    b"aiornot=ai", b"aiornot=reset:for=5", b"2.5", b"1e9", b"reset",
)  # fmt: skip

TARGETS = (
    Target(
        name="flags",
        check=check_flags,
        make_seeds=lambda: _FLAG_TEXTS,
        words=(b"shop=", b"shop.", b"http://", b"[", b"]", b"://", b"MB", b"k", b"reset", b"+",
               b"@"),
        parsers=("contractmock.mockserver.settings",),
        grown=(lambda n: b"9" * n, lambda n: b"a" * n, lambda n: b"1" + b" " * n,
               lambda n: b"http://" + b"a." * n),
    ),
)  # fmt: skip
