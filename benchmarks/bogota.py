"""Ours and plain PyVRP on the real days of Bogota."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Task, measured_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PLANNERS = ("own", "pyvrp")
LARGEST = 10


def data_folder() -> Path:
    """Where the days are, beside the checkout; it may be absent."""
    return Path(__file__).parents[2] / "shared" / "data" / "bogota"


def days(folder: Path, choice: str) -> list[Path]:
    """Files of the days asked for.

    Parameters
    ----------
    folder
        Of the CSV files.
    choice
        ``all``, ``largest10`` (by lines), or how many from the first on.
    """
    files = sorted(folder.glob("sales_*_demand.csv"))
    if choice == "all":
        return files
    if choice == f"largest{LARGEST}":
        by_size = sorted(files, key=lambda path: (-_lines(path), path.name))
        return sorted(by_size[:LARGEST])
    return files[: int(choice)]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8-sig").splitlines())


def bogota_lines(
    files: Sequence[Path], seconds: float, workers: int, seed: int
) -> Iterator[dict[str, Any]]:
    """One line per day and planner, then the summary."""
    lines = []
    for path in files:
        for planner in PLANNERS:
            line = measured_apart(Task(str(path), planner, seconds, workers, seed))
            if line is not None:
                lines.append(line)
                yield line
    yield summary(lines)


def summary(lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Totals of each planner, and on how many days ours is cheaper.

    Costs are in the source's own unit, as in :mod:`scenarios.importers.bogota`.
    """
    by_day: dict[str, dict[str, dict[str, Any]]] = {}
    for line in lines:
        by_day.setdefault(line["scenario"], {})[line["planner"]] = line
    pairs = [(day["own"], day["pyvrp"]) for day in by_day.values() if len(day) == len(PLANNERS)]
    costs = [sum(pair[n]["cost_cny"] for pair in pairs) for n in range(len(PLANNERS))]
    violations = [sum(pair[n]["violations"] for pair in pairs) for n in range(len(PLANNERS))]
    left_out = [sum(pair[n]["unserved"]["orders"] for pair in pairs) for n in range(len(PLANNERS))]
    return {
        "summary": "bogota",
        "days": len(pairs),
        "days_with_violations": sum(own["violations"] > 0 for own, _ in pairs),
        "violations": dict(zip(PLANNERS, violations, strict=True)),
        "unserved_orders": dict(zip(PLANNERS, left_out, strict=True)),
        "cost": {name: round(cost, 2) for name, cost in zip(PLANNERS, costs, strict=True)},
        "own_cheaper_on_days": sum(own["cost_cny"] < peer["cost_cny"] for own, peer in pairs),
        "saving_percent": round(100 * (1 - costs[0] / costs[1]), 3) if costs[1] else None,
    }
