"""Where a VROOM problem takes place: rows of its matrices, or points on the operator's roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.vroom.checks import matrices_of, tasks_of
from supplychain.places import Location
from supplychain.roads import UNREACHABLE, GreatCircleRoads, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from solvers.routing.formats.vroom.documents import ProblemPart, TaskPart, VehiclePart
    from supplychain.roads import RoadProvider

    Whole = NDArray[np.int64]

ROADS_KEY = "roads"
SPEED_CLASS = "urban"
HUNDREDTHS = 100
"""VROOM keeps the inverse of a speed factor with two digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Matrices by profile, and which of their rows the problem's places are.

    ``nodes`` are rows in the problem's order: the front, the tasks, the extra places, where -1 is
    a place that is no distance from anywhere. ``place_at`` gives a row's number as an extra place,
    0 for the front.
    """

    durations: Mapping[str, Whole]
    distances: Mapping[str, Whole]
    costs: Mapping[str, Whole]
    row_of: Mapping[object, int]
    nodes: tuple[int, ...]
    place_at: Mapping[int, int]
    has_matrices: bool
    notes: tuple[str, ...]

    @property
    def places(self) -> int:
        """Number of extra places."""
        return len(self.place_at) - 1

    def row(self, point: tuple[float, float] | None, index: int | None) -> int | None:
        """The row of a place, ``None`` if it has none."""
        key = index if self.has_matrices else point
        return None if key is None else self.row_of[key]

    def durations_s(self, vehicle: VehiclePart) -> Whole:
        """Travel times between all rows at the vehicle's speed."""
        seconds: Whole = self.durations[self._profile(vehicle)]
        factor = round(HUNDREDTHS / vehicle.speed_factor)
        if factor == HUNDREDTHS:
            return seconds
        slower: Whole = np.where(seconds == UNREACHABLE, seconds, _halves_up(seconds * factor))
        return slower

    def travel(self, vehicle: VehiclePart) -> TravelMatrix:
        """Matrix between the problem's nodes; where costs are given, they stand for metres."""
        profile = self._profile(vehicle)
        metres = self.costs.get(profile, self.distances.get(profile))
        seconds = self._between(self.durations_s(vehicle))
        return TravelMatrix(
            np.zeros_like(seconds) if metres is None else self._between(metres), seconds
        )

    def metres(self, vehicle: VehiclePart) -> Whole | None:
        """Distances between the problem's nodes, ``None`` if they are not known."""
        metres = self.distances.get(self._profile(vehicle))
        return None if metres is None else self._between(metres)

    def is_priced(self, vehicle: VehiclePart) -> bool:
        """Whether a matrix of costs takes the place of prices."""
        return self._profile(vehicle) in self.costs

    def _profile(self, vehicle: VehiclePart) -> str:
        return vehicle.profile if self.has_matrices else ROADS_KEY

    def _between(self, grid: Whole) -> Whole:
        rows = np.array(self.nodes)
        between: Whole = grid[np.ix_(rows, rows)]
        between[rows < 0, :] = 0
        between[:, rows < 0] = 0
        return between


def ground_of(document: ProblemPart, roads: RoadProvider | None) -> Ground:
    """Find all places of a document that was checked."""
    given = matrices_of(document)
    tasks = [task for _, task in tasks_of(document)]
    ends = [_end_keys(vehicle, bool(given)) for vehicle in document.vehicles]
    keys = [key for pair in ends for key in pair if key is not None]
    keys += [_task_key(task, bool(given)) for task in tasks]
    notes: tuple[str, ...] = ()
    row_of: dict[object, int]
    if given:
        row_of = {key: key for key in keys if isinstance(key, int)}
        durations, distances, costs = (
            {
                profile: np.array(getattr(part, kind), np.int64)
                for profile, part in given.items()
                if getattr(part, kind) is not None
            }
            for kind in ("durations", "distances", "costs")
        )
    else:
        row_of = {key: row for row, key in enumerate(dict.fromkeys(keys))}
        points = [Location(key[1], key[0]) for key in row_of if isinstance(key, tuple)]
        provider = GreatCircleRoads() if roads is None else roads
        matrix = provider.matrix(points, points, SPEED_CLASS)
        durations, distances = {ROADS_KEY: matrix.duration_s}, {ROADS_KEY: matrix.distance_m}
        costs, notes = {}, (_note(roads),)
    rows = dict.fromkeys(-1 if key is None else row_of[key] for pair in ends for key in pair)
    front = next(row for row in rows if row >= 0)
    place_at = {front: 0}
    # A missing end needs no place: there, the tour just ends.
    if all(start is not None for start, _ in ends):
        rows.pop(-1, None)
    for row in rows:
        place_at.setdefault(row, len(place_at))
    nodes = (front, *(row_of[_task_key(task, bool(given))] for task in tasks), *list(place_at)[1:])
    return Ground(durations, distances, costs, row_of, nodes, place_at, bool(given), notes)


def longest(grid: Whole) -> int:
    """The largest value that stands for a road."""
    return int(np.where(grid < UNREACHABLE, grid, 0).max())


def _end_keys(vehicle: VehiclePart, has_matrices: bool) -> tuple[object, object]:
    if has_matrices:
        return vehicle.start_index, vehicle.end_index
    return vehicle.start, vehicle.end


def _task_key(task: TaskPart, has_matrices: bool) -> object:
    return task.location_index if has_matrices else task.location


def _note(roads: RoadProvider | None) -> str:
    if roads is None:
        return (
            "no matrices were given: times and distances are great circles with detour and speed "
            "bands, not a road network"
        )
    return f"no matrices were given: times and distances are from {type(roads).__name__}"


def _halves_up(hundredths: Whole) -> Whole:
    whole: Whole = (hundredths + HUNDREDTHS // 2) // HUNDREDTHS
    return whole
