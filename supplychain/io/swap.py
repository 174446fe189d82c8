"""Folders put in the place of others, in one step where the system can."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def replace_folder(fresh: Path, target: Path) -> None:
    """Put ``fresh`` at ``target``; what was there is then at ``fresh``, or removed.

    In one step where the system can exchange two folders. Elsewhere the old one first moves to a
    hidden sibling, from which `restore_previous` brings it back should the second step not happen.
    """
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        restore_previous(target)
        previous = _previous(target)
        target.rename(previous)
        fresh.rename(target)
        shutil.rmtree(previous, ignore_errors=True)


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
    result: int = rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE)
    return result == 0
