"""Children: started when they are needed, or waiting with their solvers loaded."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from api.jobs.attendance import LOG
from api.jobs.processes import Tree

if TYPE_CHECKING:
    from pathlib import Path

    from api.jobs.attendance import RunSettings

SPARE = "-"
"""What a child is given instead of a folder, whose name it is told later."""


class Nursery:
    """Gives children, at most one of which waits at a time."""

    def __init__(self, settings: RunSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._spare: Tree | None = None
        self._is_closed = False

    def child(self, folder: Path) -> Tree:
        """A child that works on a folder."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is None:
            return self._start(str(folder), folder / LOG)
        if spare.is_alive:
            spare.tell(str(folder))
            return spare
        _forget(spare)
        return self._start(str(folder), folder / LOG)

    def refill(self) -> None:
        """Let a child wait, if none does."""
        with self._lock:
            if not self._settings.has_spare or self._is_closed or self._spare is not None:
                return
            self._settings.work.mkdir(parents=True, exist_ok=True)
            log = self._settings.work / f"spare-{uuid4().hex[:8]}.log"
            self._spare = self._start(SPARE, log)

    def close(self) -> None:
        """End the child that waits."""
        with self._lock:
            spare, self._spare, self._is_closed = self._spare, None, True
        if spare is not None:
            _forget(spare)

    def _start(self, folder: str, log: Path) -> Tree:
        command = [*self._settings.command, folder, str(os.getpid())]
        return Tree(command, {**os.environ, **self._settings.environment}, log)


def _forget(tree: Tree) -> None:
    tree.end()
    with suppress(OSError):
        if tree.log is not None:
            tree.log.unlink(missing_ok=True)
