"""``supplychain simulate``: options; the work is in :mod:`api.cli.simulating`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import (  # noqa: TC001 - typer reads them at run time
    ScenarioName,
    Seed,
    Workers,
)

REPLICATIONS, DAYS, PLANNING_S = 10, 7, 30.0


def simulate(
    scenario: ScenarioName,
    plan: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder of a plan to live by; one of each family.",
            metavar="DIR",
            show_default=f"a routing plan made in {PLANNING_S:g} s",
        ),
    ] = None,
    stress: Annotated[
        list[str] | None,
        typer.Option(
            help="Named disruptions to add, all in the same runs; `all` names them.",
            metavar="NAME",
            show_default="those of the scenario",
        ),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="Who decides when something happens; several are compared in the same worlds.",
            metavar="NAME",
            show_default="follow-plan",
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(min=2, help="Runs of each policy.", show_default=str(REPLICATIONS)),
    ] = None,
    half_width: Annotated[
        float | None,
        typer.Option(
            help="Run until the interval of --metric is no wider than this to either side.",
            metavar="X",
            show_default=False,
        ),
    ] = None,
    metric: Annotated[str, typer.Option(help="Of --half-width.")] = "otif_share",
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler to run on instead of this host.",
            metavar="ADDRESS",
            show_default=False,
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Days of orders.")] = DAYS,
    seed: Seed = 0,
    stock: Annotated[
        bool,
        typer.Option(
            "--stock",
            help="Issue goods from stock that sites order again, up to what they begin with; a "
            "plan of orders among the plans does so its own way.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for results; runs that it holds already are not made again.",
            show_default="out/<scenario's name>-simulation",
            metavar="DIR",
        ),
    ] = None,
    events: Annotated[
        bool,
        typer.Option(
            help="Live the median run of each experiment again, to write its event log and to"
            " show it on the page.",
        ),
    ] = True,
    epcis: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Write EPCIS 2.0 of the so many lots of that run that were worst kept.",
            metavar="LOTS",
            show_default=False,
        ),
    ] = None,
    select: Annotated[
        str | None,
        typer.Option(
            help="Run until the best of the policies by this figure is known; --replications is"
            " then the most of each.",
            metavar="METRIC",
            show_default=False,
        ),
    ] = None,
    delta: Annotated[
        float | None,
        typer.Option(
            help="Of --select: the smallest difference that matters.",
            metavar="X",
            show_default="0.01 for shares",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print figures as JSON.")] = False,
) -> None:
    """Live through a plan many times, undisturbed and under stress, and say what to expect.

    Ctrl-C keeps the runs that have ended; the same command goes on from there.
    """
    from api.cli.simulating import Asked, live_through  # noqa: PLC0415 - loads solvers

    asked = Asked(
        scenario=scenario,
        plans=tuple(plan or ()),
        stresses=tuple(stress or ()),
        policies=tuple(dict.fromkeys(policy or ("follow-plan",))),
        replications=replications,
        half_width=half_width,
        metric=metric,
        workers=workers,
        cluster=cluster,
        days=days,
        seed=seed,
        out=out,
        stock=stock,
        events=events,
        epcis=epcis,
        select=select,
        delta=delta,
    )
    raise typer.Exit(live_through(asked, as_json=json))
