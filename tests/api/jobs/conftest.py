"""A database with a queue, and worker processes that end with the test."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.api.jobs.bench import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A database on its own."""
    found = Bench(tmp_path)
    yield found
    found.close()
    for pid in found.children():
        os.kill(pid, signal.SIGKILL)
