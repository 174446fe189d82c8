"""Problems of VROOM's format made by a seed: a town, its roads, what is to be done, and a fleet.

Which of the format's features a file has is drawn too; together the files have most of them. Sizes
come round: small, two medium, large.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]
Point = tuple[float, float]

SIZES = ((10, 20), (30, 100), (30, 100), (150, 400))
DEPOTS = 2
"""Places before those of the tasks, where vehicles start or end."""
TOWN_M = 24_000
SUBURBS = 5
STRAIGHT_M_PER_S = 8.0
DETOUR = 1.3
TRUCK_DETOUR = 1.15
TRUCK_SLOWNESS = 1.3
UNEVEN = 0.15
"""Most by which the way back takes longer than the way there."""
DAY_S = (28_800, 64_800)
TASKS_OF_A_VEHICLE = 14
LOAD_OF_A_TASK = (1, 12)


@dataclass(frozen=True, slots=True)
class Features:
    """What a file has; shares are probabilities of one task or vehicle.

    Parameters
    ----------
    tasks
        Jobs and halves of shipments.
    shipments
        Share of tasks that are halves of shipments.
    windows, widest_s
        Share of tasks with a time window, and its longest.
    skilled, urgent, picked, set_up
        Shares of tasks that need a skill, have a priority, bring goods back, need setup.
    dimensions
        Of loads; 0 for none.
    slack
        What the fleet can do over what is to be done; below 1 something is left out.
    kinds
        Different vehicles.
    has_prices, has_trucks, has_breaks, has_limits, is_open, has_speeds
        Whether vehicles have costs, a profile of their own, breaks, limits on tasks, travel and
        distance, no start or no end, and speed factors.
    """

    tasks: int
    shipments: float
    windows: float
    widest_s: int
    skilled: float
    urgent: float
    picked: float
    set_up: float
    dimensions: int
    slack: float
    kinds: int
    has_prices: bool
    has_trucks: bool
    has_breaks: bool
    has_limits: bool
    is_open: bool
    has_speeds: bool


def towns(files: int, seed: int) -> Iterator[tuple[str, Document]]:
    """So many files, each with its name; the first ones do not depend on how many there are."""
    for number in range(files):
        draw = random.Random(f"vroom {seed} {number}")
        features = features_of(draw, *SIZES[number % len(SIZES)])
        yield f"town-{seed}-{number:03}", document(draw, features)


def features_of(draw: random.Random, least: int, most: int) -> Features:
    """What a file of a size has."""
    return Features(
        tasks=draw.randint(least, most),
        shipments=draw.choice((0.0, 0.0, 0.3, 0.8)),
        windows=draw.choice((0.0, 0.4, 0.9)),
        widest_s=draw.choice((5_400, 14_400)),
        skilled=draw.choice((0.0, 0.25)),
        urgent=draw.choice((0.0, 0.3)),
        picked=draw.choice((0.0, 0.0, 0.3)),
        set_up=draw.choice((0.0, 0.4)),
        dimensions=draw.choice((0, 1, 1, 2)),
        slack=draw.choice((0.8, 1.2, 1.6)),
        kinds=draw.choice((1, 2, 3)),
        has_prices=draw.random() < 0.4,
        has_trucks=draw.random() < 0.3,
        has_breaks=draw.random() < 0.5,
        has_limits=draw.random() < 0.4,
        is_open=draw.random() < 0.3,
        has_speeds=draw.random() < 0.3,
    )


def document(draw: random.Random, features: Features) -> Document:
    """The problem as VROOM's JSON."""
    pairs = round(features.tasks * features.shipments / 2)
    jobs = features.tasks - 2 * pairs
    points = _points(draw, DEPOTS + features.tasks)
    rows = list(range(DEPOTS, DEPOTS + features.tasks))
    return {
        "vehicles": _vehicles(draw, features),
        "jobs": [_job(draw, features, n, rows) for n in range(jobs)],
        "shipments": [_shipment(draw, features, n, rows) for n in range(pairs)],
        "matrices": _matrices(draw, features, points),
    }


def _points(draw: random.Random, count: int) -> list[Point]:
    """Places in metres: half of them around suburbs, the depots at two sides of the centre."""
    centres = [(draw.uniform(0, TOWN_M), draw.uniform(0, TOWN_M)) for _ in range(SUBURBS)]
    points: list[Point] = [(0.5 * TOWN_M, 0.4 * TOWN_M), (0.4 * TOWN_M, 0.6 * TOWN_M)]
    while len(points) < count:
        if draw.random() < 0.5:
            points.append((draw.uniform(0, TOWN_M), draw.uniform(0, TOWN_M)))
        else:
            east, north = draw.choice(centres)
            spread = TOWN_M / 20
            points.append((draw.gauss(east, spread), draw.gauss(north, spread)))
    return points


