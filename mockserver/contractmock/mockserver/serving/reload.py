"""Rebuilds the application when a file that it was made from changes."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING

from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from starlette.datastructures import State
    from starlette.types import Receive, Scope, Send

    from contractmock.mockserver.serving.application import Application

SUFFIXES = (".yaml", ".yml", ".json", ".md")
QUIET_MILLISECONDS = 200
"""How long the files must rest: an editor's save is several changes."""


class Reloadable:
    """An application that stands for another, newly built whenever a watched file changes.

    Calls in progress end on the application that they began on. The new one begins with an empty
    journal, unless its state is shared; its own lifespan, if it has one, is not run.

    Args:
        build: Makes the application anew.
        folders: The folders to watch, each without its subfolders.
    """

    def __init__(self, build: Callable[[], Application], folders: Iterable[Path]) -> None:
        require_watchfiles()
        self._build = build
        self._folders = tuple(folders)
        self._application = build()

    @property
    def state(self) -> State:
        """The state of the application that answers now."""
        return self._application.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the current application answer; watch for as long as the lifespan goes on."""
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        watching = asyncio.create_task(self._watch())
        try:
            await self._application(scope, receive, send)
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await _close(self._application)

    async def _watch(self) -> None:
        from watchfiles import awatch  # noqa: PLC0415 - an extra

        async for changes in awatch(
            *self._folders,
            watch_filter=lambda _, path: path.endswith(SUFFIXES),
            step=QUIET_MILLISECONDS,
            recursive=False,
        ):
            await self.rebuild(sorted({path for _, path in changes}))

    async def rebuild(self, changed: Iterable[str]) -> None:
        """Take a new application into service, or keep the old one if it cannot be built.

        Args:
            changed: The files to name on standard error.
        """
        try:
            # In a thread: calls go on being answered while documents are read and compiled.
            application = await asyncio.to_thread(self._build)
        except Exception as error:  # a half-saved file may break anything
            _say(f"kept what was there before the edit: {error or type(error).__name__}")
            return
        before, self._application = self._application, application
        stopping = getattr(before.state, "stopping", None)
        if stopping is not None:
            stopping.set()
        await _close(before)
        is_shared = getattr(application.state, "is_shared", False)
        anew = "" if is_shared else ", the journal begins anew"
        _say(f"reloaded{anew}: {', '.join(changed)}")


async def _close(application: Application) -> None:
    """End the connections of an application, if it has any."""
    close = getattr(application.state, "close", None)
    if close is not None:
        await close()


def require_watchfiles() -> None:
    """Refuse to go on without the extra that watches files.

    Raises:
        ContractError: watchfiles, the extra ``reload``, is not installed.
    """
    try:
        import watchfiles  # noqa: F401, PLC0415 - is the extra there?
    except ImportError:
        raise ContractError(
            "--reload", "needs watchfiles", "install it with: pip install 'contractmock[reload]'"
        ) from None


def _say(sentence: str) -> None:
    sys.stderr.write(f"contractmock: {sentence}\n")
