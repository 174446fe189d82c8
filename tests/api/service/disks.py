"""Small disks that tests may fill."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 4_096


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """A file system of that size; skips where none can be made."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)]
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system")
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this system does not let a small file system be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write until there is no room; says what to remove to have it again."""
    path = folder / "filler"
    opened = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    with suppress(OSError):
        while os.write(opened, b"x" * PIECE):
            pass
    os.close(opened)
    return path
