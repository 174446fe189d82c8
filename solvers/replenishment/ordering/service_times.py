"""Where safety stock lies: service times that sites guarantee each other, product by product.

Fronts under one centre that take as long and whose goods keep as long hold stock for the same
time, so they are one stage whose cost of covering a day is that of all of them. Products whose
stages then look alike are planned together by the dynamic programme on trees; a product that a
site gets from several sites is no tree and has its own linear programme.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from solvers.replenishment.guaranteed.general import cheapest_service_times
from solvers.replenishment.guaranteed.network import Stage, StageNetwork
from solvers.replenishment.guaranteed.tree import plans_on_tree
from solvers.replenishment.guaranteed.tree_shape import StageTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.tiers import Tiers

USUAL_RATIO = 0.95
"""Service that safety stock is placed for where an item states none of its own."""
GENERAL_SECONDS = 5.0


def covered_days(
    problem: OrderProblem, calendar: Calendar, tiers: Tiers, ratio: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Days that each item covers with stock; nan where no other site is involved, shape (items,).

    Parameters
    ----------
    ratio
        Critical ratio of each item.
    """
    found = np.full(len(problem), np.nan)
    if len(tiers.levels) == 1:
        return found
    figures = _Figures(problem, calendar, tiers, ratio)
    shapes: dict[tuple[object, ...], list[_Product]] = defaultdict(list)
    for rows in figures.products():
        product = _Product(figures, rows)
        if product.is_tree:
            shapes[product.key].append(product)
        else:
            product.write(found, product.on_network())
    for alike in shapes.values():
        _together(alike, found)
    return found


class _Figures:
    """What stages are made of, item by item."""

    def __init__(
        self, problem: OrderProblem, calendar: Calendar, tiers: Tiers, ratio: NDArray[np.float64]
    ) -> None:
        self.problem, self.tiers = problem, tiers
        way = tiers.way
        route = problem.sources.route[np.maximum(way, 0)]
        has = way >= 0
        days = calendar.lead[route] + np.maximum(calendar.review[route], 1)
        self.lead = np.where(has, days, 0)
        share = np.clip(np.where(ratio > 0, ratio, USUAL_RATIO), 0.5, 0.999)
        spread = problem.paths.std(axis=1, dtype=np.float32).mean(axis=1)
        self.deviation = np.maximum(ndtri(share), 0.0) * spread
        self.holding = np.maximum(problem.items.holding_cny_per_day, 1e-9)
        life = problem.items.shelf_life_days
        self.most = np.where(life > 0, np.maximum(life, 1), np.inf)
        self.feeds = np.zeros(len(problem), bool)
        self.feeds[tiers.source_item[tiers.source_item >= 0]] = True

    def products(self) -> list[NDArray[np.int64]]:
        """Rows of every product that passes from site to site."""
        names = np.array(self.problem.items.product_ids)
        _, which = np.unique(names, return_inverse=True)
        order = np.argsort(which, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(which[order])) + 1)
        return [rows for rows in groups if self.feeds[rows].any()]


class _Product:
    """Stages of one product: sites that feed others, and classes of those that do not."""

    def __init__(self, figures: _Figures, rows: NDArray[np.int64]) -> None:
        self.figures = figures
        problem, tiers = figures.problem, figures.tiers
        self.stages: dict[tuple[object, ...], list[int]] = defaultdict(list)
        sources: dict[int, set[int]] = defaultdict(set)
        ways = np.concatenate(
            [
                np.arange(*np.searchsorted(problem.sources.item, [row, row + 1]))
                for row in rows.tolist()
            ]
        )
        for way in ways:
            if tiers.source_item[way] >= 0:
                sources[int(problem.sources.item[way])].add(int(tiers.source_item[way]))
        for row in rows.tolist():
            above = tuple(sorted(sources[row]))
            if figures.feeds[row]:
                self.stages["site", problem.items.site_ids[row]].append(row)
            elif above:
                sites = tuple(problem.items.site_ids[one] for one in above)
                figure = (int(figures.lead[row]), float(figures.most[row]))
                self.stages["class", sites, *figure].append(row)
        self.names = {key: str(key) for key in sorted(self.stages, key=str)}
        self.arcs = tuple(
            (self.names["site", problem.items.site_ids[one]], name)
            for key, name in self.names.items()
            for one in sorted(sources[self.stages[key][0]])
        )
        self.is_tree = all(len(above) <= 1 for above in sources.values())

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for products whose stages look alike."""
        return tuple(self.names.values()), self.arcs

    def figure(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """One figure of the first item of every stage."""
        return np.array([values[self.stages[key][0]] for key in self.names], float)

    def price(self) -> NDArray[np.float64]:
        """Cost of covering the first day, of all items of every stage."""
        both = self.figures.holding * self.figures.deviation
        return np.array([both[self.stages[key]].sum() for key in self.names])

    def service(self) -> NDArray[np.float64]:
        """Longest service time: none to customers, any to other sites."""
        return np.array([np.inf if key[0] == "site" else 0.0 for key in self.names])

    def write(self, found: NDArray[np.float64], net: NDArray[np.float64]) -> None:
        """Note the days that every item covers."""
        for key, days in zip(self.names, net, strict=True):
            found[self.stages[key]] = days

    def on_network(self) -> NDArray[np.float64]:
        """Days that stages cover where a site has several sites above it."""
        lead, price, most = self.figure(self.figures.lead), self.price(), self.service()
        stages = tuple(
            Stage(name, float(days), float(cny), 1.0, None if np.isinf(limit) else float(limit))
            for name, days, cny, limit in zip(self.names.values(), lead, price, most, strict=True)
        )
        plan = cheapest_service_times(StageNetwork(stages, self.arcs), GENERAL_SECONDS)
        if plan is None:
            return np.full(len(lead), np.nan)
        # What cannot keep for so long is not kept for so long.
        return np.minimum(plan.inbound + lead - plan.quoted, self.figure(self.figures.most))


def _together(alike: list[_Product], found: NDArray[np.float64]) -> None:
    """Plan products that share a tree."""
    tree = StageTree(tuple(alike[0].names.values()), alike[0].arcs)
    lead = np.stack([product.figure(product.figures.lead) for product in alike])
    price = np.stack([product.price() for product in alike])
    most = np.stack([product.figure(product.figures.most) for product in alike])
    plans = plans_on_tree(
        tree, lead, price, np.ones_like(price), alike[0].service(), np.maximum(most, lead)
    )
    for product, net in zip(alike, plans.net, strict=True):
        product.write(found, net)
