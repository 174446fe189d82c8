"""One program at a time changes a plan folder; the others wait."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else changes the folder, and keep others waiting until the block ends.

    Holds for programs on one machine that do so too. The system gives the lock back when a program
    ends, however it ends. The hidden file beside the folder, which is what is locked, stays.

    Raises
    ------
    OSError
        If no file can be written beside the folder.
    """
    path = folder.absolute().parent / f".{folder.absolute().name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        _lock(file)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        """Lock the first byte, trying for ten seconds at a time; closing the file unlocks it."""
        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        """Lock the file; closing it unlocks it."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
