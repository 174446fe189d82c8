"""Folders that are either complete or not there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from supplychain.errors import DataError, DataProblem
from supplychain.io.swap import replace_folder, restore_previous
from supplychain.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    with unfinished(_sibling(target, ".part")) as fresh:
        fresh.mkdir()
        yield fresh
        _flush(fresh)
        replace_folder(fresh, target)
        _flush_entry(target.parent)


def refuse_unwritable(target: Path) -> None:
    """Raise `DataError` if no folder can be made at ``target``, before work is spent on one."""
    parent = next(path for path in target.absolute().parents if path.exists())
    try:
        with unfinished(_sibling(parent / target.name, ".trial")) as trial:
            trial.mkdir()
    except OSError as wrong:
        problem = f"nothing can be written here: {(wrong.strerror or str(wrong)).lower()}"
        raise DataError(
            [DataProblem(str(target), -1, "", "unwritable", problem, "", "another path")]
        ) from wrong


def _sibling(target: Path, suffix: str) -> Path:
    """A hidden path beside the target that nobody else uses."""
    return target.parent / f".{target.name}.{uuid4().hex[:8]}{suffix}"


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
