"""What tells team-days apart on the road: which jobs they can do, how fast and for how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.eligible import NOT_ELIGIBLE, work_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem

MOST_CELLS = 20_000_000
"""Entries of all matrices of one kind; each takes 16 bytes, distance and duration together."""
LEAST_PROFILES = 4
PRICE_STEPS_CNY = (0.01, 5.0, None)
"""To what prices of visits are rounded, in turn while they make too many profiles; at last they are
left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One way to see the jobs, by position in the list of jobs routed.

    Parameters
    ----------
    speed_class
        Of the roads.
    work_s
        Time at the door, ``NOT_ELIGIBLE`` where the job cannot be done.
    price_cny
        What a visit costs beside work, travel and time.
    """

    speed_class: str
    work_s: NDArray[np.int32]
    price_cny: NDArray[np.float64]

    @property
    def can(self) -> NDArray[np.bool_]:
        """Whether each job can be done."""
        able: NDArray[np.bool_] = self.work_s != NOT_ELIGIBLE
        return able

    def key(self, step_cny: float | None) -> tuple[object, ...]:
        """Equal for profiles that may share a matrix, with prices rounded or left out."""
        prices = b""
        if step_cny is not None:
            rounded = np.rint(self.price_cny / step_cny).astype(np.int64)
            prices = np.where(self.can, rounded, 0).tobytes()
        return self.speed_class, self.work_s.tobytes(), prices


@dataclass(frozen=True, slots=True)
class Profiles:
    """Profiles, and which one each team-day follows.

    A team-day may follow one that is nearly its own where matrices would not fit: what it cannot do
    after all is taken out when the plan is timed.
    """

    profiles: tuple[Profile, ...]
    of_team_day: tuple[int, ...]


def profiles_of(
    problem: InstallersProblem, days: Sequence[TeamDay], jobs: Sequence[int], size: int
) -> Profiles:
    """Profiles of the team-days for some plain jobs, in matrices of ``size`` points each way."""
    work_s = plain_work_s(problem, days, jobs)
    price = prices_cny(problem, days, jobs)
    own = [
        Profile(problem.teams[day.team].speed_class.value, work_s[:, column], price[:, column])
        for column, day in enumerate(days)
    ]
    most = max(LEAST_PROFILES, MOST_CELLS // max(1, size * size))
    return _shared(own, most)


def _shared(own: Sequence[Profile], most: int) -> Profiles:
    for step_cny in PRICE_STEPS_CNY:
        keys = [profile.key(step_cny) for profile in own]
        firsts: dict[tuple[object, ...], Profile] = {}
        for key, profile in zip(keys, own, strict=True):
            firsts.setdefault(key, profile)
        if len(firsts) <= most:
            numbers = {key: number for number, key in enumerate(firsts)}
            return Profiles(tuple(firsts.values()), tuple(numbers[key] for key in keys))
    common = [key for key, _ in Counter(keys).most_common(most)]
    kept = [firsts[key] for key in common]
    nearest = {key: _nearest(firsts[key], kept) for key in firsts}
    nearest |= {key: number for number, key in enumerate(common)}
    return Profiles(tuple(kept), tuple(nearest[key] for key in keys))


def _nearest(profile: Profile, kept: Sequence[Profile]) -> int:
    differences = [int(np.count_nonzero(profile.can ^ other.can)) for other in kept]
    return int(np.argmin(differences))


def plain_work_s(
    problem: InstallersProblem, days: Sequence[TeamDay], jobs: Sequence[int]
) -> NDArray[np.int32]:
    """Work of plain jobs (rows) by team-days (columns), who come alone and as a lock says."""
    chosen = problem.part([team.id for team in problem.teams], [problem.jobs[n].id for n in jobs])
    work_s = work_table(chosen, [(day.team, day.day) for day in days])
    sizes = np.array([problem.teams[day.team].size for day in days])
    people = np.array([problem.jobs[job].tasks[0].people for job in jobs])
    work_s[sizes[None, :] < people[:, None]] = NOT_ELIGIBLE
    for row, job in enumerate(jobs):
        lock = problem.jobs[job].lock
        if lock is not None:
            locked = np.array([problem.teams[day.team].id in lock.team_ids for day in days])
            work_s[row, ~locked] = NOT_ELIGIBLE
    return work_s


def prices_cny(
    problem: InstallersProblem, days: Sequence[TeamDay], jobs: Sequence[int]
) -> NDArray[np.float64]:
    """Price of each visit beside hours and kilometres: pay, second visits, a customer's wish."""
    rules = problem.rules
    teams = [problem.teams[day.team] for day in days]
    own = [team.pay.per_job + rules.second_visit_cny * (1 - team.quality) for team in teams]
    price = np.tile(np.array(own, np.float64), (len(jobs), 1))
    for row, job in enumerate(jobs):
        wished = problem.jobs[job].preferred_team_ids
        if wished and rules.not_preferred_cny:
            price[row] += [0.0 if team.id in wished else rules.not_preferred_cny for team in teams]
    return price
