"""A placement problem from the tables of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.network.demand import demand_of, futures_of
from solvers.placement.network.goods import goods_of
from solvers.placement.network.legs import LegParts, leg_parts, places_of, tiers_of
from solvers.placement.network.rooms import candidates_of
from solvers.placement.problem import (
    Aim,
    ChangeLimits,
    Measure,
    Period,
    PlacementProblem,
    Risk,
    ServiceBand,
    Sourcing,
    Stage,
    Zone,
)
from supplychain.errors import DataError, DataProblem
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from solvers.placement.network.goods import Goods
    from solvers.placement.problem import Future
    from supplychain.design import Design, DesignRules
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class PricedNetwork:
    """A problem, and what the costs of its legs are made of."""

    problem: PlacementProblem
    legs: tuple[LegParts, ...]


def problem_of(scenario: Scenario, roads: RoadProvider | None = None) -> PlacementProblem:
    """The problem that a scenario states; see `PlacementProblem.from_scenario`."""
    return priced_network(scenario, roads).problem


def priced_network(scenario: Scenario, roads: RoadProvider | None = None) -> PricedNetwork:
    """The problem that a scenario states, with the costs of its legs by cause.

    Freight is the way's distance at the class's rate, handling that of the tail, and losses are
    what exceptions are expected to cost (`solvers.placement.network.exceptions`). Seconds are
    handling at the tail and driving with the drivers' rests. A way is in band if its room is cold
    and the road no longer than goods bear. The way back of returns is as long as the way there.

    Raises
    ------
    DataError
        If the scenario states no network to be designed, or one that is no sound problem.
    """
    design = _stated(scenario)
    provider = embedded_roads(scenario.roads) if roads is None else roads
    tiers = tiers_of(scenario)
    goods = goods_of(scenario, tiers)
    demand = demand_of(design, goods)
    days = np.array([period.days for period in design.periods])
    kg = (demand.sum(axis=1) * days).sum(axis=1)
    legs = tuple(
        leg_parts(scenario, design, places, goods, kg, provider)
        for places in places_of(scenario, design)
    )
    sites = [site for tier in tiers for site in scenario.sites if site.tier is tier]
    futures = futures_of(design, sites, goods)
    classes = _classes(scenario, design, goods)
    problem = PlacementProblem(
        name=scenario.name,
        tiers=tuple(map(str, tiers)),
        class_ids=classes,
        sites=candidates_of(design, sites, classes, _everything_kg(demand, futures)),
        groups=tuple(item.group for item in goods),
        zones=tuple(Zone(z.id, z.name, z.location, z.city) for z in design.zones),
        periods=tuple(Period(period.id, period.days) for period in design.periods),
        legs=tuple(part.leg for part in legs),
        demand_kg_per_day=demand,
        futures=futures,
        bands=tuple(
            ServiceBand(band.hours, band.share, band.wait_s, band.product_group_ids)
            for band in design.bands
        ),
        cold_chain_share=design.rules.cold_chain_share,
        sourcing=Sourcing(design.rules.sourcing),
        changes=ChangeLimits(
            design.rules.most_openings, design.rules.most_closings, design.rules.budget_cny
        ),
        co2_cny_per_kg=design.rules.co2_cny_per_kg,
        co2_cap_kg=design.rules.co2_cap_kg,
        aim=_aim(design.rules),
        currency=scenario.currency,
    )
    return PricedNetwork(problem, legs)


def _stated(scenario: Scenario) -> Design:
    """The scenario's design; `DataError` naming every table that it lacks."""
    design = scenario.design
    parts = {
        "demand_zones": design.zones if design is not None else (),
        "product_groups": design.groups if design is not None else (),
        "demand_periods": design.periods if design is not None else (),
        "sites": tiers_of(scenario),
    }
    text = "the design of a network needs this table"
    lacking = [
        DataProblem(name, -1, "", "missing_table", text) for name, rows in parts.items() if not rows
    ]
    if design is None or lacking:
        raise DataError(lacking)
    return design


def _classes(scenario: Scenario, design: Design, goods: Sequence[Goods]) -> tuple[str, ...]:
    """Classes with room or goods, those of temperature first."""
    used = dict.fromkeys(
        (*(item.class_id for item in design.modules), *(item.group.class_id for item in goods))
    )
    known = [item.id for item in scenario.temperature_classes if item.id in used]
    return tuple(dict.fromkeys((*known, *used)))


def _everything_kg(demand: NDArray[np.float64], futures: Iterable[Future]) -> float:
    """Most kg of one day that any future could bring."""
    return max(
        float((demand * np.atleast_2d(future.demand_factor)[:, :, None]).sum(axis=(0, 1)).max())
        for future in futures
    )


def _aim(rules: DesignRules) -> Aim:
    tolerances = {
        Measure.COST: rules.cost_tolerance,
        Measure.UNCOVERED: rules.uncovered_tolerance,
        Measure.CO2: rules.co2_tolerance,
    }
    stages = tuple(Stage(Measure(word), tolerances[Measure(word)]) for word in rules.aim)
    return Aim(stages, Risk(rules.risk), rules.cvar_weight, rules.cvar_level)
