"""Large allocations, category by category, with prices on what categories share.

Dantzig and Wolfe's decomposition: a master model picks among whole splits of each category, and its
prices of the shared rules (best suppliers, clusters, outages, defects) let every category propose a
better split, found exactly by :mod:`split`. What the categories would cost at those prices bounds
every plan from below, and better than the linear relaxation of the whole model does, since each
split keeps minimum orders and price breaks. The plan comes from choosing one split for each
category and then freeing the quantities of the suppliers that the splits use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, hstack, vstack

from solvers.common import Deadline
from solvers.common.highs import Mip, MipOptions, MipStatus, solve_mip
from solvers.replenishment.suppliers.split import cheapest_split

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.common.highs import MipResult
    from solvers.replenishment.suppliers.model import Columns, Model

PENALTY = 1_000.0
"""Price of one unit of a shared rule that is broken, while splits are still few."""
ENOUGH = 0.2
"""Share of the wanted gap at which no further splits are asked for."""
PRICING_SHARE = 0.6
"""Share of the time for splits and their bound; the rest makes the plan."""
PAYS = 1e-7


@dataclass(slots=True)
class Splits:
    """Splits of all categories that were proposed.

    Parameters
    ----------
    category
        Whose split it is.
    units
        Columns of the model's units that it uses, and their values.
    cost
        What it costs by itself.
    shared
        What it adds to each shared row.
    """

    category: list[int] = field(default_factory=list)
    units: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    shared: list[NDArray[np.float64]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Best point of the model, or ``None``, and what no point goes below.

    ``is_broken`` says whether shared rules could not all be kept by the splits.
    """

    x: NDArray[np.float64] | None
    objective: float
    bound: float
    is_broken: bool = False


