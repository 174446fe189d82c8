"""One line of figures per instance and solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.placement.case import cases
from benchmarks.placement.runs import OWN, Task, run_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def placement_lines(
    sources: Iterable[str], seconds: float, workers: int, seed: int, peers: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """Ours on each instance, then each peer.

    Parameters
    ----------
    sources
        Files of the field, ``generated:SITESxZONESxCLASSES``, or scenarios.
    seconds
        For each solver and instance.
    workers, seed
        Of ours; the peers have one thread.
    peers
        Names; see :mod:`benchmarks.placement.runs`.
    """
    for case in cases(sources):
        best = case.best_known()
        for solver in (OWN, *peers):
            found = run_apart(Task(case, solver, seconds, workers, seed))
            cost, bound = found.get("cost"), found.get("bound")
            yield {
                "instance": case.name,
                "solver": solver,
                "best_known": best,
                "gap_pct": _part(cost, best),
                "bound_gap_pct": None if bound is None or not cost else _part(cost, bound, cost),
                **found,
                "seconds": seconds,
                "workers": workers,
                "seed": seed,
            }


def _part(cost: float | None, other: float | None, whole: float | None = None) -> float | None:
    """How far a cost lies above another, in per cent of it (or of ``whole``)."""
    if cost is None or other is None:
        return None
    return round(100.0 * (cost - other) / (whole or other), 4)
