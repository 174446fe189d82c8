"""What would help the jobs that a plan of installers leaves out, for its tables and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.installers.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.common.explanation import Relief
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

LONGEST_S = 20.0
"""How long reliefs are looked for, a second or so each; `explain` finds those of all jobs."""


def reliefs_of(
    problem: InstallersProblem,
    plan: InstallersPlan,
    seconds: float = LONGEST_S,
    should_stop: Callable[[], bool] = bool,
) -> dict[str, Relief]:
    """The cheapest change that would do what is left out, by job, the dearest jobs first.

    ``plan`` has passed the checkers: reliefs are tried on its own routes.
    """
    undone = [item for item in plan.left_out if not item.is_outsourced]
    deadline, found = Deadline(seconds), {}
    for item in sorted(undone, key=lambda item: (-item.cost_cny, item.job_id)):
        if deadline.has_passed or should_stop():
            break
        for why in explain(problem, plan, [item.job_id]).left_out:
            if why.relief is not None:
                found[why.id] = why.relief
    return found
