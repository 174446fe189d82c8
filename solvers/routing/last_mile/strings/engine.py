"""The search by strings as PyVRP is run: data and perhaps a solution in, a solution out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pyvrp

from solvers.routing.last_mile.strings.compiled.insertion import forget, insert
from solvers.routing.last_mile.strings.compiled.layout import FIRST_OF_TOUR, LONGEST_ARC, RELOAD
from solvers.routing.last_mile.strings.compiled.search import (
    anneal,
    is_in,
    price_of_an_arc,
    total,
    write_down,
)
from solvers.routing.last_mile.strings.compiled.tours import write
from solvers.routing.last_mile.strings.field import field_of, jobs_of, log_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from solvers.common.pyvrp_run import Stop

Rows: TypeAlias = list[tuple[int, tuple[int, ...]]]
"""Tours: vehicle type and clients, ``RELOAD`` between two trips."""
CHUNK_S = 0.1
SHOWN_S = 0.02
"""How often who wants to see tours is shown some."""
SHOWN_ROUNDS = 500
"""The same, of a search that is limited by rounds alone."""
SHOWN_WITHIN = 1.05
"""Tours are shown if all together cost at most so many times what the best ones do."""
FIRST_ROUNDS = 50
CLOSED_S = 10_000_000
"""Roads that take longer than this are none, so that their price may be cut."""


class Cooling(NamedTuple):
    """Heat at the beginning and at the end, in mean prices of an arc of the first tours."""

    first: float
    last: float

    def at(self, share: float) -> float:
        """Heat after a share of the search."""
        return float(self.first * (self.last / self.first) ** share)


def knows(data: pyvrp.ProblemData) -> bool:
    """Whether the search has a word for every rule of the data."""
    if data.num_clients < 2 or data.num_shipments:
        return False
    if any(any(client.pickup) for client in data.clients()):
        return False
    for item in data.vehicle_types():
        if len(item.reload_depots) > 1 or any(item.initial_load) or item.max_distance < 2**60:
            return False
        if item.reload_depots:
            places = {data.depot(depot).location for depot in (item.start_depot, item.end_depot)}
            if places != {data.depot(item.reload_depots[0]).location}:
                return False
    for profile in range(data.num_profiles):
        distance = np.asarray(data.distance_matrix(profile))
        duration = np.asarray(data.duration_matrix(profile))
        if (distance[duration < CLOSED_S] >= LONGEST_ARC).any():
            return False
    return True


def search(
    data: pyvrp.ProblemData,
    stop: Stop,
    seed: int,
    initial: pyvrp.Solution | None = None,
    *,
    cooling: Cooling,
    pools: Sequence[int] | None = None,
    show: Callable[[Rows], None] | None = None,
) -> pyvrp.Solution:
    """Search until ``stop`` says so.

    Parameters
    ----------
    data, stop, seed, initial
        What is searched, how long, with which random choices and from where. Data that
        :func:`knows` refuses may not be given. Tours of the initial solution must keep all rules.
    cooling
        How likely worse solutions are kept.
    pools
        Which vehicle types draw on the same vehicles, by a number for each type.
    show
        Called with good tours where the search stands, several times a second.

    Returns
    -------
    pyvrp.Solution
        The best one found; jobs without a place that is worth it are left out.
    """
    jobs = jobs_of(data)
    engine = _Engine(data, jobs, seed, pools)
    engine.begin(initial)
    engine.run(stop, cooling, show)
    return engine.solution()


class _Engine:
    """A search that stands at some tours."""

    def __init__(
        self,
        data: pyvrp.ProblemData,
        jobs: Sequence[Sequence[int]],
        seed: int,
        pools: Sequence[int] | None,
    ) -> None:
        self.data = data
        self.clients = [client for members in jobs for client in members]
        self.field = field_of(data, jobs, seed, pools=pools)
        self.log = log_of(self.field)
        self.best = np.zeros(3 * len(jobs) + 3, np.int64)
        self.shown = np.zeros_like(self.best)
        self.gone = np.zeros(len(jobs) + 1, np.int64)
        self.keys = np.zeros(len(jobs) + 1)
        self.now = self.least = 0

    def begin(self, initial: pyvrp.Solution | None) -> None:
        """Write down the initial tours and put in who is missing, the urgent ones first."""
        field = self.field
        visit_of = {client: visit for visit, client in enumerate(self.clients)}
        for row, route in enumerate([] if initial is None else initial.routes()):
            items = [visit_of[a.idx] if a.is_client() else RELOAD for a in route]
            write(field, row, route.vehicle_type(), np.array(_trimmed(items), np.int64))
        order = np.argsort(field.nodes["late_s"][field.visits[:-1]], kind="stable")
        for job in order.tolist():
            if not is_in(field, job):
                insert(field, self.log, job, 0.0, True)
                forget(self.log)
        self.now = self.least = total(field)
        write_down(field, self.best)

    def run(self, stop: Stop, cooling: Cooling, show: Callable[[Rows], None] | None = None) -> None:
        """Anneal until ``stop`` says so, in chunks between which it is asked."""
        chunk_s = CHUNK_S if show is None else SHOWN_S
        unit = price_of_an_arc(self.field)
        begun_s, rounds = time.monotonic(), stop.max_iterations
        left_s = stop.deadline.remaining_s
        done, pace_s = 0, 0.0
        while (rounds is None or done < rounds) and not (done and stop(self.least)):
            if stop.should_stop is not None and stop.should_stop():
                return
            size = FIRST_ROUNDS if pace_s == 0.0 else max(1, int(chunk_s / pace_s))
            if rounds is not None:
                if left_s == float("inf"):
                    size = rounds if show is None else SHOWN_ROUNDS
                size = min(size, rounds - done)
                share, after = done / rounds, (done + size) / rounds
            else:
                spent_s = time.monotonic() - begun_s
                size = max(1, min(size, int((left_s - spent_s) / pace_s))) if pace_s else size
                share = min(1.0, spent_s / max(left_s, 1e-9))
                after = min(1.0, (spent_s + size * pace_s) / max(left_s, 1e-9))
            known = self.least
            self._anneal(size, unit * cooling.at(share), unit * cooling.at(after))
            if show is not None:
                self._show(show, is_better=self.least < known)
            done += size
            pace_s = (time.monotonic() - begun_s) / done

    def _anneal(self, rounds: int, heat: float, last_heat: float) -> None:
        self.now, self.least = anneal(
            self.field,
            self.log,
            self.best,
            self.gone,
            self.keys,
            rounds,
            heat,
            last_heat,
            self.now,
            self.least,
        )

    def _show(self, show: Callable[[Rows], None], *, is_better: bool) -> None:
        """Show new best tours, and those where the search stands if they are nearly as good."""
        if is_better:
            show(self._rows(self.best))
        if self.least < self.now <= SHOWN_WITHIN * self.least:
            write_down(self.field, self.shown)
            show(self._rows(self.shown))

    def solution(self) -> pyvrp.Solution:
        """The best tours as PyVRP's."""
        rows = self._rows(self.best)
        return pyvrp.Solution(self.data, [self._route(kind, row) for kind, row in rows])

    def _rows(self, written: NDArray[np.int64]) -> Rows:
        """Tours that were written down."""
        rows: list[tuple[int, list[int]]] = []
        for item in written[1 : written[0]].tolist():
            if item <= FIRST_OF_TOUR:
                rows.append((FIRST_OF_TOUR - item, []))
            else:
                rows[-1][1].append(item if item == RELOAD else self.clients[item])
        return [(kind, tuple(row)) for kind, row in rows]

    def _route(self, kind: int, row: Sequence[int]) -> pyvrp.Route:
        reloads = self.data.vehicle_type(kind).reload_depots
        activities = [
            pyvrp.Activity(pyvrp.ActivityType.DEPOT, reloads[0])
            if item == RELOAD
            else pyvrp.Activity(pyvrp.ActivityType.CLIENT, item)
            for item in row
        ]
        return pyvrp.Route(self.data, activities, kind)


def _trimmed(items: Sequence[int]) -> list[int]:
    """Visits without depots at the ends or beside each other."""
    row: list[int] = []
    for item in items:
        if item != RELOAD or (row and row[-1] != RELOAD):
            row.append(item)
    while row and row[-1] == RELOAD:
        row.pop()
    return row
