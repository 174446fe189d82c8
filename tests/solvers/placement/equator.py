"""A small network whose figures can be worked out by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from supplychain.calendars import HOUR_S, Horizon
from supplychain.design import (
    DemandPeriod,
    DemandZone,
    Design,
    FreightRate,
    LegEnd,
    Must,
    ProductGroup,
    ServiceBand,
    SiteChoice,
    SiteModule,
    ZoneDemand,
)
from supplychain.places import Location
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Site, SiteStatus, Tier
from supplychain.temperature import TemperatureClass

DEGREE_KM = 111.195
"""Km of one degree of the equator on the sphere that roads are on."""


def equator_scenario() -> Scenario:
    """A centre, a cold and a warm front and two zones along the equator.

    A degree is 111.195 km; roads are straight and trucks do 50 km/h.
    """
    groups = (
        ProductGroup("milk", "Milk", "chilled", 48 * HOUR_S, 30.0),
        ProductGroup(
            "rice",
            "Rice",
            "dry",
            return_share=0.1,
            return_class_id="returns",
            return_unserved_cny_per_kg=9.0,
        ),
    )
    zones = (
        DemandZone("near", "Near", Location(0.0, 2.0), "Eastcity"),
        DemandZone("far", "Far", Location(0.0, 5.0), "Farcity", 6_000),
    )
    periods = (DemandPeriod("quiet", "Quiet", 300.0), DemandPeriod("peak", "Peak", 65.0))
    amounts = {("near", "milk"): 100.0, ("near", "rice"): 200.0, ("far", "rice"): 50.0}
    return Scenario(
        name="equator",
        horizon=Horizon(datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")), 86_400),
        temperature_classes=(
            TemperatureClass("chilled", "Chilled", 0.0, 8.0, 4.0, 2.0, fresh=True),
            TemperatureClass("dry", "Dry", -10.0, 40.0),
        ),
        products=(),
        sites=(
            Site(
                *("hub", "Hub", Tier.CENTRE, Location(0.0, 0.0), "Hubcity"),
                handling_s=3_600,
                handling_cny_per_kg=0.05,
                fixed_cny_per_day=900.0,
            ),
            Site(
                *("cold", "Cold", Tier.FRONT, Location(0.0, 2.0), "Eastcity"),
                handling_s=1_800,
                handling_cny_per_kg=0.2,
                status=SiteStatus.CANDIDATE,
            ),
            Site(
                *("warm", "Warm", Tier.FRONT, Location(0.0, 3.0), "Westcity"),
                capacities=(ClassCapacity("dry", 700.0),),
                handling_cny_per_kg=0.1,
            ),
        ),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        roads=RoadChoice(detour=1.0, speeds_kmh=(("urban", 50.0), ("trunk", 50.0))),
        design=Design(
            modules=(
                SiteModule("hub", "chilled", 500.0, 2, 1, 40.0, 1_000.0),
                SiteModule("hub", "dry", 900.0, 1, 1),
                SiteModule("cold", "chilled", 300.0, 1, 0, 30.0, 500.0),
                SiteModule("cold", "dry", 300.0),
                SiteModule("cold", "returns", 60.0),
            ),
            choices=(SiteChoice("cold", Must.OPEN, 7_000.0, 0.0, 12.0),),
            groups=groups,
            zones=zones,
            periods=periods,
            demand=tuple(
                ZoneDemand(zone, group, period.id, kg * (1.0 if period.id == "quiet" else 2.0))
                for (zone, group), kg in amounts.items()
                for period in periods
            ),
            rates=(
                FreightRate(Tier.CENTRE, LegEnd.FRONT, "", "", 1.0, 0.0, 0.1),
                FreightRate(Tier.CENTRE, LegEnd.FRONT, "chilled", "", 2.0, 0.1, 0.4, 6 * HOUR_S),
                FreightRate(Tier.FRONT, LegEnd.ZONE, "", "", 3.0, 0.5, 0.2, 5 * HOUR_S),
            ),
            bands=(ServiceBand(24.0, 0.8, 6 * HOUR_S, ("milk",)),),
        ),
    )
