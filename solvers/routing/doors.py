"""The last-mile problem of each front, from its parcels and their arrival."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.last_mile.problem import ANYWHERE, Job, LastMileProblem, Meal, Van
from solvers.routing.reefer import ambient_of, mean_c, reefer_cny_per_h
from solvers.routing.sourcing.shelf import fastest_rate, usable_until_s
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul, RouteEnd
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.parcels import Parcel
    from supplychain.calendars import Horizon
    from supplychain.fleet import Fleet, MealBreak, VehicleType
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.plans import Consignment
    from supplychain.roads import TravelMatrix
    from supplychain.windows import TimeWindow

THOUSAND = 1_000

Goods = tuple[str, float, float]
"""Product, kilograms and litres."""


def last_mile_problem(
    problem: RoutingProblem,
    front_id: str,
    parcels: Sequence[Parcel],
    available_s: Mapping[str, int],
    known: Sequence[LastMileProblem] = (),
) -> LastMileProblem:
    """Problem of one front.

    Parameters
    ----------
    available_s
        For each consignment, when it can leave the front.
    known
        Earlier problems of the front: one with equal jobs is given back as it is, one with the same
        doors lends its travel matrices.
    """
    scenario = problem.scenario
    front = problem.sites[front_id]
    parts = Counter(parcel.order_id for parcel in parcels)
    jobs = tuple(
        _job_of_parcel(problem, parcel, available_s, parts[parcel.order_id]) for parcel in parcels
    )
    for before in known:
        if before.jobs == jobs:
            return before
        if [job.id for job in before.jobs] == [job.id for job in jobs]:
            return replace(before, jobs=jobs)
    vans = vans_of(problem, front_id)
    speeds = dict.fromkeys(van.travel_key for van in vans)
    return LastMileProblem(
        front_id=front_id,
        class_ids=tuple(problem.classes),
        jobs=jobs,
        vans=vans,
        travel=travel_of(problem, front_id, [parcel.order_id for parcel in parcels], speeds),
        windows=scenario.horizon.daily(front.hours),
        horizon_s=scenario.horizon.length_s,
        places=len(places_of(problem, front_id)),
        conflicts=frozenset((pair.one, pair.other) for pair in scenario.conflicts),
        pace={
            table.speed_class.value: tuple(round(at * THOUSAND) for at in table.hourly_factor)
            for table in scenario.traffic
        },
        start_of_day_s=scenario.horizon.start_of_day_s,
    )


def travel_of(
    problem: RoutingProblem, front_id: str, order_ids: Sequence[str], speeds: Iterable[str]
) -> dict[str, TravelMatrix]:
    """By speed class, the roads between a front, the doors of orders, and its fleets' places."""
    customers = [problem.customers[problem.orders[key].customer_id] for key in order_ids]
    points = [
        problem.sites[front_id].location,
        *(customer.location for customer in customers),
        *places_of(problem, front_id),
    ]
    return {speed: problem.roads.matrix(points, points, str(speed)) for speed in speeds}


def last_mile_fleets(problem: RoutingProblem, front_id: str) -> tuple[Fleet, ...]:
    """Fleets of a front that deliver, in the order of ``vans_of``."""
    return tuple(
        fleet
        for fleet in problem.fleets_at(front_id)
        if fleet.count > 0 and problem.vehicle_types[fleet.vehicle_type_id].haul is Haul.LAST_MILE
    )


def places_of(problem: RoutingProblem, front_id: str) -> tuple[Location, ...]:
    """Where tours of a front start or end, other than there."""
    found: dict[Location, None] = {}
    for fleet in last_mile_fleets(problem, front_id):
        for place in (fleet.start, fleet.end if fleet.ends is RouteEnd.PLACE else None):
            if place is not None:
                found.setdefault(place)
    return tuple(found)


def van_keys(problem: RoutingProblem, front_id: str) -> tuple[str, ...]:
    """Keys of the front's vans: their type, and a number where several fleets have the same."""
    seen: Counter[str] = Counter()
    keys = []
    for fleet in last_mile_fleets(problem, front_id):
        seen[fleet.vehicle_type_id] += 1
        number = seen[fleet.vehicle_type_id]
        keys.append(fleet.vehicle_type_id if number == 1 else f"{fleet.vehicle_type_id}#{number}")
    return tuple(keys)


def vans_of(problem: RoutingProblem, front_id: str) -> tuple[Van, ...]:
    """Last-mile vehicles of a front with their shifts and prices."""
    scenario = problem.scenario
    ambient_c = mean_c(ambient_of(problem.sites[front_id].city, scenario.ambient))
    index = {place: number for number, place in enumerate(places_of(problem, front_id), 1)}
    keys = van_keys(problem, front_id)
    vans = []
    for key, fleet in zip(keys, last_mile_fleets(problem, front_id), strict=True):
        vehicle = problem.vehicle_types[fleet.vehicle_type_id]
        shifts = scenario.horizon.daily(vehicle.hours)
        van = Van(
            vehicle_type=_with_overtime_before_the_next(vehicle, shifts),
            count=fleet.count,
            shifts=shifts,
            reefer_cny_per_h={
                layout.id: reefer_cny_per_h(
                    vehicle, layout, problem.classes, scenario.rates, ambient_c
                )
                for layout in vehicle.layouts
            },
            skills=frozenset(vehicle.skills),
            meals=meals_of(scenario.horizon, vehicle.meals),
            start_place=0 if fleet.start is None else index[fleet.start],
            end_place=_end_place(fleet, index),
            id=key,
        )
        vans.append(van)
    return tuple(vans)


