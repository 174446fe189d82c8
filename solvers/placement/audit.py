"""Hold a plan against the scenario's own tables, so that no reading of them can hide a fault.

Sites, room, demand, closures, changes and all money but freight are added up row by row from the
tables. What roads, rates and exceptions make of a kilogram's way is taken from the problem by
:func:`solvers.placement.validate.validate`; a plain rule proves it in the tests of the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.placement.audits.money import changes_are_allowed, costs_match_the_tables
from solvers.placement.audits.rows import Ledger, ledger_of
from solvers.placement.audits.traffic import (
    closures_are_kept,
    demand_matches_the_tables,
    names_are_in_the_tables,
    rooms_match_the_tables,
    ways_match_the_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.placement.plan import PlacementPlan
    from supplychain.scenario import Scenario

    Rule = Callable[[Ledger], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    names_are_in_the_tables,
    ways_match_the_tables,
    closures_are_kept,
    demand_matches_the_tables,
    rooms_match_the_tables,
    changes_are_allowed,
    costs_match_the_tables,
)


def audit(scenario: Scenario, plan: PlacementPlan) -> list[Violation]:
    """What a plan breaks of what the scenario's tables say.

    Parameters
    ----------
    scenario
        With a design; taken as given.
    plan
        Any plan, however broken.

    Returns
    -------
    list of Violation
        With the codes of :func:`solvers.placement.validate.validate`; empty if no rule is broken.
    """
    if scenario.design is None or plan.status in {Status.NO_PLAN, Status.INFEASIBLE}:
        return []
    ledger = ledger_of(scenario, scenario.design, plan)
    first = list(names_are_in_the_tables(ledger))
    if first:
        # Rows that name nothing cannot be looked up.
        return first
    return [violation for rule in RULES for violation in rule(ledger)]
