"""``supplychain scenario``: what can be done with scenarios before and after planning."""

from __future__ import annotations

import typer

from api.cli.exits import TellingGroup
from api.cli.scenario.apply import apply
from api.cli.scenario.check import check
from api.cli.scenario.convert import convert
from api.cli.scenario.history import history
from api.cli.scenario.list import list_scenarios
from api.cli.scenario.schema import schema
from api.cli.scenario.template import template

scenario_app = typer.Typer(
    cls=TellingGroup,
    no_args_is_help=True,
    help="Check, convert and list scenarios, write an empty workbook, apply a plan or telemetry.",
)
scenario_app.command("check")(check)
scenario_app.command("template")(template)
scenario_app.command("convert")(convert)
scenario_app.command("schema")(schema)
scenario_app.command("apply")(apply)
scenario_app.command("history")(history)
scenario_app.command("list")(list_scenarios)

__all__ = ["scenario_app"]
