"""One front, its vehicles and the doors it delivers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supplychain.fleet import VehicleType
    from supplychain.roads import TravelMatrix
    from supplychain.windows import DeliveryWindow


ANYWHERE = -1
"""A tour may end at its last stop."""

FOREVER_S = 1 << 60
HOURS = 24
ALWAYS = (TimeWindow(-FOREVER_S, FOREVER_S),)


class Half(IntEnum):
    """Whether a job is complete in itself or one half of a shipment."""

    WHOLE = 0
    FIRST = 1
    SECOND = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One drop: an order, or one part of an order that may be split.

    Parameters
    ----------
    id, order_id
        Key, and the order it belongs to.
    kg, litres
        By class, in the order of ``LastMileProblem.class_ids``.
    release_s
        The trip that serves it may leave the front from then on.
    windows
        When service may start; empty means any time up to ``latest_s``.
    latest_s
        Service that starts later is forbidden whatever the windows say (shelf life, horizon).
    service_s
        Time at the door.
    unserved_cny
        Cost of leaving it out.
    wait_cny_per_h
        Value lost per hour on board and before delivery (spoilage).
    returns_kg, returns_l
        What is taken along from the door and brought back, by class; empty for nothing.
    max_on_board_s
        Longest time from leaving the front to the start of service (for returns: from the end of
        service to the front; for the second half of a shipment: from the end of the first half).
    requires
        What the vehicle must have: skills, permits, equipment.
    kinds
        Words that say what the goods are, for ``LastMileProblem.conflicts``.
    setup_s
        Extra time at the door, but not straight after another job at the same ``spot``.
    spot
        Jobs with the same value are at the same place; ``None`` is a place of its own.
    is_on_board
        Whether its goods are on a vehicle already: it can only be on the first trip of a van that
        ``starts_loaded`` (of its home, if it names one), and nothing else that is loaded at a base
        can.
    home, change_cny
        Van that it should stay with, by ``Van.id``, and the price of giving it to another.
    mate_id, half
        A shipment is two jobs of one vehicle: goods are taken on board at the first half and handed
        over at the second. Other jobs have no mate.
    """

    id: str
    order_id: str
    kg: tuple[float, ...]
    litres: tuple[float, ...]
    release_s: int
    windows: tuple[DeliveryWindow, ...]
    latest_s: int
    service_s: int
    unserved_cny: float
    wait_cny_per_h: float = 0.0
    returns_kg: tuple[float, ...] = ()
    returns_l: tuple[float, ...] = ()
    max_on_board_s: int | None = None
    requires: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    setup_s: int = 0
    spot: int | None = None
    is_on_board: bool = False
    home: str = ""
    change_cny: float = 0.0
    mate_id: str = ""
    half: Half = Half.WHOLE


@dataclass(frozen=True, slots=True)
class Meal:
    """A break of the driver.

    Parameters
    ----------
    open_s, close_s
        Earliest and latest start.
    length_s
        How long it takes. Waiting counts; serving and driving do not.
    is_always
        Whether every tour of the shift has it. Otherwise only a tour that leaves before ``open_s``
        and comes back after ``close_s``: who leaves later or is back sooner eats at the front.
    on_the_road
        Whether tours are also planned with it on the way between two stops, which cuts the drive in
        two. Otherwise it is planned at stops alone; a plan that has it on the way keeps the rules.
    """

    open_s: int
    close_s: int
    length_s: int
    is_always: bool = False
    on_the_road: bool = False


@dataclass(frozen=True, slots=True)
class Van:
    """Vehicles of one type at the front.

    Parameters
    ----------
    vehicle_type
        The type; several layouts share the count.
    count
        How many there are on each shift.
    shifts
        When a vehicle may be out, one route (of several trips) per shift and vehicle.
    reefer_cny_per_h
        Price of holding all temperatures of a layout for an hour.
    skills
        What its vehicles have, for ``Job.requires``.
    meals
        Breaks of the driver, in the order of their windows.
    start_place, base_place, end_place
        Where a tour starts, is loaded, and ends: 0 is the front, ``k`` the ``k``-th extra place of
        the problem. Without a base (``None``) goods are on board from the start, and there is one
        trip. The end may be ``ANYWHERE``.
    unloads_at_end
        Whether returns go to ``end_place`` and not to the base.
    matrix
        Key of its matrix in ``LastMileProblem.travel``; empty means that of its speed class.
    id
        Key, for ``Job.home`` and for vans of one type that start or end at different places; empty
        means the key of the type.
    starts_loaded
        Whether the first trip begins at ``start_place`` with its goods on board, and only later
        trips are loaded at the base: a vehicle that is under way.
    continuous_s, driven_s
        Driving of the driver since the last rest, and in all, before the tour.
    out_since_s
        A vehicle under way is paid, and may need its meals, from then on, even if it goes on later;
        ``None`` means from its departure.
    cny_per_drive_h, cny_per_service_h
        Price of hours of driving, and of work at doors, beside that of the whole tour.
    """

    vehicle_type: VehicleType
    count: int
    shifts: tuple[TimeWindow, ...]
    reefer_cny_per_h: Mapping[str, float]
    skills: frozenset[str] = frozenset()
    meals: tuple[Meal, ...] = ()
    start_place: int = 0
    base_place: int | None = 0
    end_place: int = 0
    unloads_at_end: bool = False
    matrix: str = ""
    cny_per_drive_h: float = 0.0
    cny_per_service_h: float = 0.0
    id: str = ""
    starts_loaded: bool = False
    continuous_s: int = 0
    driven_s: int = 0
    out_since_s: int | None = None

    @property
    def key(self) -> str:
        """What tells it from the problem's other vans."""
        return self.id or self.vehicle_type.id

    @property
    def travel_key(self) -> str:
        """Which matrix of the problem it drives by."""
        return self.matrix or self.vehicle_type.speed_class.value


