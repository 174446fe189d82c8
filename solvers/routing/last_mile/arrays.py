"""A problem as arrays, for the compiled code that drives tours."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from solvers.routing.last_mile.problem import FOREVER_S
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.problem import Job, LastMileProblem, Meal, Van
    from solvers.routing.last_mile.tables import Door, Rig, Tables
    from supplychain.windows import TimeWindow

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]
    Records = Any
    """A structured array: the compiled code reads its fields by name."""

HARD = -1.0
"""Price of lateness of a hard window."""
EVEN_PACE = 1_000
NO_BASE = -2
NOWHERE = -1
ON_BOARD, ON_NO_VAN = 1, 2
"""Goods that are on a vehicle already: on one of the problem's, or on one that is not in it."""
MOST_WORDS = 62
"""Different skills, and words for goods, that bits of an integer can tell apart; those that are the
same to all vans, or to all goods, count once."""

DOOR = np.dtype(
    [
        ("service_s", np.int64),
        ("setup_s", np.int64),
        ("spot", np.int64),
        ("release_s", np.int64),
        ("limit_s", np.int64),
        ("last_s", np.int64),
        ("ride_s", np.int64),
        ("wait_cny_per_s", np.float64),
        ("unserved_cny", np.float64),
        ("goes_out", np.int64),
        ("comes_back", np.int64),
        ("requires", np.int64),
        ("kinds", np.int64),
        ("clashes", np.int64),
        ("mate", np.int64),
        ("half", np.int64),
        ("is_on_board", np.int64),
        ("home", np.int64),
        ("change_cny", np.float64),
        ("window_from", np.int64),
        ("window_to", np.int64),
    ]
)
WINDOW = np.dtype([("open_s", np.int64), ("close_s", np.int64), ("late_cny_per_s", np.float64)])
GATE = np.dtype([("open_s", np.int64), ("close_s", np.int64)])
PLACE = np.dtype([("gate_from", np.int64), ("gate_to", np.int64)])
VAN = np.dtype([("slot_from", np.int64), ("slot_to", np.int64), ("count", np.int64)])
SLOT = np.dtype(
    [
        ("van", np.int64),
        ("open_s", np.int64),
        ("close_s", np.int64),
        ("meal_from", np.int64),
        ("meal_to", np.int64),
    ]
)
MEAL = np.dtype(
    [
        ("open_s", np.int64),
        ("close_s", np.int64),
        ("length_s", np.int64),
        ("is_always", np.int64),
        ("on_the_road", np.int64),
    ]
)
RIG = np.dtype(
    [
        ("van", np.int64),
        ("matrix", np.int64),
        ("start", np.int64),
        ("base", np.int64),
        ("end", np.int64),
        ("gate", np.int64),
        ("unloads_at_end", np.int64),
        ("skills", np.int64),
        ("overtime_s", np.int64),
        ("max_route_s", np.int64),
        ("max_distance_m", np.int64),
        ("max_stops", np.int64),
        ("max_drive_s", np.int64),
        ("max_continuous_s", np.int64),
        ("rest_s", np.int64),
        ("dock_s", np.int64),
        ("starts_loaded", np.int64),
        ("continuous_s", np.int64),
        ("driven_s", np.int64),
        ("out_since_s", np.int64),
        ("fixed_cny", np.float64),
        ("cny_per_m", np.float64),
        ("cny_per_s", np.float64),
        ("cny_per_drive_s", np.float64),
        ("cny_per_service_s", np.float64),
        ("cny_per_stop", np.float64),
        ("cny_per_kg", np.float64),
        ("overtime_cny_per_s", np.float64),
    ]
)


class Arrays(NamedTuple):
    """Doors, rigs and slots (one per van and shift) as structured arrays.

    ``x_from:x_to`` are a record's entries in the table of ``x``. Skills and words of goods are
    bits. ``load``, ``returns`` (by job) and ``room`` (by rig) have the axis of ``Rig.room``. Places
    of a rig are matrix indices; its ``end`` may be ``NOWHERE``, its ``base`` ``NO_BASE``; its
    ``gate`` is a row of ``places``. Matrices are stacked in the order of ``problem.travel``.
    """

    doors: Records
    windows: Records
    load: Real
    returns: Real
    rigs: Records
    room: Real
    vans: Records
    slots: Records
    meals: Records
    places: Records
    gates: Records
    distance_m: Whole
    drive_s: Whole
    pace: Whole
    start_of_day_s: int
    has_pace: bool
    has_road_meals: bool
    has_prices: bool
    total_kg: int


