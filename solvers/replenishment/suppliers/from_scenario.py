"""The allocation problem of a scenario: rates from records, caps from states."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from solvers.replenishment.suppliers.problem import (
    AllocationLimits,
    AllocationProblem,
    Category,
    Choice,
    Outage,
    segments_of,
)
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.standing import State, standings
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from solvers.replenishment.suppliers.scorecard import Score
    from solvers.replenishment.suppliers.standing import Standing
    from supplychain.scenario import Scenario
    from supplychain.suppliers import CategoryDemand, Supplier, Supply, SupplyOffer

GRADES = ((2 / 3, "A"), (1 / 3, "B"))
"""Grades of suppliers without one, by percentile within the cluster; else C."""


LEAST_SHARE = 1e-4
"""Least share of a category that counts as a source whatever the rules say."""


def supply_in(scenario: Scenario) -> Supply:
    """What a scenario states of suppliers.

    Raises
    ------
    DataError
        If it states no demand of categories.
    """
    if scenario.supply is None or not scenario.supply.demand:
        text = "the scenario states no demand of categories, so no suppliers can be chosen"
        raise DataError([DataProblem("category_demand", -1, "", "missing_table", text)])
    return scenario.supply


def problem_of_scenario(scenario: Scenario, at_s: int = 0) -> AllocationProblem:
    """The problem at a moment of the scenario, its start unless stated.

    Raises
    ------
    DataError
        If the scenario states no demand of categories.
    """
    supply = supply_in(scenario)
    scores = scorecards(supply, at_s)
    stands = standings(supply, at_s, scores)
    return allocation_problem(supply, scores, stands, scenario.name, scenario.currency)


def allocation_problem(
    supply: Supply,
    scores: tuple[Score, ...],
    stands: tuple[Standing, ...],
    name: str = "",
    currency: str = "CNY",
    *,
    with_rules: bool = True,
) -> AllocationProblem:
    """The problem with given ratings and states.

    Without rules every offer can be bought in any quantity from anybody, which prices what was
    bought before the rules were made.
    """
    rules = supply.rules
    rows = {supplier.id: row for row, supplier in enumerate(supply.suppliers)}
    demand = {item.id: item for item in supply.demand}
    choices = []
    for offer in supply.offers:
        row = rows[offer.supplier_id]
        share = share_cap(supply, stands[row].state) if with_rules else 1.0
        supplier, category = supply.suppliers[row], demand[offer.category_id]
        if share > 0 and category.units > 0:
            least, most = LEAST_SHARE * category.units, share * category.units
            if with_rules:
                most = most if offer.capacity_units is None else min(most, offer.capacity_units)
                least = max(least, offer.least_units, rules.least_share * category.units)
            state = stands[row].state
            choices.append(_choice(supplier, offer, category, scores[row], state, (least, most)))
    return AllocationProblem(
        tuple(
            Category(item.id, item.units, rules.sources if item.sources is None else item.sources)
            for item in supply.demand
            if item.units > 0
        ),
        tuple(choice for choice in choices if choice.segments),
        _outages(supply),
        AllocationLimits(
            rules.best_grade,
            rules.best_share,
            rules.cluster_share,
            rules.cvar_weight,
            rules.cvar_level,
            rules.most_cvar_cny,
            rules.most_defects,
        ),
        name,
        currency,
    )


def share_cap(supply: Supply, state: State) -> float:
    """Most of a category's units that a supplier in a state may get."""
    rules = supply.rules
    return {
        State.WHITELIST: rules.supplier_share,
        State.WATCH: min(rules.watch_share, rules.supplier_share),
        State.CANDIDATE: min(rules.trial_share, rules.supplier_share),
        State.BLACKLIST: 0.0,
    }[state]


def grade_of(supplier: Supplier, score: Score) -> str:
    """The stated grade, or by percentile within the cluster."""
    if supplier.grade:
        return supplier.grade
    return next((grade for share, grade in GRADES if score.percentile >= share), "C")


def late_days(offer: SupplyOffer, planned_days: float) -> float:
    """Expected days beyond the planned lead time, lead times being normal.

    ``E[(L - p)+] = sd * (phi(z) - z * (1 - Phi(z)))`` with ``z = (p - mean) / sd``.
    """
    mean, sd = offer.lead_time_days, offer.lead_time_sd_days
    if sd <= 0:
        return max(0.0, mean - planned_days)
    z = (planned_days - mean) / sd
    normal = NormalDist()
    return max(0.0, sd * (normal.pdf(z) - z * normal.cdf(-z)))


def _choice(
    supplier: Supplier,
    offer: SupplyOffer,
    category: CategoryDemand,
    score: Score,
    state: State,
    bounds: tuple[float, float],
) -> Choice:
    defects = score.defect_share if offer.defect_share is None else offer.defect_share
    late = late_days(offer, category.planned_lead_time_days)
    return Choice(
        supplier.id,
        category.id,
        supplier.cluster,
        grade_of(supplier, score),
        str(state),
        segments_of(
            offer.price_cny,
            tuple((part.from_units, part.price_cny) for part in offer.breaks),
            offer.discount,
            *bounds,
        ),
        offer.freight_cny_per_unit,
        defects * category.defect_cny,
        late * category.late_cny_per_unit_day,
        defects,
        category.outage_cny_per_unit,
    )


def _outages(supply: Supply) -> tuple[Outage, ...]:
    lost: dict[str, list[tuple[str, float]]] = {}
    probability: dict[str, float] = {}
    for row in supply.outages:
        lost.setdefault(row.id, []).append((row.cluster, row.lost_share))
        probability[row.id] = row.probability
    return tuple(Outage(key, probability[key], tuple(lost[key])) for key in lost)
