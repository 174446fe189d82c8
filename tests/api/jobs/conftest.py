"""A database with a queue, and worker processes that end with the test."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.api.jobs.bench import Bench
from tests.api.jobs.postgres import Postgres, programs, user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A database on its own, of either sort."""
    if request.param == "sqlite":
        yield from _bench(Bench(tmp_path))
        return
    if programs() is None or user() is None:
        pytest.skip("PostgreSQL is not installed, or nobody may run it")
    server = Postgres()
    try:
        yield from _bench(Bench(tmp_path, server.url))
    finally:
        server.close()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server that may be stopped hard."""
    if programs() is None or user() is None:
        pytest.skip("PostgreSQL is not installed, or nobody may run it")
    server = Postgres()
    yield server
    server.close()


def _bench(found: Bench) -> Iterator[Bench]:
    yield found
    found.close()
    for pid in found.children():
        os.kill(pid, signal.SIGKILL)
