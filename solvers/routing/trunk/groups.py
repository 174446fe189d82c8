"""Loads that a model need not tell apart, put together."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.routing.trunk.nouns import Load
    from solvers.routing.trunk.problem import TrunkProblem

HOUR_S = 3600
NEGLIGIBLE_WAIT_H = 500
"""A load that loses less than its worth in so many hours may be put with any other such."""
_COARSENESS = (
    (0, 0.0),
    (60, 0.01),
    (300, 0.02),
    (900, 0.05),
    (3600, 0.25),
    (14_400, 1.0),
    (43_200, 3.0),
    (1 << 40, 1e12),
)
"""Seconds and relative width of price buckets, tried in turn until there are few groups."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of loads as arrays with one entry per group.

    Merging is optimistic wherever members differ (lightest, last due, least price), so that a
    model of groups never costs more than the loads themselves: its bound stays a bound.

    Parameters
    ----------
    site, kind
        Position of the destination in ``problem.site_ids`` and of the class in ``class_ids``.
    measure, kg, litres
        Sum of :func:`measure` over the loads, and size of the whole group.
    leave_s
        May leave from then on.
    wait_from_s, due_s, latest_s
        Waiting and lateness count from here; last start of unloading.
    late_cny_per_h, wait_cny_per_h, unserved_cny
        Prices of the whole group.
    class_ids
        Classes that occur, in order.
    group_of
        For each load of the problem, its group.
    """

    site: NDArray[np.int64]
    kind: NDArray[np.int64]
    measure: NDArray[np.float64]
    kg: NDArray[np.float64]
    litres: NDArray[np.float64]
    leave_s: NDArray[np.int64]
    wait_from_s: NDArray[np.int64]
    due_s: NDArray[np.int64]
    latest_s: NDArray[np.int64]
    late_cny_per_h: NDArray[np.float64]
    wait_cny_per_h: NDArray[np.float64]
    unserved_cny: NDArray[np.float64]
    class_ids: tuple[str, ...]
    group_of: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)

    def price_cny(
        self, group: NDArray[np.int64], start_s: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Waiting and lateness of whole groups unloaded from ``start_s``, pair by pair."""
        late_h = np.maximum(0, start_s - self.due_s[group]) / HOUR_S
        wait_h = np.maximum(0, start_s - self.wait_from_s[group]) / HOUR_S
        priced: NDArray[np.float64] = (
            late_h * self.late_cny_per_h[group] + wait_h * self.wait_cny_per_h[group]
        )
        return priced


def grouped(problem: TrunkProblem, max_groups: int) -> Groups:
    """Group loads exactly, or in wider and wider buckets until at most ``max_groups`` remain.

    At the widest, loads of one site and class that can first leave at the same departure form one
    group, however many there are.
    """
    class_ids = tuple(sorted({load.temperature_class_id for load in problem.loads}))
    members: dict[tuple[object, ...], list[int]] = {}
    for width_s, width in _COARSENESS:
        members = {}
        for position, load in enumerate(problem.loads):
            members.setdefault(_key(problem, load, width_s, width), []).append(position)
        if len(members) <= max_groups:
            break
    return _merged(problem, class_ids, list(members.values()))


def _key(problem: TrunkProblem, load: Load, width_s: int, width: float) -> tuple[object, ...]:
    departures = problem.departures_s[load.to_site_id]
    first = bisect_left(departures, load.ready_s)
    size = measure(load)
    rates = [load.kg / size, load.litres / size, load.late_cny_per_h / size]
    rates.append(load.wait_cny_per_h / size)
    place = (load.to_site_id, load.temperature_class_id, first)
    if width_s == 0:
        return (*place, load.ready_s, load.due_s, load.latest_s, *(f"{r:.9g}" for r in rates))
    times = (load.ready_s // width_s, load.due_s // width_s, load.latest_s // width_s)
    widths = (3 * width, 3 * width, width)
    buckets = [_bucket(*pair) for pair in zip(rates[:3], widths, strict=True)]
    is_small = load.wait_cny_per_h * NEGLIGIBLE_WAIT_H <= load.unserved_cny
    return (*place, *times, *buckets, 0 if is_small else _bucket(rates[3], width))


def _bucket(rate: float, width: float) -> int:
    return -1_000_000 if rate <= 0 else int(np.floor(np.log(rate) / np.log1p(width)))


def measure(load: Load) -> float:
    """Measure by which shares of a group are split: its worth, or its size if it has none."""
    return load.unserved_cny or load.kg + load.litres or 1.0


def _merged(problem: TrunkProblem, class_ids: tuple[str, ...], members: list[list[int]]) -> Groups:
    loads = problem.loads
    group_of = np.zeros(len(loads), dtype=np.int64)
    for group, positions in enumerate(members):
        group_of[positions] = group
    sets = [[loads[position] for position in positions] for positions in members]

    def least_rate(name: str) -> NDArray[np.float64]:
        return np.array(
            [
                min(getattr(load, name) / measure(load) for load in group)
                * sum(measure(load) for load in group)
                for group in sets
            ]
        )

    def extreme(name: str, pick: Callable[[list[int]], int]) -> NDArray[np.int64]:
        return np.array([pick([getattr(load, name) for load in group]) for group in sets], np.int64)

    return Groups(
        site=np.array([problem.site_ids.index(group[0].to_site_id) for group in sets], np.int64),
        kind=np.array([class_ids.index(group[0].temperature_class_id) for group in sets], np.int64),
        measure=np.array([sum(measure(load) for load in group) for group in sets]),
        kg=least_rate("kg"),
        litres=least_rate("litres"),
        leave_s=extreme("ready_s", min),
        wait_from_s=extreme("ready_s", max),
        due_s=extreme("due_s", max),
        latest_s=extreme("latest_s", max),
        late_cny_per_h=least_rate("late_cny_per_h"),
        wait_cny_per_h=least_rate("wait_cny_per_h"),
        unserved_cny=least_rate("unserved_cny"),
        class_ids=class_ids,
        group_of=group_of,
    )
