"""The plan in words and identifiers, from columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.replenishment.ordering.cases import BINDINGS, goods_cny
from solvers.replenishment.ordering.classes import abc_of, xyz_of
from solvers.replenishment.ordering.coupling import is_bought
from solvers.replenishment.ordering.plan import (
    CompartmentFill,
    NotOrdered,
    OrderPlan,
    ReplenishmentOrder,
    StockTarget,
    VehicleLoad,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Status
    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.coupling import Coupling
    from solvers.replenishment.ordering.days import TierPlan
    from solvers.replenishment.ordering.lines import LineColumns
    from solvers.replenishment.ordering.plan import (
        Alert,
        OrderCosts,
        Projection,
        StockMove,
    )
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.targets import TargetRule

LEAST_DEMAND = 1e-6


class Written:
    """What was decided, ready to be written down."""

    def __init__(
        self,
        problem: OrderProblem,
        calendar: Calendar,
        rule: TargetRule,
        lines: LineColumns,
        coupling: Coupling,
        plans: list[TierPlan],
    ) -> None:
        self.problem, self.calendar, self.rule = problem, calendar, rule
        self.lines, self.coupling, self.plans = lines, coupling, plans
        self.cost = goods_cny(problem.sources, lines.way, lines.quantity)
        self.mean = problem.paths.mean(axis=(1, 2), dtype=float)
        self.targets = self._targets()

    @property
    def next_receipt(self) -> NDArray[np.int64]:
        """Day of each item's first receipt of goods ordered now or later, or on their way."""
        problem = self.problem
        found = np.full(len(problem), problem.days)
        np.minimum.at(found, self.lines.item, self.lines.due_day)
        for column in range(problem.on_the_way.shape[1]):
            some = problem.on_the_way[:, column] > 0
            found[some] = np.minimum(found[some], column + 1)
        return found

    def goods_cny(self) -> tuple[float, float]:
        """Cost of what is bought, and of moving what comes from sites above."""
        bought = is_bought(self.problem, self.lines.way) if len(self.lines) else np.zeros(0, bool)
        return float(self.cost[bought].sum()), float(self.cost[~bought].sum())

    def vehicles_cny(self) -> float:
        """Cost of all vehicles."""
        routes = self.problem.routes
        return float(
            sum(
                load.vehicles * routes[route].vehicle_cny
                for (route, _), load in self.coupling.loads.items()
            )
        )

    def plan(
        self,
        status: Status,
        moves: tuple[StockMove, ...],
        alerts: tuple[Alert, ...],
        not_ordered: tuple[NotOrdered, ...],
        projection: Projection,
        costs: OrderCosts,
    ) -> OrderPlan:
        """The whole plan."""
        return OrderPlan(
            status,
            self.problem.today,
            self.problem.days,
            self.orders(),
            self.loads(),
            moves,
            self.targets,
            alerts,
            not_ordered,
            projection,
            costs,
        )

    def orders(self) -> tuple[ReplenishmentOrder, ...]:
        """Order lines, today's first."""
        problem, lines = self.problem, self.lines
        routes = problem.sources.route[lines.way]
        dates = [problem.day(day) for day in range(int(lines.due_day.max(initial=0)) + 1)]
        source_ids = [route.source_id for route in problem.routes]
        columns: tuple[Sequence[Any], ...] = (
            [f"order-{number + 1:06d}" for number in range(len(lines))],
            [source_ids[route] for route in routes.tolist()],
            [problem.items.site_ids[item] for item in lines.item.tolist()],
            [problem.items.product_ids[item] for item in lines.item.tolist()],
            [dates[day] for day in lines.order_day.tolist()],
            [dates[day] for day in lines.due_day.tolist()],
            lines.quantity.tolist(),
            np.round(self.cost, 6).tolist(),
            np.round(lines.next_cny, 6).tolist(),
            np.round(lines.last_cny, 6).tolist(),
            [BINDINGS[binding] for binding in lines.binding.tolist()],
            (lines.order_day == 0).tolist(),
        )
        return tuple(map(ReplenishmentOrder, *columns))

    def loads(self) -> tuple[VehicleLoad, ...]:
        """Vehicles of every route and day, and how full they are."""
        problem, lines = self.problem, self.lines
        items, kinds = problem.items, {kind.id: kind for kind in problem.vehicles}
        own = problem.sources.route[lines.way]
        found = []
        for (number, day), load in sorted(
            self.coupling.loads.items(), key=lambda pair: pair[0][::-1]
        ):
            route = problem.routes[number]
            kind = kinds[route.vehicle_type_id]
            here = np.flatnonzero((own == number) & (lines.order_day == day))
            rows, units = lines.item[here], lines.quantity[here]
            room: dict[str, list[float]] = {}
            for count, layout in zip(load.layouts, kind.layouts, strict=True):
                for part in layout:
                    total = room.setdefault(part.class_id, [0.0, 0.0])
                    total[0] += count * part.kg
                    total[1] += count * part.litres
            fill = []
            for name, (kg, litres) in room.items():
                inside = np.array([items.class_ids[row] == name for row in rows], bool)
                loaded = (
                    float((units * items.kg[rows])[inside].sum()),
                    float((units * items.litres[rows])[inside].sum()),
                )
                if kg > 0 or litres > 0 or loaded[0] > 0:
                    fill.append(CompartmentFill(name, *loaded, kg, litres))
            found.append(
                VehicleLoad(
                    route.source_id,
                    route.site_id,
                    problem.day(day),
                    kind.id,
                    load.vehicles,
                    load.vehicles * route.vehicle_cny,
                    tuple(fill),
                )
            )
        return tuple(found)

    def not_ordered(self) -> tuple[NotOrdered, ...]:
        """Items that may need goods and get none, and why."""
        problem = self.problem
        ordered = np.zeros(len(problem), bool)
        ordered[self.lines.item] = True
        reasons: dict[int, tuple[str, str]] = {
            row: (text.partition(":")[0], text.partition(":")[2].strip())
            for row, text in problem.not_ordered.items()
        }
        wants = self.mean > LEAST_DEMAND
        for row in np.flatnonzero((self.rule.way < 0) & wants).tolist():
            reasons.setdefault(row, ("NO_SOURCE", "nothing says where it can be ordered"))
        loss = problem.items.loss_of_sale_cny
        no_gain = (loss <= 0) & np.isnan(problem.items.fill_rate)
        for row in np.flatnonzero(wants & no_gain).tolist():
            if not ordered[row]:
                text = "a sale brings nothing: price, cost and shortage cost are as they are"
                reasons.setdefault(row, ("NOTHING_GAINED", text))
        for row in np.flatnonzero(wants & (self.rule.way >= 0)).tolist():
            route = problem.sources.route[self.rule.way[row]]
            if not ordered[row] and not self.calendar.takes[route].any():
                text = "its route takes no orders within the horizon"
                reasons.setdefault(row, ("CALENDAR_CLOSED", text))
        for plan in self.plans:
            for row, way in plan.refused.items():
                if not ordered[row]:
                    reasons.setdefault(row, ("LEAST_ORDER", self._refusal(row, way)))
        names = problem.items
        return tuple(
            NotOrdered(names.site_ids[row], names.product_ids[row], *reasons[row])
            for row in sorted(reasons)
        )

    def _refusal(self, row: int, way: int) -> str:
        least = self.problem.sources.least_units[way]
        life, mean = int(self.problem.items.shelf_life_days[row]), self.mean[row]
        if life:
            sold = life * mean
            return (
                f"the minimum order of {least:g} units loses more than it brings; about "
                f"{sold:,.1f} are sold within the shelf life of {life} days"
            )
        return f"the minimum order of {least:g} units loses more than it brings"

    def _targets(self) -> tuple[StockTarget, ...]:
        """What every item is to hold at its first order."""
        problem, rule = self.problem, self.rule
        first = np.full((len(problem), 3), np.nan)
        for plan in self.plans:
            known = ~np.isnan(plan.first[:, 0])
            first[known] = plan.first[known]
        route = problem.sources.route[np.maximum(rule.way, 0)] if len(problem.sources) else None
        lead = np.zeros(len(problem)) if route is None else self.calendar.lead[route]
        level, cover = np.nan_to_num(first[:, 0]), np.nan_to_num(first[:, 1])
        cap = np.where(np.isnan(first[:, 2]), np.inf, first[:, 2])
        # What lasts is counted with what is on its way: demand of the lead time is part of it.
        lasts = ~rule.is_fresh & (rule.way >= 0)
        level = level + np.where(lasts, lead * self.mean, 0.0)
        safety = np.nan_to_num(first[:, 0]) - cover
        covered = np.where(rule.way >= 0, rule.covered_days, 0.0)
        value = self.mean * problem.items.value_cny
        week = min(7, problem.paths.shape[2])
        weekly = problem.paths[:, :, :week].sum(axis=2, dtype=float)
        letters = abc_of(value), xyz_of(weekly.mean(axis=1), weekly.std(axis=1))
        columns: tuple[Sequence[Any], ...] = (
            problem.items.site_ids,
            problem.items.product_ids,
            level.tolist(),
            safety.tolist(),
            covered.tolist(),
            rule.ratio.tolist(),
            cap.tolist(),
            letters[0].tolist(),
            letters[1].tolist(),
        )
        return tuple(map(StockTarget, *columns))
