"""``supplychain serve`` and ``supplychain worker``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from api.cli.exits import say
from api.cli.service_options import AtOnce, Cores, DatabaseUrl, DataDir, settings_of
from api.cli.stopping import leave_signals

BESIDE_API = 2
"""How nice a worker is that runs beside an API."""


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen at.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 for any free one.", show_default="8000"),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    at_once: AtOnce = None,
    cores: Cores = None,
    own_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run a worker beside the API.")
    ] = True,
) -> None:
    """Serve plans over HTTP, with a worker beside.

    The first start prints one line `API key: ...`; send it as `Authorization: Bearer`. Ctrl-C puts
    back what runs, with its best plan so far, and ends everything.
    """
    from api import logs  # noqa: PLC0415 - all of this loads slowly
    from api.serving import serve as run  # noqa: PLC0415

    settings = settings_of(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=database_url,
        at_once=at_once,
        cores=cores,
    )
    logs.configure()
    leave_signals()
    run(settings, say, has_worker=own_worker)


def worker(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    at_once: AtOnce = None,
    cores: Cores = None,
    parent: Annotated[int | None, typer.Option(hidden=True, help="Process to die with.")] = None,
) -> None:
    """Work on jobs of a database, beside any number of other workers.

    A signal puts back what runs, with its best plan so far.
    """
    from api.jobs.processes import be_nice, die_with_parent  # noqa: PLC0415 - as early as may be

    if parent is not None:
        die_with_parent(parent)
        # It shares its session with the API, whose callers wait.
        be_nice(BESIDE_API, with_session=False)
    from api import logs  # noqa: PLC0415 - all of this loads slowly
    from api.jobs.worker import work  # noqa: PLC0415
    from api.serving import worker_settings  # noqa: PLC0415

    settings = settings_of(
        data_dir=data_dir, database_url=database_url, at_once=at_once, cores=cores
    )
    logs.configure()
    leave_signals()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    work(worker_settings(settings))
