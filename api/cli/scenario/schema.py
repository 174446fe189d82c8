"""``supplychain scenario schema``."""

from __future__ import annotations

from api.cli.exits import say


def schema() -> None:
    """Print the JSON schema of scenario documents."""
    from json import dumps  # noqa: PLC0415 - this and the next load slowly

    from supplychain.io import json_schema  # noqa: PLC0415

    say(dumps(json_schema(), ensure_ascii=False, indent=2))
