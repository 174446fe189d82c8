"""Ruin and recreate over the tours of one problem: the search that knows every rule."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.compiled.labels import RELOAD, SECOND_HALF
from solvers.routing.last_mile.compiled.recreate import Around, costs_alone, recreate
from solvers.routing.last_mile.compiled.ruin import anneal
from solvers.routing.last_mile.compiled.state import LENGTH, MISSING, Log, Tours
from solvers.routing.last_mile.drive import Draft, slot_of, stops_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline, StopCheck
    from solvers.routing.last_mile.arrays import Arrays
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.last_mile.schedule import Scheduler

NEIGHBOURS = 40
MOST_ALONE = 256
MOST_GATHERED = 4_000
BLINK = 0.01
SMALL_JOBS = 40
FEW_TRIES, MANY_TRIES = 10, 60
"""Places that are driven for one job, in large problems, and in small ones and those where goods
must not be long on board."""
PERSISTENCE = 0.1
"""How often all places are driven for a job that none of those takes: always would be slow where
many must be left out."""
FIRST_ROUNDS = 20
CHUNK_S = 0.15
ROUNDS_OF_A_PHASE = 2_000
FIRST_HEAT, LAST_HEAT = 0.2, 0.002
"""Heat at the beginning and the end of a search, in mean costs of a served job."""


class Annealer:
    """The search on one problem; what is known of it beforehand is worked out once."""

    def __init__(self, scheduler: Scheduler, seed: int) -> None:
        self.scheduler = scheduler
        self.arrays = scheduler.arrays
        jobs = len(scheduler.problem.jobs)
        width = 2 * jobs + 2
        alone = _alone(self.arrays)
        self.around = Around(
            near=_near(self.arrays),
            alone_cny=alone[0],
            alone_rig=alone[1],
            alone_slot=alone[2],
            gathered=np.zeros((MOST_GATHERED + 1, 3), np.int64),
            hopes=np.zeros(MOST_GATHERED),
            floors=np.zeros(MOST_GATHERED),
            room=np.full((2, width), RELOAD, np.int64),
            state=np.array([(seed * 2_654_435_761 + 88_172_645_463_325_252) % 2**63], np.uint64),
            blink=BLINK,
            tries=_tries(scheduler.problem),
            persistence=PERSISTENCE,
        )

    def filled(self, drafts: Sequence[Draft], *, everywhere: bool = False) -> list[Draft]:
        """The tours with every missing job that has a place worth it, the urgent ones first.

        Parameters
        ----------
        drafts
            Tours.
        everywhere
            Whether no place is overlooked, however far from a job's neighbours, nor any that others
            make by being put in. A second for 250 jobs that wait in a front of a thousand.
        """
        around = self.around._replace(blink=0.0)
        if everywhere:
            all_near = _near(self.arrays, len(self.arrays.doors))
            around = around._replace(near=all_near, persistence=1.0)
        now, undo = self._tours(drafts), self._log()
        doors = self.arrays.doors
        while True:
            missing = np.flatnonzero((now.tour_of == MISSING) & (doors["half"] != SECOND_HALF))
            order = missing[np.argsort(doors["last_s"][missing], kind="stable")]
            recreate(self.arrays, now, undo, order, around)
            if not everywhere or (now.tour_of[order] == MISSING).all():
                return self._drafts(now)

    def run(
        self,
        drafts: Sequence[Draft],
        deadline: Deadline,
        max_rounds: int | None,
        should_stop: StopCheck | None = None,
    ) -> list[Draft]:
        """Search from some tours until the deadline or for so many rounds; the best tours found."""
        now, best, undo = self._tours(drafts), self._tours(drafts), self._log()
        rounds = max_rounds
        done, pace_s = 0, 0.0
        heat_cny = self._heat_cny(now)
        start_s = time.monotonic()
        total_s = deadline.remaining_s
        while not deadline.has_passed and (rounds is None or done < rounds):
            if should_stop is not None and should_stop():
                break
            size = FIRST_ROUNDS if pace_s == 0.0 else max(1, int(CHUNK_S / pace_s))
            if rounds is not None:
                size = min(size if total_s < float("inf") else ROUNDS_OF_A_PHASE, rounds - done)
            if pace_s and total_s < float("inf"):
                size = max(1, min(size, int(deadline.remaining_s / pace_s)))
            share = self._share(done, rounds, start_s, total_s)
            after = self._share(done + size, rounds, start_s - size * pace_s, total_s)
            anneal(
                self.arrays,
                now,
                best,
                undo,
                self.around,
                size,
                heat_cny * (LAST_HEAT / FIRST_HEAT) ** share,
                heat_cny * (LAST_HEAT / FIRST_HEAT) ** after,
            )
            done += size
            pace_s = (time.monotonic() - start_s) / done
        return self._drafts(best)

    def _share(self, done: int, rounds: int | None, start_s: float, total_s: float) -> float:
        """Part of the search that is over."""
        if total_s == float("inf"):
            return min(1.0, done / max(1, rounds or 1))
        return min(1.0, (time.monotonic() - start_s) / max(total_s, 1e-9))

    def _heat_cny(self, tours: Tours) -> float:
        served = max(1, int((tours.tour_of != MISSING).sum()))
        return max(1e-6, FIRST_HEAT * float(tours.cost.sum()) / served)

    def _tours(self, drafts: Sequence[Draft]) -> Tours:
        a = self.arrays
        jobs = len(a.doors)
        spare = np.array(
            [van.count for van in self.scheduler.problem.vans for _ in van.shifts], np.int64
        )
        rows = int(min(spare.sum(), jobs)) + 1
        tours = Tours(
            stops=np.full((rows, 2 * jobs + 2), RELOAD, np.int64),
            kind=np.zeros((rows, 3), np.int64),
            cost=np.zeros(rows),
            tour_of=np.full(jobs, MISSING, np.int64),
            spare=spare,
            early_s=np.zeros((rows, 2 * jobs + 3), np.int64),
            late_s=np.zeros((rows, 2 * jobs + 3), np.int64),
            is_fresh=np.zeros(rows, np.int64),
        )
        for row, draft in enumerate(drafts):
            stops, slot = stops_of(draft), slot_of(a, draft)
            tours.stops[row, : len(stops)] = stops
            tours.kind[row] = (len(stops), draft.rig, slot)
            tours.cost[row] = self.scheduler.cost_cny(draft)
            tours.tour_of[list(draft.jobs)] = row
            tours.spare[slot] -= 1
        return tours

    def _log(self) -> Log:
        jobs = len(self.arrays.doors)
        rows = int(min(sum(v.count * len(v.shifts) for v in self.scheduler.problem.vans), jobs)) + 1
        return Log(
            stops=np.full((rows, 2 * jobs + 2), RELOAD, np.int64),
            kind=np.zeros((rows, 3), np.int64),
            cost=np.zeros(rows),
            row=np.zeros(rows, np.int64),
            is_in=np.zeros(rows, np.int64),
            filled=np.zeros(1, np.int64),
        )

    def _drafts(self, tours: Tours) -> list[Draft]:
        drafts = []
        first_slot = self.arrays.vans["slot_from"]
        for row in np.flatnonzero(tours.kind[:, LENGTH]).tolist():
            length, rig, slot = tours.kind[row].tolist()
            trips: list[list[int]] = [[]]
            for stop in tours.stops[row, :length].tolist():
                if stop == RELOAD:
                    trips.append([])
                else:
                    trips[-1].append(stop)
            shift = slot - int(first_slot[self.arrays.rigs[rig]["van"]])
            drafts.append(Draft(rig, shift, tuple(tuple(trip) for trip in trips)))
        return drafts


def _tries(problem: LastMileProblem) -> int:
    """How many places are driven for one job.

    Where goods are soon too long on board, most places beside neighbours fail: a trip of its own,
    which looks dearer, would not come to its turn among few.
    """
    is_hurried = any(job.max_on_board_s is not None for job in problem.jobs)
    return MANY_TRIES if is_hurried or len(problem.jobs) <= SMALL_JOBS else FEW_TRIES


def _near(a: Arrays, most: int = NEIGHBOURS) -> NDArray[np.int64]:
    """The nearest other jobs of each, by the mean driving time there and back."""
    jobs = len(a.doors)
    if len(a.drive_s) == 0:  # No vehicle, so no roads that anyone would ask for.
        return np.zeros((jobs, 0), np.int64)
    drive_s = a.drive_s[0, 1 : jobs + 1, 1 : jobs + 1].astype(np.float64)
    mean_s = (drive_s + drive_s.T) / 2
    np.fill_diagonal(mean_s, np.inf)
    order = np.argsort(mean_s, axis=1, kind="stable")
    return np.ascontiguousarray(order[:, : min(most, max(0, jobs - 1))])


def _alone(a: Arrays) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Tours of each job alone, or of both halves of a shipment, cheapest first."""
    pairs = [(rig, slot) for rig in range(len(a.rigs)) for slot in range(*_slots(a, rig))]
    if not pairs:
        pairs = [(0, 0)]
        cost = np.full((len(a.doors), 1), np.inf)
    else:
        cost = costs_alone(a, np.array(pairs, np.int64))
    order = np.argsort(cost, axis=1, kind="stable")[:, :MOST_ALONE]
    table = np.array(pairs, np.int64)[order]
    return (
        np.ascontiguousarray(np.take_along_axis(cost, order, axis=1)),
        np.ascontiguousarray(table[:, :, 0]),
        np.ascontiguousarray(table[:, :, 1]),
    )


def _slots(a: Arrays, rig: int) -> tuple[int, int]:
    van = a.vans[a.rigs[rig]["van"]]
    return int(van["slot_from"]), int(van["slot_to"])
