"""What will probably go wrong, when, what it costs and what would help.

An alert is raised at one probability and stands until it falls below a lower one, so that it does
not come and go with every small change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.plan import Alert, AlertKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.plan import OrderPlan
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.projection import Lived
    from solvers.replenishment.ordering.written import Written

LEAST_WASTE_UNITS = 0.5
"""Units wasted on a path from which on it counts as expiry."""
OVERSTOCK_TIMES = 2.0
"""Stock without orders at the horizon's end over the target from which on it is too much."""


def alerts_of(
    problem: OrderProblem,
    written: Written,
    with_plan: Lived,
    without: Lived,
    before: OrderPlan | None,
) -> tuple[Alert, ...]:
    """Alerts of a plan, most value at stake first.

    Parameters
    ----------
    with_plan, without
        What is expected with the plan's orders and without any.
    before
        The plan of the day before, whose alerts stand longer.
    """
    stood = set() if before is None else {(a.kind, a.site_id, a.product_id) for a in before.alerts}
    found = [
        *_stock_outs(problem, written, with_plan, stood),
        *_expiries(problem, with_plan, stood),
        *_overstocks(problem, written, without, stood),
    ]
    return tuple(
        sorted(found, key=lambda alert: (-alert.value_cny, alert.site_id, alert.product_id))
    )


Stood = set[tuple[AlertKind, str, str]]


def _raised(
    problem: OrderProblem, kind: AlertKind, chance: NDArray[np.floating], stood: Stood
) -> list[tuple[int, bool]]:
    """Rows with an alert, and whether it is new."""
    rules, items = problem.rules, problem.items
    found = []
    for row in np.flatnonzero(chance >= min(rules.clear_share, rules.alert_share)).tolist():
        is_old = (kind, items.site_ids[row], items.product_ids[row]) in stood
        if chance[row] >= rules.alert_share or is_old:
            found.append((row, not is_old))
    return found


def _stock_outs(problem: OrderProblem, written: Written, lived: Lived, stood: Stood) -> list[Alert]:
    items, until = problem.items, written.next_receipt
    loss = items.loss_of_sale_cny
    firm = np.zeros(len(problem), bool)
    firm[written.lines.item[written.lines.order_day == 0]] = True
    found = []
    for row, is_new in _raised(problem, AlertKind.STOCK_OUT, lived.out_before, stood):
        end = max(int(until[row]), 1)
        chances, short = lived.stock_out[row, :end], lived.short[row, :end]
        likely = np.flatnonzero(chances >= 0.5 * chances.max())
        day = int(likely[0])
        units = float(short.sum())
        if until[row] >= problem.days:
            action = "nothing is on its way: find another source"
        elif firm[row]:
            action = (
                f"today's order comes on {problem.day(end)}: bring it sooner, or move goods here"
            )
        else:
            action = f"bring the receipt of {problem.day(end)} sooner, or move goods here"
        found.append(
            Alert(
                AlertKind.STOCK_OUT,
                items.site_ids[row],
                items.product_ids[row],
                float(lived.out_before[row]),
                problem.day(day),
                units,
                units * float(loss[row]),
                action,
                is_new,
            )
        )
    return found


def _expiries(problem: OrderProblem, lived: Lived, stood: Stood) -> list[Alert]:
    items = problem.items
    chance = (lived.old_waste >= LEAST_WASTE_UNITS).mean(axis=1)
    units = lived.old_waste.mean(axis=1)
    found = []
    for row, is_new in _raised(problem, AlertKind.EXPIRY, chance, stood):
        life = int(items.shelf_life_days[row])
        day = int(lived.waste[row, :life].argmax())
        found.append(
            Alert(
                AlertKind.EXPIRY,
                items.site_ids[row],
                items.product_ids[row],
                float(chance[row]),
                problem.day(day),
                float(units[row]),
                float(units[row] * items.loss_of_waste_cny[row]),
                "lower the price, or move goods where they are sold in time",
                is_new,
            )
        )
    return found


def _overstocks(
    problem: OrderProblem, written: Written, without: Lived, stood: Stood
) -> list[Alert]:
    items, last = problem.items, problem.days - 1
    target = np.array([target.target_units for target in written.targets])
    rest = without.low[:, last].astype(float)
    excess = rest - OVERSTOCK_TIMES * target
    # 90 % of paths keep at least this much.
    chance = np.where((excess > 0) & (rest > 0) & (items.shelf_life_days == 0), 0.9, 0.0)
    found = []
    for row, is_new in _raised(problem, AlertKind.OVERSTOCK, chance, stood):
        found.append(
            Alert(
                AlertKind.OVERSTOCK,
                items.site_ids[row],
                items.product_ids[row],
                float(chance[row]),
                problem.day(last),
                float(rest[row] - target[row]),
                float((rest[row] - target[row]) * items.value_cny[row]),
                "stop orders, and move or sell what is too much",
                is_new,
            )
        )
    return found
