"""``supplychain openapi``."""

from __future__ import annotations

from api.cli.exits import say


def openapi() -> None:
    """Print the description of the HTTP API (OpenAPI 3.1)."""
    from api.openapi import openapi_text  # noqa: PLC0415 - loads slowly

    say(openapi_text())
