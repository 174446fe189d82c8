"""What may come, what went wrong last year, and what the books say today's network costs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scenarios.generators.network.parameters import FRESH, RETURNS
from scenarios.generators.network.today import (
    DAYS_PER_YEAR,
    cny_per_kg,
    kg_per_year,
    rate_of,
    stated,
)
from supplychain.outlook import (
    ExceptionKind,
    ExceptionRecord,
    FutureCase,
    FutureChange,
    PresentSpend,
    SpendCause,
)
from supplychain.sites import SiteStatus, Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    from scenarios.generators.network.parameters import NetworkParameters
    from scenarios.generators.network.today import Way
    from supplychain.scenario import Scenario

STRENGTH = 400.0
"""Shipments that the beta distribution behind the rates of single sites is worth."""

LONG_LANE_M = 150_000
LANE_SHARE = 0.25
"""Share of damage that happens on the road rather than at the front."""

TIERS = (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT)


def futures_of(parameters: NetworkParameters) -> tuple[FutureCase, ...]:
    """What may come."""
    return tuple(
        FutureCase(item.id, item.name, item.probability, item.demand_factor, item.transport_factor)
        for item in parameters.futures
    )


def changes_of(parameters: NetworkParameters) -> tuple[FutureChange, ...]:
    """Cities that close and classes that are wanted more."""
    closures = (
        FutureChange(item.id, city=item.closed_city, closed=True)
        for item in parameters.futures
        if item.closed_city
    )
    factors = (
        FutureChange(item.id, product_group_id=class_id, demand_factor=factor)
        for item in parameters.futures
        for class_id, factor in item.class_factors
    )
    return (*closures, *factors)


def exceptions_of(
    parameters: NetworkParameters,
    scenario: Scenario,
    ways: Sequence[Way],
    warm: frozenset[str],
    seed: int,
) -> tuple[ExceptionRecord, ...]:
    """Cases of last year at today's fronts, and on their longer lanes; only fresh goods spoil."""
    rng = stream(seed, "exceptions")
    at_front, on_lane = _kg_by_front_and_lane(scenario, ways)
    fresh, _ = _kg_by_front_and_lane(scenario, [way for way in ways if way.class_id in FRESH])
    rates = dict(parameters.exception_rates)
    records = []
    for front in at_front:
        for kind in ExceptionKind:
            spoils = kind is ExceptionKind.SPOILAGE
            rate = rates["warm"] if spoils and front in warm else rates[kind]
            kg = (fresh if spoils else at_front)[front]
            records.append(_record(parameters, rng, (front, "", kind), kg, rate))
    for (front, zone), kg in on_lane.items():
        rate = rates["damage"] * LANE_SHARE
        records.append(_record(parameters, rng, (front, zone, ExceptionKind.DAMAGE), kg, rate))
    return tuple(records)


def spend_of(
    parameters: NetworkParameters,
    scenario: Scenario,
    ways: Sequence[Way],
    seed: int,
) -> tuple[PresentSpend, ...]:
    """What today's network cost last year: what was carried, at the scenario's own prices.

    Books never agree with a model: each line is off by up to ``books_off``.
    """
    lines = {**_standing(scenario), **_moving(parameters, scenario, ways)}
    lines[SpendCause.EXCEPTIONS, Tier.FRONT] = sum(
        item.cases * item.cny_per_case for item in stated(scenario).exceptions
    )
    rng = stream(seed, "books")
    off = rng.uniform(-parameters.books_off, parameters.books_off, len(lines))
    return tuple(
        PresentSpend(cause, round(cny * (1.0 + share), -3), "", tier)
        for ((cause, tier), cny), share in zip(lines.items(), off, strict=True)
    )


def _kg_by_front_and_lane(
    scenario: Scenario, ways: Iterable[Way]
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    kg = kg_per_year(stated(scenario))
    at_front: defaultdict[str, float] = defaultdict(float)
    on_lane: defaultdict[tuple[str, str], float] = defaultdict(float)
    for way in ways:
        at_front[way.site_ids[-1]] += kg[way.zone_id, way.class_id]
        if way.distances_m[-1] >= LONG_LANE_M:
            on_lane[way.site_ids[-1], way.zone_id] += kg[way.zone_id, way.class_id]
    return dict(at_front), dict(on_lane)


def _record(
    parameters: NetworkParameters,
    rng: np.random.Generator,
    place: tuple[str, str, ExceptionKind],
    kg: float,
    rate: float,
) -> ExceptionRecord:
    front, zone, kind = place
    shipments = round(kg / parameters.kg_per_shipment)
    own = rng.beta(rate * STRENGTH, (1.0 - rate) * STRENGTH)
    cases = int(rng.binomial(shipments, own))
    cny = dict(parameters.cny_per_case)[kind]
    return ExceptionRecord(front, kind, shipments, cases, zone, cny, parameters.kg_per_shipment)


def _standing(scenario: Scenario) -> dict[tuple[SpendCause, Tier], float]:
    """Fixed costs and room of the sites that are open, by tier."""
    tier_of = {site.id: site.tier for site in scenario.sites if site.status is SiteStatus.OPEN}
    lines: dict[tuple[SpendCause, Tier], float] = {}
    for tier in TIERS:
        fixed = sum(s.fixed_cny_per_day for s in scenario.sites if tier_of.get(s.id) is tier)
        rooms = sum(
            item.present * item.cny_per_day
            for item in stated(scenario).modules
            if tier_of.get(item.site_id) is tier
        )
        lines[SpendCause.FIXED, tier] = fixed * DAYS_PER_YEAR
        lines[SpendCause.ROOMS, tier] = rooms * DAYS_PER_YEAR
    return lines


def _moving(
    parameters: NetworkParameters, scenario: Scenario, ways: Iterable[Way]
) -> dict[tuple[SpendCause, Tier], float]:
    """Freight and handling of what goes down and what comes back, by the tier where it begins."""
    design = stated(scenario)
    back = {goods.class_id: goods.return_share for goods in parameters.goods}
    handling = {site.id: site.handling_cny_per_kg for site in scenario.sites}
    kg = kg_per_year(design)
    lines: defaultdict[tuple[SpendCause, Tier], float] = defaultdict(float)
    for way in ways:
        down = kg[way.zone_id, way.class_id]
        moves = [(way.class_id, down, TIERS), (RETURNS, down * back[way.class_id], TIERS[1:])]
        for class_id, moved_kg, tiers in moves:
            for tier in tiers:
                place = TIERS.index(tier)
                metres = way.distances_m[place]
                on_road_s = way.last_s if tier is TIERS[-1] else 0
                rate = rate_of(design, tier, class_id, metres, on_road_s)
                lines[SpendCause.FREIGHT, tier] += moved_kg * cny_per_kg(rate, metres)
                lines[SpendCause.HANDLING, tier] += moved_kg * handling[way.site_ids[place]]
    return dict(lines)
