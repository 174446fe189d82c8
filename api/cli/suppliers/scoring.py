"""Rate, write, tell: what ``supplychain suppliers score`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.atomic_folder import refuse_unwritable
from api.cli.consoles import console
from api.cli.exits import Exit, tell
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.supplier_folder import SCORES, write_scores
from solvers.replenishment.suppliers.from_scenario import supply_in
from solvers.replenishment.suppliers.inspection_plan import inspection_plan
from solvers.replenishment.suppliers.risk_matrix import risk_matrix
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.standing import standings
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.replenishment.suppliers.risk_matrix import RiskField
    from solvers.replenishment.suppliers.scorecard import Score
    from solvers.replenishment.suppliers.standing import Standing


def score_suppliers(name_or_path: str, out: Path | None) -> Exit:
    """Rate and write at the scenario's start."""
    scenario = open_scenario(name_or_path)
    folder = Path("out") / f"{folder_name(scenario.name)}-scores" if out is None else out
    refuse_foreign_folder(folder, SCORES)
    refuse_unwritable(folder)
    supply = supply_in(scenario)
    scores = scorecards(supply)
    stands = standings(supply, 0, scores)
    risks = risk_matrix(supply, stands)
    write_scores(folder, scenario, scores, stands, inspection_plan(supply, stands), risks)
    _print(scenario.name, scores, stands, risks)
    tell([f"scores: {folder}"])
    return Exit.OK


def _print(
    name: str,
    scores: Sequence[Score],
    stands: Sequence[Standing],
    risks: Sequence[RiskField],
) -> None:
    table = Table(title=Text(name), title_justify="left", title_style="bold")
    for header in ("supplier", "cluster", "rating", "pct", "otif", "quality", "state", "risk"):
        is_number = header in {"rating", "pct", "otif", "quality"}
        table.add_column(header, justify="right" if is_number else "left")
    rows = sorted(zip(scores, stands, risks, strict=True), key=lambda row: -row[0].rating)
    for score, stand, risk in rows:
        table.add_row(
            Text(score.supplier_id),
            Text(score.cluster),
            f"{score.rating:.1f}",
            f"{score.percentile:.0%}",
            f"{score.otif:.1%}",
            f"{score.quality:.1%}",
            str(stand.state),
            str(risk.level),
        )
    console().print(table)
