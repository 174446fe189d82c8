"""One line of figures per setting and rule, and one per rule for many made SKU-locations."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.perishable.settings import MOST_ORDER, settings
from solvers.replenishment.perishable.exact import Process
from solvers.replenishment.perishable.model import Items, Stock
from solvers.replenishment.perishable.policy import Rule, orders
from solvers.replenishment.perishable.targets import Effort, spread, tuned_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from benchmarks.perishable.settings import Setting

SOLVERS = {"own": Rule.EXPECTED, "base_stock": Rule.BASE_STOCK, "ewa": Rule.EWA}


def perishable_lines(
    files: Iterable[Path], items: int | None, seed: int
) -> Iterator[dict[str, Any]]:
    """Every rule on every setting, its exact cost beside the least one.

    Parameters
    ----------
    files
        Tables of settings; see :mod:`benchmarks.perishable.settings`.
    items
        How many made SKU-locations are ordered for once, to be timed; none if ``None``.
    seed
        Of the simulation that sets targets, of the paths of demand and of what is made.
    """
    for setting in [setting for path in files for setting in settings(path)]:
        process = Process(setting.item, setting.chances(), MOST_ORDER)
        optimum = float(process.cheapest()[0][0])
        for solver, rule in SOLVERS.items():
            yield _line(setting, process, optimum, (solver, rule), seed)
    if items is not None:
        for solver, rule in SOLVERS.items():
            yield _timed(items, solver, rule, seed)


def _line(
    setting: Setting, process: Process, optimum: float, solver: tuple[str, Rule], seed: int
) -> dict[str, Any]:
    """A rule's exact cost, by the same function that orders for 100,000 SKU-locations."""
    name, rule = solver
    began = time.monotonic()
    samples = setting.samples()
    target = tuned_targets(setting.item, samples, rule, Effort(seed=seed))
    states = process.stock()
    many = setting.item.rows(np.zeros(len(process.states), np.int64))
    paths = spread(samples, int(setting.item.lead_time_days[0]), seed)
    found = orders(many, states, paths, np.full(len(many), target[0]), rule)
    wall_s = time.monotonic() - began
    cost = float(process.value(np.minimum(found.quantity, MOST_ORDER))[0])
    return {
        "instance": setting.name,
        "solver": name,
        "cost": round(cost, 4),
        "best_known": round(setting.best_known, 4),
        "optimum": round(optimum, 4),
        "gap_pct": round(100.0 * (cost / setting.best_known - 1.0), 4),
        "target": round(float(target[0]), 3),
        "wall_s": round(wall_s, 2),
        "seed": seed,
    }


def _timed(count: int, solver: str, rule: Rule, seed: int) -> dict[str, Any]:
    """Seconds in which so many SKU-locations get their orders; targets are given."""
    items, stock, paths, target = made(count, seed)
    began = time.monotonic()
    found = orders(items, stock, paths, target, rule)
    return {
        "instance": f"made-{count}",
        "solver": solver,
        "wall_s": round(time.monotonic() - began, 3),
        "ordered": int(found.quantity.sum()),
        "paths": paths.shape[1],
        "seed": seed,
    }


def made(
    count: int, seed: int
) -> tuple[Items, Stock, np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, Any]]:
    """SKU-locations with lead times of 1-3 days and 2-10 days of life, stock, paths, targets."""
    draws = np.random.default_rng([seed, count])
    price = draws.uniform(2.0, 40.0, count)
    items = Items(
        lead_time_days=draws.integers(1, 4, count),
        shelf_life_days=draws.integers(2, 11, count),
        freshest_first=draws.uniform(0.0, 1.0, count),
        order_cny=price,
        holding_cny=0.01 * price,
        shortage_cny=1.4 * price,
        waste_cny=0.1 * price,
    )
    mean = draws.lognormal(1.0, 1.0, count)
    paths = draws.poisson(mean[:, None, None], (count, 32, 3)).astype(float)
    empty = Stock.empty(items)
    on_hand = draws.poisson(mean[:, None] / items.shelf_life_days[:, None], empty.on_hand.shape)
    on_the_way = draws.poisson(mean[:, None], empty.on_the_way.shape)
    on_hand = on_hand * (np.arange(on_hand.shape[1]) < items.shelf_life_days[:, None])
    on_the_way = on_the_way * (np.arange(2) < items.lead_time_days[:, None] - 1)
    return items, Stock(on_hand.astype(float), on_the_way.astype(float)), paths, 1.5 * mean
