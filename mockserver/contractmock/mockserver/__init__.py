"""The mock server: every contract on one local port, answered as its vendor would.

Everything is imported on first use, so that a command pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractmock.mockserver.app import create_app
    from contractmock.mockserver.behaviour import Behaviour, Option, Refusal
    from contractmock.mockserver.engine import Engine
    from contractmock.mockserver.exchange import Call, Exchange, Hint
    from contractmock.mockserver.scenario import Scenario
    from contractmock.mockserver.serving.server import running
    from contractmock.mockserver.settings import Settings

_HOMES = {
    "Behaviour": "behaviour",
    "Call": "exchange",
    "Engine": "engine",
    "Exchange": "exchange",
    "Hint": "exchange",
    "Option": "behaviour",
    "Refusal": "behaviour",
    "Scenario": "scenario",
    "Settings": "settings",
    "create_app": "app",
    "running": "serving.server",
}
"""The module of this package that each public name comes from."""

__all__ = [
    "Behaviour",
    "Call",
    "Engine",
    "Exchange",
    "Hint",
    "Option",
    "Refusal",
    "Scenario",
    "Settings",
    "create_app",
    "running",
]


if not TYPE_CHECKING:  # a checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
