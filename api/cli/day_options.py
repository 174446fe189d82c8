"""Options that the commands of the day share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PlanFolder = Annotated[Path, typer.Argument(help="Plan folder.", show_default=False)]
OrderFile = Annotated[
    Path,
    typer.Option(
        "--order",
        metavar="FILE.json",
        help='The order with its lines: {"order": {...}, "customer": {...}}.',
        show_default=False,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        metavar="CLOCK",
        help="The moment, such as 2026-06-11T14:05.",
        show_default="that of the scenario's execution state",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Write the changed plan there; may be the plan folder itself.",
        show_default="nothing is written",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
