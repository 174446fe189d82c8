"""Clients that send next to nothing: hung up on, lest a few of them hold all connections."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    from asyncio import TimerHandle

SLOW_S = 20.0
LEAST_BYTES = 10_000
"""In so long, of whoever has a request to send; a slow line brings ten times as much."""
LOOKS = 4
"""In that time."""


class WatchedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """The server's own, which has no limit for a request that is on its way."""

    _got = 0
    _since: float | None = None
    _next_look: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to look."""
        super().connection_made(transport)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes."""
        if not self._waits_for_client():
            self._since = None
        self._got += len(data)
        super().data_received(data)

    def _waits_for_client(self) -> bool:
        """Whether the rest of a request, or a first one, is still to come."""
        if self.cycle is None or self.cycle.response_complete:
            # Between two requests the server has a limit of its own.
            return self.timeout_keep_alive_task is None
        return bool(self.cycle.more_body and not self.flow.read_paused)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._waits_for_client():
            self._since = None
        elif self._since is None:
            self._since, self._got = now, 0
        elif now - self._since >= SLOW_S:
            if self._got < LEAST_BYTES:
                self._next_look = None
                self.transport.abort()
                return
            self._since, self._got = now, 0
        self._next_look = loop.call_later(SLOW_S / LOOKS, self._look)
