"""A front made by a seed, with windows and weights and no other rule."""

from __future__ import annotations

import math

import numpy as np

from solvers.routing.last_mile import Job, LastMileProblem, Van
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

H, MIN = 3_600, 60
DAY_S = 24 * H
SHIFT = TimeWindow(7 * H, 17 * H)
OPENS_H = (8, 9, 10, 11, 12, 13)
WINDOW_S = 3 * H
CLASSES = ("chilled", "frozen", "ambient")
CLASS_SHARES = (0.6, 0.2, 0.2)
PAYLOAD_KG = 400.0
LITRES_PER_KG = 3.0
UNSERVED_CNY = 1_000.0
TOWNS = 6
TOWN_SHARE = 0.7
"""Share of doors that lie in a town and not by themselves."""
TOWN_SPREAD_M = 2_500.0
REACH_M = 25_000.0
DETOUR = 1.3
SPEED_M_PER_S = 35 / 3.6
HOME_M = (9_000.0, -6_000.0)
"""Where a driver lives: the front's only extra place."""
DOORS_PER_VAN = 6
UNBOUND = DriverRules(DAY_S, 20 * MIN, DAY_S)
"""Drivers who need no rest."""


def front(orders: int, seed: int) -> LastMileProblem:
    """Doors in and between six towns within 25 km, one window of three hours each.

    Parameters
    ----------
    orders
        Number of doors, each with one order.
    seed
        Of all that is drawn; fronts of other sizes are drawn apart.
    """
    draw = np.random.default_rng([seed, orders])
    places = np.vstack([[0.0, 0.0], _doors(draw, orders), HOME_M])
    return LastMileProblem(
        front_id="front",
        class_ids=CLASSES,
        jobs=tuple(_job(draw, number) for number in range(orders)),
        vans=(own_vans(max(2, orders // DOORS_PER_VAN)),),
        travel={SpeedClass.URBAN.value: _roads(places)},
        windows=(TimeWindow(0, DAY_S),),
        horizon_s=DAY_S,
        places=1,
    )


def own_vans(count: int) -> Van:
    """Vans whose room is not parted: any class may fill them."""
    layout = Layout("open", tuple(room(class_id, PAYLOAD_KG) for class_id in CLASSES))
    vehicle = VehicleType(
        id="own",
        name="own van",
        haul=Haul.LAST_MILE,
        payload_kg=PAYLOAD_KG,
        volume_l=PAYLOAD_KG * LITRES_PER_KG,
        layouts=(layout,),
        fixed_cny=150.0,
        cny_per_km=1.4,
        cny_per_h=35.0,
        rules=UNBOUND,
    )
    return Van(vehicle, count, (SHIFT,), {layout.id: 4.0})


def room(class_id: str, kg: float) -> Compartment:
    """A compartment for so many kilograms and their litres."""
    return Compartment(class_id, kg, kg * LITRES_PER_KG)


def _doors(draw: np.random.Generator, orders: int) -> np.ndarray:
    """Coordinates in metres, the front at the origin."""
    towns = _anywhere(draw, TOWNS)
    in_town = towns[draw.integers(TOWNS, size=orders)]
    in_town = in_town + draw.normal(0.0, TOWN_SPREAD_M, (orders, 2))
    is_in_town = draw.random(orders) < TOWN_SHARE
    return np.where(is_in_town[:, None], in_town, _anywhere(draw, orders))


def _anywhere(draw: np.random.Generator, count: int) -> np.ndarray:
    """Points all over the front's reach."""
    radius_m = REACH_M * np.sqrt(draw.random(count))
    angle = 2 * math.pi * draw.random(count)
    return np.column_stack([radius_m * np.cos(angle), radius_m * np.sin(angle)])


def _job(draw: np.random.Generator, number: int) -> Job:
    kg = [0.0] * len(CLASSES)
    kg[draw.choice(len(CLASSES), p=CLASS_SHARES)] = float(draw.integers(5, 36))
    open_s = int(draw.choice(OPENS_H)) * H
    return Job(
        id=f"o-{number}",
        order_id=f"o-{number}",
        kg=tuple(kg),
        litres=tuple(each * LITRES_PER_KG for each in kg),
        release_s=0,
        windows=(DeliveryWindow(open_s, open_s + WINDOW_S),),
        latest_s=DAY_S,
        service_s=5 * MIN,
        unserved_cny=UNSERVED_CNY,
    )


def _roads(places: np.ndarray) -> TravelMatrix:
    gaps_m = DETOUR * np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    distance_m = np.rint(gaps_m).astype(np.int64)
    return TravelMatrix(distance_m, np.rint(gaps_m / SPEED_M_PER_S).astype(np.int64))
