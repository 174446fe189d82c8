"""Whole-chain scenarios: ours beside its peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.measure import Task, measured_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def chain_lines(
    scenarios: Sequence[str], peers: Sequence[str], seconds: float, workers: int, seed: int
) -> Iterator[dict[str, Any]]:
    """One line per scenario and planner, ours first, as they are measured."""
    for scenario in scenarios:
        for planner in ("own", *peers):
            line = measured_apart(Task(scenario, planner, seconds, workers, seed))
            if line is not None:
                yield line
