"""How much to hold when an order arrives, for every SKU-location and order day.

A target is demand until the next receipt and safety beyond it. Goods that perish follow the policy
of :mod:`solvers.replenishment.perishable`: its targets, tuned in a simulation of the item's own
demand, order days and cases, are kept as days of demand, so that they follow weekdays and
promotions. Goods that last cover a quantile of *sampled* demand over sampled lead times and the
time until the next order: that of the critical ratio, or the one whose expected shortage meets the
goal for the fill rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.futures_kernel import windows
from solvers.replenishment.ordering.levels import filled_level, quantile_level
from solvers.replenishment.ordering.ways import first_ways
from solvers.replenishment.perishable.model import Items
from solvers.replenishment.perishable.targets import Effort, Rhythm, tuned_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.mean_demand import MeanDemand
    from solvers.replenishment.ordering.problem import OrderProblem

FRESH_DAYS = 21
"""Shelf lives up to this are tuned by age; longer ones only cap the target."""
SAMPLE_DAYS, SAMPLE_PATHS = 7, 8
"""Demand that a target is tuned on: so many days of so many paths, each day at the mean level."""
PLAN_EFFORT = Effort(scenarios=12, days=120, kinds=160)


@dataclass(frozen=True, slots=True, eq=False)
class TargetRule:
    """What targets follow from, of shape (items,) but for ``late``.

    Parameters
    ----------
    way
        The item's first way to order, -1 if it has none.
    ratio
        Worth of a unit too few over that plus the cost of one too many.
    covered_days
        Days of demand whose spread the stock covers: lead time and time between orders, or what
        service times leave of them.
    is_fresh
        Whether the target is tuned by age.
    fresh_days
        Days of demand to hold at arrival, for those.
    usual_cover
        Days between receipts that they are tuned for.
    late
        Days more of each path's lead time, shape (items, paths).
    """

    way: NDArray[np.int64]
    ratio: NDArray[np.float64]
    covered_days: NDArray[np.float64]
    is_fresh: NDArray[np.bool_]
    fresh_days: NDArray[np.float64]
    usual_cover: NDArray[np.int64]
    late: NDArray[np.int64]

    def covering(self, days: NDArray[np.float64]) -> TargetRule:
        """The rule where service times leave items other days to cover; nan leaves them as is."""
        return replace(self, covered_days=np.where(np.isnan(days), self.covered_days, days))


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Targets of some items for the receipt of one order, in units, shape (items,).

    Parameters
    ----------
    level
        To be on hand when the order arrives.
    cover
        Expected demand until the next receipt.
    cap
        Level beyond which the last unit is rather wasted than sold.
    is_capped, is_least
        Whether the cap, or the least stock, decided.
    """

    level: NDArray[np.float64]
    cover: NDArray[np.float64]
    cap: NDArray[np.float64]
    is_capped: NDArray[np.bool_]
    is_least: NDArray[np.bool_]


def target_rule(
    problem: OrderProblem,
    calendar: Calendar,
    effort: Effort = PLAN_EFFORT,
) -> TargetRule:
    """The rule of a problem, every site for itself.

    Parameters
    ----------
    effort
        Of the simulation that tunes fresh goods.
    """
    items = problem.items
    way = first_ways(problem)
    route = problem.sources.route[way] if len(problem.sources) else np.zeros(len(way), np.int64)
    lead, review = _by_route(calendar.lead, route, way), _by_route(calendar.review, route, way)
    late = np.zeros((len(problem), problem.paths.shape[1]), np.int64)
    if len(problem.routes):
        late[way >= 0] = calendar.delays[route[way >= 0]]
    usual = np.maximum(review, 1)
    covered = (lead + usual).astype(float)
    is_fresh = (items.shelf_life_days > 0) & (items.shelf_life_days <= FRESH_DAYS)
    rule = TargetRule(
        way,
        _ratio(problem, usual),
        covered,
        is_fresh,
        np.zeros(len(problem)),
        usual,
        late,
    )
    _tune(problem, rule, lead, effort)
    return rule