def arrays_of(tables: Tables) -> Arrays:
    """Lay out a problem's tables as arrays."""
    problem = tables.problem
    keys = list(problem.travel)
    gates = [
        sorted(problem.windows_at(place), key=lambda window: window.open_s)
        for place in range(problem.places + 1)
    ]
    slots = [(number, shift) for number, van in enumerate(problem.vans) for shift in van.shifts]
    meals = [_meals(problem.vans[number], shift) for number, shift in slots]
    paces = [problem.pace.get(key, (EVEN_PACE,) * 24) for key in keys]
    dimensions = 2 * len(problem.class_ids) + 2
    return Arrays(
        doors=_doors(problem, tables.doors),
        windows=np.array(
            [
                (w.open_s, w.close_s, HARD if w.late_cny_per_s is None else w.late_cny_per_s)
                for door in tables.doors
                for w in door.windows
            ],
            WINDOW,
        ),
        load=_real(x for door in tables.doors for x in door.load).reshape(-1, dimensions),
        returns=_real(x for door in tables.doors for x in door.returns).reshape(-1, dimensions),
        rigs=_rigs(problem, tables.rigs, keys),
        room=_real(x for rig in tables.rigs for x in rig.room).reshape(-1, dimensions),
        vans=np.array(
            [
                (*span, van.count)
                for span, van in zip(
                    _spans([van.shifts for van in problem.vans]), problem.vans, strict=True
                )
            ],
            VAN,
        ),
        slots=np.array(
            [
                (number, shift.open_s, shift.close_s, *span)
                for (number, shift), span in zip(slots, _spans(meals), strict=True)
            ],
            SLOT,
        ),
        meals=np.array(
            [
                (meal.open_s, meal.close_s, meal.length_s, meal.is_always, meal.on_the_road)
                for held in meals
                for meal in held
            ],
            MEAL,
        ),
        places=np.array(_spans(gates), PLACE),
        gates=np.array([(w.open_s, w.close_s) for held in gates for w in held], GATE),
        distance_m=_matrices([problem.travel[key].distance_m for key in keys], problem),
        drive_s=_matrices([problem.travel[key].duration_s for key in keys], problem),
        pace=np.array(paces, np.int64).reshape(len(keys), 24),
        start_of_day_s=problem.start_of_day_s,
        has_pace=any(speed != EVEN_PACE for pace in paces for speed in pace),
        has_road_meals=any(meal.on_the_road for held in meals for meal in held),
        has_prices=_has_prices(problem),
        total_kg=dimensions - 2,
    )


def _doors(problem: LastMileProblem, doors: Sequence[Door]) -> Records:
    jobs = problem.jobs
    skills, kinds = _skill_bits(problem), _kind_bits(problem)
    at = {job.id: position for position, job in enumerate(jobs)}
    homes = {van.id: number for number, van in enumerate(problem.vans)}
    spans = _spans([door.windows for door in doors])
    rows = []
    for position, (job, door, span) in enumerate(zip(jobs, doors, spans, strict=True)):
        enemies = _enemies(job.kinds, problem.conflicts) & kinds.keys()
        rows.append(
            (
                job.service_s,
                job.setup_s,
                -2 - position if job.spot is None else job.spot,
                door.release_s,
                door.limit_s,
                door.last_s,
                door.ride_s,
                door.wait_cny_per_s,
                door.unserved_cny,
                any(door.load) or not any(door.returns),
                any(door.returns),
                _bits(job.requires, skills),
                _bits(job.kinds, kinds),
                _bits(enemies, kinds),
                at.get(job.mate_id, -1),
                job.half,
                _on_board(job, homes),
                homes.get(job.home, NOWHERE) if job.home else NOWHERE,
                job.change_cny,
                *span,
            )
        )
    return np.array(rows, DOOR)


def _on_board(job: Job, homes: Mapping[str, int]) -> int:
    if not job.is_on_board:
        return 0
    return ON_NO_VAN if job.home and job.home not in homes else ON_BOARD


