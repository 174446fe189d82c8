"""``supplychain suppliers``: rate suppliers, and split demand over them."""

from __future__ import annotations

import typer

from api.cli.exits import TellingGroup
from api.cli.suppliers.allocate import allocate
from api.cli.suppliers.score import score

suppliers_app = typer.Typer(
    cls=TellingGroup,
    no_args_is_help=True,
    help="Rate suppliers by their record, and split demand over them.",
)
suppliers_app.command("score")(score)
suppliers_app.command("allocate")(allocate)

__all__ = ["suppliers_app"]
