"""Kinds of disruptions, and what their severity measures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from supplychain.disruptions.zone import PlaceKind


class Kind(StrEnum):
    """What goes wrong."""

    LOCKDOWN = "lockdown"
    ROAD_CLOSURE = "road_closure"
    SLOW_ROADS = "slow_roads"
    CHECKPOINT_DELAY = "checkpoint_delay"
    SITE_OUTAGE = "site_outage"
    LABOUR_LOSS = "labour_loss"
    DRIVER_SHORTAGE = "driver_shortage"
    REEFER_FAILURE = "reefer_failure"
    COLD_ROOM_POWER_LOSS = "cold_room_power_loss"
    DOOR_LEFT_OPEN = "door_left_open"
    HEAT_WAVE = "heat_wave"
    DEMAND_SURGE = "demand_surge"
    PANIC_BUYING = "panic_buying"
    SUPPLIER_FAILURE = "supplier_failure"
    CARRIER_FAILURE = "carrier_failure"
    VEHICLE_BREAKDOWN = "vehicle_breakdown"
    INSTALLER_SHORTAGE = "installer_shortage"
    RETURNS_WAVE = "returns_wave"


class Profile(StrEnum):
    """How severity goes on between begin and end.

    ``PLATEAU``: a straight line to the severity, which stays, and a straight line back.
    ``TWO_HUMPS``: of a sales campaign, a hump at its opening and a higher one at its close; the
    severity is then the mean over all of it.
    """

    PLATEAU = "plateau"
    TWO_HUMPS = "two_humps"


class Measure(StrEnum):
    """What a severity is."""

    LOST_SHARE = "share lost, 0 to 1"
    OPEN_SHARE = "share of time that doors stand open, 0 to 1"
    MINUTES = "minutes added to each leg"
    PER_HOUR = "chance of a failure for an hour on the road"
    KELVIN = "kelvin above the usual"
    FACTOR = "factor of the usual, 1 is as usual"


_MOST = {
    Measure.LOST_SHARE: 1.0,
    Measure.OPEN_SHARE: 1.0,
    Measure.MINUTES: 10_080.0,
    Measure.PER_HOUR: 10.0,
    Measure.KELVIN: 40.0,
    Measure.FACTOR: 100.0,
}


@dataclass(frozen=True, slots=True)
class KindForm:
    """What the figures of a kind mean.

    Parameters
    ----------
    measure
        Of severity.
    reaches
        What it changes something for, where it lies in the zone.
    uses_permits
        Whether a share of vehicles can be let through all the same.
    uses_classes
        Whether temperature classes can be spared.
    uses_lanes
        Whether it can hold on single ways.
    """

    measure: Measure
    reaches: frozenset[PlaceKind]
    uses_permits: bool = False
    uses_classes: bool = False
    uses_lanes: bool = False

    @property
    def most(self) -> float:
        """Greatest severity; the least is 0."""
        return _MOST[self.measure]


_SITES = frozenset({PlaceKind.SITE})
_WAYS = frozenset({PlaceKind.SITE, PlaceKind.CUSTOMER, PlaceKind.JOB})
_DEMAND = frozenset({PlaceKind.SITE, PlaceKind.CUSTOMER})
_SUPPLY = frozenset({PlaceKind.SUPPLIER, PlaceKind.SITE})
_CARRIERS = frozenset({PlaceKind.CARRIER})
_TEAMS = frozenset({PlaceKind.TEAM})

_LOST, _FACTOR, _PER_HOUR = Measure.LOST_SHARE, Measure.FACTOR, Measure.PER_HOUR

FORMS: dict[Kind, KindForm] = {
    Kind.LOCKDOWN: KindForm(_LOST, _WAYS | _TEAMS, uses_permits=True, uses_classes=True),
    Kind.ROAD_CLOSURE: KindForm(
        _LOST, _WAYS, uses_permits=True, uses_classes=True, uses_lanes=True
    ),
    Kind.SLOW_ROADS: KindForm(_LOST, _WAYS, uses_lanes=True),
    Kind.CHECKPOINT_DELAY: KindForm(Measure.MINUTES, _WAYS, uses_classes=True, uses_lanes=True),
    Kind.SITE_OUTAGE: KindForm(_LOST, _SITES, uses_classes=True),
    Kind.LABOUR_LOSS: KindForm(_LOST, _SITES),
    Kind.DRIVER_SHORTAGE: KindForm(_LOST, _SITES),
    Kind.REEFER_FAILURE: KindForm(_PER_HOUR, _WAYS, uses_lanes=True),
    Kind.COLD_ROOM_POWER_LOSS: KindForm(_LOST, _SITES, uses_classes=True),
    Kind.DOOR_LEFT_OPEN: KindForm(Measure.OPEN_SHARE, _SITES, uses_classes=True),
    Kind.HEAT_WAVE: KindForm(Measure.KELVIN, _WAYS),
    Kind.DEMAND_SURGE: KindForm(_FACTOR, _DEMAND, uses_classes=True),
    Kind.PANIC_BUYING: KindForm(_FACTOR, _DEMAND, uses_classes=True),
    Kind.SUPPLIER_FAILURE: KindForm(_LOST, _SUPPLY, uses_classes=True),
    Kind.CARRIER_FAILURE: KindForm(_LOST, _CARRIERS, uses_classes=True, uses_lanes=True),
    Kind.VEHICLE_BREAKDOWN: KindForm(_PER_HOUR, _WAYS, uses_lanes=True),
    Kind.INSTALLER_SHORTAGE: KindForm(_LOST, _TEAMS),
    Kind.RETURNS_WAVE: KindForm(_FACTOR, _DEMAND),
}


class Resource(StrEnum):
    """What a kind takes away or changes; two that share none cannot contradict each other."""

    ROADS = "roads"
    VEHICLES = "vehicles"
    SITES = "sites"
    WEATHER = "weather"
    CUSTOMERS = "customers"
    SUPPLIERS = "suppliers"
    CARRIERS = "carriers"
    TEAMS = "teams"


RESOURCES: dict[Kind, frozenset[Resource]] = {
    Kind.LOCKDOWN: frozenset({Resource.ROADS, Resource.TEAMS}),
    **dict.fromkeys(
        (Kind.ROAD_CLOSURE, Kind.SLOW_ROADS, Kind.CHECKPOINT_DELAY), frozenset({Resource.ROADS})
    ),
    **dict.fromkeys(
        (Kind.DRIVER_SHORTAGE, Kind.REEFER_FAILURE, Kind.VEHICLE_BREAKDOWN),
        frozenset({Resource.VEHICLES}),
    ),
    **dict.fromkeys(
        (Kind.SITE_OUTAGE, Kind.LABOUR_LOSS, Kind.COLD_ROOM_POWER_LOSS, Kind.DOOR_LEFT_OPEN),
        frozenset({Resource.SITES}),
    ),
    Kind.HEAT_WAVE: frozenset({Resource.WEATHER}),
    **dict.fromkeys(
        (Kind.DEMAND_SURGE, Kind.PANIC_BUYING, Kind.RETURNS_WAVE), frozenset({Resource.CUSTOMERS})
    ),
    Kind.SUPPLIER_FAILURE: frozenset({Resource.SUPPLIERS}),
    Kind.CARRIER_FAILURE: frozenset({Resource.CARRIERS}),
    Kind.INSTALLER_SHORTAGE: frozenset({Resource.TEAMS}),
}
