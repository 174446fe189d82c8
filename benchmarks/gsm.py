"""Safety stock of real chains (Willems 2008) beside their exact costs."""

from __future__ import annotations

import csv
import time
from typing import TYPE_CHECKING, Any

from solvers.replenishment.formats.willems import read
from solvers.replenishment.guaranteed.general import cheapest_service_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TABLE = "gsm_optima.csv"
COLUMN = "gsm_cost_mean_leadtime_h0.35"


def gsm_lines(files: Iterable[Path], seconds: float) -> Iterator[dict[str, Any]]:
    """One line per chain.

    Parameters
    ----------
    files
        Chains in Willems' format, as ``willems_01.csv``; exact costs are looked up by the number in
        the table beside the file.
    seconds
        Time limit of each chain.
    """
    for path in files:
        # Parts of days are cut off, as in the exact costs.
        network = read(path, in_whole_days=True)
        began = time.monotonic()
        plan = cheapest_service_times(network, seconds)
        wall_s = time.monotonic() - began
        cost = None if plan is None else plan.cost_cny
        best = best_known(path)
        yield {
            "instance": path.stem,
            "solver": "own",
            "cost": None if cost is None else round(cost, 2),
            "best_known": best,
            "gap_pct": _gap_pct(cost, best),
            "stages": len(network.stages),
            "status": "no_plan" if plan is None else plan.status.value,
            "wall_s": round(wall_s, 2),
            "seconds": seconds,
        }


def _gap_pct(cost: float | None, best: float | None) -> float | None:
    # Adding 0 takes the sign off a gap of -0, which rounding of the exact costs makes.
    return None if cost is None or not best else round(100.0 * (cost / best - 1.0), 4) + 0.0


def best_known(path: Path) -> float | None:
    """Exact cost of a chain from the table beside it, if there is one."""
    table, number = path.with_name(TABLE), path.stem.rpartition("_")[2]
    if not table.is_file() or not number.isdecimal():
        return None
    with table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["chain"]) == int(number):
                return float(row[COLUMN])
    return None
