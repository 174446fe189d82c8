"""Which trips save most: greedy insertion with removal and re-insertion, vectorised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.options import NO_SITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.hire import Lane
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem

LEAST_CNY = 1e-6
ROUNDS = 60
ROUNDS_WITHOUT_GAIN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A run in a trial plan: its option, the share of each group that it takes, what it saves."""

    option: int
    share: NDArray[np.float64]
    saved_cny: float


def otherwise_cny(
    problem: TrunkProblem, groups: Groups, lanes: Sequence[Lane]
) -> NDArray[np.float64]:
    """What each group costs without trucks: left, or hired with all others of its lane and class.

    Arrival by carrier is taken to cost nothing; this only guides the search.
    """
    cost = groups.unserved_cny.copy()
    for lane in lanes:
        mine = np.flatnonzero((groups.site == lane.site) & (groups.kind == lane.kind))
        total_kg = min(float(groups.kg[mine].sum()), lane.bands[-1].capacity_kg)
        per_kg = lane.cost_cny(total_kg) / total_kg if total_kg > 0 else 0.0
        if problem.departures_s[problem.site_ids[lane.site]]:
            cost[mine] = np.minimum(cost[mine], per_kg * groups.kg[mine])
    return cost


class Savings:
    """Trial plans made of given run options."""

    def __init__(
        self,
        problem: TrunkProblem,
        groups: Groups,
        bodies: Bodies,
        options: RunOptions,
        lanes: Sequence[Lane],
    ) -> None:
        self.problem, self.groups, self.bodies, self.options = problem, groups, bodies, options
        self.truck = bodies.truck[options.body]
        self.otherwise_cny = otherwise_cny(problem, groups, lanes)
        self.gain = np.zeros((len(options), len(groups)))
        member = np.eye(len(groups.class_ids))[groups.kind]
        everything = np.ones((len(groups), 1))
        self.size = np.concatenate(
            [
                member * groups.kg[:, None],
                everything * groups.kg[:, None],
                member * groups.litres[:, None],
                everything * groups.litres[:, None],
            ],
            axis=1,
        )
        self.room = self._rooms()
        self._needs = [
            [(place, need) for place, need in enumerate(row) if need > 0]
            for row in self.size.tolist()
        ]
        bulk = groups.kg + groups.litres
        self.bulk = np.where(bulk > 0, bulk, 1e-6)

    def _gains(self, otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
        """What a run saves if it takes all of a group: options by groups, zero where it cannot."""
        groups, options = self.groups, self.options
        gain = np.zeros((len(options), len(groups)))
        everyone = np.arange(len(groups))
        for stop in range(options.sites.shape[1]):
            used = np.flatnonzero(options.sites[:, stop] != NO_SITE)
            run, group = np.nonzero(options.sites[used, stop][:, None] == groups.site[everyone])
            run = used[run]
            start_s = options.start_s[run, stop]
            good = (groups.leave_s[group] <= options.depart_s[run]) & (
                start_s <= groups.latest_s[group]
            )
            run, group, start_s = run[good], group[good], start_s[good]
            saved = otherwise[group] - groups.price_cny(group, start_s)
            gain[run, group] = np.maximum(saved, 0)
        return gain

    def _rooms(self) -> NDArray[np.float64]:
        """Room of each body by class and in total: kilograms, then litres."""
        classes = len(self.groups.class_ids)
        rooms = []
        for half, limit in zip(
            np.split(self.bodies.room, 2, axis=1), ("payload_kg", "volume_l"), strict=True
        ):
            total = [
                getattr(self.problem.trucks[truck].vehicle_type, limit)
                for truck in self.bodies.truck.tolist()
            ]
            rooms += [half[:, :classes], np.array(total, float).reshape(-1, 1)]
        return np.concatenate(rooms, axis=1)

    def searched(
        self, worth: float, seed: int, deadline: Deadline, rounds: int = ROUNDS
    ) -> list[Trial]:
        """Add what saves most; then take out a run or two and fill up again while it helps.

        ``worth`` multiplies what goods cost without trucks, up to what leaving them costs.
        """
        self.gain = self._gains(np.minimum(worth * self.otherwise_cny, self.groups.unserved_cny))
        rng = np.random.default_rng(seed)
        best = self.filled([], set(), deadline)
        idle = 0
        for _ in range(rounds):
            if deadline.has_passed or idle >= ROUNDS_WITHOUT_GAIN or not best:
                break
            out = rng.choice(len(best), size=min(len(best), int(rng.integers(1, 3))), replace=False)
            kept = [trial for at, trial in enumerate(best) if at not in out]
            barred = {best[at].option for at in out.tolist()}
            other = self.filled(kept, barred, deadline)
            better = _saved(other) > _saved(best) + LEAST_CNY
            best, idle = (other, 0) if better else (best, idle + 1)
        return best

    def filled(self, kept: list[Trial], barred: set[int], deadline: Deadline) -> list[Trial]:
        """The kept runs, and others added while they save anything."""
        trials = list(kept)
        left = np.ones(len(self.groups)) - sum(trial.share for trial in trials)
        while not deadline.has_passed:
            trial = self._best(left, trials, barred)
            if trial is None:
                break
            trials.append(trial)
            left = np.maximum(left - trial.share, 0)
        return trials

    def _best(
        self, left: NDArray[np.float64], trials: list[Trial], barred: set[int]
    ) -> Trial | None:
        hopes = self.gain @ left - self.options.cost_cny
        best, best_cny = None, LEAST_CNY
        hopeful = np.flatnonzero(hopes > best_cny)
        for option in hopeful[np.argsort(-hopes[hopeful], kind="stable")].tolist():
            if hopes[option] <= best_cny:
                break
            if option in barred or not self._is_free(option, trials):
                continue
            trial = self._loaded(option, left)
            if trial.saved_cny > best_cny:
                best, best_cny = trial, trial.saved_cny
        return best

    def _loaded(self, option: int, left: NDArray[np.float64]) -> Trial:
        """Take what saves most for its size until the room of a class or the truck is used up."""
        gain, room = self.gain[option], self.room[self.options.body[option]].copy()
        wanted = np.flatnonzero((gain > 0) & (left > 0))
        share = np.zeros(len(left))
        size = self.size[wanted] * left[wanted, None]
        if (size.sum(axis=0) <= room).all():
            share[wanted] = left[wanted]
        else:
            self._fill(share, left, wanted, gain, room.tolist())
        return Trial(option, share, float(share @ gain - self.options.cost_cny[option]))

    def _fill(
        self,
        share: NDArray[np.float64],
        left: NDArray[np.float64],
        wanted: NDArray[np.int64],
        gain: NDArray[np.float64],
        room: list[float],
    ) -> None:
        """Plain numbers, because arrays of a handful of entries are slow."""
        for at in wanted[np.argsort(-gain[wanted] / self.bulk[wanted], kind="stable")].tolist():
            needs = self._needs[at]
            part = min([float(left[at])] + [room[place] / need for place, need in needs])
            if part > 0:
                share[at] = part
                for place, need in needs:
                    room[place] -= part * need

    def _is_free(self, option: int, trials: list[Trial]) -> bool:
        start_s, end_s = self.options.depart_s[option], self.options.return_s[option]
        same = [t.option for t in trials if self.truck[t.option] == self.truck[option]]
        away = [
            at
            for at in same
            if self.options.depart_s[at] < end_s and start_s < self.options.return_s[at]
        ]
        return len(away) < self.problem.trucks[int(self.truck[option])].count


def promising(
    problem: TrunkProblem,
    groups: Groups,
    bodies: Bodies,
    options: RunOptions,
    lanes: Sequence[Lane],
    most: int,
) -> RunOptions:
    """The runs of each length that would save most, each alone and with room for everything."""
    worth = otherwise_cny(problem, groups, lanes)
    hopes = -options.cost_cny.copy()
    for group in range(len(groups)):
        run, stop = np.nonzero(options.sites == groups.site[group])
        start_s = options.start_s[run, stop]
        good = (groups.leave_s[group] <= options.depart_s[run]) & (
            start_s <= groups.latest_s[group]
        )
        run, start_s = run[good], start_s[good]
        saved = worth[group] - groups.price_cny(np.full(len(run), group), start_s)
        hopes[run] += np.maximum(saved, 0)
    stops, chosen = (options.sites >= 0).sum(axis=1), []
    for count in range(1, options.sites.shape[1] + 1):
        alike = np.flatnonzero(stops == count)
        chosen.append(alike[np.argsort(-hopes[alike], kind="stable")[:most]])
    return options.only(np.sort(np.concatenate(chosen)))


def _saved(trials: Sequence[Trial]) -> float:
    return sum(trial.saved_cny for trial in trials)
