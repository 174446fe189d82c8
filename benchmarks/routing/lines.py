"""One line of figures per instance and solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.routing.case import read_case
from benchmarks.routing.runs import OWN, Task, run_apart
from solvers.routing.formats import sol_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from benchmarks.routing.case import Case
    from benchmarks.routing.runs import Found
    from solvers.routing.last_mile import Means


def routing_lines(
    files: Iterable[Path],
    seconds: float,
    workers: int,
    seed: int,
    peers: Iterable[str] = (),
    solutions: Path | None = None,
    bound_s: float = 0.0,
    without: tuple[Means, ...] = (),
) -> Iterator[dict[str, Any]]:
    """Ours on each instance, then each peer.

    Parameters
    ----------
    files
        In Solomon's format or VRPLIB's dialect.
    seconds
        For each solver and instance.
    workers
        Processes of ours and of PyVRP, threads of VROOM; OR-Tools has one.
    seed
        Of ours and of PyVRP's first process; the others take none.
    peers
        Names; see :mod:`benchmarks.routing.runs`.
    solutions
        Folder for VRPLIB solution files, ``INSTANCE.SOLVER.sol``.
    bound_s
        Seconds after the search in which ours proves how much cheaper a plan could be at most.
    without
        What ours shall do without.
    """
    for path in files:
        case = read_case(path)
        for solver in (OWN, *peers):
            found = run_apart(Task(path, solver, seconds, workers, seed, bound_s, without))
            if solutions is not None and not found.skipped:
                solutions.mkdir(parents=True, exist_ok=True)
                text = sol_text(case.instance, found.routes, f"{case.cost(found.routes):.10g}")
                (solutions / f"{case.name}.{solver}.sol").write_text(text, encoding="utf-8")
            setting = {"seconds": seconds, "workers": workers, "seed": seed}
            left_out = {"without": ",".join(without)} if without and solver == OWN else {}
            yield line(case, solver, found) | setting | left_out


def line(case: Case, solver: str, found: Found) -> dict[str, Any]:
    """The figures of one run; the gap is to the best known cost, above it where positive.

    A run that was skipped has no figures, and says why.
    """
    row: dict[str, Any] = {
        "instance": case.name,
        "solver": solver,
        "cost": None,
        "best_known": case.best_known,
        "gap_pct": None,
        "routes": None,
        "feasible": None,
        "wall_s": None,
        "lower_bound": None,
        "units": None,
    }
    if found.skipped:
        return row | {"skipped": found.skipped}
    cost = case.cost(found.routes)
    row |= {"cost": cost, "units": case.units(found.routes), "routes": len(found.routes)}
    row |= {"feasible": found.is_feasible, "wall_s": round(found.wall_s, 2)}
    if case.best_known and found.is_feasible:
        row["gap_pct"] = round(100 * (cost / case.best_known - 1), 3)
    if found.bound is not None:
        row["lower_bound"] = round(found.bound, 2)
    if found.gap is not None:
        row["proven_gap_pct"] = round(100 * found.gap, 3)
    return row
