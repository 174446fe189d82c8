"""A desk that tests share, the same behind a port, and Chromium."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
import structlog
import uvicorn

from api.serving import listening
from tests.api.service.desk import Desk
from tests.api.ui.browser import Browser, program

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 30.0


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
    ear = listening("127.0.0.1", 0)
    # Without the loads of solvers that begin with a server of people.
    config = uvicorn.Config(
        desk.client.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]}, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE_S
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.02)
    yield f"http://127.0.0.1:{ear.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE_S)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if program() is None:
        pytest.skip("Chromium is not installed; `make browser` installs it where apt and root are")
    with Browser() as found:
        yield found
