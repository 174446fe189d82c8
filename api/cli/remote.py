"""``supplychain submit``, ``watch``, ``cancel`` and ``result``: a service from the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import refuse_existing
from api.cli.search_options import LARGEST_SEED, LONGEST_S, ScenarioName


class KindName(StrEnum):
    """Kinds of jobs."""

    ROUTE_PLANS = "route-plans"
    INSTALLER_SCHEDULES = "installer-schedules"
    PLACEMENT_PLANS = "placement-plans"
    REPLENISHMENT_PLANS = "replenishment-plans"
    FORECASTS = "forecasts"
    SIMULATIONS = "simulations"


class FormName(StrEnum):
    """Forms of a result."""

    JSON = "json"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"
    REPORT = "report"


Server = Annotated[
    str,
    typer.Option(envvar="SUPPLYCHAIN_SERVER", metavar="URL", help="Address of the service."),
]
ApiKey = Annotated[
    str,
    typer.Option(
        envvar="SUPPLYCHAIN_API_KEY",
        metavar="KEY",
        help="As `serve` or `keys create` printed it; the environment is the safer place.",
        show_default=False,
    ),
]
KindOption = Annotated[KindName, typer.Option("--kind", help="What shall be done.")]
JobName = Annotated[str, typer.Argument(help="As `submit` printed it.", show_default=False)]
HERE = "http://127.0.0.1:8000"


def submit(
    scenario: ScenarioName,
    key: ApiKey,
    kind: KindOption = KindName.ROUTE_PLANS,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=LONGEST_S,
            metavar="S",
            help="Seconds to search.",
            show_default="the kind's usual",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of random choices.")] = 0,
    options: Annotated[
        str, typer.Option(metavar="JSON", help="Options of the kind, as a JSON object.")
    ] = "{}",
    external_id: Annotated[
        str | None, typer.Option(help="Your own name for it: one job each.", show_default=False)
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Watch until it has ended.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the job as JSON.")] = False,
    server: Server = HERE,
) -> None:
    """Send a scenario to a service and print the job's id: it is on disk there.

    With --wait, the exit code is that of the command that would plan here: 0, 4 or 130.
    """  # fmt: skip
    from api.cli.calling import Wish, submit_scenario  # noqa: PLC0415 - loads slowly

    wish = Wish(scenario, kind.value, time_limit, seed, options, external_id)
    raise typer.Exit(submit_scenario(server, key, wish, wait=wait, as_json=json))


def watch(
    job: JobName,
    key: ApiKey,
    kind: KindOption = KindName.ROUTE_PLANS,
    json: Annotated[bool, typer.Option("--json", help="Print the job as JSON.")] = False,
    server: Server = HERE,
) -> None:
    """Show how far a job is until it has ended; Ctrl-C leaves it running."""
    from api.cli.calling import watch_job  # noqa: PLC0415 - loads slowly

    raise typer.Exit(watch_job(server, key, kind.value, job, as_json=json))


def cancel(
    job: JobName,
    key: ApiKey,
    kind: KindOption = KindName.ROUTE_PLANS,
    discard: Annotated[
        bool, typer.Option("--discard", help="Throw the best plan so far away.")
    ] = False,
    server: Server = HERE,
) -> None:
    """Stop a job; its best plan so far is checked and kept."""
    from api.cli.calling import cancel_job  # noqa: PLC0415 - loads slowly

    raise typer.Exit(cancel_job(server, key, kind.value, job, keep=not discard))


def result(
    job: JobName,
    key: ApiKey,
    kind: KindOption = KindName.ROUTE_PLANS,
    form: Annotated[FormName, typer.Option("--as", help="How to write it.")] = FormName.JSON,
    table: Annotated[str | None, typer.Option(help="Of csv.", show_default=False)] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write there.", show_default="stdout"),
    ] = None,
    server: Server = HERE,
) -> None:
    """Fetch what came of a job."""
    if out is not None:
        refuse_existing(out)
    from api.cli.calling import fetch_result  # noqa: PLC0415 - loads slowly

    raise typer.Exit(fetch_result(server, key, (kind.value, job), form.value, table, out))
