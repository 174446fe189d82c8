"""The independent checker of placement plans: every rule, recomputed from the raw problem.

Amounts may be off by 1e-6 of themselves (and by 1e-6 of their unit), shares by 1e-6; times are
exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.placement.checks import case_of
from solvers.placement.checks.demand import (
    demand_is_met,
    shortfalls_are_allowed,
    sites_hold_what_passes,
)
from solvers.placement.checks.identity import (
    amounts_are_numbers,
    ids_are_known,
    sites_are_decided_once,
    ways_visit_each_tier,
)
from solvers.placement.checks.money import (
    costs_are_right,
    emission_is_capped,
    figures_are_right,
    futures_are_reported,
    objective_is_right,
)
from solvers.placement.checks.outcome import bound_is_a_bound, status_is_right
from solvers.placement.checks.service import (
    bands_are_kept,
    cold_chain_holds,
    zones_have_one_source,
)
from solvers.placement.checks.sites import (
    changes_are_few,
    force_is_respected,
    room_fits_the_site,
)
from solvers.placement.checks.ways import (
    flows_avoid_closures,
    flows_use_open_sites,
    goods_are_young_enough,
    ways_are_allowed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.placement.checks import Case
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

    Rule = Callable[[Case], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    ids_are_known,
    sites_are_decided_once,
    amounts_are_numbers,
    ways_visit_each_tier,
    force_is_respected,
    room_fits_the_site,
    changes_are_few,
    flows_use_open_sites,
    flows_avoid_closures,
    ways_are_allowed,
    goods_are_young_enough,
    demand_is_met,
    shortfalls_are_allowed,
    sites_hold_what_passes,
    bands_are_kept,
    cold_chain_holds,
    zones_have_one_source,
    emission_is_capped,
    costs_are_right,
    objective_is_right,
    futures_are_reported,
    figures_are_right,
    status_is_right,
    bound_is_a_bound,
)
"""The rules of a placement plan; the codes that each may report stand in its docstring."""

RULES_OF_NO_PLAN: tuple[Rule, ...] = (ids_are_known, status_is_right)
"""What holds for a plan whose status says that it is none."""


def validate(problem: PlacementProblem, plan: PlacementPlan) -> list[Violation]:
    """Hold a plan against its problem.

    Parameters
    ----------
    problem
        Taken as given.
    plan
        Any plan, however broken.

    Returns
    -------
    list of Violation
        Empty if no rule is broken; otherwise in the order of ``RULES``.
    """
    case = case_of(problem, plan)
    rules = RULES if case.decides else RULES_OF_NO_PLAN
    return [violation for rule in rules for violation in rule(case)]
