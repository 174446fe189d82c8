"""Better plans are given away as they are found, so that a search that is killed leaves one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.placement.account import Account, leaves_out, plan_of
from solvers.placement.plan import PlacementPlan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits
    from solvers.placement.design import Carried, Design
    from solvers.placement.problem import PlacementProblem

PlanCallback = Callable[[PlacementPlan], None]


class Better:
    """Passes on designs as plans: cheaper ones only, or each one where later ones aim at more.

    Parameters
    ----------
    problem, limits, deadline
        What is asked, what was allowed, and the clock that runs.
    tell
        Given each plan.
    """

    def __init__(
        self, problem: PlacementProblem, limits: Limits, deadline: Deadline, tell: PlanCallback
    ) -> None:
        self._problem, self._limits, self._deadline, self._tell = problem, limits, deadline, tell
        self._value = float("inf")
        self._is_staged = len(problem.aim.stages) > 1

    def __call__(
        self, design: Design, carried: Carried, best_by_future: NDArray[np.float64] | None = None
    ) -> None:
        """Take a design with its flows; regret is measured against the best of each future."""
        account = Account(self._problem, design, carried)
        value = account.objective(best_by_future)
        if value >= self._value and not self._is_staged:
            return
        self._value = value
        plan = plan_of(
            account,
            Status.PARTIAL if leaves_out(account) else Status.FEASIBLE,
            StopReason.TIME,
            value,
            None,
            self._limits,
            self._deadline.elapsed_s,
            {"method": "the best plan so far of a search that did not end"},
        )
        self._tell(plan)
