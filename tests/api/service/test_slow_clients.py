"""Clients that send next to nothing, and those that are only slow."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx2
import pytest
import uvicorn

from api import slow_clients
from api.serving import listening
from api.slow_clients import WatchedProtocol
from tests.api.service.desk import ROUTES
from tests.api.service.test_serve import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service.desk import Desk

SLOW_S = 0.8


@contextmanager
def served(desk: Desk) -> Iterator[tuple[str, int]]:
    """A server of this process."""
    ear = listening("127.0.0.1", 0)
    config = uvicorn.Config(desk.client.app, http=WatchedProtocol, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[ear]))
    thread.start()
    until(lambda: server.started, "the server")
    try:
        yield ear.getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join()
        ear.close()


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_clients, "SLOW_S", SLOW_S)
    monkeypatch.setattr(slow_clients, "LEAST_BYTES", 100)


async def _dripped(place: tuple[str, int], begin: bytes, letter: bytes) -> bytes:
    """Send something, then one letter after the other until the server hangs up."""
    reader, writer = await asyncio.open_connection(*place)
    writer.write(begin)
    told = asyncio.create_task(reader.read())
    with suppress(OSError):
        while not told.done():
            writer.write(letter)
            await asyncio.sleep(0.05)
    writer.close()
    found = await asyncio.gather(told, return_exceptions=True)
    return found[0] if isinstance(found[0], bytes) else b""


def _head(desk: Desk, length: int) -> bytes:
    (secret, *_) = desk.secrets.values()
    lines = [
        f"POST {ROUTES} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {secret}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_who_sends_a_head_or_a_body_letter_by_letter_is_hung_up_on(desk: Desk) -> None:
    async def all_at_once(place: tuple[str, int]) -> list[bytes]:
        return await asyncio.gather(
            *(_dripped(place, b"GET /healthz HTTP/1.1\r\nx: ", b"y") for _ in range(20)),
            _dripped(place, _head(desk, 1_000_000), b" "),
            _dripped(place, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nx: ", b"y"),
            _dripped(place, b"", b""),
        )

    with served(desk) as place:
        told = asyncio.run(all_at_once(place))
        assert told[-2].startswith(b"HTTP/1.1 200")
        assert set(told[:-3]) == {b""}
        assert httpx2.get(f"http://{place[0]}:{place[1]}/healthz").status_code == 200


def test_who_sends_steadily_may_take_long(desk: Desk) -> None:
    async def sent(place: tuple[str, int]) -> bytes:
        reader, writer = await asyncio.open_connection(*place)
        pieces = [b" " * 200] * 12
        writer.write(_head(desk, sum(map(len, pieces))))
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(SLOW_S / 4)
        told = await reader.readline()
        writer.close()
        return told

    with served(desk) as place:
        assert asyncio.run(sent(place)).startswith(b"HTTP/1.1 400")
