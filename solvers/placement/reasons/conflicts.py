"""Why there is no plan: which limits stand in each other's way, and the least that must give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.placement.explanation import Conflict
from solvers.placement.reasons.levers import levers_of, without_costs
from solvers.placement.reasons.worth import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.placement.problem import PlacementProblem
    from solvers.placement.reasons.levers import Lever
    from solvers.placement.reasons.worth import Value


def conflict_of(problem: PlacementProblem, value: Value) -> Conflict:
    """Relax one limit at a time, all others kept; if none alone helps, several together.

    Parameters
    ----------
    problem
        One that has no plan.
    value
        Solves changed problems; some ten of them for each limit that helps.
    """
    levers = list(levers_of(problem))
    alone = tuple(
        lever.least(problem, value) for lever in levers if _is_possible(problem, [lever], value)
    )
    if alone:
        families = ", ".join(dict.fromkeys(item.family.replace("_", " ") for item in alone))
        text = f"no network keeps every limit; relaxing any one of these helps: {families}"
        return Conflict(alone, (), text)
    if not _is_possible(problem, levers, value):
        text = "no network serves all demand, whatever limits are dropped: some goods have no way"
        return Conflict((), (), text)
    needed = _fewest(problem, levers, value)
    names = tuple(lever.name for lever in needed)
    text = f"no network keeps every limit; these must give way together: {', '.join(names)}"
    return Conflict((), names, text)


def _is_possible(problem: PlacementProblem, dropped: Iterable[Lever], value: Value) -> bool:
    for lever in dropped:
        problem = lever.drop(problem)
    return value(without_costs(problem)).status not in EMPTY


def _fewest(problem: PlacementProblem, levers: list[Lever], value: Value) -> list[Lever]:
    """A set without any superfluous limit: put back one after the other what can be kept."""
    dropped = list(levers)
    for lever in levers:
        rest = [other for other in dropped if other is not lever]
        if _is_possible(problem, rest, value):
            dropped = rest
    return dropped
