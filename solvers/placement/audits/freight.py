"""Freight, emission, hours and cold of every flow, from rates, lanes and roads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.placement.audits.roads import losses_cny_per_kg, roads_between
from solvers.placement.audits.traffic import wanted_kg
from solvers.placement.checks.tolerances import LEAST, SHARE, differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.audits.roads import Lane, Road
    from solvers.placement.audits.rows import Ledger, Sort
    from solvers.placement.plan import Flow
    from supplychain.design import FreightRate, ServiceBand
    from supplychain.roads import RoadProvider

KM_T = 1e-6
"""Tonne-kilometres of a kilogram on a metre."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One kilogram of a class on a lane: its freight, emission, and whether it stays in band."""

    cny: float
    co2_kg: float
    in_band: bool


class Journeys:
    """Looks up what each flow of a plan costs and emits, and how long it takes.

    Parameters
    ----------
    ledger
        The plan beside its rows; its names are known and its ways whole.
    roads
        Provider of distances.
    """

    def __init__(self, ledger: Ledger, roads: RoadProvider) -> None:
        self.ledger = ledger
        used = {lane for flow in ledger.plan.flows for lane in _lanes(flow)}
        self.roads = roads_between(ledger, used, roads)
        self._rides: dict[tuple[Lane, str], Ride] = {}
        self._cny: dict[tuple[Lane, str], float] = {}
        self._co2_kg: dict[Lane, float] = {}

    def cny_per_kg(self, flow: Flow) -> float:
        """Freight, handling and expected losses, at the prices of an ordinary future."""
        return sum(self._lane_cny(lane, flow.group_id) for lane in _lanes(flow))

    def co2_kg_per_kg(self, flow: Flow) -> float:
        """Emission of the whole way."""
        return sum(self._lane_co2_kg(lane) for lane in _lanes(flow))

    def last_s(self, flow: Flow) -> int:
        """Handling at the last site and the way to the zone."""
        lane = (flow.site_ids[-1], flow.zone_id)
        return self.roads[lane].on_road_s + self.ledger.sites[lane[0]].handling_s

    def age_s(self, flow: Flow) -> int:
        """All handling and ways."""
        return sum(
            self.roads[lane].on_road_s + self.ledger.sites[lane[0]].handling_s
            for lane in _lanes(flow)
        )

    def is_in_band(self, flow: Flow) -> bool:
        """Whether its goods stay in band from end to end."""
        class_id = self.ledger.sorts[flow.group_id].class_id
        return all(self._ride(lane, class_id).in_band for lane in _lanes(flow))

    def _lane_cny(self, lane: Lane, group: str) -> float:
        if (lane, group) not in self._cny:
            sort, site = self.ledger.sorts[group], self.ledger.sites[lane[0]]
            cny = self._ride(lane, sort.class_id).cny + site.handling_cny_per_kg
            if not sort.is_return:
                cold = self.ledger.classes[sort.row.temperature_class_id].is_controlled
                cny += losses_cny_per_kg(self.ledger, lane, is_controlled=cold)
            self._cny[lane, group] = cny
        return self._cny[lane, group]

    def _lane_co2_kg(self, lane: Lane) -> float:
        """The mean over all goods, whoever of them uses the lane."""
        if lane not in self._co2_kg:
            weights = self._kg_by_group
            rides = {name: self._ride(lane, self.ledger.sorts[name].class_id) for name in weights}
            total = sum(weights.values())
            self._co2_kg[lane] = sum(kg * rides[name].co2_kg for name, kg in weights.items())
            self._co2_kg[lane] /= total
        return self._co2_kg[lane]

    @cached_property
    def _kg_by_group(self) -> dict[str, float]:
        """Demand as expected over all periods."""
        found = dict.fromkeys(self.ledger.sorts, 0.0)
        for row in self.ledger.design.demand:
            for name, sort in self.ledger.sorts.items():
                if sort.row.id == row.product_group_id:
                    days = self.ledger.days[row.period_id]
                    found[name] += row.kg_per_day * days * sort.share
        return found if any(found.values()) else dict.fromkeys(found, 1.0)

    def _ride(self, lane: Lane, class_id: str) -> Ride:
        if (lane, class_id) not in self._rides:
            self._rides[lane, class_id] = self._looked_up(lane, class_id)
        return self._rides[lane, class_id]

    def _looked_up(self, lane: Lane, class_id: str) -> Ride:
        """The best rate, or what a row for the lane says instead."""
        ride = self._by_rate(lane, class_id)
        cny, in_band = ride.cny, ride.in_band
        for wanted in ("", class_id):
            for row in self.ledger.design.lanes:
                if (row.from_site_id, row.to_id, row.class_id) == (*lane, wanted):
                    cny = cny if row.cny_per_kg is None else row.cny_per_kg
                    in_band = in_band if row.in_band is None else row.in_band
        room = self.ledger.modules.get((lane[0], class_id))
        return Ride(cny, ride.co2_kg, in_band and (room is None or room.holds_band))

    def _by_rate(self, lane: Lane, class_id: str) -> Ride:
        """The cheapest rate that keeps the band, or the cheapest of all."""
        road, end = self.roads[lane], self._end(lane[1])
        tier = self.ledger.sites[lane[0]].tier
        of_leg = [
            rate
            for rate in self.ledger.design.rates
            if (str(rate.from_tier), str(rate.to_tier)) == (str(tier), end)
        ]
        own = [rate for rate in of_leg if rate.class_id == class_id]
        rides = [
            self._priced(rate, road)
            for rate in own or [rate for rate in of_leg if not rate.class_id]
            if rate.max_distance_m is None or road.distance_m <= rate.max_distance_m
        ]
        nothing = Ride(float("inf"), 0.0, in_band=False)
        return min(rides, key=lambda ride: (not ride.in_band, ride.cny), default=nothing)

    def _end(self, name: str) -> str:
        return "zone" if name in self.ledger.zones else str(self.ledger.sites[name].tier)

    def _priced(self, rate: FreightRate, road: Road) -> Ride:
        tkm, usual = road.distance_m * KM_T, self.ledger.scenario.rates.carrier_kg_co2_per_tkm
        emission = usual if rate.co2_kg_per_tkm is None else rate.co2_kg_per_tkm
        in_band = rate.in_band_s is None or road.on_road_s <= rate.in_band_s
        return Ride(rate.cny_per_kg + rate.cny_per_tkm * tkm, tkm * emission, in_band)


