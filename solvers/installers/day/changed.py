"""A complete plan from one of which a few routes have changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.installers.written import other_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.installers.plan import InstallersPlan, LeftOut, TeamRoute
    from solvers.installers.problem import InstallersProblem


def changed(
    problem: InstallersProblem,
    plan: InstallersPlan,
    routes: Iterable[TeamRoute],
    left_out: Sequence[LeftOut],
) -> InstallersPlan:
    """The plan with these routes and left-out jobs, and with the costs that follow.

    What was proven of the plan before is not known of this one.
    """
    ordered = tuple(sorted(routes, key=lambda route: (route.day, route.team_id)))
    is_whole = all(item.is_outsourced for item in left_out)
    status = Status.FEASIBLE if is_whole else Status.PARTIAL
    return replace(
        plan,
        status=status,
        routes=ordered,
        left_out=tuple(left_out),
        other_costs=other_costs(problem, ordered, left_out),
        bound_cny=None,
    )
