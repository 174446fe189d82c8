"""A database with a queue, and worker processes that end with the test."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.api.jobs.bench import Bench
from tests.api.jobs.postgres import Databases, Postgres, refuse_without

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """One server for all tests; each takes a database of its own."""
    refuse_without()
    found = Databases()
    yield found
    found.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A database on its own, of either sort."""
    yield from _of(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """As `bench`, for tests that are short enough to run on both every time."""
    yield from _of(request, tmp_path)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server that may be stopped hard."""
    refuse_without()
    server = Postgres()
    yield server
    server.close()


def _of(request: pytest.FixtureRequest, folder: Path) -> Iterator[Bench]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("databases").new()
    found = Bench(folder, url)
    yield found
    found.close()
    for pid in found.children():
        os.kill(pid, signal.SIGKILL)
