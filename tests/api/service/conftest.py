"""Desks: one that tests share, and fresh ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.service.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Shared: tests make their own jobs and count nobody else's."""
    found = Desk(tmp_path_factory.mktemp("service"))
    yield found
    found.close()


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
