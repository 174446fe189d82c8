"""A desk that tests share, the same behind a port, and Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from tests.api.service.desk import Desk, served
from tests.api.ui.browser import Browser, program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Shared: tests make their own jobs."""
    found = Desk(tmp_path_factory.mktemp("pages"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def address(desk: Desk) -> Iterator[str]:
    """Where the desk is served."""
    with served(desk) as found:
        yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if program() is None:
        pytest.skip("Chromium is not installed; `make browser` installs it where apt and root are")
    with Browser() as found:
        yield found
