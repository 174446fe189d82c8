"""The roster as a model of whole numbers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from solvers.common.cp_sat import IntegerModel
from solvers.installers.rosters.rest import RestRule, rest_rows
from solvers.installers.rosters.weeks import by_week, most_week_s, usable_s
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.rosters.demand import Demand

UNMET = 1_000
"""Price of a minute of work that nobody does, where a day more that a team may work earns 1."""
NO_LIMIT = 2**40


class RosterModel:
    """Columns: whether each team-day is worked, its minutes, and minutes of each kind left undone.

    Further columns, minutes of each kind of work on the team-days of one kind, are made by
    :func:`cover`.
    """

    def __init__(
        self, problem: InstallersProblem, offered: Sequence[TeamDay], demand: Sequence[Demand]
    ) -> None:
        self.problem = problem
        self.offered = offered
        self.demand = demand
        self._high: list[int] = []
        self._cost: list[int] = []
        self._rows: list[tuple[dict[int, int], int, int]] = []
        self.works = [self.column(1, -1) for _ in offered]
        self.minutes = [self.column(usable_s(day) // MINUTE_S) for day in offered]
        self.unmet = [self.column(kind.minutes, UNMET) for kind in demand]
        self.done: list[list[tuple[int, int]]] = [[] for _ in demand]

    def column(self, high: int, cost: int = 0) -> int:
        """Add a column from 0 to ``high``."""
        self._high.append(high)
        self._cost.append(cost)
        return len(self._high) - 1

    def row(self, terms: dict[int, int], low: int, high: int) -> None:
        """Add a row."""
        self._rows.append((terms, low, high))

    def read(self, x: NDArray[np.int64]) -> tuple[list[bool], int]:
        """Whether each team-day is worked, and the minutes of work that nobody does."""
        works = [bool(x[column]) for column in self.works]
        return works, int(sum(x[column] for column in self.unmet))

    def minutes_by_day(self, x: NDArray[np.int64], kind: int) -> dict[int, int]:
        """Minutes of work of a kind on each day with any."""
        found: dict[int, int] = {}
        for day, column in self.done[kind]:
            if x[column] > 0:
                found[day] = found.get(day, 0) + int(x[column])
        return found

    def arrays(self) -> IntegerModel:
        """The model as arrays."""
        lengths = [len(terms) for terms, _, _ in self._rows]
        columns = [column for terms, _, _ in self._rows for column in terms]
        values = [value for terms, _, _ in self._rows for value in terms.values()]
        bounds = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        shape = (len(self._rows), len(self._high))
        return IntegerModel(
            np.array(self._cost, np.int64),
            np.zeros(len(self._high), np.int64),
            np.array(self._high, np.int64),
            csr_array((np.array(values, np.int64), np.array(columns, np.int64), bounds), shape),
            np.array([low for _, low, _ in self._rows], np.int64),
            np.array([high for _, _, high in self._rows], np.int64),
        )


def build(
    problem: InstallersProblem, offered: Sequence[TeamDay], demand: Sequence[Demand]
) -> RosterModel:
    """The model with all its rows."""
    model = RosterModel(problem, offered, demand)
    work_only_on_days_of_work(model)
    rest(model)
    weekly_hours(model)
    cover(model)
    return model


def work_only_on_days_of_work(model: RosterModel) -> None:
    """A team-day has minutes only if it is worked."""
    for day, works, minutes in zip(model.offered, model.works, model.minutes, strict=True):
        model.row({minutes: 1, works: -(usable_s(day) // MINUTE_S)}, -NO_LIMIT, 0)


def rest(model: RosterModel) -> None:
    """Never too many days in a row, and days off after as many as are allowed."""
    rule = RestRule.of(model.problem.rules.labour)
    for team, columns in _by_team(model):
        account = model.problem.teams[team].account
        for days, most in rest_rows(rule, account, len(model.problem.days)):
            terms = {columns[day]: 1 for day in days if day in columns}
            if len(terms) > most:
                model.row(terms, 0, most)


def weekly_hours(model: RosterModel) -> None:
    """Minutes of a week, as many as a team has left in it."""
    at = {
        (day.team, day.day): minutes
        for day, minutes in zip(model.offered, model.minutes, strict=True)
    }
    for team, group in groupby(model.offered, lambda day: day.team):
        for week, days in by_week(model.problem, list(group)).items():
            most_min = most_week_s(model.problem, team, week) // MINUTE_S
            model.row({at[team, day.day]: 1 for day in days}, 0, most_min)


def cover(model: RosterModel) -> None:
    """Work of each kind is done in minutes of team-days that may do it, or left undone."""
    kinds_of: dict[int, list[int]] = {}
    for kind, work in enumerate(model.demand):
        for number in work.days:
            kinds_of.setdefault(number, []).append(kind)
    alike: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for number, kinds in kinds_of.items():
        alike.setdefault((model.offered[number].day, tuple(kinds)), []).append(number)
    done: list[dict[int, int]] = [{column: 1} for column in model.unmet]
    for (day, able), numbers in alike.items():
        used = {model.minutes[number]: -1 for number in numbers}
        for kind in able:
            column = model.column(model.demand[kind].minutes)
            used[column] = 1
            done[kind][column] = 1
            model.done[kind].append((day, column))
        model.row(used, -NO_LIMIT, 0)
    for kind, terms in enumerate(done):
        model.row(terms, model.demand[kind].minutes, model.demand[kind].minutes)


def _by_team(model: RosterModel) -> list[tuple[int, dict[int, int]]]:
    """Columns of days of work by day, for each team."""
    pairs = zip(model.offered, model.works, strict=True)
    return [
        (team, {day.day: column for day, column in group})
        for team, group in groupby(pairs, lambda pair: pair[0].team)
    ]
