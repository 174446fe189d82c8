"""Requests whose keys are known, but not yet on disk: the same key again must wait its turn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Held = tuple[str, str, str, str]
"""Tenant, kind, field and value: by which a request is known."""


class InFlight:
    """Keys of requests that this process is accepting; all calls come from its one loop.

    Several processes at one database share what the database knows: there the second of two with
    the same key waits for the first, and gets its job.
    """

    def __init__(self) -> None:
        self._held: set[Held] = set()

    @contextmanager
    def hold(self, keys: tuple[Held, ...]) -> Iterator[Held | None]:
        """Hold keys until the block ends; gives one that an earlier request holds, if there is.

        Then nothing is held.
        """
        taken = next((key for key in keys if key in self._held), None)
        mine = set() if taken is not None else set(keys)
        self._held |= mine
        try:
            yield taken
        finally:
            self._held -= mine
