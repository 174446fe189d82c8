"""``supplychain config``: what is set, and from where."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.exits import say
from api.cli.service_options import AtOnce, Cores, DatabaseUrl, DataDir, given, settings_of

config_app = typer.Typer(no_args_is_help=True, help="Settings of the service.")


@config_app.callback()
def _config() -> None:
    """Group the commands."""


@config_app.command("show")
def show(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    at_once: AtOnce = None,
    cores: Cores = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print each setting with its value and where it comes from; secrets are masked."""
    from json import dumps  # noqa: PLC0415

    from api.settings import describe  # noqa: PLC0415 - loads slowly

    flags = {
        "data_dir": data_dir,
        "database_url": database_url,
        "at_once": at_once,
        "cores": cores,
    }
    rows = describe(settings_of(**flags), given(flags))
    if json:
        say(dumps(rows, ensure_ascii=False, indent=2))
        return
    wide = max(len(row["name"]) for row in rows)
    for row in rows:
        say(f"{row['name']:<{wide}}  {row['value']}  ({row['from']})")