def _has_prices(problem: LastMileProblem) -> bool:
    """Whether some price hangs on single jobs or on driving and working hours."""
    return any(job.change_cny for job in problem.jobs) or any(
        price
        for van in problem.vans
        for price in (
            van.cny_per_service_h,
            van.vehicle_type.cny_per_stop,
            van.vehicle_type.cny_per_kg,
        )
    )


def _rigs(problem: LastMileProblem, rigs: Sequence[Rig], keys: list[str]) -> Records:
    skills = _skill_bits(problem)
    rows = []
    for rig in rigs:
        van = problem.vans[rig.van]
        kind = van.vehicle_type
        rows.append(
            (
                rig.van,
                keys.index(van.travel_key),
                problem.node(van.start_place),
                NO_BASE if van.base_place is None else problem.node(van.base_place),
                problem.node(van.end_place),
                van.base_place or 0,
                van.unloads_at_end,
                _bits(van.skills & skills.keys(), skills),
                kind.overtime_s,
                rig.max_route_s,
                FOREVER_S if kind.max_distance_m is None else kind.max_distance_m,
                rig.max_stops,
                rig.max_drive_s,
                rig.max_continuous_s,
                rig.rules.rest_s,
                rig.dock_s,
                van.starts_loaded,
                van.continuous_s,
                van.driven_s,
                FOREVER_S if van.out_since_s is None else van.out_since_s,
                rig.fixed_cny,
                rig.cny_per_m,
                rig.cny_per_s,
                van.cny_per_drive_h / HOUR_S,
                van.cny_per_service_h / HOUR_S,
                kind.cny_per_stop,
                kind.cny_per_kg,
                kind.overtime_cny_per_h / HOUR_S,
            )
        )
    return np.array(rows, RIG)


def _meals(van: Van, shift: TimeWindow) -> list[Meal]:
    """Those that can matter on a shift, overtime included, in order of their windows."""
    until_s = shift.close_s + van.vehicle_type.overtime_s
    since_s = shift.open_s if van.out_since_s is None else min(shift.open_s, van.out_since_s)
    return [
        meal
        for meal in sorted(van.meals, key=lambda meal: (meal.open_s, meal.close_s))
        if meal.is_always or (since_s < meal.open_s and meal.close_s < until_s)
    ]


def _skill_bits(problem: LastMileProblem) -> dict[str, int]:
    """A bit for every skill that some job requires; those that the same vans have share one."""
    words = {word for job in problem.jobs for word in job.requires}
    return _shared(words, lambda word: tuple(word in van.skills for van in problem.vans))


def _kind_bits(problem: LastMileProblem) -> dict[str, int]:
    """A bit for every word of goods; those that may not go with the same others share one."""
    words = {word for job in problem.jobs for word in job.kinds}
    return _shared(words, lambda word: frozenset(_enemies([word], problem.conflicts) & words))


def _shared(words: Iterable[str], mark: Callable[[str], Hashable]) -> dict[str, int]:
    """A bit for every word; words with the same mark have the same."""
    marks = {word: mark(word) for word in sorted(words)}
    bits = {held: position for position, held in enumerate(dict.fromkeys(marks.values()))}
    if len(bits) > MOST_WORDS:
        text = "more different skills, or kinds of goods in conflict, than one front can have"
        given = ", ".join([*list(marks)[:5], "..."])
        raise DataError([DataProblem("jobs", -1, "requires", "too_many", text, given)])
    return {word: bits[held] for word, held in marks.items()}


def _bits(words: Iterable[str], known: dict[str, int]) -> int:
    bits = 0
    for word in words:
        bits |= 1 << known[word]
    return bits


def _enemies(kinds: Iterable[str], conflicts: Iterable[tuple[str, str]]) -> set[str]:
    """Words that may not go with any of these."""
    mine = set(kinds)
    pairs = list(conflicts)
    return {other for one, other in pairs if one in mine} | {
        one for one, other in pairs if other in mine
    }


def _matrices(tables: Sequence[Whole], problem: LastMileProblem) -> Whole:
    size = 1 + len(problem.jobs) + problem.places
    return np.array(tables, np.int64).reshape(len(tables), size, size)


def _spans(held: Sequence[Sequence[object]]) -> list[tuple[int, int]]:
    """First position of each one's items in the flat table, and one past the last."""
    ends = np.cumsum([0, *(len(items) for items in held)]).tolist()
    return list(pairwise(ends))


def _real(values: Iterable[float]) -> Real:
    return np.array([float(value) for value in values], np.float64)
