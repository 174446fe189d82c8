"""Hold a plan against the scenario's own tables, so that no reading of them can hide a fault.

Sites, room, demand, closures, changes, money, emission, hours and the cold chain are added up row
by row from the tables; distances are asked of the road provider, nothing of the solver's network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.placement.audits.freight import Journeys
from solvers.placement.audits.money import changes_are_allowed, costs_match_the_tables
from solvers.placement.audits.rows import Ledger, ledger_of
from solvers.placement.audits.service import (
    Tally,
    figures_match_the_tables,
    freight_matches_the_tables,
    goods_are_young_enough,
    promises_are_kept,
    roads_are_open,
)
from solvers.placement.audits.traffic import (
    closures_are_kept,
    demand_matches_the_tables,
    names_are_in_the_tables,
    rooms_match_the_tables,
    ways_match_the_tables,
)
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.placement.plan import PlacementPlan
    from supplychain.roads import RoadProvider
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

OF_JOURNEYS: tuple[Callable[[Ledger, Tally], Iterator[Violation]], ...] = (
    roads_are_open,
    freight_matches_the_tables,
    goods_are_young_enough,
    figures_match_the_tables,
    promises_are_kept,
)


def audit(
    scenario: Scenario, plan: PlacementPlan, roads: RoadProvider | None = None
) -> list[Violation]:
    """What a plan breaks of what the scenario's tables say.

    Parameters
    ----------
    scenario
        With a design; taken as given.
    plan
        Any plan, however broken.
    roads
        Provider of distances; by default the scenario's choice among the embedded ones.

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
    found = [violation for rule in RULES for violation in rule(ledger)]
    if any(violation.code == "WAY_WRONG" for violation in found):
        # Ways that miss a tier have no price.
        return found
    provider = embedded_roads(scenario.roads) if roads is None else roads
    tally = Tally(ledger, Journeys(ledger, provider))
    return found + [violation for rule in OF_JOURNEYS for violation in rule(ledger, tally)]
