"""What the headline figures of a plan are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.plans import CostTerms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.fleet import Haul
    from supplychain.plans import CarrierMove, Consignment, Delivery, Route, Unserved


@dataclass(frozen=True, slots=True)
class PlanParts:
    """What a plan consists of, whatever solver made it; see :mod:`supplychain.plans`."""

    consignments: Sequence[Consignment]
    routes: Sequence[Route]
    moves: Sequence[CarrierMove]
    deliveries: Sequence[Delivery]
    unserved: Sequence[Unserved]
    site_costs: CostTerms = CostTerms()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was at the door within the promised hours; what is left out counts as missed.

    The promise is for what customers get: returns count nowhere here.

    Parameters
    ----------
    hours
        The promise, counted from ``placed_at`` to the start of service.
    orders, kg
        Share of all orders for delivery, and of their kilograms.
    later_window_orders
        Orders whose first window opens only after the promised hours: the customer chose so.
    orders_in_time_to_promise
        Share of the other orders.
    """

    hours: float
    orders: float
    kg: float
    later_window_orders: int
    orders_in_time_to_promise: float


@dataclass(frozen=True, slots=True)
class DeliveryTimes:
    """Hours from ``placed_at`` to the last delivery of each served order, returns apart."""

    mean_h: float
    median_h: float
    p90_h: float


@dataclass(frozen=True, slots=True)
class ColdChain:
    """What the goods went through.

    Parameters
    ----------
    fresh_kg
        Ordered kilograms of fresh classes.
    in_band_share
        Share of the delivered fresh kilograms whose delivery stayed in band; 1 if there are none.
    coverage
        Share of the *ordered* fresh kilograms that were delivered in band.
    remaining_life_min_h, remaining_life_median_h
        Least and median life left at the door, over deliveries of goods that age.
    spare_life_min_h
        Least life left beyond what the product must still have.
    spoilage_cny
        Value lost to shelf life used on the way.
    """

    fresh_kg: float
    in_band_share: float
    coverage: float
    remaining_life_min_h: float | None
    remaining_life_median_h: float | None
    spare_life_min_h: float | None
    spoilage_cny: float


@dataclass(frozen=True, slots=True)
class HaulFigures:
    """One tier's transport.

    Parameters
    ----------
    routes, km, cost_cny
        Own vehicles sent, their kilometres with empty returns, and what they cost.
    load_factor
        Mean fill at departure over all trips: the larger of the shares of payload and volume.
    moves, carrier_kg, carrier_cny
        Shipments given to carriers.
    """

    routes: int
    km: float
    cost_cny: float
    load_factor: float
    moves: int
    carrier_kg: float
    carrier_cny: float


@dataclass(frozen=True, slots=True)
class PlanKpis:
    """Headline figures of a plan.

    Parameters
    ----------
    costs, total_cny
        Cost in CNY by cause, and in all.
    cost_per_order_cny, cost_per_kg_cny
        Total cost over served orders, and over kilograms delivered to doors; 0 without any.
    orders, orders_served
        Orders of the scenario, and those delivered completely or, for returns, collected.
    ordered_kg, delivered_kg
        Kilograms to be delivered, and at the doors.
    collected_kg
        Kilograms of the returns that are collected.
    on_time_share
        Share of deliveries that start within a window; 1 if there are none.
    coverage, delivery_times, cold_chain
        See there.
    hauls
        Transport by tier.
    energy_kwh, diesel_l, co2_kg
        Of all transport; carbon includes carriers.
    """

    costs: CostTerms
    total_cny: float
    cost_per_order_cny: float
    cost_per_kg_cny: float
    orders: int
    orders_served: int
    ordered_kg: float
    delivered_kg: float
    collected_kg: float
    on_time_share: float
    coverage: Coverage
    delivery_times: DeliveryTimes
    cold_chain: ColdChain
    hauls: Mapping[Haul, HaulFigures]
    energy_kwh: float
    diesel_l: float
    co2_kg: float
