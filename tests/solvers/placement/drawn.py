"""Small random placement problems, and what enumeration of all designs says of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from solvers.placement.account import counts_in_band
from solvers.placement.design import RoomTable, site_costs
from solvers.placement.problem import (
    CandidateSite,
    Forced,
    Future,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    ServiceBand,
    Zone,
)
from solvers.placement.situations import situations_of
from solvers.placement.ways import all_ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def drawn_problem(seed: int, *, priced: bool = True, promised: bool = False) -> PlacementProblem:
    """Two tiers, two groups of one class each, two zones more than sites of the last tier."""
    random = np.random.default_rng(seed)
    tiers = ("centre", "front")
    counts = {"centre": int(random.integers(1, 3)), "front": 2}
    zones = counts["front"] + 2
    sites = tuple(
        CandidateSite(
            f"{tier}-{number}",
            f"{tier}-{number}",
            tier,
            (
                Module("chilled", float(random.integers(20, 60)), 2, 1, 0.3, 25.0),
                Module("ambient", float(random.integers(40, 90)), 1, 1),
            ),
            is_open=bool(random.integers(2)),
            forced=Forced.FREE,
            fixed_cny_per_day=float(random.integers(5, 60)),
            opening_cny=float(random.integers(0, 40)),
            closing_cny=float(random.integers(0, 20)),
        )
        for tier in tiers
        for number in range(counts[tier])
    )
    price = 9.0 if priced else None
    groups = (
        ProductGroup("milk", "milk", "chilled", True, 30 * 3600, unserved_cny_per_kg=price),
        ProductGroup("rice", "rice", "ambient", unserved_cny_per_kg=price),
    )
    heads = [counts["front"], zones]
    legs = tuple(
        Leg(
            random.integers(1, 9, (2, counts[tier], head)) / 4.0,
            random.integers(2, 26, (counts[tier], head)) * 3600,
            np.zeros((counts[tier], head)),
            random.random((2, counts[tier], head)) < 0.8,
        )
        for tier, head in zip(tiers, heads, strict=True)
    )
    return PlacementProblem(
        f"drawn-{seed}",
        tiers,
        ("chilled", "ambient"),
        sites,
        groups,
        tuple(Zone(f"zone-{number}", f"zone-{number}") for number in range(zones)),
        (Period("quiet", 2.0), Period("peak", 1.0)),
        legs,
        random.integers(1, 14, (2, zones, 2)).astype(float),
        futures=(Future("usual", 0.7), Future("dear", 0.3, 1.1, 1.5)),
        bands=(ServiceBand(18.0, 0.5 if promised else 0.0),),
    )


def designs(problem: PlacementProblem) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.int64]]]:
    """Every choice of open sites, with every choice of steps of the first class."""
    rooms = RoomTable.of(problem)
    for choice in itertools.product((False, True), repeat=len(problem.sites)):
        is_open = np.array(choice)
        opened = np.flatnonzero(is_open)
        for steps in itertools.product(*(range(rooms.most[s, 0] + 1) for s in opened)):
            table = np.where(is_open[:, None], rooms.most, 0)
            table[opened, 0] = steps
            yield is_open, table


def least_cost(problem: PlacementProblem) -> float:
    """Optimum by enumeration of the designs, with one linear programme each."""
    best = np.inf
    opened, closed = site_costs(problem)
    rooms = RoomTable.of(problem)
    for is_open, steps in designs(problem):
        once = float(np.where(is_open, opened, closed).sum() + rooms.cost_of(steps)[is_open].sum())
        if once < best:
            best = min(best, once + flow_cost(problem, is_open, steps))
    return best


def flow_cost(
    problem: PlacementProblem, is_open: NDArray[np.bool_], steps: NDArray[np.int64]
) -> float:
    """Least cost of all flows through given sites, infinite if demand or promises cannot be met."""
    ways, situations = all_ways(problem, is_open), situations_of(problem)
    room = steps * RoomTable.of(problem).size
    classes = [problem.class_ids.index(group.class_id) for group in problem.groups]
    costs, highs, equal, equal_to, most, most_to = [], [], [], [], [], []
    shape = (len(problem.groups), len(problem.zones))
    width = len(ways) + shape[0] * shape[1]
    total = width * len(situations)
    for number, item in enumerate(situations):
        price = [group.unserved_cny_per_kg for group in problem.groups]
        short = np.repeat([0.0 if p is None else p for p in price], shape[1])
        most_short = np.repeat([0.0 if p is None else np.inf for p in price], shape[1])
        highs.append(np.concatenate([np.full(len(ways), np.inf), most_short]))
        flows = ways.cny_per_kg * item.transport_factor
        costs.append(item.weight * np.concatenate([flows, short]))
        for group, zone in np.ndindex(*shape):
            row = np.zeros(total)
            mine = (ways.group == group) & (ways.zone == zone)
            row[number * width : number * width + len(ways)] = mine
            row[number * width + len(ways) + group * shape[1] + zone] = 1.0
            equal.append(row)
            equal_to.append(item.demand[group, zone])
        for site, column in np.argwhere(np.isfinite(room)):
            row = np.zeros(total)
            mine = (ways.sites == site).any(axis=1) & (np.array(classes)[ways.group] == column)
            row[number * width : number * width + len(ways)] = mine
            most.append(row)
            most_to.append(room[site, column])
    for band, promise in enumerate(problem.bands):
        counts = counts_in_band(problem, band)
        in_time = (ways.last_s + promise.wait_s <= promise.hours * 3600) & counts[ways.group]
        row, whole = np.zeros(total), 0.0
        for number, item in enumerate(situations):
            row[number * width : number * width + len(ways)] = -item.weight * in_time
            whole += item.weight * float(item.demand[counts].sum())
        most.append(row)
        most_to.append(-promise.share * whole)
    high = np.concatenate(highs)
    found = linprog(
        np.concatenate(costs),
        np.array(most),
        np.array(most_to),
        np.array(equal),
        np.array(equal_to),
        [(0.0, float(most)) for most in high],
    )
    return float(found.fun or 0.0) if found.status == 0 else np.inf