@dataclass(frozen=True, slots=True, eq=False)
class LastMileProblem:
    """Jobs of one front over the horizon.

    Parameters
    ----------
    front_id
        Where vehicles start, reload and end.
    class_ids
        Axis of loads.
    jobs, vans
        What is to be delivered, and with what.
    travel
        By speed class or ``Van.matrix``: distances and pure driving times, shape ``(m, m)`` with
        ``m = 1 + n + places`` for ``n`` jobs; index 0 is the front, index ``i + 1`` job ``i``, then
        come the extra places.
    windows
        When vehicles may be loaded and sent off at the front.
    horizon_s
        Service must start by then.
    places
        Number of extra places: other bases, and where drivers start or end.
    place_windows
        As ``windows``, of each extra place; empty means at any time.
    conflicts
        Pairs of words in ``Job.kinds`` that must not be on one trip.
    pace
        By key of ``travel``: speed at each hour of the day, in thousandths of that of the matrix.
        None means 1,000 all day.
    start_of_day_s
        Seconds from midnight to the horizon's start.
    """

    front_id: str
    class_ids: tuple[str, ...]
    jobs: tuple[Job, ...]
    vans: tuple[Van, ...]
    travel: Mapping[str, TravelMatrix]
    windows: tuple[TimeWindow, ...]
    horizon_s: int
    places: int = 0
    place_windows: tuple[tuple[TimeWindow, ...], ...] = ()
    conflicts: frozenset[tuple[str, str]] = frozenset()
    pace: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    start_of_day_s: int = 0

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise DataError(problems)

    def windows_at(self, place: int | None) -> tuple[TimeWindow, ...]:
        """When vehicles may be loaded and sent off at a place; ``None`` is no place at all."""
        if place == 0:
            return self.windows
        held = self.place_windows[place - 1 : place] if place is not None else ()
        return held[0] if held and held[0] else ALWAYS

    def node(self, place: int) -> int:
        """Matrix index of a place: 0 is the front, extra places come after the jobs."""
        return place if place <= 0 else len(self.jobs) + place

    def _problems(self) -> Iterator[DataProblem]:
        seen: set[str] = set()
        for row, job in enumerate(self.jobs):
            if job.id in seen:
                yield DataProblem("jobs", row, "id", "duplicate", "id is used twice", job.id)
            seen.add(job.id)
            if len(job.kg) != len(self.class_ids) or len(job.litres) != len(self.class_ids):
                yield DataProblem(
                    "jobs",
                    row,
                    "kg",
                    "wrong_length",
                    "one load per class is needed",
                    str(len(job.kg)),
                    str(len(self.class_ids)),
                )
        yield from self._bad_paces()
        shape = (len(self.jobs) + 1 + self.places,) * 2
        for speed_class, travel in self.travel.items():
            if travel.distance_m.shape != shape or travel.duration_s.shape != shape:
                yield DataProblem(
                    "travel",
                    -1,
                    speed_class,
                    "wrong_shape",
                    "matrix does not fit the jobs",
                    str(travel.distance_m.shape),
                    str(shape),
                )

    def _bad_paces(self) -> Iterator[DataProblem]:
        """Speeds at which nobody ever arrives, or that some hour of the day lacks."""
        for key, pace in self.pace.items():
            if len(pace) != HOURS or min(pace, default=0) < 1:
                given, allowed = ", ".join(map(str, pace)), "24 whole numbers of at least 1"
                yield DataProblem("pace", -1, key, "unusable", "speeds by hour", given, allowed)
