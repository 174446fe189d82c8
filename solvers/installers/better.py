"""Better plans are given away as they are found, so that a search that is killed leaves one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from solvers.common import StopReason
from solvers.installers.plan import InstallersPlan
from solvers.installers.territories.merged import finished

if TYPE_CHECKING:
    from solvers.common import Deadline, Limits
    from solvers.installers.problem import InstallersProblem

PlanCallback = Callable[[InstallersPlan], None]


class Better:
    """Passes on plans that are cheaper than those before.

    Parameters
    ----------
    problem
        The whole problem; a search may look at one with fewer days or hours.
    limits, deadline
        What was allowed, and the clock that runs.
    tell
        Given each of them.
    """

    def __init__(
        self, problem: InstallersProblem, limits: Limits, deadline: Deadline, tell: PlanCallback
    ) -> None:
        self._problem, self._limits, self._deadline, self._tell = problem, limits, deadline, tell
        self._cost_cny = float("inf")

    def __call__(self, plan: InstallersPlan) -> None:
        """Take a plan, of which only the routes count."""
        whole = finished(
            self._problem, plan, self._limits, StopReason.TIME, self._deadline.elapsed_s
        )
        if whole.costs.total < self._cost_cny:
            self._cost_cny = whole.costs.total
            self._tell(whole)
