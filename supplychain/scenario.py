"""Everything a plan is made from, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from supplychain.costs import CostRates, ServicePromise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supplychain.calendars import Horizon
    from supplychain.carriers import Tariff
    from supplychain.design import Design
    from supplychain.disruptions import Disruption
    from supplychain.execution import ExecutionState
    from supplychain.fleet import Fleet, VehicleType
    from supplychain.installation import Installation
    from supplychain.orders import Customer, Order
    from supplychain.products import Product
    from supplychain.restocking import Restocking
    from supplychain.sites import Lane, Site
    from supplychain.stock import Lot, Transfer
    from supplychain.suppliers import Supply
    from supplychain.telemetry.series import LoggerSeries
    from supplychain.temperature import AmbientTemperature, TemperatureClass
    from supplychain.traffic import Conflict, TrafficProfile


@dataclass(frozen=True, slots=True)
class RoadChoice:
    """Which of the operator's road providers to use, and what it needs to know.

    Parameters
    ----------
    provider
        Name of a provider that the operator has set up; ``great_circle`` always exists.
    detour
        One factor for every distance, or ``None`` for the provider's table.
    speeds_kmh
        Constant speed by speed class, or empty for the provider's tables.
    """

    provider: str = "great_circle"
    detour: float | None = None
    speeds_kmh: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A network, its goods and a day's work; see the modules of the parts for their meaning.

    ``parameters`` are those of the generator or importer that made the scenario; they are kept
    for the record and change nothing. ``currency`` names what all amounts of money are in; fields
    are called ``_cny`` whatever it is. ``execution`` says what has been done of a plan by one
    moment; ``None`` where no plan has begun. ``design`` is what the network can become and what it
    must achieve, ``supply`` whom goods can be bought from, ``restocking`` where sites order
    what, and ``installation`` who installs what at whose door; ``None`` where nobody asks.
    ``disruptions`` is what can go wrong; plans do not know of it, simulations do. ``telemetry`` is
    what loggers recorded; see `supplychain.telemetry.with_history` for what it says of lots.
    """

    name: str
    horizon: Horizon
    temperature_classes: tuple[TemperatureClass, ...]
    products: tuple[Product, ...]
    sites: tuple[Site, ...]
    vehicle_types: tuple[VehicleType, ...]
    fleets: tuple[Fleet, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    lanes: tuple[Lane, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    lots: tuple[Lot, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    ambient: tuple[AmbientTemperature, ...] = ()
    traffic: tuple[TrafficProfile, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    promise: ServicePromise = ServicePromise()
    rates: CostRates = CostRates()
    roads: RoadChoice = RoadChoice()
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    currency: str = "CNY"
    execution: ExecutionState | None = None
    design: Design | None = None
    supply: Supply | None = None
    restocking: Restocking | None = None
    installation: Installation | None = None
    disruptions: tuple[Disruption, ...] = ()
    telemetry: tuple[LoggerSeries, ...] = ()
