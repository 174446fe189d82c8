"""How deep service fell and how fast it came back: pure functions from one curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Resilience:
    """Figures of one replication; averages of curves would hide how deep the worst ones go.

    Parameters
    ----------
    time_to_survive
        Steps from the beginning of the disruption until service falls below the level at which it
        counts as failed; ``None`` if it never does.
    time_to_recover
        Steps from the end of the disruption until service is back for good: the first of enough
        steps in a row at or above the level at which it counts as recovered; 0 if service never
        failed, ``None`` if it is not back by the end of the curve.
    depth
        Largest shortfall from full service after the beginning, 0 to 1.
    lost_area
        Sum of shortfalls from full service after the beginning, in steps of lost service.
    """

    time_to_survive: int | None
    time_to_recover: int | None
    depth: float
    lost_area: float


def resilience(
    service: Sequence[float],
    begins: int,
    ends: int,
    failed_below: float = 0.95,
    recovered_from: float = 0.95,
    sustained: int = 3,
) -> Resilience:
    """Resilience from a curve of service levels, one for each step.

    Parameters
    ----------
    service
        Service level of each step, 0 to 1.
    begins, ends
        First step of the disruption, and first one after it.
    failed_below, recovered_from
        Below the first, service has failed; from the second on, it has recovered.
    sustained
        Steps in a row that service must stay recovered; fewer at the end of the curve count as not
        recovered.
    """
    after = list(service[begins:])
    failed = next((step for step, level in enumerate(after) if level < failed_below), None)
    short = [max(0.0, 1.0 - level) for level in after]
    recovered: int | None = 0
    if failed is not None:
        recovered = _recovered(service, max(begins + failed, ends), recovered_from, sustained)
        recovered = None if recovered is None else recovered - ends
    return Resilience(failed, recovered, max(short, default=0.0), sum(short))


def _recovered(
    service: Sequence[float], first: int, recovered_from: float, sustained: int
) -> int | None:
    for step in range(first, len(service) - sustained + 1):
        if all(level >= recovered_from for level in service[step : step + sustained]):
            return step
    return None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much piled up, and when it was gone.

    Parameters
    ----------
    largest
        Largest backlog at the end of a step.
    cleared_after
        Steps from the end of the disruption to the end of the step in which the backlog is gone;
        0 if there was none by then, ``None`` if it is still there at the end of the curve.
    area
        Backlog times time, by the trapezoid rule over ends of steps.
    """

    largest: float
    cleared_after: int | None
    area: float


def backlog_figures(backlog: Sequence[float], ends: int) -> Backlog:
    """Figures of a curve of backlog at the ends of steps; it starts from none.

    Parameters
    ----------
    backlog
        Units waiting at the end of each step.
    ends
        First step after the disruption.
    """
    cleared = next((step for step in range(ends, len(backlog)) if backlog[step] <= 0.0), None)
    before = [0.0, *backlog[:-1]]
    area = sum((a + b) / 2.0 for a, b in zip(before, backlog, strict=True))
    if ends > 0 and ends <= len(backlog) and backlog[ends - 1] <= 0.0:
        cleared = ends - 1
    after = None if cleared is None else cleared + 1 - ends
    return Backlog(max(backlog, default=0.0), after, area)
