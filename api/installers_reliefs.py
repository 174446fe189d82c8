"""Jobs that a plan of installers leaves out: a last look at them, and what would help them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Deadline, Progress
from solvers.installers.explain import explain
from solvers.installers.last_look import with_last_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.common import ProgressCallback, StopCheck
    from solvers.common.explanation import Relief
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

LONGEST_S = 20.0
"""How long reliefs are looked for, a second or so each; `explain` finds those of all jobs."""
LOOK_S = 30.0
"""How long jobs that are left out are looked at once more."""


def last_look(
    problem: InstallersProblem,
    plan: InstallersPlan,
    elapsed_s: float,
    progress: ProgressCallback,
    should_stop: StopCheck,
) -> InstallersPlan:
    """The plan with what still fits put in, and with proven reasons for what does not.

    ``elapsed_s`` is how long the search has taken.
    """
    if not plan.left_out or should_stop():
        return plan
    text = f"looking at {len(plan.left_out)} jobs left out"
    progress(Progress(text, elapsed_s, plan.costs.total))
    seconds = None if plan.limits.max_seconds is None else LOOK_S
    return with_last_look(problem, plan, Deadline(seconds), should_stop)


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