def targets_for(
    problem: OrderProblem,
    rule: TargetRule,
    rows: NDArray[np.int64],
    ordered: NDArray[np.int64],
    due: NDArray[np.int64],
    cover: NDArray[np.int64],
    mean: MeanDemand,
) -> Targets:
    """Targets of some items for orders of a day.

    Parameters
    ----------
    rows
        The items.
    ordered, due, cover
        Day of the order, of its arrival, and days from there to the next receipt.
    mean
        Expected demand.
    """
    items, none = problem.items, np.zeros((len(rows), problem.paths.shape[1]), np.int64)
    expected = mean.over(rows, due, cover)
    level = expected.copy()
    lasts = ~rule.is_fresh[rows]
    level[lasts] += _safety(problem, rule, rows[lasts], ordered[lasts], cover[lasts], mean)
    # A receipt that has to last longer than usual needs the demand of the days more.
    extra = (cover - rule.usual_cover[rows]).astype(float)
    days = np.maximum(rule.fresh_days[rows] + extra, 0.0)
    fresh = rule.is_fresh[rows]
    level[fresh] = mean.over(rows[fresh], due[fresh], days[fresh])
    late = fresh & (rule.late[rows] != 0).any(axis=1)
    if late.any():
        level[late] += _lateness(problem, rule, rows[late], due[late], cover[late])
    cap = np.full(len(rows), np.inf)
    ages = items.shelf_life_days[rows] > 0
    if ages.any():
        own = rows[ages]
        life = windows(own, due[ages], items.shelf_life_days[own], none[ages], problem.paths)
        cap[ages] = quantile_level(life, _worth_stocking(problem)[own])
    is_goal = fresh & ~np.isnan(items.fill_rate[rows])
    if is_goal.any():
        asked = windows(rows[is_goal], due[is_goal], cover[is_goal], none[is_goal], problem.paths)
        level[is_goal] = filled_level(asked, items.fill_rate[rows[is_goal]])
    is_capped = level > cap + 1e-9
    level = np.minimum(level, cap)
    least = items.least_units[rows]
    return Targets(np.maximum(level, least), expected, cap, is_capped, least > level)


def _ratio(problem: OrderProblem, usual: NDArray[np.int64]) -> NDArray[np.float64]:
    """Critical ratio: a unit too few loses a sale, one too many is held until the next receipt.

    Of goods that spoil before, it is thrown away.
    """
    items = problem.items
    under = items.loss_of_sale_cny
    over = items.holding_cny_per_day * usual
    ages = items.shelf_life_days > 0
    spoils = ages & (items.shelf_life_days <= usual)
    over = np.where(spoils, over + items.loss_of_waste_cny, over)
    return np.asarray(np.where(under > 0, under / np.maximum(under + over, 1e-300), 0.0))


def _worth_stocking(problem: OrderProblem) -> NDArray[np.float64]:
    """Critical ratio of the last unit that is sold or wasted; see `perishable.model.Items`."""
    under, over = problem.items.loss_of_sale_cny, problem.items.loss_of_waste_cny
    found = under / np.maximum(under + over, 1e-300)
    # Who asks for a fill rate pays for the waste that comes with it, up to that share.
    goal = problem.items.fill_rate
    return np.where(np.isnan(goal), found, np.maximum(found, np.nan_to_num(goal)))


