"""Where a large front is cut into parts that are solved apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import eigsh

from solvers.routing.last_mile.part import Part
from solvers.routing.last_mile.problem import Half
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.last_mile.roster import Roster

GOLDEN_TURN = math.pi * (math.sqrt(5) - 1) / 2
"""Half-turns by the golden ratio: directions of the cuts never repeat."""


def places_of(problem: LastMileProblem) -> NDArray[np.float64]:
    """Points in the plane whose distances are like those of the road, shape (n, 2).

    Classical multidimensional scaling (Torgerson 1952) of the symmetric mean distance, the front
    at the origin.
    """
    travel = next(iter(problem.travel.values()))
    here = slice(0, len(problem.jobs) + 1)
    meters = travel.distance_m[here, here]
    distance_m = np.where(meters < UNREACHABLE, meters, 0).astype(np.float64)
    longest_m = distance_m.max(initial=0.0)
    distance_m = np.where(meters < UNREACHABLE, distance_m, longest_m)
    squares = ((distance_m + distance_m.T) / 2) ** 2
    squares -= squares.mean(axis=0)
    squares -= squares.mean(axis=1, keepdims=True)
    if not squares.any():
        return np.zeros((len(problem.jobs), 2))
    first = np.ones(len(squares)) / len(squares)
    values, vectors = eigsh(-squares / 2, k=2, v0=first + np.arange(len(squares)))
    points = vectors * np.sqrt(np.maximum(values, 0.0))
    # To the metre, so that doors of one house are at one point.
    return np.asarray(np.round(points[1:] - points[0]), dtype=np.float64)


def parts_of(
    roster: Roster, places: NDArray[np.float64], part_jobs: int, turn: int, multiple: int = 1
) -> list[tuple[Part, list[Draft]]]:
    """Disjoint parts of about ``part_jobs`` jobs, each with its whole tours.

    Tours are split by their centres, first across the direction of this ``turn``, then across the
    other, and so on; even turns sort by bearing from the front instead. Missing jobs join the
    part whose centre is nearest; free vehicles are dealt out evenly. The number of parts is a
    ``multiple`` of workers, so that none of them idles, unless there are too few tours.
    """
    if not roster.tours:
        return []
    centres = np.array([places[list(tour.jobs)].mean(axis=0) for tour in roster.tours])
    jobs = sum(len(list(tour.jobs)) for tour in roster.tours)
    wanted = multiple * max(1, round(jobs / part_jobs / multiple))
    wanted = max(2, wanted)
    order = list(range(len(roster.tours)))
    if turn % 2 == 0:
        bearings = np.mod(np.arctan2(centres[:, 1], centres[:, 0]) - turn * GOLDEN_TURN, math.tau)
        order.sort(key=lambda n: (bearings[n], n))
        groups = _dealt(roster, order, wanted)
    else:
        groups = _halved(roster, centres, order, wanted, turn * GOLDEN_TURN)
    groups = [group for group in groups if group]
    return _with_vehicles(roster, places, centres, groups)


def _size(roster: Roster, tour: int) -> int:
    return sum(len(trip) for trip in roster.tours[tour].trips)


def _dealt(roster: Roster, order: Sequence[int], wanted: int) -> list[list[int]]:
    """Consecutive groups with about equally many jobs."""
    total = sum(_size(roster, tour) for tour in order)
    groups: list[list[int]] = [[] for _ in range(wanted)]
    done = 0
    for tour in order:
        middle = done + _size(roster, tour) / 2
        groups[min(wanted - 1, int(middle * wanted / total))].append(tour)
        done += _size(roster, tour)
    return groups


def _halved(
    roster: Roster,
    centres: NDArray[np.float64],
    order: Sequence[int],
    wanted: int,
    angle: float,
) -> list[list[int]]:
    """Groups by repeated straight cuts, each across the one before."""
    if wanted <= 1 or len(order) <= 1:
        return [list(order)]
    along = centres @ np.array([math.cos(angle), math.sin(angle)])
    ranked = sorted(order, key=lambda n: (along[n], n))
    total = sum(_size(roster, tour) for tour in ranked)
    left_wanted = wanted // 2
    left: list[int] = []
    done = 0
    for tour in ranked:
        if left and (done + _size(roster, tour) / 2) * wanted > total * left_wanted:
            break
        left.append(tour)
        done += _size(roster, tour)
    right = ranked[len(left) :]
    turned = angle + math.pi / 2
    return [
        *_halved(roster, centres, left, left_wanted, turned),
        *_halved(roster, centres, right, wanted - left_wanted, turned),
    ]


def _with_vehicles(
    roster: Roster,
    places: NDArray[np.float64],
    centres: NDArray[np.float64],
    groups: Sequence[Sequence[int]],
) -> list[tuple[Part, list[Draft]]]:
    problem = roster.scheduler.problem
    middles = np.array([centres[list(group)].mean(axis=0) for group in groups])
    missing: list[list[int]] = [[] for _ in groups]
    at = {job.id: position for position, job in enumerate(problem.jobs)}
    for job in roster.missing:
        # Both halves of a shipment go where the first one is near.
        first = at[problem.jobs[job].mate_id] if problem.jobs[job].half is Half.SECOND else job
        gaps = ((middles - places[first]) ** 2).sum(axis=1)
        missing[int(np.argmin(gaps))].append(job)
    parts = []
    for number, group in enumerate(groups):
        tours = [roster.tours[tour] for tour in group]
        counts: dict[tuple[int, int], int] = {}
        for van, item in enumerate(problem.vans):
            for shift in range(len(item.shifts)):
                spare = roster.spare(van, shift)
                share = spare * (number + 1) // len(groups) - spare * number // len(groups)
                used = sum(roster.key(tour) == (van, shift) for tour in tours)
                counts[van, shift] = used + share
        jobs = sorted([*missing[number], *(job for tour in tours for job in tour.jobs)])
        part = Part.of(problem, jobs, counts)
        parts.append((part, [part.inside(tour) for tour in tours]))
    return parts
