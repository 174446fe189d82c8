"""One line of figures per problem and solver, and one that counts who was better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.vroom.runs import SOLVERS, Task, run_apart
from benchmarks.vroom.towns import towns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.vroom.runs import Found
    from solvers.common import Limits

EXAMPLES = Path(__file__).parent / "examples"
WITHIN = 1.01
"""An answer this much dearer at most, with as much served, counts as equal."""


def problems(paths: Iterable[Path], files: int, seed: int) -> Iterator[tuple[str, str]]:
    """Name and JSON of the given files, or else of the stored examples and of made ones."""
    given = list(paths)
    for path in given or sorted(EXAMPLES.glob("*.json")):
        yield path.stem, path.read_text(encoding="utf-8")
    if not given:
        for name, document in towns(files, seed):
            yield name, json.dumps(document)


def vroom_lines(named: Iterable[tuple[str, str]], limits: Limits) -> Iterator[dict[str, Any]]:
    """Ours and VROOM's line for each problem, then how often which was better."""
    counts = dict.fromkeys(("cheaper", "within_1_pct", "dearer", "more_served", "less_served"), 0)
    seconds = limits.max_seconds or 0.0
    for name, text in named:
        found = []
        for solver in SOLVERS:
            found.append(run_apart(Task(text, solver, seconds, limits.workers, limits.seed)))
            yield line(name, solver, found[-1]) | {
                "seconds": seconds,
                "workers": limits.workers,
                "seed": limits.seed,
            }
        word = verdict(*found)
        if word is not None:
            counts[word] += 1
    yield {"file": "all", **counts}


def line(name: str, solver: str, found: Found) -> dict[str, Any]:
    """The figures of one run."""
    row: dict[str, Any] = {"file": name, "solver": solver}
    if found.skipped:
        return row | {"skipped": found.skipped}
    return row | {
        "cost": found.cost,
        "unassigned": found.unassigned,
        "priority": found.priority,
        "routes": found.routes,
        "feasible": found.is_feasible,
        "wall_s": round(found.wall_s, 2),
    }


def verdict(own: Found, theirs: Found) -> str | None:
    """How ours is beside theirs, as VROOM compares: priorities, tasks, then cost.

    ``None`` if one of them has no feasible answer.
    """
    if not (own.is_feasible and theirs.is_feasible):
        return None
    mine, other = (own.priority, -own.unassigned), (theirs.priority, -theirs.unassigned)
    if mine != other:
        return "more_served" if mine > other else "less_served"
    if own.cost < theirs.cost:
        return "cheaper"
    return "within_1_pct" if own.cost <= WITHIN * theirs.cost else "dearer"
