r"""What a stop will cost before there is a plan: Daganzo's continuous approximation.

A tour of :math:`m` stops drives to its zone and back, and from stop to stop within it. Per stop
that is (Daganzo 1984, "The length of tours in zones of different shapes", Transportation Research
B 18(2), 135-145, with the line haul of Daganzo 1984, "The distance traveled to visit N points with
a maximum of C stops per vehicle", Transportation Science 18(4), 331-350)

.. math:: d \approx \frac{2 r}{m} + k \sqrt{\frac{A}{n}}

with the distance :math:`r` from the front to the door, :math:`n` doors known in the zone of area
:math:`A` in the same hours, and :math:`k = 0.57` for straight lines, stretched here by how much
longer the road to the door is than the straight line. The vehicle's fixed cost is shared by the
:math:`m` stops as well. Known are the orders of the scenario whose nearest front it is and whose
windows overlap with the one that is priced.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.doors import goods_of, vans_of
from solvers.routing.sourcing.vans import VanFinder
from supplychain.calendars import HOUR_S
from supplychain.places import EARTH_RADIUS_M, great_circle_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.problem import Van
    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Customer, Order
    from supplychain.places import Location
    from supplychain.windows import DeliveryWindow

DAGANZO_K = 0.57
LEAST_AREA_M2 = 1e6
"""A zone is at least a square kilometre, however few doors span it."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """The way to a door, and the share of others in it."""

    line_haul_m: float
    detour_m: float
    stops_per_tour: float


def estimated_cny(
    problem: RoutingProblem, order: Order, customer: Customer, window: DeliveryWindow
) -> float | None:
    """Price of one more stop in a window; ``None`` if no front in reach has a vehicle for it.

    The cheapest vehicle type of the nearest such front counts.
    """
    finder = VanFinder(problem)
    for front_id in problem.reach[order.id]:
        if finder.can_take(front_id, order):
            vans = vans_of(problem, front_id)
            doors = _known_doors(problem, front_id, window, order.id)
            prices = [
                _stop_cny(problem, front_id, order, customer, window, van, doors) for van in vans
            ]
            return min((price for price in prices if price is not None), default=None)
    return None


def _known_doors(
    problem: RoutingProblem, front_id: str, window: DeliveryWindow, but: str
) -> list[Order]:
    """Orders whose nearest front it is, wanted in the same hours."""
    return [
        order
        for order in problem.orders.values()
        if order.id != but
        and problem.reach[order.id][:1] == (front_id,)
        and (
            not order.windows
            or any(w.open_s <= window.close_s and window.open_s <= w.close_s for w in order.windows)
        )
    ]


def _stop_cny(
    problem: RoutingProblem,
    front_id: str,
    order: Order,
    customer: Customer,
    window: DeliveryWindow,
    van: Van,
    known: Sequence[Order],
) -> float | None:
    """Price of the stop with one vehicle type; ``None`` if none of its shifts has the hours."""
    hours = [
        min(shift.close_s, window.close_s) - max(shift.open_s, window.open_s)
        for shift in van.shifts
    ]
    if max(hours, default=-1) < 0:
        return None
    vehicle = van.vehicle_type
    front = problem.sites[front_id].location
    speed = vehicle.speed_class.value
    matrix = problem.roads.matrix([front], [customer.location], speed)
    road_m, drive_s = int(matrix.distance_m[0, 0]), int(matrix.duration_s[0, 0])
    stretch = max(1.0, road_m / max(1.0, great_circle_m(front, customer.location)))
    s_per_m = drive_s / max(1, road_m)
    places = [problem.customers[item.customer_id].location for item in known]
    count = len(known) + 1
    gap_m = DAGANZO_K * sqrt(_area_m2([*places, customer.location]) / count) * stretch
    kg = np.mean([_kg(problem, item) for item in (*known, order)])
    longest_s = max(shift.close_s - shift.open_s for shift in van.shifts)
    if vehicle.max_route_s is not None:
        longest_s = min(longest_s, vehicle.max_route_s)
    window_s = max(window.close_s - window.open_s, 1)
    at_stop_s = order.service_s + gap_m * s_per_m
    stops = min(
        float(count),
        vehicle.payload_kg / max(float(kg), 1e-9),
        min(window_s, max(0.0, longest_s - 2 * drive_s)) / max(at_stop_s, 1.0) + 1,
        float(vehicle.max_stops or count),
    )
    stops = max(1.0, stops)
    way_m = 2 * road_m / stops + (gap_m if count > 1 else 0.0)
    layout = vehicle.layouts[0]
    cny_per_h = vehicle.cny_per_h + van.reefer_cny_per_h[layout.id]
    time_h = (way_m * s_per_m + order.service_s) / HOUR_S
    handled_cny = _kg(problem, order) * (
        vehicle.cny_per_kg + problem.sites[front_id].handling_cny_per_kg
    )
    return (
        vehicle.fixed_cny / stops
        + vehicle.cny_per_km * way_m / 1000
        + cny_per_h * time_h
        + vehicle.cny_per_stop
        + handled_cny
    )


def _kg(problem: RoutingProblem, order: Order) -> float:
    return sum(kg for _, kg, _ in goods_of(problem, order))


def _area_m2(places: Sequence[Location]) -> float:
    """Area of the rectangle, along meridians and parallels, that holds all places."""
    lat = np.radians([place.lat for place in places])
    lon = np.radians([place.lon for place in places])
    high_m = float(np.ptp(lat)) * EARTH_RADIUS_M
    wide_m = float(np.ptp(lon)) * EARTH_RADIUS_M * float(np.cos(lat.mean()))
    return max(LEAST_AREA_M2, high_m * wide_m)
