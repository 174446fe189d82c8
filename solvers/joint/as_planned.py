"""A scenario whose goods come as a joint plan's trucks bring them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.joint.plan import JointPlan
    from supplychain.scenario import Scenario


def as_planned(scenario: Scenario, plan: JointPlan) -> Scenario:
    """The scenario that the plan's teams are planned for: jobs say when their goods come.

    Orders, and with them the trucks' side, are unchanged.
    """
    given = scenario.installation
    if given is None:
        return scenario
    jobs = tuple(
        replace(job, goods=plan.arrivals[job.id]) if job.id in plan.arrivals else job
        for job in given.jobs
    )
    return replace(scenario, installation=replace(given, jobs=jobs))
