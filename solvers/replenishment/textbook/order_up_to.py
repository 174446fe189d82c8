"""Order up to ``S`` once the stock has fallen to ``s`` or below: exact, for whole demand.

Periods follow each other; demand of a period is met or waits; the position of the stock is reviewed
before each period. Zheng and Federgruen (1991); Snyder and Shen, section 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.textbook import losses
from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLE = "order_up_to"
TAIL = 1e-15
"""Chance of demand that is left out of a Poisson distribution."""


@dataclass(frozen=True, slots=True)
class OrderUpTo:
    """A policy of one SKU.

    Parameters
    ----------
    reorder_point
        An order is placed at this position of the stock and below.
    level
        Position after the order.
    cost_cny
        Expected cost per period, of ordering, holding and lateness.
    """

    reorder_point: int
    level: int
    cost_cny: float


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """What a period costs and takes.

    Parameters
    ----------
    fixed_cny
        Of an order.
    holding_cny, shortage_cny
        Of a unit left at the end of a period, and of a unit that waits then.
    probabilities
        Of demand 0, 1, 2, ... of a period.
    lead_probabilities
        Of demand 0, 1, 2, ... of a period and the lead time before it; without lead time, that of
        a period.
    """

    fixed_cny: float
    holding_cny: float
    shortage_cny: float
    probabilities: NDArray[np.float64]
    lead_probabilities: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Mean demand of a period and the lead time."""
        return float(self.lead_probabilities @ np.arange(len(self.lead_probabilities)))

    def cost_of(self, first: int, last: int) -> NDArray[np.float64]:
        """Cost of holding and lateness with each position of the stock, first to last."""
        at, many = np.arange(first, last + 1), np.arange(len(self.lead_probabilities))
        # Shortage at x is that at x - 1 less the chance of more than x - 1.
        more = np.concatenate([self.lead_probabilities[::-1].cumsum()[::-1], [0.0]])
        short = np.concatenate([more[1:][::-1].cumsum()[::-1], [0.0]])
        inside = np.clip(at, 0, len(many))
        shortage = np.where(at < 0, self.mean - at, short[inside])
        left = at - self.mean + shortage
        return np.asarray(self.holding_cny * left + self.shortage_cny * shortage)


def periods(
    fixed_cny: float,
    holding_cny: float,
    shortage_cny: float,
    probabilities: ArrayLike,
    lead_periods: int = 0,
) -> Periods:
    """Periods with independent whole demand.

    Parameters
    ----------
    fixed_cny, holding_cny, shortage_cny
        As in `Periods`.
    probabilities
        Of demand 0, 1, 2, ...; they add up to 1, and that of 0 is not 1.
    lead_periods
        Whole periods between an order and its arrival.

    Raises
    ------
    DataError
        With all that is wrong.
    """
    checked(
        TABLE,
        positive("fixed_cny", fixed_cny),
        positive("holding_cny", holding_cny),
        positive("shortage_cny", shortage_cny),
        Column("lead_periods", lead_periods, 0.0, is_whole=True),
    )
    (chance,) = checked(TABLE, not_negative("probabilities", probabilities))
    _check_chances(chance)
    ahead = chance
    for _ in range(lead_periods):
        ahead = np.convolve(ahead, chance)
    return Periods(fixed_cny, holding_cny, shortage_cny, chance, ahead)


def poisson_periods(
    fixed_cny: float,
    holding_cny: float,
    shortage_cny: float,
    mean: float,
    lead_time: float = 0.0,
) -> Periods:
    """Periods with Poisson demand; the lead time is any part or multiple of a period."""
    checked(
        TABLE,
        positive("fixed_cny", fixed_cny),
        positive("holding_cny", holding_cny),
        positive("shortage_cny", shortage_cny),
        positive("mean", mean),
        not_negative("lead_time", lead_time),
    )
    chances = (_poisson(mean), _poisson(mean * (1.0 + lead_time)))
    return Periods(fixed_cny, holding_cny, shortage_cny, *chances)


def policy_cost(given: Periods, reorder_point: int, level: int) -> float:
    """Exact expected cost per period of any policy."""
    checked(TABLE, Column("level above the reorder point", level - reorder_point, 1.0))
    visits = _visits(given.probabilities, level - reorder_point)
    cost = given.cost_of(reorder_point + 1, level)[::-1]
    return float((given.fixed_cny + visits @ cost) / visits.sum())


def best_policy(given: Periods) -> OrderUpTo:
    """Cheapest policy of all.

    For a level ``S``, a lower reorder point pays for as long as the position that it adds costs
    less than the mean; levels above the cheapest position matter as long as they alone cost no
    more than the best policy.
    """
    ratio = given.shortage_cny / (given.shortage_cny + given.holding_cny)
    start = int((given.lead_probabilities.cumsum() < ratio * (1.0 - TAIL)).sum())
    first, last = _range(given, start)
    cost, visits = given.cost_of(first, last), _visits(given.probabilities, last - first + 1)
    counted = visits.cumsum()
    best = OrderUpTo(start - 1, start, np.inf)
    for level in range(start, last + 1):
        if cost[level - first] > best.cost_cny:
            break
        down = cost[level - first :: -1]
        each = (given.fixed_cny + (visits[: len(down)] * down).cumsum()) / counted[: len(down)]
        at = int(each.argmin())
        if each[at] < best.cost_cny:
            best = OrderUpTo(level - at - 1, level, float(each[at]))
    return best


def _range(given: Periods, start: int) -> tuple[int, int]:
    """Positions that the best policy cannot leave.

    Each of them costs no more than ordering every period up to the cheapest one does.
    """
    most = float(given.cost_of(start, start)[0]) + given.fixed_cny
    low = int(np.floor(given.mean - most / given.shortage_cny)) - 1
    high = int(np.ceil(given.mean + most / given.holding_cny)) + 1
    cost = given.cost_of(min(low, start), max(high, start))
    inside = np.flatnonzero(cost <= most) + min(low, start)
    return int(inside[0]), int(inside[-1])


def _visits(probabilities: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Periods that the stock is expected to spend 0, 1, ... units below the level."""
    again = 1.0 / (1.0 - probabilities[0])
    chance = np.zeros(count)
    chance[: len(probabilities)] = probabilities[:count]
    visits = np.zeros(count)
    visits[0] = again
    for below in range(1, count):
        visits[below] = again * (chance[1 : below + 1] @ visits[below - 1 :: -1])
    return visits


def _poisson(mean: float) -> NDArray[np.float64]:
    most = int(mean + 10.0 * np.sqrt(mean) + 40.0)
    chance = losses.poisson_density(np.arange(most + 1), mean)
    return chance[: int(np.flatnonzero(chance > TAIL * TAIL)[-1]) + 1]


def _check_chances(chance: NDArray[np.float64]) -> None:
    total = float(chance.sum())
    problems = []
    if abs(total - 1.0) > 1e-9:
        text = "the probabilities do not add up to 1"
        problems.append(
            DataProblem(TABLE, -1, "probabilities", "out_of_range", text, f"{total:g}", "1")
        )
    if chance.ndim != 1 or chance[0] >= 1.0:
        text = "there is no demand"
        problems.append(DataProblem(TABLE, -1, "probabilities", "out_of_range", text))
    if problems:
        raise DataError(problems)
