"""The last-mile problem of each front, from its parcels and their arrival."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
from solvers.routing.reefer import ambient_of, mean_c, reefer_cny_per_h
from solvers.routing.shelf import fastest_rate, usable_until_s
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.parcels import Parcel
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Consignment


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
    class_ids = tuple(problem.classes)
    parts = Counter(parcel.order_id for parcel in parcels)
    jobs = tuple(
        _job(problem, class_ids, parcel, available_s, parts[parcel.order_id]) for parcel in parcels
    )
    for before in known:
        if before.jobs == jobs:
            return before
        if [job.id for job in before.jobs] == [job.id for job in jobs]:
            return replace(before, jobs=jobs)
    customers = [problem.customers[problem.orders[p.order_id].customer_id] for p in parcels]
    places = [front.location, *(customer.location for customer in customers)]
    vans = vans_of(problem, front_id)
    speeds = dict.fromkeys(van.vehicle_type.speed_class for van in vans)
    return LastMileProblem(
        front_id=front_id,
        class_ids=class_ids,
        jobs=jobs,
        vans=vans,
        travel={speed: problem.roads.matrix(places, places, speed.value) for speed in speeds},
        windows=scenario.horizon.daily(front.hours),
        horizon_s=scenario.horizon.length_s,
    )


def vans_of(problem: RoutingProblem, front_id: str) -> tuple[Van, ...]:
    """Last-mile vehicles of a front with their shifts and prices."""
    scenario = problem.scenario
    ambient_c = mean_c(ambient_of(problem.sites[front_id].city, scenario.ambient))
    vans = []
    for fleet in problem.fleets_at(front_id):
        vehicle = problem.vehicle_types[fleet.vehicle_type_id]
        if vehicle.haul is Haul.LAST_MILE and fleet.count:
            prices = {
                layout.id: reefer_cny_per_h(
                    vehicle, layout, problem.classes, scenario.rates, ambient_c
                )
                for layout in vehicle.layouts
            }
            shifts = scenario.horizon.daily(vehicle.hours)
            vans.append(Van(vehicle, fleet.count, shifts, prices))
    return tuple(vans)


def _job(
    problem: RoutingProblem,
    class_ids: Sequence[str],
    parcel: Parcel,
    available_s: Mapping[str, int],
    parts: int,
) -> Job:
    """A parcel as a job; each part of an order is worth the same, as it is lost without it."""
    order = problem.orders[parcel.order_id]
    kg = dict.fromkeys(class_ids, 0.0)
    litres = dict.fromkeys(class_ids, 0.0)
    for item in parcel.consignments:
        kg[item.temperature_class_id] += item.kg
        litres[item.temperature_class_id] += item.litres
    horizon_s = problem.scenario.horizon.length_s
    lots = [problem.lots[item.lot_id] for item in parcel.consignments]
    return Job(
        id=parcel.id,
        order_id=parcel.order_id,
        kg=tuple(kg.values()),
        litres=tuple(litres.values()),
        release_s=max(available_s[item.id] for item in parcel.consignments),
        windows=order.windows,
        latest_s=min([horizon_s, *(usable_until_s(problem, lot) for lot in lots)]),
        service_s=order.service_s,
        unserved_cny=order.priority * problem.scenario.rates.unserved_order_cny / parts,
        wait_cny_per_h=sum(decay_cny_per_h(problem, item) for item in parcel.consignments),
    )


def decay_cny_per_h(problem: RoutingProblem, item: Consignment) -> float:
    """Value that goods lose per hour at the warm end of their band."""
    product = problem.products[item.product_id]
    if product.shelf_life_h is None:
        return 0.0
    rate = fastest_rate(product, problem.classes[product.temperature_class_id])
    value_cny = product.value_cny * item.quantity
    return value_cny * problem.scenario.rates.spoilage_share * rate / product.shelf_life_h
