"""What would help the jobs that a plan of installers leaves out, for its tables and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.explain import explain

if TYPE_CHECKING:
    from solvers.common.explanation import Relief
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

AT_MOST = 100
"""Jobs for which a relief is looked for, the dearest first; `explain` finds those of all."""


def reliefs_of(problem: InstallersProblem, plan: InstallersPlan) -> dict[str, Relief]:
    """The cheapest change that would do what is left out, by job.

    ``plan`` has passed the checkers: reliefs are tried on its own routes.
    """
    undone = [item for item in plan.left_out if not item.is_outsourced]
    dearest = sorted(undone, key=lambda item: (-item.cost_cny, item.job_id))[:AT_MOST]
    if not dearest:
        return {}
    explained = explain(problem, plan, [item.job_id for item in dearest])
    return {why.id: why.relief for why in explained.left_out if why.relief is not None}
