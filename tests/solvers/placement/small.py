"""A two-tier network that is solved by hand, and the same with three futures.

Two origins, three fronts, four zones, fresh and dry goods, ten days. Origin O1 is open and cheaper
than O2 in every way. Front F1 is at zones Z1 and Z2, F2 (closed today) at Z3 and Z4, F3 (open
today) far from all. One kilogram fresh costs 1 from O1 to a front, 1 to a near zone, 3 from F3 and
5 to a far one; dry goods cost half of it. So F2 opens and F3 closes::

    fixed       10 x (100 + 50 + 40)                     1900
    modules     10 x 4 x 10                               400
    opening     F2                                        200
    closing     F3                                        100
    expansion   two steps of F2                           100
    transport   10 x (80 x (1 + 1) + 80 x (0.5 + 0.5))   2400
    CO2         0.1 x 10 x (160 x 0.3 + 2 x 5)             58
                                                         5158

F1 and F3 cost some 6,160, all three about 5,700, F1 alone some 6,960.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.common import Limits, Status, StopReason
from solvers.placement.plan import (
    Flow,
    FutureFigures,
    PlacementCosts,
    PlacementPlan,
    Shortfall,
    SiteDecision,
)
from solvers.placement.problem import (
    CandidateSite,
    Future,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    ServiceBand,
    Zone,
)
from supplychain.places import Location

DAYS = 10.0
NEAR, FAR = 4 * 3600, 24 * 3600
COST = 5158.0


def hand_problem() -> PlacementProblem:
    """The network with one future."""
    return PlacementProblem(
        name="hand-solved",
        tiers=("origin", "front"),
        class_ids=("chilled", "ambient"),
        sites=(*_origins(), *_fronts()),
        groups=(
            ProductGroup("fresh", "Fresh", "chilled", fresh=True, age_limit_s=48 * 3600),
            ProductGroup("dry", "Dry", "ambient"),
        ),
        zones=tuple(
            Zone(f"Z{n}", f"Zone {n}", Location(30.0, 110.0 + n), f"City {n}") for n in range(1, 5)
        ),
        periods=(Period("all", DAYS),),
        legs=(_to_fronts(), _to_zones()),
        demand_kg_per_day=np.array([[20.0, 20, 30, 10], [30.0, 10, 20, 20]])[:, :, None],
        bands=(ServiceBand(24, 0.8, wait_s=6 * 3600),),
        cold_chain_share=0.8,
        co2_cny_per_kg=0.1,
    )


def hand_plan() -> PlacementPlan:
    """Its optimum."""
    return PlacementPlan(
        status=Status.OPTIMAL,
        stop_reason=StopReason.PROVEN,
        sites=(
            SiteDecision("O1", True, (("chilled", 1), ("ambient", 1))),
            SiteDecision("O2", False),
            SiteDecision("F1", True, (("chilled", 1), ("ambient", 1))),
            SiteDecision("F2", True, (("chilled", 1), ("ambient", 1))),
            SiteDecision("F3", False),
        ),
        flows=_near_flows("as expected", 1.0),
        shortfalls=(),
        costs=PlacementCosts(
            fixed=1900,
            modules=400,
            opening=200,
            closing=100,
            expansion=100,
            transport=2400,
            co2=58,
        ),
        objective=COST,
        bound=COST,
        figures=(FutureFigures("as expected", 1.0, COST, 0.0, (1.0,), 1.0, 580.0),),
        limits=Limits(),
    )


def risky_problem() -> PlacementProblem:
    """With a peak, and with F2 and Z4 shut by a flood; fresh goods may be left out at 20 a kg."""
    problem = hand_problem()
    fresh, dry = problem.groups
    return replace(
        problem,
        groups=(replace(fresh, unserved_cny_per_kg=20.0), dry),
        futures=(
            Future("as expected", 0.7),
            Future("peak", 0.2, demand_factor=1.2, transport_factor=1.5),
            Future("flood", 0.1, closed_site_ids=("F2",), closed_zone_ids=("Z4",)),
        ),
    )


def risky_plan() -> PlacementPlan:
    """The same sites; in the flood F1 serves Z3 as far as its room goes.

    Transport costs 2,400, 4,320 and 3,000; goods left out 4,000 in the flood (those of Z4, and 10
    kg fresh of Z3); CO2 58, 67.6 and 46.
    """
    flood = (
        *_near_flows("flood", 1.0)[:4],
        Flow("flood", "all", "fresh", ("O1", "F1"), "Z3", 20.0),
        Flow("flood", "all", "dry", ("O1", "F1"), "Z3", 20.0),
    )
    return replace(
        hand_plan(),
        status=Status.PARTIAL,
        flows=(*_near_flows("as expected", 1.0), *_near_flows("peak", 1.2), *flood),
        shortfalls=(
            Shortfall("flood", "all", "fresh", "Z3", 10.0),
            Shortfall("flood", "all", "fresh", "Z4", 10.0),
            Shortfall("flood", "all", "dry", "Z4", 20.0),
        ),
        costs=replace(hand_plan().costs, transport=2844.0, co2=58.72, unserved=400.0),
        objective=6002.72,
        bound=None,
        figures=(
            FutureFigures("as expected", 0.7, 5158.0, 0.0, (1.0,), 1.0, 580.0),
            FutureFigures("peak", 0.2, 7087.6, 0.0, (1.0,), 1.0, 676.0),
            FutureFigures("flood", 0.1, 9746.0, 0.25, (0.5,), 0.5, 460.0),
        ),
    )


def _near_flows(future: str, factor: float) -> tuple[Flow, ...]:
    """Each zone from the front beside it."""
    given = (
        *(("F1", "Z1", 20.0, 30.0), ("F1", "Z2", 20.0, 10.0)),
        *(("F2", "Z3", 30.0, 20.0), ("F2", "Z4", 10.0, 20.0)),
    )
    return tuple(
        Flow(future, "all", group, ("O1", front), zone, kg * factor)
        for front, zone, *amounts in given
        for group, kg in zip(("fresh", "dry"), amounts, strict=True)
    )


def _origins() -> tuple[CandidateSite, ...]:
    room = (Module("chilled", 100.0, present=1), Module("ambient", 120.0, present=1))
    none = tuple(replace(module, present=0) for module in room)
    return (
        CandidateSite(
            *("O1", "Origin 1", "origin", room),
            is_open=True,
            fixed_cny_per_day=100.0,
            location=Location(31.0, 105.0),
        ),
        CandidateSite(
            *("O2", "Origin 2", "origin", none),
            fixed_cny_per_day=80.0,
            opening_cny=500.0,
            location=Location(27.0, 104.0),
        ),
    )


def _fronts() -> tuple[CandidateSite, ...]:
    room = tuple(
        Module(name, 60.0, most=2, present=1, cny_per_day=10.0, adding_cny=50.0)
        for name in ("chilled", "ambient")
    )
    none = tuple(replace(module, present=0) for module in room)
    f1 = CandidateSite(
        *("F1", "Front 1", "front", room),
        is_open=True,
        fixed_cny_per_day=50.0,
        opening_cny=200.0,
        closing_cny=100.0,
        fixed_co2_kg_per_day=5.0,
    )
    return (
        replace(f1, location=Location(30.2, 111.4), city="City 1"),
        replace(
            f1,
            id="F2",
            name="Front 2",
            modules=none,
            is_open=False,
            fixed_cny_per_day=40.0,
            location=Location(29.8, 113.6),
            city="City 3",
        ),
        replace(
            f1,
            id="F3",
            name="Front 3",
            fixed_cny_per_day=60.0,
            location=Location(33.0, 112.0),
            city="City 5",
        ),
    )


def _to_fronts() -> Leg:
    fresh = np.array([[1.0, 1, 1], [2.0, 2, 2]])
    return Leg(
        cny_per_kg=np.stack([fresh, fresh / 2]),
        seconds=np.full((2, 3), 10 * 3600),
        co2_kg_per_kg=np.full((2, 3), 0.1),
        in_band=np.ones((2, 2, 3), dtype=bool),
    )


def _to_zones() -> Leg:
    fresh = np.array([[1.0, 1, 5, 5], [5.0, 5, 1, 1], [3.0, 3, 3, 3]])
    near = fresh == 1.0
    return Leg(
        cny_per_kg=np.stack([fresh, fresh / 2]),
        seconds=np.where(near, NEAR, np.where(fresh == 3.0, 12 * 3600, FAR)),
        co2_kg_per_kg=np.full((3, 4), 0.2),
        in_band=np.stack([near, np.ones_like(near)]),
    )
