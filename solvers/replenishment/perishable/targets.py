"""How high to order: targets by the critical ratio and a small simulation.

No unit is ordered that pays only if demand of a whole shelf life is exceptional: the critical
ratio of a unit that is sold or wasted caps the target. Below the cap the target is where a short
simulation on the item's own demand is cheapest; like items share one simulation. Targets are kept
as *days of demand*, so that they follow weekdays, promotions and seasons.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.replenishment.perishable.model import Stock, check_demand
from solvers.replenishment.perishable.policy import Rule
from solvers.replenishment.perishable.shelf_kernel import costs_of_targets
from solvers.replenishment.perishable.simulate import Policy, run, takes_freshest
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items

PATHS = 32
LEVELS = 16
"""Targets in the first, even grid."""
PROMISING = 3
"""Levels of it whose neighbours half a step away are tried. Costs have several valleys, since
orders are whole: last in, first out, a target between two orders makes them take turns."""
COARSEST = 20.0
LIKE = (0.1, 0.1, 0.1, 0.1, 0.1, 0.2)
"""How far items differ that share a simulation; see :func:`kinds`."""


class Effort(NamedTuple):
    """Size of the simulation that sets one target.

    ``kinds`` is how many simulations there may be: with more, items that are less alike share one.
    """

    scenarios: int = 16
    days: int = 160
    seed: int = 0
    kinds: int | None = None


class Rhythm(NamedTuple):
    """Days between orders, and units of which orders are multiples; both of shape (items,)."""

    review_days: NDArray[np.int64]
    multiple: NDArray[np.float64]


def spread(
    samples: NDArray[np.float64], days: int, seed: int, paths: int = PATHS
) -> NDArray[np.float64]:
    """Paths of demand whose every day holds the quantiles of the samples, independent by day.

    Parameters
    ----------
    samples
        Equally likely demand of one day, shape (items, samples).
    days, paths
        Size of the result, of shape (items, paths, days).
    seed
        Of the order in which each day's quantiles stand.
    """
    draws = np.random.default_rng([seed, paths, days])
    ranks = np.stack([draws.permutation(paths) for _ in range(days)], axis=1)
    at = ((ranks + 0.5) / paths * samples.shape[1]).astype(np.int64)
    return np.asarray(np.sort(samples, axis=1)[:, at])


def cover_units(
    paths: NDArray[np.float64], cover_days: NDArray[np.float64], first_day: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Mean demand of so many days from a first one on, in units, shape (items,).

    Parameters
    ----------
    paths
        Demand, shape (items or 1, paths, days); the last day stands for all later ones.
    cover_days
        Not necessarily whole, shape (items,).
    first_day
        0 is today, shape (items,).
    """
    mean = np.broadcast_to(paths.mean(axis=1), (len(cover_days), paths.shape[2]))
    total = np.concatenate([np.zeros((len(mean), 1)), mean.cumsum(axis=1)], axis=1)
    return _until(total, first_day + cover_days) - _until(total, first_day.astype(float))


def shelf_life_cap(
    items: Items, samples: NDArray[np.float64], seed: int = 0
) -> NDArray[np.float64]:
    """Units beyond which the last one is rather wasted than sold, shape (items,).

    The critical ratio's quantile of demand over the days on which an order can be sold.
    """
    longest = int(items.shelf_life_days.max(initial=1))
    within = np.arange(longest) < items.shelf_life_days[:, None]
    life = (spread(samples, longest, seed, 4 * PATHS) * within[:, None, :]).sum(axis=2)
    life.sort(axis=1)
    place = items.worth_stocking() * (life.shape[1] - 1)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, life.shape[1] - 1)
    rows = np.arange(len(life))
    cap = life[rows, low] + (place - low) * (life[rows, high] - life[rows, low])
    return np.where(items.worth_stocking() > 0.0, cap, 0.0)


def tuned_targets(
    items: Items,
    samples: NDArray[np.float64],
    rule: Rule = Rule.EXPECTED,
    effort: Effort | None = None,
    rhythm: Rhythm | None = None,
) -> NDArray[np.float64]:
    """Cheapest targets in units under demand that is alike every day, shape (items,).

    Parameters
    ----------
    items
        SKU-locations.
    samples
        Equally likely demand of one day in whole units, shape (items, samples).
    rule
        For which the target is.
    effort
        Scenarios, days and seed of the simulation, the same for every target and item.
    rhythm
        Orders every so many days of so many units; none means single units every day. Only
        `Rule.EXPECTED` knows any.

    Raises
    ------
    DataError
        With every row of the samples that is wrong, or a rhythm that the rule does not know.
    """
    check_demand(items, samples[..., None], 1, "samples")
    if rhythm is not None and rule is not Rule.EXPECTED:
        text = "only the rule of expected stock knows order days and cases"
        raise DataError([DataProblem("rhythm", -1, "", "not_allowed", text, rule.value)])
    size = Effort() if effort is None else effort
    like, which = _few_kinds(items, samples, rhythm, size.kinds)
    kind, demand = items.rows(like), samples[like]
    beat = None
    if rhythm is not None:
        beat = Rhythm(rhythm.review_days[like], rhythm.multiple[like])
    found = _searched(kind, demand, rule, size, beat)
    mean = samples.mean(axis=1)
    scale = mean / np.where(mean[like] > 0.0, mean[like], 1.0)[which]
    return np.asarray(found[which] * scale)


