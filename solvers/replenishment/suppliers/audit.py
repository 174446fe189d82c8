"""Check an allocation against the scenario itself: price lists, records, rules.

Prices are paid break by break, lateness is integrated, and caps are read from the rules again:
nothing is taken from the problem that was solved.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from solvers.common import Status, Violation
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.standing import State, standings
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.replenishment.suppliers.plan import AllocationPlan, Purchase
    from solvers.replenishment.suppliers.scorecard import Score
    from supplychain.suppliers import CategoryDemand, Supply, SupplyOffer

RELATIVE = 1e-6
INTEGRAL = 1e-3
"""Relative difference that the integral of lateness may have."""
STEPS, TAIL_SD = 4_000, 8.0


def audit(supply: Supply, plan: AllocationPlan, at_s: int = 0) -> tuple[Violation, ...]:
    """Everything in which a plan does not fit what the scenario says at a moment."""
    if plan.status in {Status.INFEASIBLE, Status.NO_PLAN}:
        return ()
    scores = scorecards(supply, at_s)
    state = {item.supplier_id: item.state for item in standings(supply, at_s, scores)}
    rated = {item.supplier_id: item for item in scores}
    offers = {(item.supplier_id, item.category_id): item for item in supply.offers}
    demand = {item.id: item for item in supply.demand}
    found: list[Violation] = []
    for item in plan.purchases:
        offer = offers.get((item.supplier_id, item.category_id))
        name = f"{item.supplier_id} {item.category_id}"
        if offer is None:
            found.append(Violation("NO_OFFER", name, "nobody offers this", item.units, "count"))
            continue
        category = demand[item.category_id]
        found += _quantity(supply, offer, category, item, state[item.supplier_id], name)
        found += _cost(offer, category, item, rated[item.supplier_id], name)
    found += _categories(supply, plan)
    found += _spend(supply, plan, rated)
    return tuple(found)


def _quantity(
    supply: Supply,
    offer: SupplyOffer,
    category: CategoryDemand,
    item: Purchase,
    state: State,
    name: str,
) -> Iterator[Violation]:
    """State, minimum order, capacity and largest share."""
    rules = supply.rules
    if state is State.BLACKLIST:
        yield Violation("BLACKLIST", name, "the supplier is on the blacklist", item.units, "count")
    caps = {State.WATCH: rules.watch_share, State.CANDIDATE: rules.trial_share}
    share = min(rules.supplier_share, caps.get(state, 1.0))
    most = min(
        share * category.units, math.inf if offer.capacity_units is None else offer.capacity_units
    )
    least = max(offer.least_units, rules.least_share * category.units)
    slack = RELATIVE * max(1.0, item.units)
    if not least - slack <= item.units <= most + slack:
        text = f"{item.units:,.3f} units; {least:,.3f} to {most:,.3f} can be bought"
        yield Violation("QUANTITY", name, text, item.units, "count")


def _cost(
    offer: SupplyOffer, category: CategoryDemand, item: Purchase, score: Score, name: str
) -> Iterator[Violation]:
    """What each cause costs by the scenario's own figures."""
    share = score.defect_share if offer.defect_share is None else offer.defect_share
    days = _late_days(offer, category.planned_lead_time_days)
    rows = (
        ("goods", item.goods_cny, paid(offer, item.units), RELATIVE),
        ("freight", item.freight_cny, offer.freight_cny_per_unit * item.units, RELATIVE),
        ("defects", item.defects_cny, share * category.defect_cny * item.units, RELATIVE),
        (
            "lateness",
            item.lateness_cny,
            days * category.late_cny_per_unit_day * item.units,
            INTEGRAL,
        ),
    )
    for cause, told, due, tolerance in rows:
        if abs(told - due) > tolerance * max(1.0, abs(due)):
            text = f"{cause} cost {due:,.4f} by the scenario, not {told:,.4f}"
            yield Violation("COST", name, text, told - due, "cny")


def paid(offer: SupplyOffer, units: float) -> float:
    """Price of a quantity, break by break."""
    if offer.discount is Discount.ALL_UNITS:
        slack = 1e-9 * max(1.0, units)
        reached = [part.price_cny for part in offer.breaks if part.from_units <= units + slack]
        return units * (reached[-1] if reached else offer.price_cny)
    total, price, begun = 0.0, offer.price_cny, 0.0
    for part in offer.breaks:
        if units <= part.from_units:
            break
        total += price * (part.from_units - begun)
        price, begun = part.price_cny, part.from_units
    return total + price * (units - begun)


def _late_days(offer: SupplyOffer, planned_days: float) -> float:
    """Expected days beyond the plan: the integral of the chance that it takes longer still."""
    mean, sd = offer.lead_time_days, offer.lead_time_sd_days
    if sd <= 0:
        return max(0.0, mean - planned_days)
    normal, end = NormalDist(mean, sd), max(planned_days, mean) + TAIL_SD * sd
    step = (end - planned_days) / STEPS
    chances = (1.0 - normal.cdf(planned_days + (row + 0.5) * step) for row in range(STEPS))
    return step * math.fsum(chances)


def _categories(supply: Supply, plan: AllocationPlan) -> Iterator[Violation]:
    """Every category is bought in full from enough suppliers."""
    for category in supply.demand:
        own = [item for item in plan.purchases if item.category_id == category.id]
        total = math.fsum(item.units for item in own)
        if abs(total - category.units) > RELATIVE * max(1.0, category.units):
            text = f"{total:,.3f} of {category.units:,.3f} units"
            yield Violation("DEMAND", category.id, text, total - category.units, "count")
        least = supply.rules.sources if category.sources is None else category.sources
        if category.units > 0 and len(own) < least:
            text = f"{len(own)} of {least} suppliers"
            yield Violation("SOURCES", category.id, text, least - len(own), "count")


def _spend(supply: Supply, plan: AllocationPlan, rated: dict[str, Score]) -> Iterator[Violation]:
    """Shares of spend, by price lists."""
    rules = supply.rules
    firms = {item.id: item for item in supply.suppliers}
    total = plan.costs.goods_cny
    by_cluster: dict[str, float] = {}
    best = 0.0
    for item in plan.purchases:
        firm = firms[item.supplier_id]
        by_cluster[firm.cluster] = by_cluster.get(firm.cluster, 0.0) + item.goods_cny
        if (firm.grade or _grade(rated[firm.id].percentile)) == rules.best_grade:
            best += item.goods_cny
    if total > 0 and best < (rules.best_share - RELATIVE) * total:
        text = f"{best / total:.4%} of spend"
        yield Violation("BEST_SHARE", rules.best_grade, text, rules.best_share, "share")
    for cluster, spend in by_cluster.items():
        if spend > (rules.cluster_share + RELATIVE) * total:
            text = f"{spend / total:.4%} of spend"
            yield Violation("CLUSTER_SHARE", cluster, text, rules.cluster_share, "share")


def _grade(percentile: float) -> str:
    """Thirds of a cluster, the upper first."""
    return "ABC"[sum(percentile < limit for limit in (2 / 3, 1 / 3))]
