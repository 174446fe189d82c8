"""``supplychain scenario list``."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.exits import say


def list_scenarios(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the scenarios that come with the program."""
    from json import dumps  # noqa: PLC0415 - the option has the module's name

    import scenarios  # noqa: PLC0415 - loads slowly

    found = {name: scenarios.describe(name) for name in scenarios.names()}
    if json:
        say(dumps(found, ensure_ascii=False, indent=2))
    else:
        width = max(map(len, found))
        say("\n".join(f"{name:<{width}} {text}" for name, text in found.items()))