def _with_overtime_before_the_next(
    vehicle: VehicleType, shifts: Sequence[TimeWindow]
) -> VehicleType:
    """Overtime that lasts into the next shift would need the vehicle twice."""
    gaps_s = [later.open_s - shift.close_s for shift, later in pairwise(shifts)]
    return replace(vehicle, overtime_s=min([vehicle.overtime_s, *gaps_s]))


def _end_place(fleet: Fleet, index: Mapping[Location, int]) -> int:
    if fleet.ends is RouteEnd.LAST_STOP:
        return ANYWHERE
    if fleet.ends is RouteEnd.PLACE and fleet.end is not None:
        return index[fleet.end]
    return 0


def meals_of(horizon: Horizon, breaks: Iterable[MealBreak]) -> tuple[Meal, ...]:
    """The breaks of every day that touches the horizon, or the overtime after it, in order."""
    midnights = range(-horizon.start_of_day_s - DAY_S, horizon.length_s + DAY_S + 1, DAY_S)
    meals = [
        Meal(midnight_s + at.open_s, midnight_s + at.close_s, at.length_s)
        for midnight_s in midnights
        for at in breaks
        if midnight_s + at.close_s >= 0
    ]
    return tuple(sorted(meals, key=lambda meal: (meal.open_s, meal.close_s)))


def _job_of_parcel(
    problem: RoutingProblem, parcel: Parcel, available_s: Mapping[str, int], parts: int
) -> Job:
    """A parcel as a job; each part of an order is worth the same, as it is lost without it."""
    order = problem.orders[parcel.order_id]
    goods = [(item.product_id, item.kg, item.litres) for item in parcel.consignments]
    lots = [problem.lots[item.lot_id] for item in parcel.consignments]
    horizon_s = problem.scenario.horizon.length_s
    job = job_of(
        problem,
        order,
        goods if order.kind is OrderKind.DELIVERY else goods_of(problem, order),
        release_s=max((available_s[item.id] for item in parcel.consignments), default=0),
        latest_s=min([horizon_s, *(usable_until_s(problem, lot) for lot in lots)]),
    )
    return replace(
        job,
        id=parcel.id,
        unserved_cny=job.unserved_cny / parts,
        wait_cny_per_h=sum(decay_cny_per_h(problem, item) for item in parcel.consignments),
    )


def goods_of(problem: RoutingProblem, order: Order) -> list[Goods]:
    """All that an order is about."""
    products = [problem.products[line.product_id] for line in order.lines]
    return [
        (product.id, line.quantity * product.kg, line.quantity * product.litres)
        for line, product in zip(order.lines, products, strict=True)
    ]


def job_of(
    problem: RoutingProblem, order: Order, goods: Iterable[Goods], release_s: int, latest_s: int
) -> Job:
    """An order, or goods of it, as a job of its own key that loses no value by waiting."""
    kg = dict.fromkeys(problem.classes, 0.0)
    litres = dict.fromkeys(problem.classes, 0.0)
    words: dict[str, None] = {}
    on_board_s = [] if order.max_on_board_s is None else [order.max_on_board_s]
    for product_id, mass_kg, volume_l in goods:
        product = problem.products[product_id]
        class_id = product.temperature_class_id
        kg[class_id] += mass_kg
        litres[class_id] += volume_l
        words.update(dict.fromkeys((class_id, product.category)))
        limit_s = problem.classes[class_id].max_on_board_s
        on_board_s += [] if limit_s is None else [limit_s]
    nothing = (0.0,) * len(kg)
    is_return = order.kind is OrderKind.RETURN
    return Job(
        id=order.id,
        order_id=order.id,
        kg=nothing if is_return else tuple(kg.values()),
        litres=nothing if is_return else tuple(litres.values()),
        release_s=release_s,
        windows=order.windows,
        latest_s=latest_s,
        service_s=order.service_s,
        unserved_cny=order.priority * problem.scenario.rates.unserved_order_cny,
        returns_kg=tuple(kg.values()) if is_return else (),
        returns_l=tuple(litres.values()) if is_return else (),
        max_on_board_s=min(on_board_s, default=None),
        requires=frozenset({*order.requires, *problem.customers[order.customer_id].requires}),
        kinds=frozenset(words) & _words_of_conflicts(problem),
    )


def _words_of_conflicts(problem: RoutingProblem) -> frozenset[str]:
    """Only these matter to a tour."""
    pairs = problem.scenario.conflicts
    return frozenset(word for pair in pairs for word in (pair.one, pair.other))


def decay_cny_per_h(problem: RoutingProblem, item: Consignment) -> float:
    """Value that goods lose per hour at the warm end of their band."""
    product = problem.products[item.product_id]
    if product.shelf_life_h is None:
        return 0.0
    rate = fastest_rate(product, problem.classes[product.temperature_class_id])
    value_cny = product.value_cny * item.quantity
    return value_cny * problem.scenario.rates.spoilage_share * rate / product.shelf_life_h
