from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Reply = tuple[int, Any]
"""HTTP status and JSON body, or bytes sent as they are."""


@dataclass
class RoutingServer:
    """A server on this machine: answers as the test tells it, remembers what it was asked."""

    answer: Callable[[str, Any], Reply] = lambda _path, _body: (500, {})
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[RoutingServer]:
    """A running server on a free port of 127.0.0.1; requests are (method, path, JSON body)."""
    state = RoutingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET", None)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.reply("POST", json.loads(self.rfile.read(length)))

        def reply(self, method: str, body: Any) -> None:
            state.asked.append((method, self.path, body))
            status, answer = state.answer(self.path, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(ConnectionError):  # the client may have given up by now
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    http.shutdown()
    thread.join()
    http.server_close()
