"""One line of figures per instance and planner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.two_echelon.case import read_case
from benchmarks.two_echelon.runs import OWN, Task, run
from solvers.routing.two_echelon.validate import costs_cny, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from benchmarks.two_echelon.case import Case
    from benchmarks.two_echelon.runs import Found
    from solvers.common import Limits


def two_echelon_lines(
    files: Iterable[Path], limits: Limits, peers: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """Ours on each instance, then each peer.

    Parameters
    ----------
    files
        In the format of Breunig, Schmid, Hartl and Vidal.
    limits
        For each planner and instance.
    peers
        Names; see :mod:`benchmarks.two_echelon.runs`.
    """
    for path in files:
        case = read_case(path)
        for planner in (OWN, *peers):
            found = run(Task(path, planner, limits))
            yield line(case, planner, found) | {
                "seconds": limits.max_seconds,
                "workers": limits.workers,
                "seed": limits.seed,
            }


def line(case: Case, planner: str, found: Found) -> dict[str, Any]:
    """The figures of one run, costs as recomputed; the gap is to the best known cost."""
    row: dict[str, Any] = {
        "instance": case.name,
        "planner": planner,
        "cost": None,
        "best_known": case.best_known,
        "is_reproduced": case.is_reproduced,
        "gap_pct": None,
        "first_level": None,
        "trucks": None,
        "freighters": None,
        "satellites": None,
        "feasible": False,
        "wall_s": round(found.wall_s, 2),
    }
    plan = found.plan
    if plan is None:
        return row
    first, second, handling = costs_cny(case.problem, plan)
    cost = first + second + handling
    row["feasible"] = not plan.unserved and not validate(case.problem, plan)
    row |= {"cost": round(cost, 2), "first_level": round(first, 2)}
    row |= {"trucks": len(plan.trucks), "freighters": len(plan.freighters)}
    row["satellites"] = len({route.satellite_id for route in plan.freighters})
    if case.best_known and row["feasible"]:
        row["gap_pct"] = round(100 * (cost / case.best_known - 1), 3)
    return row