def _matrices(draw: random.Random, features: Features, points: list[Point]) -> Document:
    metres = [
        [
            0 if one == other else round(DETOUR * math.dist(one, other) * draw.uniform(1, 1.05))
            for other in points
        ]
        for one in points
    ]
    seconds = [
        [
            0 if cell == 0 else 1 + round(cell / STRAIGHT_M_PER_S * draw.uniform(1, 1 + UNEVEN))
            for cell in row
        ]
        for row in metres
    ]
    grids = {"car": {"durations": seconds, "distances": metres}}
    if features.has_trucks:
        grids["truck"] = {
            "durations": [[round(TRUCK_SLOWNESS * cell) for cell in row] for row in seconds],
            "distances": [[round(TRUCK_DETOUR * cell) for cell in row] for row in metres],
        }
    return grids


def _task(draw: random.Random, features: Features, row: int) -> Document:
    task: Document = {"location_index": row, "service": draw.randrange(120, 901, 60)}
    if draw.random() < features.set_up:
        task["setup"] = draw.randrange(60, 301, 60)
    if draw.random() < features.windows:
        width_s = draw.randrange(3_600, features.widest_s + 1, 600)
        first_s = draw.randrange(DAY_S[0], DAY_S[1] - width_s, 600)
        task["time_windows"] = [[first_s, first_s + width_s]]
        again_s = first_s + width_s + 3_600
        if draw.random() < 0.2 and again_s + 3_600 < DAY_S[1]:
            task["time_windows"].append([again_s, again_s + 3_600])
    return task


def _wishes(draw: random.Random, features: Features) -> Document:
    """Skills and priority of a task."""
    wishes: Document = {}
    if draw.random() < features.skilled:
        wishes["skills"] = [draw.randint(1, 2)]
    if draw.random() < features.urgent:
        wishes["priority"] = draw.choice((1, 5, 10, 100))
    return wishes


def _amount(draw: random.Random, features: Features) -> list[int]:
    return [draw.randint(*LOAD_OF_A_TASK) for _ in range(features.dimensions)]


def _job(draw: random.Random, features: Features, number: int, rows: list[int]) -> Document:
    # Some places have several tasks: there setup is needed once.
    row = rows[number - 1] if number and draw.random() < 0.1 else rows[number]
    job = {"id": number + 1, **_task(draw, features, row), **_wishes(draw, features)}
    if features.dimensions:
        key = "pickup" if draw.random() < features.picked else "delivery"
        job[key] = _amount(draw, features)
    return job


def _shipment(draw: random.Random, features: Features, number: int, rows: list[int]) -> Document:
    first, second = rows[-2 * number - 2], rows[-2 * number - 1]
    shipment = {
        "pickup": {"id": number + 1, **_task(draw, features, first)},
        "delivery": {"id": number + 1, **_task(draw, features, second)},
        **_wishes(draw, features),
    }
    if features.dimensions:
        shipment["amount"] = _amount(draw, features)
    return shipment


def _vehicles(draw: random.Random, features: Features) -> list[Document]:
    count = max(1, round(features.slack * features.tasks / TASKS_OF_A_VEHICLE))
    kinds = [_kind(draw, features, number) for number in range(features.kinds)]
    return [{"id": n + 1, **kinds[n % len(kinds)], **_shift(draw, features)} for n in range(count)]


def _kind(draw: random.Random, features: Features, number: int) -> Document:
    size = draw.choice((0.7, 1.0, 1.4))
    kind: Document = {"start_index": 0, "end_index": 0, "skills": [1, 2]}
    if number:
        kind["start_index"] = kind["end_index"] = draw.randrange(DEPOTS)
        kind["skills"] = draw.choice(([1], [2], [1, 2]))
    if features.is_open and draw.random() < 0.6:
        kind.pop(draw.choice(("start_index", "end_index")))
    if features.dimensions:
        mean = sum(LOAD_OF_A_TASK) / 2
        kind["capacity"] = [round(size * TASKS_OF_A_VEHICLE * mean)] * features.dimensions
    if features.has_trucks and number % 2:
        kind["profile"] = "truck"
    if features.has_speeds:
        kind["speed_factor"] = draw.choice((0.8, 1.0, 1.25))
    if features.has_prices:
        kind["costs"] = {
            "fixed": round(size * draw.choice((0, 900, 3_600))),
            "per_hour": draw.choice((0, 1_800, 3_600)),
            "per_km": round(size * draw.choice((60, 200))),
        }
    if features.has_limits:
        kind["max_tasks"] = draw.randint(TASKS_OF_A_VEHICLE // 2, 2 * TASKS_OF_A_VEHICLE)
        kind["max_travel_time"] = draw.randrange(10_800, 25_201, 1_800)
        kind["max_distance"] = draw.randrange(100_000, 250_001, 10_000)
    return kind


def _shift(draw: random.Random, features: Features) -> Document:
    late_s = draw.choice((0, 0, 7_200))
    shift: Document = {"time_window": [DAY_S[0] + late_s, DAY_S[1] - draw.choice((0, 0, 7_200))]}
    if features.has_breaks and draw.random() < 0.8:
        noon = {"id": 1, "service": draw.choice((900, 1_800)), "time_windows": [[43_200, 48_600]]}
        shift["breaks"] = [noon]
    return shift