def _lanes(flow: Flow) -> Iterator[Lane]:
    return pairwise((*flow.site_ids, flow.zone_id))


class Tally:
    """What the flows of each future add up to.

    Parameters
    ----------
    ledger, journeys
        The plan, and what its flows cost.
    """

    def __init__(self, ledger: Ledger, journeys: Journeys) -> None:
        self.ledger, self.journeys = ledger, journeys
        self.cny: defaultdict[str, float] = defaultdict(float)
        self.co2_kg: defaultdict[str, float] = defaultdict(float)
        self.cold_kg: defaultdict[str, float] = defaultdict(float)
        self.covered_kg: defaultdict[tuple[str, int], float] = defaultdict(float)
        factors = {case.id: case.transport_factor for case in ledger.design.futures}
        for flow in ledger.plan.flows:
            self._add(flow, factors.get(flow.future_id, 1.0))
        days = sum(ledger.days.values())
        fixed_kg = sum(
            ledger.choice(name).co2_kg_per_day * days
            for name, is_open in ledger.is_open.items()
            if is_open
        )
        for future in ledger.chance:
            self.co2_kg[future] += fixed_kg

    def _add(self, flow: Flow, factor: float) -> None:
        future, journeys = flow.future_id, self.journeys
        sort = self.ledger.sorts[flow.group_id]
        kg = flow.kg_per_day * self.ledger.days[flow.period_id]
        self.cny[future] += kg * journeys.cny_per_kg(flow) * factor
        self.co2_kg[future] += kg * journeys.co2_kg_per_kg(flow)
        if self.ledger.is_fresh(sort) and journeys.is_in_band(flow):
            self.cold_kg[future] += kg
        for number, band in enumerate(self.ledger.design.bands):
            late_s = band.wait_s + journeys.last_s(flow) - band.hours * 3600
            if _counts(band, sort) and late_s <= 0:
                self.covered_kg[future, number] += kg

    def demand_kg(self, future: str, names: set[str]) -> float:
        """Kg of groups that a future wants, those of shut zones included."""
        return sum(
            kg * self.ledger.days[period]
            for (case, period, group, _), kg in wanted_kg(self.ledger).items()
            if case == future and group in names
        )


def _counts(band: ServiceBand, sort: Sort) -> bool:
    named = band.product_group_ids
    return not sort.is_return and (not named or sort.row.id in named)