def kinds(
    items: Items,
    samples: NDArray[np.float64],
    rhythm: Rhythm | None = None,
    coarseness: float = 1.0,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Items that stand for all others, and for every item which of them it is like.

    Alike are items with equal lead time, shelf life and days between orders whose share of
    customers, three prices as parts of the shortage's, variation, mean demand and case (both by
    logarithm) differ by no more than about the steps of ``LIKE``, times the coarseness. The one of
    median demand stands for them.
    """
    mean = samples.mean(axis=1)
    variation = samples.std(axis=1) / np.where(mean > 0.0, mean, 1.0)
    sale = np.where(items.shortage_cny > 0.0, items.shortage_cny, 1.0)
    parts = [items.order_cny / sale, items.holding_cny / sale, items.waste_cny / sale]
    features = [items.freshest_first, *parts, variation, np.log(np.maximum(mean, 0.01))]
    sizes = [step * coarseness for step in LIKE]
    whole = [items.lead_time_days, items.shelf_life_days]
    if rhythm is not None:
        whole.append(rhythm.review_days)
        # A case matters by the days that it lasts.
        features.append(np.log(rhythm.multiple))
        sizes.append(sizes[-1])
    steps = [np.round(value / step) for value, step in zip(features, sizes, strict=True)]
    which = np.zeros(len(mean), np.int64)
    for column in (*whole, *steps):
        # Column by column is far quicker than by rows, and gives the same order.
        values, places = np.unique(column, return_inverse=True)
        _, which = np.unique(which * len(values) + places, return_inverse=True)
    counts = np.bincount(which)
    order = np.lexsort((mean, which))
    starts = np.cumsum(counts) - counts
    return order[starts + counts // 2], which


def _few_kinds(
    items: Items, samples: NDArray[np.float64], rhythm: Rhythm | None, most: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Kinds as fine as they can be without being too many."""
    coarseness = 1.0
    while True:
        like, which = kinds(items, samples, rhythm, coarseness)
        if most is None or len(like) <= most or coarseness > COARSEST:
            return like, which
        coarseness *= 1.3


def _searched(
    items: Items,
    samples: NDArray[np.float64],
    rule: Rule,
    effort: Effort,
    rhythm: Rhythm | None,
) -> NDArray[np.float64]:
    """Cheapest target of each item by an even grid, refined twice about its best."""
    mean = samples.mean(axis=1)
    top = (
        shelf_life_cap(items, samples)
        + (0 if rule is Rule.EXPECTED else items.lead_time_days) * mean
    )
    step = (top / LEVELS)[:, None]
    costs = _Costs(items, samples, rule, effort, rhythm)
    levels = step * np.arange(1, LEVELS + 1)
    for keep, part in ((PROMISING, 0.5), (1, 0.25)):
        best = costs.cheapest(levels, keep)
        near = best[:, :, None] + part * step[:, :, None] * np.array([-1.0, 0.0, 1.0])
        levels = near.reshape(len(items), -1)
    return costs.cheapest(levels, 1)[:, 0]


class _Costs:
    """Mean daily cost by target, under the same demand for all targets."""

    def __init__(
        self,
        items: Items,
        samples: NDArray[np.float64],
        rule: Rule,
        effort: Effort,
        rhythm: Rhythm | None,
    ) -> None:
        self.items, self.rule = items, rule
        one = np.ones(len(items))
        self.rhythm = Rhythm(one.astype(np.int64), one) if rhythm is None else rhythm
        self.lead = int(items.lead_time_days.max(initial=1))
        self.warm_up = self.lead + 2 * int(items.shelf_life_days.max(initial=1))
        self.paths = spread(samples, self.lead, effort.seed)
        draws = np.random.default_rng([effort.seed, 1])
        size = (effort.scenarios, self.warm_up + effort.days)
        at = draws.integers(samples.shape[1], size=size)
        self.demand = np.sort(samples, axis=1)[:, at]
        self.freshest = takes_freshest(items, self.demand, effort.seed)

    def cheapest(self, levels: NDArray[np.float64], keep: int) -> NDArray[np.float64]:
        """The best of each item's levels, best first; shapes (items, levels), (items, keep)."""
        # An order is paid earlier than what it changes begins: its price is brought to then.
        priced = replace(
            self.items,
            order_cny=self.items.order_cny * self.items.discount**-self.items.lead_time_days,
            discount=1.0,
        )
        price = self._of_expected if self.rule is Rule.EXPECTED else self._of_others
        cost = price(priced, levels)
        order = np.argsort(cost, axis=1, kind="stable")[:, :keep]
        return np.take_along_axis(levels, order, axis=1)

    def _of_expected(self, items: Items, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of each level, compiled."""
        prices = (items.order_cny, items.holding_cny, items.shortage_cny, items.waste_cny)
        found = costs_of_targets(
            items.lead_time_days,
            items.shelf_life_days,
            self.rhythm.review_days,
            self.rhythm.multiple,
            items.freshest_first,
            np.stack(prices, axis=1).astype(float),
            self.paths,
            self.demand,
            self.freshest,
            levels,
            self.warm_up,
        )
        return np.asarray(found)

    def _of_others(self, items: Items, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of each level of another rule."""
        count, many = levels.shape
        again = np.repeat(np.arange(count), many)
        priced = items.rows(again)
        policy = Policy(self.rule, self.paths[again], levels.ravel())
        demand, freshest = self.demand[again], self.freshest[again]
        found = run(priced, policy, demand, freshest, Stock.empty(priced), self.warm_up)
        return np.asarray(found.cost_cny.mean(axis=1).reshape(count, many))


def _until(total: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Units until a moment, by row of running totals; the last day goes on for ever."""
    last = total.shape[1] - 1
    low = np.minimum(np.floor(days).astype(np.int64), last - 1)
    rows = np.arange(len(total))
    return np.asarray(total[rows, low] + (days - low) * (total[rows, low + 1] - total[rows, low]))
