"""A store: holds the snapshot of now, and replaces it as a whole."""

import threading
from collections.abc import Callable
from typing import TypeVar

from contractmock.mockserver.snapshot import Snapshot

Result = TypeVar("Result")


class Store:
    """Holds a snapshot; any thread may change it.

    Attributes:
        snapshot: The snapshot of now.
    """

    def __init__(self) -> None:
        self.snapshot = Snapshot()
        self._lock = threading.Lock()

    def change(self, change: Callable[[Snapshot], tuple[Snapshot, Result]]) -> Result:
        """Put another snapshot in the place of the one that is there.

        Args:
            change: Makes the next snapshot of the present one, and what to return; the same
                snapshot, not an equal one, where nothing is to change.
        """
        with self._lock:
            self.snapshot, result = change(self.snapshot)
        return result
