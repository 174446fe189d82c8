"""Hidden files and folders that are being written, and not yet in their place.

Whoever writes one tidies up behind itself, also when it fails. A program that is ended from
outside while it writes never comes to that; it calls `remove_unfinished` before it leaves.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATHS: set[Path] = set()


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A path that is about to be made; what is still there when the block ends is removed.

    Parameters
    ----------
    path
        Nothing may be there yet. Moving it to its place finishes it.
    """
    _PATHS.add(path)
    try:
        yield path
    finally:
        _remove(path)
        _PATHS.discard(path)


def remove_unfinished() -> None:
    """Remove everything unfinished, for a program that leaves at once.

    No lock is taken: a thread that stands still may hold it. Compiled code of other threads may
    still be writing; under another name, nothing more comes into a folder while it is emptied.
    """
    for path in tuple(_PATHS):
        with suppress(OSError):
            _remove(path.rename(path.with_name(f"{path.name}.gone")))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
