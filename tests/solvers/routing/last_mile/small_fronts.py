"""Small fronts with any mixture of rules, all times on a grid of five minutes.

``pick`` chooses one of several values: hypothesis draws with it, or a seeded generator.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from solvers.routing.last_mile import Job, LastMileProblem, Van
from solvers.routing.last_mile.problem import ANYWHERE, Half, Meal
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
H, MIN = 3_600, 60
STEP_S = 5 * MIN
SHIFT_S = 6 * H


class Pick(Protocol):
    """Chooses one of several values."""

    def __call__(self, values: Sequence[T]) -> T: ...


def small_front(
    pick: Pick,
    most_jobs: int = 5,
    most_vans: int = 2,
    *,
    has_shipments: bool = False,
    meals: Sequence[tuple[Meal, ...]] = (),
) -> LastMileProblem:
    """A front of a few jobs; each rule is in force now and then.

    Meals are one of the given choices, or of all.
    """
    count = pick(range(1 + has_shipments, most_jobs + 1))
    jobs = [_job(pick, f"j{number}") for number in range(count)]
    if has_shipments:
        jobs = _paired(pick, jobs)
    places = pick([0, 0, 0, 1, 2])
    pace = pick([None, None, None, "rush", "quick"])
    factors = {"rush": (1_000, 500, 700, 1_000) * 6, "quick": (1_000, 1_250, 1_000, 800) * 6}
    return LastMileProblem(
        front_id="front",
        class_ids=("chilled", "frozen"),
        jobs=tuple(jobs),
        vans=tuple(
            _van(pick, f"v{n}", places, meals or ANY_MEALS)
            for n in range(pick(range(1, most_vans + 1)))
        ),
        travel={SpeedClass.URBAN: _travel(pick, 1 + count + places)},
        windows=pick(
            [
                (TimeWindow(0, SHIFT_S),),
                (TimeWindow(0, SHIFT_S),),
                (TimeWindow(0, 2 * H), TimeWindow(3 * H, SHIFT_S)),
                (TimeWindow(30 * MIN, 4 * H),),
            ]
        ),
        horizon_s=SHIFT_S,
        places=places,
        place_windows=tuple(pick([(), (), (TimeWindow(H, 5 * H),)]) for _ in range(places)),
        conflicts=pick([frozenset(), frozenset(), frozenset({("fish", "cake")})]),
        pace={} if pace is None else {SpeedClass.URBAN: factors[pace]},
        start_of_day_s=pick([0, 0, 30 * MIN]),
    )


def drawn(seed: int, most_jobs: int) -> LastMileProblem:
    """A front of up to two vans, now and then with a shipment."""
    generator = random.Random(seed)

    def pick(values: Any) -> Any:
        return generator.choice(list(values))

    return small_front(pick, most_jobs, 2, has_shipments=generator.random() < 0.3)


def _job(pick: Pick, name: str) -> Job:
    opens = pick([(), (), (), (0,), (1,), (2,), (3,), (0, 3), (1, 4)])
    price = pick([None, 0.1, 2.0])
    length_s = pick([30 * MIN, H, 2 * H])
    goods = pick([(5.0, 0.0), (20.0, 10.0), (0.0, 15.0), (50.0, 0.0)])
    way = pick(["out", "out", "out", "out", "back", "both"])
    kg = (0.0, 0.0) if way == "back" else goods
    returns = () if way == "out" else pick([(20.0, 0.0), (0.0, 15.0)])
    return Job(
        id=name,
        order_id=name,
        kg=kg,
        litres=kg,
        release_s=pick([0, 0, 0, 0, H, 2 * H]),
        windows=tuple(DeliveryWindow(at * H, at * H + length_s, price) for at in opens),
        latest_s=pick([SHIFT_S] * 8 + [3 * H]),
        service_s=pick([0, STEP_S, 15 * MIN]),
        unserved_cny=pick([60.0, 400.0, 2_000.0]),
        wait_cny_per_h=pick([0.0, 0.0, 0.0, 40.0]),
        returns_kg=returns,
        returns_l=returns,
        max_on_board_s=pick([None] * 6 + [45 * MIN, 90 * MIN]),
        requires=frozenset(pick([()] * 12 + [("lift",)])),
        kinds=frozenset(pick([(), (), (), (), ("fish",), ("cake",)])),
        setup_s=pick([0, 0, 0, 10 * MIN]),
        spot=pick([None, None, 0, 1]),
    )


def _paired(pick: Pick, jobs: list[Job]) -> list[Job]:
    """The first two jobs as the halves of a shipment."""
    goods = pick([(10.0, 0.0), (30.0, 20.0)])
    halves = []
    for job, half, mate in zip(jobs, (Half.FIRST, Half.SECOND), jobs[1::-1], strict=False):
        fields = {slot: getattr(job, slot) for slot in job.__slots__}
        fields |= {"kg": goods, "litres": goods, "returns_kg": (), "returns_l": ()}
        fields |= {"half": half, "mate_id": mate.id, "release_s": 0}
        halves.append(Job(**fields))
    return [*halves, *jobs[2:]]


def _van(pick: Pick, name: str, places: int, meals: Sequence[tuple[Meal, ...]]) -> Van:
    layouts = (
        Layout("both", (Compartment("chilled", 70, 80), Compartment("frozen", 40, 40))),
        Layout("fresh", (Compartment("chilled", 100, 120),), 7.0),
    )
    somewhere = list(range(places + 1))
    limits: dict[str, Any] = {
        "max_route_s": pick([None] * 5 + [3 * H]),
        "max_stops": pick([None] * 7 + [3]),
        "max_distance_m": pick([None] * 7 + [120_000]),
        "drivers": pick([1, 1, 2]),
        "rules": pick([DriverRules(), DriverRules(H, 20 * MIN, 3 * H)]),
    }
    vehicle = VehicleType(
        id=name,
        name=name,
        haul=Haul.LAST_MILE,
        payload_kg=100.0,
        volume_l=130.0,
        layouts=layouts[: pick([1, 1, 2])],
        fixed_cny=pick([0.0, 50.0, 120.0]),
        cny_per_km=pick([0.5, 2.0]),
        cny_per_h=pick([0.0, 30.0, 30.0]),
        dock_s=pick([0, 10 * MIN, 20 * MIN]),
        cny_per_stop=pick([0.0, 0.0, 5.0]),
        cny_per_kg=pick([0.0, 0.0, 0.1]),
        overtime_s=pick([0, 0, H]),
        overtime_cny_per_h=pick([0.0, 60.0]),
        **limits,
    )
    return Van(
        vehicle_type=vehicle,
        count=pick([1, 1, 2]),
        shifts=pick(
            [
                (TimeWindow(0, SHIFT_S),),
                (TimeWindow(0, 5 * H),),
                (TimeWindow(0, 3 * H), TimeWindow(3 * H, SHIFT_S)),
            ]
        ),
        reefer_cny_per_h={"both": 4.0, "fresh": 0.0},
        skills=frozenset(pick([("lift",), ()])),
        meals=pick(meals),
        start_place=pick(somewhere),
        base_place=pick([0, 0, 0, None, *somewhere[1:]]),
        end_place=pick([*somewhere, ANYWHERE]),
        unloads_at_end=pick([False, False, True]),
        cny_per_drive_h=pick([0.0, 0.0, 12.0]),
        cny_per_service_h=pick([0.0, 0.0, 6.0]),
        id=name,
    )


_LATE = Meal(4 * H, 6 * H, 15 * MIN, is_always=True, on_the_road=True)
ANY_MEALS: list[tuple[Meal, ...]] = [
    (),
    (),
    (),
    (Meal(2 * H, 3 * H, 30 * MIN),),
    (Meal(H, H + 30 * MIN, 15 * MIN, on_the_road=True), Meal(3 * H, 4 * H, 20 * MIN)),
    (Meal(H, 3 * H, 30 * MIN, is_always=True),),
    (Meal(0, 0, 10 * MIN, is_always=True), _LATE),
]
ROAD_MEALS: list[tuple[Meal, ...]] = [
    (Meal(H, H + 30 * MIN, 15 * MIN, on_the_road=True), Meal(3 * H, 3 * H, 20 * MIN)),
    (Meal(2 * H, 2 * H, 20 * MIN, is_always=True, on_the_road=True),),
    (
        Meal(H, H + 10 * MIN, 5 * MIN, on_the_road=True),
        Meal(90 * MIN, 2 * H, 20 * MIN, is_always=True, on_the_road=True),
    ),
]


def _travel(pick: Pick, size: int) -> TravelMatrix:
    """Places on a map of 40 by 40 minutes; times rounded up to the grid keep their triangles."""
    points = [(pick(range(-20, 21, 4)), pick(range(-20, 21, 4))) for _ in range(size)]
    at = np.array(points, dtype=np.float64)
    gaps = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    steps = np.ceil(gaps / 5 - 1e-9).astype(np.int64)
    return TravelMatrix(steps * 4_000, steps * STEP_S)
