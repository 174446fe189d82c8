"""Small fronts with one or two rules each, and the same for CP-SAT as JSON."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.routing.last_mile import Job, LastMileProblem, Van
from solvers.routing.last_mile.problem import ANYWHERE
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

H, MIN = 3_600, 60
DAY_S = 24 * H
CLASSES = ("chilled", "frozen")
MOST_TRIPS = 3
"""How often CP-SAT may load a vehicle."""
UNSERVED_CNY = 2_000.0
"""Above what any detour for one job can cost."""


def few_rules(draw: random.Random, jobs: int = 8) -> tuple[tuple[str, ...], LastMileProblem]:
    """A front with one or two vehicles and one or two rules, and their names.

    Vehicles are loaded once, as loading again would take all day, unless a rule says otherwise.
    """
    names = tuple(draw.sample(sorted(RULES), draw.choice([1, 2])))
    shift = TimeWindow(0, draw.choice([3, 4, 5]) * H)
    vans = [_van(f"v{number}", shift) for number in range(draw.choice([1, 2, 2]))]
    problem = LastMileProblem(
        front_id="front",
        class_ids=CLASSES,
        jobs=tuple(_job(draw, number) for number in range(jobs)),
        vans=tuple(vans),
        travel={SpeedClass.URBAN: _travel(draw, jobs + 1)},
        windows=(TimeWindow(0, DAY_S),),
        horizon_s=DAY_S,
    )
    for name in names:
        problem = RULES[name](draw, problem)
    return names, problem


def document(problem: LastMileProblem) -> dict[str, Any]:
    """The problem as ``cp_sat.py`` reads it."""
    words = [job.kinds for job in problem.jobs]
    apart = [
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(words), 2)
        if any({a, b} <= one | other for a, b in problem.conflicts)
    ]
    trips = [1 if van.vehicle_type.dock_s >= DAY_S else MOST_TRIPS for van in problem.vans]
    vehicles = [
        (van, trip)
        for van, count in zip(problem.vans, trips, strict=True)
        for _ in range(van.count)
        for trip in range(count)
    ]
    return {
        "jobs": [
            {
                "kg": _whole(job.kg),
                "returns": _whole(job.returns_kg or (0.0,) * len(job.kg)),
                "windows_s": [[w.open_s, w.close_s] for w in job.windows] or [[0, job.latest_s]],
                "service_s": job.service_s,
                "release_s": job.release_s,
                "max_on_board_s": job.max_on_board_s,
                "vehicles": [
                    n for n, (van, _) in enumerate(vehicles) if job.requires <= van.skills
                ],
            }
            for job in problem.jobs
        ],
        "vehicles": [
            _vehicle(van) | {"first": number - trip} for number, (van, trip) in enumerate(vehicles)
        ],
        "apart": apart,
        "drive_s": problem.travel[SpeedClass.URBAN].duration_s.tolist(),
        "distance_m": problem.travel[SpeedClass.URBAN].distance_m.tolist(),
    }


def _vehicle(van: Van) -> dict[str, Any]:
    kind = van.vehicle_type
    rooms = [
        {room.temperature_class_id: room.capacity_kg for room in layout.compartments}
        for layout in kind.layouts
    ]
    return {
        "layouts": [_whole([row.get(class_id, 0.0) for class_id in CLASSES]) for row in rooms],
        "payload_kg": int(kind.payload_kg),
        "open_s": van.shifts[0].open_s,
        "close_s": van.shifts[0].close_s + kind.overtime_s,
        "load_s": kind.dock_s,
        "max_distance_m": kind.max_distance_m,
        "max_route_s": kind.max_route_s,
        "max_stops": kind.max_stops,
        "ends_open": van.end_place == ANYWHERE,
    }


def _whole(numbers: Any) -> list[int]:
    return [int(number) for number in numbers]


def _job(draw: random.Random, number: int) -> Job:
    goods = draw.choice([(10.0, 0.0), (20.0, 0.0), (0.0, 10.0), (20.0, 10.0)])
    return Job(
        id=f"j{number}",
        order_id=f"j{number}",
        kg=goods,
        litres=goods,
        release_s=0,
        windows=(),
        latest_s=DAY_S,
        service_s=draw.choice([5, 10, 15]) * MIN,
        unserved_cny=UNSERVED_CNY,
    )


def _van(name: str, shift: TimeWindow) -> Van:
    """Room for everything, and no rest: what is scarce comes with the rules."""
    kind = VehicleType(
        id=name,
        name=name,
        haul=Haul.LAST_MILE,
        payload_kg=400.0,
        volume_l=400.0,
        layouts=(_layout("all", 400.0, 400.0),),
        fixed_cny=50.0,
        cny_per_km=1.0,
        cny_per_h=30.0,
        rules=DriverRules(DAY_S, 20 * MIN, DAY_S),
        dock_s=DAY_S,
    )
    return Van(kind, 1, (shift,), {"all": 0.0})


def _layout(name: str, *kg: float) -> Layout:
    rooms = zip(CLASSES, kg, strict=True)
    return Layout(name, tuple(Compartment(class_id, each, each) for class_id, each in rooms))


def _travel(draw: random.Random, size: int) -> TravelMatrix:
    """Places on a map of 40 by 40 minutes, in whole minutes rounded up."""
    at = np.array([(draw.randint(-20, 20), draw.randint(-20, 20)) for _ in range(size)])
    minutes = np.ceil(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) - 1e-9)
    whole = minutes.astype(np.int64)
    return TravelMatrix(whole * 600, whole * MIN)


def _each_job(problem: LastMileProblem, change: Callable[[Job], dict[str, Any]]) -> LastMileProblem:
    return replace(problem, jobs=tuple(replace(job, **change(job)) for job in problem.jobs))


def _each_type(
    problem: LastMileProblem, change: Callable[[VehicleType], dict[str, Any]]
) -> LastMileProblem:
    vans = (
        replace(van, vehicle_type=replace(van.vehicle_type, **change(van.vehicle_type)))
        for van in problem.vans
    )
    return replace(problem, vans=tuple(vans))


def _windows(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    def window(_job: Job) -> dict[str, Any]:
        open_s = draw.choice([0, 1, 2, 3]) * H
        return {"windows": (DeliveryWindow(open_s, open_s + draw.choice([30, 60]) * MIN),)}

    return _each_job(problem, window)


def _two_windows(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    def windows(_job: Job) -> dict[str, Any]:
        starts = sorted(draw.sample(range(0, 4 * H, H), 2))
        length_s = draw.choice([20, 40]) * MIN
        return {"windows": tuple(DeliveryWindow(at_s, at_s + length_s) for at_s in starts)}

    return _each_job(problem, windows)


def _class_limits(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    def walls(_kind: VehicleType) -> dict[str, Any]:
        layout = _layout("all", draw.choice([40.0, 60.0]), draw.choice([10.0, 20.0]))
        return {"layouts": (layout,), "payload_kg": draw.choice([60.0, 80.0])}

    return _each_type(problem, walls)


def _layouts(_draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    layouts = (_layout("all", 60.0, 10.0), _layout("cold", 30.0, 30.0), _layout("warm", 90.0, 0.0))
    prices = {layout.id: 0.0 for layout in layouts}
    changed = _each_type(problem, lambda _kind: {"layouts": layouts, "payload_kg": 90.0})
    vans = tuple(replace(van, reefer_cny_per_h=prices) for van in changed.vans)
    return replace(changed, vans=vans)


def _skills(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    words = [frozenset({"lift"}), frozenset({"permit"}), frozenset({"lift", "permit"})]
    vans = tuple(replace(van, skills=draw.choice(words)) for van in problem.vans)
    wanted = [frozenset[str]()] * 2 + words[:2]
    changed = replace(problem, vans=vans)
    return _each_job(changed, lambda _job: {"requires": draw.choice(wanted)})


def _conflicts(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    kinds = [frozenset[str](), frozenset({"fish"}), frozenset({"cake"}), frozenset({"soap"})]
    pairs = frozenset({("fish", "cake"), ("soap", "fish")})
    return replace(_each_job(problem, lambda _job: {"kinds": draw.choice(kinds)}), conflicts=pairs)


def _on_board(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    limits = [None, 40 * MIN, 80 * MIN, 120 * MIN]
    return _each_job(
        problem, lambda job: {} if any(job.returns_kg) else {"max_on_board_s": draw.choice(limits)}
    )


def _open_end(_draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    vans = [replace(van, end_place=ANYWHERE) for van in problem.vans]
    return _shorter(replace(problem, vans=tuple(vans)))


def _shorter(problem: LastMileProblem) -> LastMileProblem:
    """Shifts an hour shorter, so that the way home matters."""
    shift = problem.vans[0].shifts[0]
    shorter = (TimeWindow(shift.open_s, shift.close_s - H),)
    return replace(problem, vans=tuple(replace(van, shifts=shorter) for van in problem.vans))


def _returns(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    """Some jobs are collected; vehicles are full at some moment."""
    nothing = (0.0, 0.0)

    def turned(job: Job) -> dict[str, Any]:
        if draw.random() < 0.6:
            return {}
        back = {"kg": nothing, "litres": nothing, "returns_kg": job.kg, "returns_l": job.litres}
        return back | {"max_on_board_s": None}

    changed = _each_job(problem, turned)
    return _each_type(changed, lambda kind: {"payload_kg": min(kind.payload_kg, 70.0)})


def _max_stops(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    return _each_type(problem, lambda _kind: {"max_stops": draw.choice([4, 5, 6])})


def _releases(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    return _each_job(problem, lambda _job: {"release_s": draw.choice([0, 0, 1, 2]) * H})


def _max_route(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    return _each_type(problem, lambda _kind: {"max_route_s": draw.choice([100, 140]) * MIN})


def _overtime(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    """Shifts an hour shorter, half of it or more given back for money."""
    return _each_type(
        _shorter(problem),
        lambda _kind: {"overtime_s": draw.choice([30, 50]) * MIN, "overtime_cny_per_h": 60.0},
    )


def _max_distance(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    """A minute of driving is 600 m."""
    return _each_type(problem, lambda _kind: {"max_distance_m": draw.choice([50, 80]) * 600})


def _trips(draw: random.Random, problem: LastMileProblem) -> LastMileProblem:
    """Small vehicles that come back for more."""
    return _each_type(
        problem,
        lambda kind: {
            "payload_kg": min(kind.payload_kg, draw.choice([50.0, 70.0])),
            "dock_s": draw.choice([5, 15]) * MIN,
        },
    )


RULES: dict[str, Callable[[random.Random, LastMileProblem], LastMileProblem]] = {
    "class limits": _class_limits,
    "conflicts": _conflicts,
    "layouts": _layouts,
    "longest route": _max_route,
    "longest way": _max_distance,
    "most stops": _max_stops,
    "open end": _open_end,
    "overtime": _overtime,
    "releases": _releases,
    "returns": _returns,
    "several trips": _trips,
    "skills": _skills,
    "time on board": _on_board,
    "two windows": _two_windows,
    "windows": _windows,
}
