"""Desks: one that tests share, and fresh ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from tests.api.jobs.postgres import Postgres, refuse_without
from tests.api.service.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """Logs go nowhere: what commands print is theirs alone."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Shared: tests make their own jobs and count nobody else's. On either database."""
    folder = tmp_path_factory.mktemp("service")
    if request.param == "sqlite":
        found = Desk(folder)
        yield found
        found.close()
        return
    refuse_without()
    server = Postgres()
    found = Desk(folder, database_url=server.url)
    yield found
    found.close()
    server.close()


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[Desk]:
    """One of its own, with small limits."""
    found = Desk(
        tmp_path, max_body_bytes=20_000, max_open_jobs=2, requests_per_minute=40, max_rows=80
    )
    yield found
    found.close()


@pytest.fixture(scope="session")
def small_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Shared, with little room for archives."""
    found = Desk(tmp_path_factory.mktemp("small"), max_unpacked_bytes=20_000_000)
    yield found
    found.close()
