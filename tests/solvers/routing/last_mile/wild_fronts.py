"""Fronts at the edge of every rule: seconds and not minutes, nothing and too much, day and night.

``pick`` chooses one of several values: hypothesis draws with it, or a seeded generator. Each front
has a few aspects that are at an edge, and is usual in all others: were all of them at an edge at
once, hardly anything could be served.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from solvers.routing.last_mile import Job, LastMileProblem, Van
from solvers.routing.last_mile.problem import ANYWHERE, Half, Meal
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.solvers.routing.last_mile.small_fronts import Pick

T = TypeVar("T")
MIN, H, DAY_S = 60, 3_600, 86_400
NOTHING = (0.0, 0.0)
WORDS = ("lift", "permit")
ASPECTS = (
    "ages", "away", "change", "conflicts", "docks", "fleets", "goods", "hours", "late", "layouts",
    "limits", "meals", "opening", "overtime", "pace", "prices", "releases", "rests", "returns",
    "ride", "roads", "service", "shipments", "skills", "spots", "tariff", "under way", "windows",
    "worth",
)  # fmt: skip


def wild_front(pick: Pick, most_jobs: int = 7, most_vans: int = 3) -> LastMileProblem:
    """A front of a few jobs with a few aspects at their edges."""
    return _Front(pick, most_jobs, most_vans).drawn()


class _Front:
    """Draws one front."""

    def __init__(self, pick: Pick, most_jobs: int, most_vans: int) -> None:
        self.pick = pick
        self.at_edge = {name for name in ASPECTS if pick(range(6)) == 0}
        self.start_of_day_s = pick([0, 0, 16 * H, DAY_S - 1, 23 * H + 30 * MIN])
        to_midnight_s = DAY_S - self.start_of_day_s
        self.horizon_s = self.of("hours", DAY_S, [10 * H, 2 * DAY_S, H, max(H, to_midnight_s)])
        edges_s = {0, H, 6 * H, self.horizon_s, self.horizon_s // 2, to_midnight_s}
        self.edges_s = sorted(at_s for at_s in edges_s if at_s <= self.horizon_s)
        self.places = self.of("away", 0, [0, 1, 2])
        self.vans = pick(range(1, most_vans + 1))
        self.jobs = pick(range(1 + ("shipments" in self.at_edge), most_jobs + 1))

    def of(self, aspect: str, usual: T, edges: Sequence[T]) -> T:
        """One of the values if the aspect is at an edge in this front, else the usual one."""
        return self.pick(edges) if aspect in self.at_edge else usual

    def edge_s(self) -> int:
        """A second at or beside one where something begins or ends."""
        off_s = self.pick([0, 0, -1, 1, MIN, 7 * MIN + 13, -H, 2 * H])
        return max(0, self.pick(self.edges_s) + off_s)

    def drawn(self) -> LastMileProblem:
        """All of it."""
        vans = [self.van(f"v{number}") for number in range(self.vans)]
        jobs = [self.job(f"j{number}") for number in range(self.jobs)]
        if "shipments" in self.at_edge:
            jobs = self.paired(jobs)
        if "under way" in self.at_edge:
            vans, jobs = self.under_way(vans, jobs)
        words = [("fish", "cake"), ("milk", "cake")]
        return LastMileProblem(
            front_id="front",
            class_ids=("chilled", "frozen"),
            jobs=tuple(jobs),
            vans=tuple(vans),
            travel=self.travel(),
            windows=self.opening(),
            horizon_s=self.horizon_s,
            places=self.places,
            place_windows=tuple(
                self.of("opening", (), [(), (), (TimeWindow(H, H),)]) for _ in range(self.places)
            ),
            conflicts=frozenset(self.of("conflicts", [], [words, words[:1]])),
            pace=self.pace(),
            start_of_day_s=self.start_of_day_s,
        )

    # Jobs

    def job(self, name: str) -> Job:
        way = self.of("returns", "out", ["out", "back", "both"])
        out = NOTHING if way == "back" else self.goods()
        back = () if way == "out" else self.goods()
        words = [(), (), ("fish",), ("cake",), ("milk",), ("fish", "cake")]
        required = [word for word in WORDS if self.of("skills", False, [False, False, True])]
        return Job(
            id=name,
            order_id=name,
            kg=out,
            litres=tuple(2 * kg for kg in out),
            release_s=self.of("releases", 0, [0, self.edge_s()]),
            windows=self.windows(),
            latest_s=self.of("late", self.horizon_s, [3 * DAY_S, self.edge_s()]),
            service_s=self.of("service", 5 * MIN, [0, 0, 1, H]),
            unserved_cny=self.of("worth", 3_000.0, [0.0, 1.0, 300.0, 1e5]),
            wait_cny_per_h=self.of("ages", 0.0, [0.0, 40.0, 5_000.0]),
            returns_kg=back,
            returns_l=tuple(2 * kg for kg in back),
            max_on_board_s=self.of("ride", None, [None, None, 0, 1, 15 * MIN, 40 * MIN]),
            requires=frozenset(required),
            kinds=frozenset(self.of("conflicts", (), words)),
            setup_s=self.of("spots", 0, [0, 1, 10 * MIN]),
            spot=self.of("spots", None, [None, 0, 0, 1]),
        )

    def goods(self) -> tuple[float, float]:
        edges = [NOTHING, (0.001, 0.0), (0.1, 0.2), (33.3, 33.3), (70.0, 0.0), (0.0, 40.0)]
        return self.of("goods", self.pick([(10.0, 0.0), (5.0, 20.0)]), edges)

    def windows(self) -> tuple[DeliveryWindow, ...]:
        """In order, and at most touching."""
        found: list[DeliveryWindow] = []
        count = self.of("windows", self.pick([0, 0, 1]), [0, 1, 1, 2, 3])
        usual_s = self.pick(range(H, self.horizon_s + 1, H))
        for open_s in sorted(self.of("windows", usual_s, [self.edge_s()]) for _ in range(count)):
            price = self.of("prices", None, [None, 0.0, 0.01, 0.5, 1_000.0])
            if not found or open_s >= found[-1].close_s:
                length_s = self.of("windows", 2 * H, [0, 0, 1, 10 * MIN, 5 * H])
                found.append(DeliveryWindow(open_s, open_s + length_s, price))
        return tuple(found)

    def paired(self, jobs: list[Job]) -> list[Job]:
        """The first two jobs as the halves of a shipment."""
        goods, halves = self.goods(), []
        for job, half, mate in zip(jobs, (Half.FIRST, Half.SECOND), jobs[1::-1], strict=False):
            fields = _fields(job) | {"half": half, "mate_id": mate.id, "release_s": 0}
            fields |= {"kg": goods, "litres": goods, "returns_kg": (), "returns_l": ()}
            halves.append(Job(**fields))
        return [*halves, *jobs[2:]]

    def under_way(self, vans: list[Van], jobs: list[Job]) -> tuple[list[Van], list[Job]]:
        """The first van is on its way, with some of the jobs on board."""
        first, since_s = vans[0], vans[0].shifts[0].open_s
        fields = _fields(first) | {"count": 1, "starts_loaded": True, "base_place": 0}
        fields |= {"continuous_s": self.pick([0, 1, H]), "driven_s": self.pick([0, H])}
        fields |= {"out_since_s": self.pick([None, since_s, since_s - H])}
        changed = []
        for job in jobs:
            of_job = _fields(job) | {"change_cny": self.of("change", 0.0, [0.0, 7.0])}
            is_delivery = job.half is Half.WHOLE and not job.returns_kg
            if is_delivery and self.pick([True, False]):
                of_job |= {"is_on_board": True, "home": self.pick(["", first.id]), "release_s": 0}
            elif "change" in self.at_edge:
                of_job |= {"home": self.pick(["", vans[-1].id])}
            changed.append(Job(**of_job))
        return [Van(**fields | {"shifts": first.shifts[:1]}), *vans[1:]], changed

    # Vans

    def van(self, name: str) -> Van:
        somewhere = list(range(self.places + 1))
        return Van(
            vehicle_type=self.vehicle(name),
            count=self.of("fleets", 1, [1, 2, 5]),
            shifts=self.shifts(),
            reefer_cny_per_h={"both": 4.0, "one": 0.0, "none": 0.0},
            skills=frozenset(w for w in WORDS if self.of("skills", True, [True, False])),
            meals=self.meals(),
            start_place=self.of("away", 0, somewhere),
            base_place=self.of("away", 0, [0, 0, None, *somewhere]),
            end_place=self.of("away", 0, [*somewhere, ANYWHERE]),
            unloads_at_end=self.of("away", False, [False, True]),
            cny_per_drive_h=self.of("tariff", 0.0, [0.0, 12.0]),
            cny_per_service_h=self.of("tariff", 0.0, [0.0, 6.0]),
            id=name,
        )

    def vehicle(self, name: str) -> VehicleType:
        both = Layout("both", (Compartment("chilled", 70, 160), Compartment("frozen", 40, 80)), 3.0)
        one = Layout("one", (Compartment("chilled", 100, 200),))
        walls = [(one,), (both, one), (one, Layout("none", ()), both)]
        rules = [DriverRules(20 * MIN, 5 * MIN, H), DriverRules(MIN, 0), DriverRules(H, 1)]
        gaps_s = [later.open_s - shift.close_s for shift, later in pairwise(self.shifts())]
        limits: dict[str, Any] = {
            "max_route_s": self.of("limits", None, [None, None, None, 1, H, 3 * H]),
            "max_stops": self.of("limits", None, [None, None, None, 1, 3]),
            "max_distance_m": self.of("limits", None, [None, None, None, 1, 30_000]),
        }
        return VehicleType(
            id="van" if "fleets" in self.at_edge else name,
            name=name,
            haul=Haul.LAST_MILE,
            payload_kg=self.of("goods", 100.0, [100.0, 0.5, 50.0]),
            volume_l=self.of("goods", 200.0, [200.0, 1e9]),
            layouts=self.of("layouts", (both,), walls),
            fixed_cny=self.of("tariff", 50.0, [0.0, 50.0, 500.0]),
            cny_per_km=self.of("tariff", 1.0, [0.0, 1.0, 10.0]),
            cny_per_h=self.of("tariff", 30.0, [0.0, 30.0, 300.0]),
            dock_s=self.of("docks", 20 * MIN, [0, 0, 1, 5 * H]),
            cny_per_stop=self.of("tariff", 0.0, [0.0, 5.0]),
            cny_per_kg=self.of("tariff", 0.0, [0.0, 2.0]),
            overtime_s=min([self.of("overtime", 0, [0, 1, H, DAY_S]), *gaps_s]),
            overtime_cny_per_h=self.of("overtime", 0.0, [0.0, 60.0]),
            drivers=self.of("rests", 1, [1, 1, 1, 2]),
            rules=self.of("rests", DriverRules(), rules),
            **limits,
        )

    def shifts(self) -> tuple[TimeWindow, ...]:
        """The whole horizon, or hours of each day cut to it; they may reach into the next day."""
        whole = (TimeWindow(0, self.horizon_s),)
        if "hours" not in self.at_edge:
            return whole
        open_s, close_s = self.pick([(8 * H, 17 * H), (22 * H, 30 * H), (0, 1), (6 * H, 24 * H)])
        midnights_s = range(-self.start_of_day_s - DAY_S, self.horizon_s, DAY_S)
        spans = [(max(0, m + open_s), min(self.horizon_s, m + close_s)) for m in midnights_s]
        return tuple(TimeWindow(a, b) for a, b in spans if a < b) or whole

    def meals(self) -> tuple[Meal, ...]:
        """Of every day, one after the other or two at once."""
        breaks = self.of(
            "meals",
            [],
            [
                [(12 * H, 12 * H, 30 * MIN)],
                [(11 * H, 13 * H, H), (12 * H, 13 * H, 10 * MIN)],
                [(0, 10 * MIN, 20 * MIN), (DAY_S - 1, DAY_S + 1, 1)],
                [(12 * H, 14 * H, 1)],
            ],
        )
        always, on_the_road = [False] * 9 + [True], self.pick([False, True])
        meals = [
            Meal(midnight_s + a, midnight_s + b, length_s, self.pick(always), on_the_road)
            for midnight_s in range(-self.start_of_day_s - DAY_S, self.horizon_s, DAY_S)
            for a, b, length_s in breaks
        ]
        return tuple(sorted(meals, key=lambda meal: (meal.open_s, meal.close_s)))

    # Roads and hours

    def opening(self) -> tuple[TimeWindow, ...]:
        """Always, for a single second, or twice, perhaps touching."""
        whole = (TimeWindow(0, self.horizon_s),)
        at_s = min(self.edge_s(), self.horizon_s)
        twice = (
            TimeWindow(0, at_s // 2),
            TimeWindow(at_s // 2 + self.pick([0, 1, H]), self.horizon_s + H),
        )
        edges = [whole, (TimeWindow(at_s, at_s),), twice, (TimeWindow(at_s // 3, at_s),)]
        return self.of("opening", whole, edges)

    def pace(self) -> dict[str, tuple[int, ...]]:
        mixed = tuple(self.of("pace", 1_000, [1_000, 600, 777, 1_999]) for _ in range(4))
        rows = [(1_000, 500, 333, 1_250), (10, 1_000, 1_000, 10_000), mixed]
        row = self.of("pace", (), rows)
        return {SpeedClass.URBAN: row * 6} if row else {}

    def travel(self) -> dict[str, TravelMatrix]:
        """Places on a map with few points, so that some are the same; a way may be a detour."""
        size = 1 + self.jobs + self.places
        points = np.array([(self.pick([0, 1, 5, 12]), self.pick([0, 3, -9])) for _ in range(size)])
        gaps = np.abs(points[:, None] - points[None]).sum(axis=2)
        drive_s = gaps.astype(np.int64) * self.pick([97, 300])
        if "roads" in self.at_edge:
            here, there = self.pick(range(size)), self.pick(range(size))
            drive_s[here, there] += (here != there) * self.pick([1, 500, UNREACHABLE])
        distance_m = np.where(drive_s >= UNREACHABLE, UNREACHABLE, drive_s * 9)
        return {SpeedClass.URBAN: TravelMatrix(distance_m, np.minimum(drive_s, UNREACHABLE))}


def _fields(item: Job | Van) -> dict[str, Any]:
    return {slot: getattr(item, slot) for slot in item.__slots__}
