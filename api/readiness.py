"""What the first callers would wait for, done before there are any.

FastAPI builds the addresses of a router when a request first comes past it, in the loop that
answers everybody, and a full collection of garbage walks all that was loaded: either holds up
every caller for a while.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

NOWHERE = "/of/no/address"


def build_routes(app: FastAPI) -> None:
    """Build all addresses of an app, and their description."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": NOWHERE,
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "app": app,
    }
    for route in app.router.routes:
        route.matches(scope)
    app.openapi()


def settle_memory() -> None:
    """Keep what is loaded now out of later collections of garbage: it stays until the end."""
    gc.collect()
    gc.freeze()
