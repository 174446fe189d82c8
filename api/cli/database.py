"""``supplychain db``: copies of the database, and its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.exits import say
from api.cli.service_options import DatabaseUrl, DataDir, settings_of

database_app = typer.Typer(no_args_is_help=True, help="The service's database.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")]


@database_app.callback()
def _database() -> None:
    """Group the commands."""


@database_app.command("backup")
def backup(file: File, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Write one consistent copy of everything; the service may go on meanwhile."""
    from api.backups import backup as run  # noqa: PLC0415 - loads slowly

    size = run(settings_of(data_dir=data_dir, database_url=database_url), file)
    say(f"Copy: {file} ({size:,} bytes)")


@database_app.command("restore")
def restore(file: File, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Put a copy in the place of the database, while the service is stopped."""
    from api.backups import restore as run  # noqa: PLC0415 - loads slowly

    run(settings_of(data_dir=data_dir, database_url=database_url), file)
    say("Restored: jobs that were open in the copy go on once a worker runs")


@database_app.command("migrate")
def migrate(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Bring the tables to this version; every start does so, too."""
    from api.jobs.queue import prepare  # noqa: PLC0415 - loads slowly
    from api.jobs.schema import SCHEMA_VERSION  # noqa: PLC0415

    settings = settings_of(data_dir=data_dir, database_url=database_url)
    if settings.is_embedded:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    prepare(settings.url).dispose()
    say(f"Tables: version {SCHEMA_VERSION}")
