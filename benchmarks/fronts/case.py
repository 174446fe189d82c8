"""The last mile of the national scenario at its peak, in any size."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.generators.national import generate
from scenarios.generators.parameters import NATIONAL_PEAK
from solvers.routing.doors import last_mile_problem
from solvers.routing.sourcing.parcels import parcels_of

if TYPE_CHECKING:
    from scenarios.generators.parameters import NationalParameters
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.source import Sourcing
    from supplychain.scenario import Scenario

FRONTS_PER_CITY = NATIONAL_PEAK.fronts // len(NATIONAL_PEAK.front_city_codes)


def peak_of(customers: int, fronts: int) -> Scenario:
    """``national-peak`` with so many orders, each of a customer of its own, and fronts.

    Its own 20,000 orders and 100 fronts give the named scenario itself. Fewer fronts are in fewer
    cities, five in each as there; the seed of the draw is the scenario's.

    Raises
    ------
    DataError
        If the generator has no room for so many fronts, or cannot draw so few.
    """
    return generate(peak_parameters(customers, fronts))


def peak_parameters(customers: int, fronts: int) -> NationalParameters:
    """What the generator is told; see :func:`peak_of`."""
    codes = NATIONAL_PEAK.front_city_codes
    cities = min(len(codes), math.ceil(fronts / FRONTS_PER_CITY))
    parameters = replace(
        NATIONAL_PEAK, orders=customers, fronts=fronts, front_city_codes=codes[:cities]
    )
    if parameters == NATIONAL_PEAK:
        return parameters
    return replace(parameters, name=f"{NATIONAL_PEAK.name}-{customers}-orders-{fronts}-fronts")


def doors_of(problem: RoutingProblem, sourcing: Sourcing) -> dict[str, LastMileProblem]:
    """The last-mile problem of each front that an assignment gives orders.

    The trunk tiers are not planned: whoever is compared, an order's goods can leave its front at
    the first second that the departures of trucks and carriers allow.
    """
    doors = {}
    for front_id, parcels in parcels_of(problem, sourcing).items():
        released_s = {
            item.id: sourcing.ways[parcel.order_id].release_s
            for parcel in parcels
            for item in parcel.consignments
        }
        doors[front_id] = last_mile_problem(problem, front_id, parcels, released_s)
    return doors
