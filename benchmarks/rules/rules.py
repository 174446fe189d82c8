"""Each rule of ``docs/rules.md`` as a change of a front that lacks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.rules.front import CLASSES, MIN, PAYLOAD_KG, UNSERVED_CNY, WINDOW_S, H, room
from solvers.routing.last_mile.problem import ANYWHERE, Job, LastMileProblem, Meal, Van
from supplychain.fleet import DriverRules, Layout, SpeedClass
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterable

Change = Callable[[LastMileProblem], LastMileProblem]

NONE = "none"
FIXED = "class limits"
WHOLE = "large orders, not split"
RUSH = {7: 750, 8: 600, 9: 800, 12: 1_100, 13: 1_100, 16: 800, 17: 650, 18: 650}
"""Speed in thousandths of the usual, by hour."""
WALLS_KG = {
    "middle": (200.0, 100.0, 100.0),
    "chilled": (300.0, 50.0, 50.0),
    "frozen": (100.0, 250.0, 50.0),
    "ambient": (100.0, 50.0, 250.0),
}
"""Positions of the walls: kilograms by class."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, how it changes a front, and the name of what it is compared with."""

    name: str
    change: Change
    without: str = NONE


def rules() -> tuple[Rule, ...]:
    """Every rule, each after the one that it is compared with."""
    return (
        Rule(NONE, lambda front: front),
        Rule("time on board", time_on_board),
        Rule(FIXED, class_limits),
        Rule("movable walls", movable_walls, without=FIXED),
        Rule("conflicts", conflicts),
        Rule("several windows", several_windows),
        Rule("soft windows", soft_windows),
        Rule("legal rests", legal_rests),
        Rule("meals", meals),
        Rule("skills", skills),
        Rule("hired vehicles", hired_vehicles),
        Rule("several trips", several_trips),
        Rule("start and end elsewhere", elsewhere),
        Rule("overtime", overtime),
        Rule("optional orders", optional_orders),
        Rule(WHOLE, large_orders),
        Rule("split", split, without=WHOLE),
        Rule("returns", returns),
        Rule("traffic by hour", traffic),
        Rule("idle meal", idle_meal),
        Rule("idle time on board", idle_time_on_board),
    )


def time_on_board(front: LastMileProblem) -> LastMileProblem:
    """Chilled and frozen goods are at the door 150 minutes after they leave."""
    return _jobs(
        front,
        (
            replace(job, max_on_board_s=150 * MIN if job.kg[0] or job.kg[1] else None)
            for job in front.jobs
        ),
    )


def class_limits(front: LastMileProblem) -> LastMileProblem:
    """One layout: half of a van is for chilled goods, a quarter for each other class."""
    return _layouts(front, (_walls("middle", 0.0),))


def movable_walls(front: LastMileProblem) -> LastMileProblem:
    """Four positions of the walls; moving them costs 10."""
    walls = tuple(_walls(name, 0.0 if name == "middle" else 10.0) for name in WALLS_KG)
    return _layouts(front, walls)


def conflicts(front: LastMileProblem) -> LastMileProblem:
    """A fifth of the orders holds seafood, a fifth bakery, which may not travel together."""
    kinds = {0: frozenset({"seafood"}), 1: frozenset({"bakery"})}
    nothing = frozenset[str]()
    jobs = (replace(job, kinds=kinds.get(n % 5, nothing)) for n, job in enumerate(front.jobs))
    return replace(_jobs(front, jobs), conflicts=frozenset({("bakery", "seafood")}))


def several_windows(front: LastMileProblem) -> LastMileProblem:
    """A second window of three hours, four hours later or earlier."""
    return _jobs(front, (replace(job, windows=_two_windows(job)) for job in front.jobs))


def soft_windows(front: LastMileProblem) -> LastMileProblem:
    """A minute after the window's close costs 0.5."""
    return _jobs(
        front,
        (
            replace(job, windows=tuple(replace(w, late_cny_per_min=0.5) for w in job.windows))
            for job in front.jobs
        ),
    )


def legal_rests(front: LastMileProblem) -> LastMileProblem:
    """20 minutes after four hours of driving, ten hours of driving at most."""
    return _types(front, rules=DriverRules())


def meals(front: LastMileProblem) -> LastMileProblem:
    """Half an hour that starts between 11:00 and 13:00."""
    meal = Meal(11 * H, 13 * H, 30 * MIN)
    return replace(front, vans=tuple(replace(van, meals=(meal,)) for van in front.vans))


def skills(front: LastMileProblem) -> LastMileProblem:
    """A sixth of the orders needs a tail lift, which a third of the vans has."""
    (van,) = front.vans
    jobs = (
        replace(job, requires=frozenset({"tail-lift"} if number % 6 == 0 else ()))
        for number, job in enumerate(front.jobs)
    )
    with_lift, without = _parted(van, 3)
    with_lift = replace(with_lift, id="with lift", skills=frozenset({"tail-lift"}))
    return replace(_jobs(front, jobs), vans=(with_lift, replace(without, id="without lift")))


