"""What today's network does: every zone from the nearest open front, and so on up.

A plain rule, not a plan: goods for a zone come from the open front that is nearest by road, that
front's from the nearest open centre, and that centre's from the nearest open origin of the class.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S
from supplychain.driving import DriverClock, drive_leg
from supplychain.fleet import DriverRules
from supplychain.roads import embedded_roads
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supplychain.design import DemandZone, Design, FreightRate
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

INNER_KMH = 30.0
DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Way:
    """How goods of a class reach a zone today: sites from the origin down, and the roads between.

    ``distances_m`` are those of the three legs; ``last_s`` is the time on the last road.
    """

    zone_id: str
    class_id: str
    site_ids: tuple[str, ...]
    distances_m: tuple[int, ...]
    last_s: int


def ways_of(scenario: Scenario, classes_of: Mapping[str, Iterable[str]]) -> tuple[Way, ...]:
    """Ways of every zone and class; ``classes_of`` says what each origin sends."""
    design = stated(scenario)
    tiers = {tier: _open(scenario, tier) for tier in Tier}
    front_of = _nearest(scenario, tiers[Tier.FRONT], design.zones, "urban")
    centre_of = _nearest(scenario, tiers[Tier.CENTRE], tiers[Tier.FRONT], "trunk")
    ways = []
    for group in design.groups:
        key = group.temperature_class_id
        origins = [site for site in tiers[Tier.ORIGIN] if key in classes_of[site.id]]
        origin_of = _nearest(scenario, origins, tiers[Tier.CENTRE], "trunk")
        for zone in design.zones:
            front, last_m, drive_s = front_of[zone.id]
            centre, middle_m, _ = centre_of[front]
            origin, first_m, _ = origin_of[centre]
            drive_s += round(zone.inner_m * 3.6 / INNER_KMH)
            last_s = drive_leg(drive_s, DriverRules(), 1, DriverClock()).elapsed_s
            distances = (first_m, middle_m, last_m + zone.inner_m)
            ways.append(Way(zone.id, key, (origin, centre, front), distances, last_s))
    return tuple(ways)


def stated(scenario: Scenario) -> Design:
    """The scenario's design; `ValueError` if it has none."""
    if scenario.design is None:
        message = "the scenario states no network to be designed"
        raise ValueError(message)
    return scenario.design


def kg_of(design: Design) -> dict[tuple[str, str, str], float]:
    """Kg per day by zone, class and period."""
    class_of = {group.id: group.temperature_class_id for group in design.groups}
    kg: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for row in design.demand:
        kg[row.zone_id, class_of[row.product_group_id], row.period_id] += row.kg_per_day
    return dict(kg)


def kg_per_year(design: Design) -> dict[tuple[str, str], float]:
    """Kg per year by zone and class, the periods making up a year."""
    days = {period.id: period.days for period in design.periods}
    share = DAYS_PER_YEAR / sum(days.values())
    total: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (zone_id, class_id, period_id), kg in kg_of(design).items():
        total[zone_id, class_id] += kg * days[period_id] * share
    return dict(total)


def is_in_band(scenario: Scenario, way: Way) -> bool:
    """Whether goods stay in band: cold rooms at every site, and a last road not too long."""
    design = stated(scenario)
    warm = {(item.site_id, item.class_id) for item in design.modules if not item.holds_band}
    if any((site_id, way.class_id) in warm for site_id in way.site_ids):
        return False
    rate = rate_of(design, Tier.FRONT, way.class_id, way.distances_m[-1], way.last_s)
    return _keeps(rate, way.last_s)


def cold_chain_share(scenario: Scenario, ways: Iterable[Way]) -> float:
    """Share of fresh kg of a year that stays in band from end to end."""
    fresh = {item.id for item in scenario.temperature_classes if item.fresh}
    kg = kg_per_year(stated(scenario))
    of_fresh = [way for way in ways if way.class_id in fresh]
    total = sum(kg[way.zone_id, way.class_id] for way in of_fresh)
    kept = (kg[way.zone_id, way.class_id] for way in of_fresh if is_in_band(scenario, way))
    return sum(kept) / total


def reach(scenario: Scenario, ways: Iterable[Way], hours: float, wait_s: int) -> float:
    """Share of kg of a year that arrives within some hours of the order."""
    kg = kg_per_year(stated(scenario))
    handling_s = {site.id: site.handling_s for site in scenario.sites}
    covered = 0.0
    for way in ways:
        if wait_s + handling_s[way.site_ids[-1]] + way.last_s <= hours * HOUR_S:
            covered += kg[way.zone_id, way.class_id]
    return covered / sum(kg.values())


def rate_of(
    design: Design, tier: Tier, class_id: str, distance_m: int, on_road_s: int = 0
) -> FreightRate:
    """The rate of a leg that is taken: the cheapest that keeps goods in band, or of all."""
    of_leg = [rate for rate in design.rates if rate.from_tier is tier]
    own = [rate for rate in of_leg if rate.class_id == class_id]
    rates = own or [rate for rate in of_leg if not rate.class_id]
    fitting = [
        rate for rate in rates if rate.max_distance_m is None or distance_m <= rate.max_distance_m
    ]
    keeping = [rate for rate in fitting if _keeps(rate, on_road_s)]
    return min(keeping or fitting, key=lambda rate: cny_per_kg(rate, distance_m))


def cny_per_kg(rate: FreightRate, distance_m: int) -> float:
    """Freight of a kg over a distance."""
    return rate.cny_per_kg + rate.cny_per_tkm * distance_m / 1e6


def _keeps(rate: FreightRate, on_road_s: int) -> bool:
    return rate.in_band_s is None or on_road_s <= rate.in_band_s


def _open(scenario: Scenario, tier: Tier) -> list[Site]:
    return [site for site in scenario.sites if site.tier is tier and site.status is SiteStatus.OPEN]


def _nearest(
    scenario: Scenario,
    tails: Sequence[Site],
    heads: Sequence[Site] | Sequence[DemandZone],
    speed_class: str,
) -> dict[str, tuple[str, int, int]]:
    """For each head the nearest tail by road, with metres and seconds of driving."""
    matrix = embedded_roads(scenario.roads).matrix(
        [site.location for site in tails], [place.location for place in heads], speed_class
    )
    head_ids = [place.id for place in heads]
    best = matrix.distance_m.argmin(axis=0).tolist()
    return {
        head_ids[column]: (
            tails[row].id,
            int(matrix.distance_m[row, column]),
            int(matrix.duration_s[row, column]),
        )
        for column, row in enumerate(best)
    }
