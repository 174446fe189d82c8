"""``plan.json`` of an order plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from api.plan_header import Header, engine_versions, used_limits
from api.replenishment_figures import figures_of_orders

if TYPE_CHECKING:
    from api.replenishment_extras import Run
    from api.replenishment_view import OrderView

LIBRARIES = ("lightgbm", "pulp")
"""What forecasts and orders are made with beside the engines of all families."""


class ReplenishmentHeader(Header):
    """Header of an order plan.

    ``today`` is the day on which the firm orders are placed, the first of ``days``. Costs are
    expected over the horizon; there is no bound on them.
    """

    family: Literal["replenishment"] = "replenishment"
    today: str
    days: int
    orders: int
    firm_orders: int
    alerts: int
    not_ordered: int


def replenishment_header(
    view: OrderView, scenario_hash: str, run: Run, violations: tuple[str, ...] = ()
) -> ReplenishmentHeader:
    """Describe a plan."""
    plan = view.plan
    return ReplenishmentHeader(
        scenario=view.scenario.name,
        scenario_hash=scenario_hash,
        currency=view.scenario.currency,
        status=plan.status,
        stop_reason=run.stop,
        seed=run.limits.seed,
        limits=used_limits(run.limits),
        seconds=round(run.seconds, 3),
        versions=engine_versions(LIBRARIES),
        objective_cny=plan.costs.total,
        costs_cny=asdict(plan.costs),
        bound_cny=None,
        today=plan.today.isoformat(),
        days=plan.days,
        orders=len(plan.orders),
        firm_orders=len(view.firm),
        alerts=len(plan.alerts),
        not_ordered=len(plan.not_ordered),
        violations=list(violations),
        kpis=asdict(figures_of_orders(view)),
    )