class Decomposition:
    """One model, taken apart.

    Parameters
    ----------
    model
        The model as a whole.
    sources
        Least number of suppliers of each category.
    gap
        Relative gap that is wanted.
    seed
        Of the solver.
    """

    def __init__(self, model: Model, sources: tuple[int, ...], gap: float, seed: int) -> None:
        self.model, self.sources, self.gap, self.seed = model, sources, gap, seed
        columns, matrix = model.columns, model.mip.matrix.tocsr()[model.first_shared :]
        self.low = model.mip.row_low[model.first_shared :]
        self.high = model.mip.row_high[model.first_shared :]
        self.of_units = csc_array(matrix[:, : columns.count])
        self.of_use = csc_array(matrix[:, columns.count : 2 * columns.count])
        self.of_risk = csc_array(matrix[:, 2 * columns.count :])
        self.splits = Splits()
        self.members = [np.flatnonzero(columns.category == row) for row in range(len(sources))]

    def run(self, seconds: float | None, should_stop: Callable[[], bool]) -> Outcome:
        """Bound and plan in the time."""
        deadline = Deadline(seconds)
        bound, values, is_broken = self._price_out(
            Deadline(None if seconds is None else seconds * PRICING_SHARE), should_stop
        )
        if is_broken:
            return Outcome(None, np.inf, bound, is_broken=True)
        x, objective = self._choose(deadline)
        if objective - bound > self.gap * abs(objective):
            freed = self._freed(values, x, deadline)
            if freed.x is not None and freed.objective < objective:
                x, objective = freed.x, freed.objective
        return Outcome(x, objective, bound)

    def _price_out(
        self, deadline: Deadline, should_stop: Callable[[], bool]
    ) -> tuple[float, NDArray[np.float64], bool]:
        """Ask for splits until they no longer pay; bound, master's values, whether rules break."""
        bound, penalty = -np.inf, PENALTY
        found, new = self._propose(np.zeros(len(self.low)))
        if new == 0:
            return np.inf, np.zeros(0), True
        while True:
            result, values = self._master(penalty)
            prices = self._clean(result.row_dual)
            broken = float(values[len(self.splits.cost) :].sum())
            offset = self._offset(prices)
            found, new = self._propose(prices, result.row_dual)
            bound = max(bound, found + offset)
            near = result.objective - bound <= ENOUGH * self.gap * abs(result.objective)
            if broken > PAYS and new == 0 and penalty < PENALTY * 1_000:
                penalty *= 1_000
                continue
            if new == 0 or (near and broken <= PAYS) or deadline.has_passed or should_stop():
                return bound, values[: len(self.splits.cost)], broken > PAYS

    def _propose(
        self, prices: NDArray[np.float64], duals: NDArray[np.float64] | None = None
    ) -> tuple[float, int]:
        """The cheapest split of every category at some prices: sum of bounds, and how many pay."""
        columns = self.model.columns
        slope = columns.cost - self.of_units.T @ prices
        fixed = columns.fixed - self.of_use.T @ prices
        total, new = 0.0, 0
        for row, members in enumerate(self.members):
            choices, at = _parts(columns.choice[members], members, columns, slope, fixed)
            split = cheapest_split(choices, self.sources[row])
            if split is None:
                return np.inf, 0
            total += split.bound
            worth = -np.inf if duals is None else split.cost - duals[len(self.low) + row]
            if worth < -PAYS * max(1.0, abs(split.cost)):
                self._add(row, split.shares, at, slope, fixed)
                new += 1
        return total, new

    def _add(
        self,
        category: int,
        shares: tuple[tuple[int, float], ...],
        at: list[list[int]],
        slope: NDArray[np.float64],
        fixed: NDArray[np.float64],
    ) -> None:
        """Keep a split, each share in the segment where it is cheapest."""
        columns = self.model.columns
        used, values = [], []
        for choice, share in shares:
            inside = [
                column
                for column in at[choice]
                if columns.low[column] - PAYS <= share <= columns.high[column] + PAYS
            ]
            used.append(min(inside, key=lambda item: fixed[item] + slope[item] * share))
            values.append(share)
        where, what = np.array(used, np.int64), np.array(values)
        self.splits.category.append(category)
        self.splits.units.append((where, what))
        self.splits.cost.append(float((columns.cost[where] * what + columns.fixed[where]).sum()))
        self.splits.shared.append(
            self.of_units[:, where] @ what + self.of_use[:, where] @ np.ones(len(where))
        )

    def _master(
        self, penalty: float | None, options: MipOptions | None = None
    ) -> tuple[MipResult, NDArray[np.float64]]:
        """Choose splits; with a penalty in parts and rules may break, else whole and none may."""
        count, rows, risk = len(self.splits.cost), len(self.low), self.of_risk.shape[1]
        is_whole = np.zeros(count, bool) if penalty is not None else np.ones(count, bool)
        signs = [(row, 1.0) for row in range(rows) if self.low[row] > -np.inf]
        signs += [(row, -1.0) for row in range(rows) if self.high[row] < np.inf]
        slack = csc_array(
            ([sign for _, sign in signs], ([row for row, _ in signs], range(len(signs)))),
            shape=(rows, len(signs)),
        )
        if penalty is None:
            slack = slack[:, :0]
        spare = slack.shape[1]
        cost = np.full(spare, penalty or 0.0)
        own = csc_array(
            (np.ones(count), (self.splits.category, range(count))),
            shape=(len(self.sources), count),
        )
        top = hstack([csc_array(np.array(self.splits.shared).T), slack, self.of_risk])
        below = hstack([own, csc_array((len(self.sources), spare + risk))])
        once, mip = np.ones(len(self.sources)), self.model.mip
        risky = slice(2 * self.model.columns.count, None)
        master = Mip(
            np.concatenate([self.splits.cost, cost, mip.cost[risky]]),
            np.zeros(count + spare + risk),
            np.concatenate([np.ones(count), np.full(spare, np.inf), mip.high[risky]]),
            np.concatenate([is_whole, np.zeros(spare + risk, bool)]),
            csc_array(vstack([top, below])),
            np.concatenate([self.low, once]),
            np.concatenate([self.high, once]),
        )
        result = solve_mip(master, options or MipOptions(seed=self.seed))
        none = np.zeros(count)
        return result, none if result.x is None else result.x[: count + spare]

    def _clean(self, duals: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Prices of shared rows with the sign that their bounds allow."""
        if duals is None:
            return np.zeros(len(self.low))
        prices = np.array(duals[: len(self.low)])
        prices[(prices > 0) & (self.low == -np.inf)] = 0.0
        prices[(prices < 0) & (self.high == np.inf)] = 0.0
        return prices

    def _offset(self, prices: NDArray[np.float64]) -> float:
        """What shared rows and the columns of risk add to the bound at some prices."""
        sides = np.where(prices > 0, self.low, np.where(prices < 0, self.high, 0.0))
        mip, first = self.model.mip, 2 * self.model.columns.count
        reduced = mip.cost[first:] - self.of_risk.T @ prices
        return float(prices @ sides + np.minimum(reduced, 0.0) @ mip.high[first:])

    def _choose(self, deadline: Deadline) -> tuple[NDArray[np.float64] | None, float]:
        """One split for each category, all rules kept."""
        left = deadline.remaining_s
        limit = None if left == np.inf else 0.5 * left
        options = MipOptions(limit, ENOUGH * self.gap, seed=self.seed)
        result, values = self._master(None, options)
        if result.x is None:
            return None, np.inf
        count = self.model.columns.count
        x = np.zeros(len(self.model.mip.cost))
        for row in np.flatnonzero(values[: len(self.splits.cost)] > 0.5):
            where, what = self.splits.units[row]
            x[where], x[where + count] = what, 1.0
        x[2 * count :] = result.x[len(self.splits.cost) :]
        return x, result.objective

    def _freed(
        self,
        values: NDArray[np.float64],
        x: NDArray[np.float64] | None,
        deadline: Deadline,
    ) -> MipResult:
        """The whole model with the choices alone that the master's splits use."""
        columns = self.model.columns
        wanted = {
            int(columns.choice[column])
            for row in np.flatnonzero(values > PAYS)
            for column in self.splits.units[row][0]
        }
        if x is not None:
            wanted |= {int(columns.choice[at]) for at in np.flatnonzero(x[: columns.count] > 0)}
        is_in = np.isin(columns.choice, sorted(wanted))
        high = self.model.mip.high.copy()
        high[: columns.count][~is_in] = 0.0
        high[columns.count : 2 * columns.count][~is_in] = 0.0
        mip = self.model.mip
        kept = np.flatnonzero(high > 0)
        small = mip.only(kept)
        rows = np.flatnonzero(np.diff(small.matrix.tocsr().indptr))
        small = Mip(
            small.cost,
            small.low,
            small.high,
            small.is_integer,
            csc_array(small.matrix.tocsr()[rows]),
            small.row_low[rows],
            small.row_high[rows],
        )
        left = deadline.remaining_s
        options = MipOptions(None if left == np.inf else left, ENOUGH * self.gap, seed=self.seed)
        result = solve_mip(small, options, None if x is None else x[kept])
        if result.x is None or result.status is MipStatus.INFEASIBLE:
            return result
        whole = np.zeros(len(mip.cost))
        whole[kept] = result.x
        return type(result)(result.status, whole, result.objective, -np.inf)


def _parts(
    choice: NDArray[np.int64],
    members: NDArray[np.int64],
    columns: Columns,
    slope: NDArray[np.float64],
    fixed: NDArray[np.float64],
) -> tuple[list[list[tuple[float, float, float, float]]], list[list[int]]]:
    """Segments of a category's choices at some prices, and their columns."""
    low, high = columns.low[members].tolist(), columns.high[members].tolist()
    slopes, fixes = slope[members].tolist(), fixed[members].tolist()
    parts: list[list[tuple[float, float, float, float]]] = []
    at: list[list[int]] = []
    before = -1
    for row, owner in enumerate(choice.tolist()):
        if owner != before:
            parts.append([])
            at.append([])
            before = owner
        parts[-1].append((low[row], high[row], slopes[row], fixes[row]))
        at[-1].append(int(members[row]))
    return parts, at
