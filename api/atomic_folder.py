"""Folders that are either complete or not there."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def complete_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill, and put it in place of ``target`` when the block ends well.

    The folder is a sibling of the target, so that the swap stays in one file system. Everything is
    on disk before the swap. If the block fails or is interrupted, the target is as it was and the
    new folder is gone; if the process is killed, a hidden sibling may stay, which nothing reads.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    restore_previous(target)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        # mkdtemp keeps others out; a plan is as readable as any other new folder.
        fresh.chmod(0o777 & ~_umask())
        yield fresh
        _flush(fresh)
        replace_folder(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def replace_folder(fresh: Path, target: Path) -> None:
    """Put ``fresh`` at ``target``; what was there is removed.

    In one step where the system can exchange two folders. Elsewhere the old one first moves to a
    hidden sibling, from which `restore_previous` brings it back should the second step not happen.
    """
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        previous = _previous(target)
        target.rename(previous)
        fresh.rename(target)
        shutil.rmtree(previous, ignore_errors=True)
    _flush_entry(target.parent)


def refuse_unwritable(target: Path) -> None:
    """Raise `DataError` if no folder can be made at ``target``, before work is spent on one."""
    parent = next(path for path in target.absolute().parents if path.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=parent):
            pass
    except OSError as wrong:
        problem = f"nothing can be written here: {(wrong.strerror or str(wrong)).lower()}"
        raise DataError(
            [DataProblem(str(target), -1, "", "unwritable", problem, "", "another path")]
        ) from wrong


def restore_previous(target: Path) -> None:
    """Finish a swap that was cut between its two steps."""
    previous = _previous(target)
    if not previous.exists():
        return
    if target.exists():
        shutil.rmtree(previous, ignore_errors=True)
    else:
        previous.rename(target)


def _previous(target: Path) -> Path:
    return target.parent / f".{target.name}.previous"


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two folders in one step (Linux, renameat2); whether that worked."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    result: int = rename(_AT_FDCWD, bytes(a), _AT_FDCWD, bytes(b), _RENAME_EXCHANGE)
    return result == 0


def _flush(folder: Path) -> None:
    """Force every file and folder below to disk."""
    for path in sorted(folder.rglob("*")):
        _flush_entry(path)
    _flush_entry(folder)


def _flush_entry(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        # Some systems do not open folders; the rename is then as safe as they make it.
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
