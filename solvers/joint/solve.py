"""Plan trucks and teams so that goods are at the door before those who install them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Limits
from solvers.installers.solve import solve as solve_teams
from solvers.joint.planners import Planners
from solvers.joint.search import Search
from solvers.routing.solve import solve as solve_trucks

if TYPE_CHECKING:
    from solvers.common import ProgressCallback, StopCheck
    from solvers.joint.plan import JointPlan
    from solvers.joint.problem import JointProblem


def solve(
    problem: JointProblem,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    feeds_back: bool = True,
    planners: Planners | None = None,
) -> JointPlan:
    """Plan deliveries and installations together.

    Orders that could come on several days get one, trucks are planned, and teams after them. Then
    teams are planned as if goods came sooner, and trucks are asked to come before the starts that
    this gives; or trucks are planned once more with no other duty than to keep the teams' starts.
    Whatever makes the sum of both costs fall is kept.

    Parameters
    ----------
    problem
        Trucks, teams, and which job waits for which order.
    limits
        Seconds, seed and processes for all of it; by default none but the seed 0.
    progress
        Called with each step's name and the cost so far.
    should_stop
        Asked between steps and within them; once true, the best plans so far are returned.
    feeds_back
        Without, trucks are planned alone, and teams have to take what comes.
    planners
        Who plans trucks and teams; by default the two families' solvers.

    Returns
    -------
    JointPlan
        What cannot be delivered or installed is left out in its part, with the reason.
    """
    planners = planners or default_planners(should_stop)
    search = Search(problem, planners, limits or Limits(), progress, should_stop)
    return search.run(feeds_back=feeds_back)


def default_planners(should_stop: StopCheck | None = None) -> Planners:
    """The solvers of the two families."""
    return Planners(
        trucks=lambda problem, limits, start: solve_trucks(
            problem, limits, warm_start=start, should_stop=should_stop
        ),
        teams=lambda problem, limits, start: solve_teams(
            problem, limits, warm_start=start, should_stop=should_stop
        ),
    )
