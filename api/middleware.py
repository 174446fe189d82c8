"""What happens around every request: an id, a line in the log, figures, headers."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from api.errors import problem_of, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.service import Service

ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Callers can make up others: each would be a line among the figures for ever."""
QUIET = ("/healthz", "/readyz", "/metrics")


class Around:
    """ASGI middleware; streams pass through as they come."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._log = structlog.get_logger("api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, is_begun = time.perf_counter(), 500, False
        request_id = _id_of(scope)
        scope["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_begun
            if message["type"] == "http.response.start":
                status, is_begun = message["status"], True
                known = {name.lower() for name, _ in message["headers"]}
                extra = [(name, value) for name, value in HEADERS if name not in known]
                extra.append((b"x-request-id", request_id.encode()))
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as wrong:
                self._log.error("request failed", path=scope["path"], error=repr(wrong)[:500])
                if is_begun:
                    raise
                answer = problem_response(problem_of(wrong), scope["path"], request_id)
                await answer(scope, receive, send_with_headers)
            finally:
                self._count(scope, status, time.perf_counter() - begun)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        counters = self._service.counters
        method = scope["method"] if scope["method"] in METHODS else "other"
        counters.requests.labels(method, route, str(status)).inc()
        counters.seconds.labels(route).observe(seconds)
        if route not in QUIET:
            self._log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                seconds=round(seconds, 4),
                key_id=scope.get("key_id", ""),
            )


def _id_of(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and ID.match(value.decode("latin-1")):
            return str(value.decode("latin-1"))
    return uuid4().hex
