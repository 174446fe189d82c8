"""The national network: parameters and a seed in, a network to be designed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from scenarios.generators.network.demand import (
    demand_of,
    groups_of,
    periods_of,
    quiet_kg,
    zones_of,
)
from scenarios.generators.network.freight import rates_of
from scenarios.generators.network.outlook import changes_of, exceptions_of, futures_of, spend_of
from scenarios.generators.network.places import sites_of, warm_front_ids
from scenarios.generators.network.rooms import choices_of, classes_of, modules_of
from scenarios.generators.network.today import ways_of
from scenarios.generators.vehicles import vehicle_types
from supplychain.calendars import HOUR_S, Horizon
from supplychain.design import Design, DesignRules, ServiceBand
from supplychain.scenario import Scenario
from supplychain.sites import Tier
from supplychain.temperature import TemperatureClass

if TYPE_CHECKING:
    from scenarios.generators.network.parameters import NetworkParameters

DEFAULT_SEED = 7
DAY_H = 24


def generate_network(parameters: NetworkParameters, seed: int = DEFAULT_SEED) -> Scenario:
    """Draw a network; equal parameters and seeds give equal scenarios.

    Today's network comes first, by a plain rule (`scenarios.generators.network.today`): its rooms
    have the size of what they carry, and its spend is what that costs.
    """
    quiet = quiet_kg(parameters, seed)
    warm = warm_front_ids(parameters, quiet)
    bare = _bare(parameters, seed)
    scenario = replace(bare, sites=sites_of(parameters, quiet, seed))
    sends = {
        site.id: classes_of(parameters, site) for site in scenario.sites if site.tier is Tier.ORIGIN
    }
    ways = ways_of(scenario, sends)
    design = _design(parameters, seed)
    design = replace(
        design,
        modules=modules_of(parameters, scenario, design, ways, warm, seed),
        choices=choices_of(parameters, scenario.sites),
    )
    scenario = replace(scenario, design=design)
    records = exceptions_of(parameters, scenario, ways, warm, seed)
    scenario = replace(scenario, design=replace(design, exceptions=records))
    spend = spend_of(parameters, scenario, ways, seed)
    return replace(scenario, design=replace(design, exceptions=records, spend=spend))


def classes() -> tuple[TemperatureClass, ...]:
    """Four classes.

    Frozen and chilled as in `scenarios.generators.classes`; cool is what chills badly (bananas,
    tomatoes, flowers, chocolate): 8 to 16 C around 12 C.
    """
    return (
        TemperatureClass("frozen", "冷冻 Frozen", -25.0, -12.0, -18.0, 2.0, fresh=True),
        TemperatureClass("chilled", "冷藏 Chilled", 0.0, 5.0, 3.0, 2.0, fresh=True),
        TemperatureClass("cool", "阴凉 Cool", 8.0, 16.0, 12.0, 2.0, fresh=True),
        TemperatureClass("ambient", "常温 Ambient", 0.0, 40.0),
    )


def _bare(parameters: NetworkParameters, seed: int) -> Scenario:
    """The scenario without its sites, and with a design that states demand and freight alone."""
    return Scenario(
        name=parameters.name,
        horizon=Horizon(datetime.fromisoformat(parameters.start), DAY_H * HOUR_S),
        temperature_classes=classes(),
        products=(),
        sites=(),
        vehicle_types=vehicle_types(),
        fleets=(),
        customers=(),
        orders=(),
        description=parameters.description,
        parameters=parameters.record(seed),
        design=_design(parameters, seed),
    )


def _design(parameters: NetworkParameters, seed: int) -> Design:
    return Design(
        groups=groups_of(parameters),
        zones=zones_of(parameters, seed),
        periods=periods_of(parameters),
        demand=demand_of(parameters, seed),
        rates=rates_of(parameters),
        bands=tuple(
            ServiceBand(hours, share, round(parameters.wait_h * HOUR_S))
            for hours, share in parameters.bands
        ),
        futures=futures_of(parameters),
        changes=changes_of(parameters),
        rules=DesignRules(
            cold_chain_share=parameters.cold_chain_share,
            co2_cny_per_kg=parameters.co2_cny_per_kg,
        ),
    )