def hired_vehicles(front: LastMileProblem) -> LastMileProblem:
    """A third as many hired vans: cheap to call and without hours, dear by stop and kilogram."""
    (van,) = front.vans
    hired = replace(
        van.vehicle_type,
        id="hired",
        fixed_cny=80.0,
        cny_per_h=0.0,
        cny_per_stop=18.0,
        cny_per_kg=0.05,
        max_distance_m=150_000,
    )
    return replace(front, vans=(van, replace(van, vehicle_type=hired, count=-(-van.count // 3))))


def several_trips(front: LastMileProblem) -> LastMileProblem:
    """Goods for windows from 11:00 on come at 10:30; vans may come back for them."""
    jobs = (
        replace(job, release_s=10 * H + 30 * MIN if job.windows[0].open_s >= 11 * H else 0)
        for job in front.jobs
    )
    return _jobs(front, jobs)


def elsewhere(front: LastMileProblem) -> LastMileProblem:
    """Half of the vans end at their last stop, half start and end at a driver's home."""
    (van,) = front.vans
    open_ended, from_home = _parted(van, 2)
    return replace(
        front,
        vans=(
            replace(open_ended, id="open", end_place=ANYWHERE),
            replace(from_home, id="home", start_place=1, end_place=1),
        ),
    )


def overtime(front: LastMileProblem) -> LastMileProblem:
    """Up to an hour after the shift, at 30 an hour more."""
    return _types(front, overtime_s=H, overtime_cny_per_h=30.0)


def optional_orders(front: LastMileProblem) -> LastMileProblem:
    """A third of the orders may be left out for 20 each."""
    jobs = (
        replace(job, unserved_cny=20.0 if number % 3 == 0 else job.unserved_cny)
        for number, job in enumerate(front.jobs)
    )
    return _jobs(front, jobs)


def large_orders(front: LastMileProblem) -> LastMileProblem:
    """Every twentieth order fills one van and a half, and may not be split."""
    jobs = (
        _of_weight(job, 1.5 * PAYLOAD_KG) if number % 20 == 0 else job
        for number, job in enumerate(front.jobs)
    )
    return _jobs(front, jobs)


def split(front: LastMileProblem) -> LastMileProblem:
    """The same orders in two visits each; the roads know both."""
    found: list[Job] = []
    nodes = [0]
    for number, job in enumerate(front.jobs):
        parts = 2 if number % 20 == 0 else 1
        nodes += [number + 1] * parts
        if parts == 1:
            found.append(job)
            continue
        half = _of_weight(job, 0.75 * PAYLOAD_KG)
        half = replace(half, unserved_cny=UNSERVED_CNY / 2)
        found += [replace(half, id=f"{job.id}/{part}") for part in (1, 2)]
    nodes += range(len(front.jobs) + 1, len(front.jobs) + 1 + front.places)
    chosen = np.ix_(nodes, nodes)
    travel = {
        key: TravelMatrix(roads.distance_m[chosen], roads.duration_s[chosen])
        for key, roads in front.travel.items()
    }
    return replace(front, jobs=tuple(found), travel=travel)


def returns(front: LastMileProblem) -> LastMileProblem:
    """A fifth of the orders is collected and not delivered."""
    empty = (0.0,) * len(CLASSES)
    jobs = (
        replace(job, kg=empty, litres=empty, returns_kg=job.kg, returns_l=job.litres)
        if number % 5 == 0
        else job
        for number, job in enumerate(front.jobs)
    )
    return _jobs(front, jobs)


def traffic(front: LastMileProblem) -> LastMileProblem:
    """Slow mornings and evenings, a quick noon."""
    pace = tuple(RUSH.get(hour, 1_000) for hour in range(24))
    return replace(front, pace={SpeedClass.URBAN.value: pace})


def idle_meal(front: LastMileProblem) -> LastMileProblem:
    """A meal once every van is back: it forbids nothing, but PyVRP gets less of the time."""
    meal = Meal(20 * H, 21 * H, 30 * MIN)
    return replace(front, vans=tuple(replace(van, meals=(meal,)) for van in front.vans))


def idle_time_on_board(front: LastMileProblem) -> LastMileProblem:
    """A day on board: it forbids nothing, but PyVRP is not asked."""
    return _jobs(front, (replace(job, max_on_board_s=24 * H) for job in front.jobs))


def _jobs(front: LastMileProblem, jobs: Iterable[Job]) -> LastMileProblem:
    return replace(front, jobs=tuple(jobs))


def _types(front: LastMileProblem, **changes: Any) -> LastMileProblem:
    return replace(
        front,
        vans=tuple(
            replace(van, vehicle_type=replace(van.vehicle_type, **changes)) for van in front.vans
        ),
    )


def _layouts(front: LastMileProblem, layouts: tuple[Layout, ...]) -> LastMileProblem:
    changed = _types(front, layouts=layouts)
    vans = []
    for van in changed.vans:
        (price,) = van.reefer_cny_per_h.values()
        prices = {layout.id: price for layout in layouts}
        vans.append(replace(van, reefer_cny_per_h=prices))
    return replace(changed, vans=tuple(vans))


def _walls(name: str, setup_cny: float) -> Layout:
    rooms = zip(CLASSES, WALLS_KG[name], strict=True)
    return Layout(name, tuple(room(class_id, kg) for class_id, kg in rooms), setup_cny)


def _parted(van: Van, share: int) -> tuple[Van, Van]:
    """One in ``share`` of the vehicles, and the others."""
    some = max(1, van.count // share)
    return replace(van, count=some), replace(van, count=van.count - some)


def _two_windows(job: Job) -> tuple[DeliveryWindow, ...]:
    (first,) = job.windows
    move_s = 4 * H if first.open_s + 4 * H + WINDOW_S <= 17 * H else -4 * H
    second = DeliveryWindow(first.open_s + move_s, first.close_s + move_s)
    return tuple(sorted((first, second), key=lambda window: window.open_s))


def _of_weight(job: Job, kg: float) -> Job:
    """The job with so many kilograms of its goods."""
    factor = kg / sum(job.kg)
    return replace(
        job,
        kg=tuple(each * factor for each in job.kg),
        litres=tuple(each * factor for each in job.litres),
    )