def _safety(
    problem: OrderProblem,
    rule: TargetRule,
    rows: NDArray[np.int64],
    ordered: NDArray[np.int64],
    cover: NDArray[np.int64],
    mean: MeanDemand,
) -> NDArray[np.float64]:
    """Units beyond expected demand that goods which last need, shape (rows,)."""
    length = np.rint(rule.covered_days[rows]).astype(np.int64)
    late = np.maximum(rule.late[rows], -length[:, None])
    late[length == 0] = 0
    total = windows(rows, ordered, length, late, problem.paths)
    plain = mean.over(rows, ordered, length)
    level = quantile_level(total, rule.ratio[rows])
    goal = problem.items.fill_rate[rows]
    asks = ~np.isnan(goal)
    if asks.any():
        # Shortage of the days after arrival alone; what is short before cannot be helped.
        lead = np.maximum(length[asks] - cover[asks], 0)
        before = windows(rows[asks], ordered[asks], lead, late[asks] * 0, problem.paths)
        level[asks] = filled_level(total[asks], goal[asks], before)
    return np.asarray(np.where(length > 0, level - plain, 0.0))


def _lateness(
    problem: OrderProblem,
    rule: TargetRule,
    rows: NDArray[np.int64],
    due: NDArray[np.int64],
    cover: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Units more that fresh goods need because lead times are uncertain, shape (rows,)."""
    late = np.maximum(rule.late[rows], -cover[:, None])
    total = windows(rows, due, cover, late, problem.paths)
    plain = windows(rows, due, cover, np.zeros_like(late), problem.paths)
    ratio = rule.ratio[rows]
    return np.maximum(quantile_level(total, ratio) - quantile_level(plain, ratio), 0.0)


def _tune(problem: OrderProblem, rule: TargetRule, lead: NDArray[np.int64], effort: Effort) -> None:
    """Fill in the days of demand that fresh goods hold."""
    costs = problem.items.loss_of_sale_cny > 0
    able = (rule.way >= 0) & rule.is_fresh & costs & np.isnan(problem.items.fill_rate)
    rows = np.flatnonzero(able)
    if not len(rows):
        return
    samples = level_samples(problem, rows)
    mean = samples.mean(axis=1)
    rows, samples, mean = rows[mean > 0], samples[mean > 0], mean[mean > 0]
    if not len(rows):
        return
    perishable = perishable_items(problem, rows, lead[rows])
    multiple = problem.sources.multiple_units[rule.way[rows]]
    rhythm = Rhythm(rule.usual_cover[rows], np.maximum(multiple, 1.0))
    seeded = effort._replace(seed=problem.seed)
    target = tuned_targets(perishable, samples, effort=seeded, rhythm=rhythm)
    rule.fresh_days[rows] = target / mean


def perishable_items(
    problem: OrderProblem, rows: NDArray[np.int64], lead: NDArray[np.int64]
) -> Items:
    """Some items as the perishable policy knows them."""
    items = problem.items
    cost = items.value_cny[rows]
    return Items(
        lead_time_days=np.maximum(lead, 1),
        shelf_life_days=items.shelf_life_days[rows],
        freshest_first=items.freshest_first[rows],
        order_cny=cost,
        holding_cny=items.holding_cny_per_day[rows],
        # Selling is worth this less the cost of the unit.
        shortage_cny=cost + items.loss_of_sale_cny[rows],
        waste_cny=items.disposal_cny[rows],
    )


def level_samples(problem: OrderProblem, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Demand of one day in whole units, weekdays and promotions taken out, (rows, samples)."""
    days = min(SAMPLE_DAYS, problem.paths.shape[2])
    some = problem.paths[rows, :SAMPLE_PATHS, :days].astype(float)
    by_day = problem.paths[rows, :, :days].mean(axis=1, dtype=float)[:, None, :]
    mean = by_day.mean(axis=2, keepdims=True)
    some *= np.where(by_day > 0, mean / np.where(by_day > 0, by_day, 1.0), 0.0)
    draws = np.random.default_rng([problem.seed, 3]).permutation(some.shape[1] * days)
    parts = ((draws + 0.5) / len(draws)).reshape(some.shape[1:])
    return np.floor(some + parts).reshape(len(rows), -1)


def _by_route(
    values: NDArray[np.int64], route: NDArray[np.int64], way: NDArray[np.int64]
) -> NDArray[np.int64]:
    if not len(values):
        return np.ones(len(way), np.int64)
    return np.where(way >= 0, values[route], 1)
