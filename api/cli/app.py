"""The command's tree."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from api.cli.config import config_app
from api.cli.database import database_app
from api.cli.doctor import doctor
from api.cli.exits import TellingGroup, say
from api.cli.explain import explain
from api.cli.forecast import forecast
from api.cli.insert import insert
from api.cli.install import install
from api.cli.keys import keys_app
from api.cli.monitor import monitor
from api.cli.offer import offer
from api.cli.openapi import openapi
from api.cli.place import place
from api.cli.plan import plan
from api.cli.remote import cancel, result, submit, watch
from api.cli.replan import replan
from api.cli.replenish import replenish
from api.cli.routes import routes
from api.cli.scenario import scenario_app
from api.cli.serve import serve, worker
from api.cli.simulate import simulate
from api.cli.suppliers import suppliers_app
from api.cli.validate import validate

HELP = """Plan a temperature-controlled distribution network from origin to door.

Exit codes: 0 ok, 2 usage, 3 bad input, 4 partial or no plan, 5 violations or alarms,
130 interrupted.
"""

app = typer.Typer(
    name="supplychain",
    help=HELP,
    cls=TellingGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if not asked:
        return
    try:
        say(f"supplychain {version('supplychain')}")
    except PackageNotFoundError:
        say("supplychain, not installed")
    raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


app.command("plan")(plan)
app.command("place")(place)
app.command("forecast")(forecast)
app.command("replenish")(replenish)
app.command("install")(install)
app.command("simulate")(simulate)
app.command("routes")(routes)
app.command("validate")(validate)
app.command("monitor")(monitor)
app.command("explain")(explain)
app.command("replan")(replan)
app.command("insert")(insert)
app.command("offer")(offer)
app.command("serve")(serve)
app.command("worker")(worker)
app.command("submit")(submit)
app.command("watch")(watch)
app.command("cancel")(cancel)
app.command("result")(result)
app.command("openapi")(openapi)
app.command("doctor")(doctor)
app.add_typer(database_app, name="db")
app.add_typer(keys_app, name="keys")
app.add_typer(config_app, name="config")
app.add_typer(suppliers_app, name="suppliers")
app.add_typer(scenario_app, name="scenario")