def freight_matches_the_tables(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``COST_WRONG``, ``CO2_TOO_HIGH``: freight and emission, as rates and roads make them."""
    chance, rules = ledger.chance, ledger.design.rules
    emitted_kg = sum(part * tally.co2_kg[name] for name, part in chance.items())
    right = {
        "transport": sum(part * tally.cny[name] for name, part in chance.items()),
        "co2": emitted_kg * rules.co2_cny_per_kg,
    }
    given, word = dict(ledger.plan.costs.items()), ledger.scenario.currency
    for cause, cny in right.items():
        if differs(given[cause], cny):
            detail = f"{shown(given[cause])} {word} stated, the tables say {shown(cny)} {word}"
            yield Violation("COST_WRONG", cause, detail, abs(given[cause] - cny), "cny")
    if rules.co2_cap_kg is not None and exceeds(emitted_kg, rules.co2_cap_kg):
        detail = f"{shown(emitted_kg)} kg of CO2, at most {shown(rules.co2_cap_kg)}"
        yield Violation("CO2_TOO_HIGH", "plan", detail, emitted_kg - rules.co2_cap_kg, "kg")


def roads_are_open(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``WAY_CLOSED``: no closed lane, no road that is none, no zone out of reach."""
    kg: defaultdict[Lane, float] = defaultdict(float)
    for flow in ledger.plan.flows:
        for lane in _lanes(flow):
            kg[lane] += flow.kg_per_day
    for lane, amount in kg.items():
        if amount > LEAST and not tally.journeys.roads[lane].is_open:
            detail = "no way leads there by the lanes, the roads and the site's reach"
            yield Violation("WAY_CLOSED", " > ".join(lane), detail, amount, "kg")


def goods_are_young_enough(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``AGE_EXCEEDED``: no goods that age are on their way for longer than their limit."""
    for number, flow in enumerate(ledger.plan.flows):
        sort = ledger.sorts[flow.group_id]
        limit_s = None if sort.is_return else sort.row.age_limit_s
        if limit_s is not None and tally.journeys.age_s(flow) > limit_s:
            over_s = tally.journeys.age_s(flow) - limit_s
            subject = f"flow {number}: {flow.group_id} to {flow.zone_id}"
            detail = f"{over_s + limit_s:,} s on the way, at most {limit_s:,} s"
            yield Violation("AGE_EXCEEDED", subject, detail, over_s, "s")


def figures_match_the_tables(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``FIGURE_WRONG``: emission, reach and cold chain of each future."""
    fresh = {name for name, sort in ledger.sorts.items() if ledger.is_fresh(sort)}
    for item in ledger.plan.figures:
        name = item.future_id
        if name not in ledger.chance:
            continue
        right: list[tuple[str, float | None, float | None, str]] = [
            ("co2_kg", item.co2_kg, tally.co2_kg[name], "kg"),
            (
                "cold_chain",
                item.cold_chain,
                _part(tally, name, fresh, tally.cold_kg[name]),
                "share",
            ),
        ]
        for number, band in enumerate(ledger.design.bands):
            names = {key for key, sort in ledger.sorts.items() if _counts(band, sort)}
            reached = _part(tally, name, names, tally.covered_kg[name, number])
            stated = item.reach[number] if number < len(item.reach) else None
            words = f"reach within {band.hours:g} h"
            right.append((words, stated, 1.0 if reached is None else reached, "share"))
        for what, stated, true, unit in right:
            if (stated is None) is not (true is None) or (
                stated is not None and true is not None and differs(stated, true)
            ):
                detail = f"{_word(stated)} stated, the tables say {_word(true)}"
                amount = abs((stated or 0.0) - (true or 0.0))
                yield Violation("FIGURE_WRONG", f"{name}, {what}", detail, amount, unit)


def promises_are_kept(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``REACH_TOO_LOW``, ``COLD_CHAIN_TOO_LOW``: by kg over the futures that close nothing."""
    usual = [
        name
        for name in ledger.chance
        if not ledger.shut_sites.get(name) and not ledger.shut_zones.get(name)
    ]
    fresh = {name for name, sort in ledger.sorts.items() if ledger.is_fresh(sort)}
    asked = [("COLD_CHAIN_TOO_LOW", "plan", ledger.design.rules.cold_chain_share, fresh)]
    good = [{name: tally.cold_kg[name] for name in usual}]
    for number, band in enumerate(ledger.design.bands):
        names = {key for key, sort in ledger.sorts.items() if _counts(band, sort)}
        asked.append(("REACH_TOO_LOW", f"{band.hours:g} h", band.share, names))
        good.append({name: tally.covered_kg[name, number] for name in usual})
    for (code, subject, least, names), kg in zip(asked, good, strict=True):
        whole = sum(ledger.chance[name] * tally.demand_kg(name, names) for name in usual)
        share = sum(ledger.chance[name] * kg[name] for name in usual) / whole if whole else 1.0
        if not share >= least - SHARE:
            detail = f"{share:.4%} by the tables, at least {least:.2%}"
            yield Violation(code, subject, detail, least - share, "share")


def _part(tally: Tally, future: str, names: set[str], kg: float) -> float | None:
    whole = tally.demand_kg(future, names)
    return kg / whole if whole > 0 else None


def _word(value: float | None) -> str:
    return "nothing" if value is None else shown(value)
