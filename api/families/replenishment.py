"""Folders of order plans: checked, explained, applied to their scenario."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.applied_orders import applied
from api.families import Family, Question
from api.order_problem import check_orders, problem_of_orders
from api.plan_agreement import changed_files, wrong_figures
from api.replenishment_extras import Run
from api.replenishment_folder import read_orders
from api.replenishment_header import replenishment_header
from api.replenishment_view import OrderView
from solvers.common import Limits
from solvers.replenishment.ordering.explain import explain as explain_plan
from solvers.replenishment.ordering.explain import explain_order
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

    from api.replenishment_folder import StoredOrders
    from api.replenishment_header import ReplenishmentHeader
    from solvers.common import Violation
    from solvers.replenishment.ordering.plan import Alert, ReplenishmentOrder
    from solvers.replenishment.ordering.problem import OrderProblem
    from supplychain.scenario import Scenario

EDITED = ("orders.csv", "moves.csv")


def violations(folder: Path) -> list[Violation]:
    """What breaks rules, or differs from what the plan says."""
    stored = read_orders(folder)
    found = check_orders(stored.scenario, _problem(stored), stored.plan)
    if not found:
        # Figures of a plan that breaks rules need not even exist.
        found = wrong_figures(stored.header, _header(stored))
    return found + changed_files(folder, stored.header)


def explain(folder: Path, question: Question) -> str:
    """Where the money goes and what binds; the story of a line, or of a site or product."""
    stored = read_orders(folder)
    problem = _problem(stored)
    if question.line_id is not None:
        return _of_line(stored, problem, question)
    if question.site_ids or question.product_id is not None:
        return _of_place(stored, problem, question)
    told = explain_plan(problem, stored.plan)
    if question.as_json:
        return json.dumps(asdict(told), ensure_ascii=False, indent=2)
    return str(told)


def after(folder: Path) -> tuple[Scenario, int]:
    """The scenario with today's orders under way, and how many there are."""
    stored = read_orders(folder)
    _refuse_edited(folder, stored.header)
    return applied(stored.scenario, stored.plan)


def _refuse_edited(folder: Path, header: ReplenishmentHeader) -> None:
    """Raise `DataError` if lines were edited: what was placed is then not what would be applied."""
    edited = [item for item in changed_files(folder, header) if item.subject in EDITED]
    if edited:
        text = "the file was changed after the plan was made, and what is applied is the plan"
        allowed = "the file as `replenish` wrote it"
        raise DataError(
            [
                DataProblem(str(folder / item.subject), -1, "", "changed_file", text, "", allowed)
                for item in edited
            ]
        )


def _problem(stored: StoredOrders) -> OrderProblem:
    return problem_of_orders(
        stored.scenario, stored.forecast, stored.plan.today, seed=stored.header.seed
    )


def _header(stored: StoredOrders) -> ReplenishmentHeader:
    header = stored.header
    limits = Limits(**header.limits.model_dump(), seed=header.seed)
    run = Run(limits, header.seconds, header.stop_reason)
    view = OrderView(stored.scenario, stored.plan, stored.forecast)
    return replenishment_header(view, header.scenario_hash, run)


def _of_line(stored: StoredOrders, problem: OrderProblem, question: Question) -> str:
    """The story of one line."""
    name = question.line_id
    if name is None or all(order.id != name for order in stored.plan.orders):
        raise typer.BadParameter(f"the plan has no line {name}", param_hint="--line")
    story = explain_order(problem, stored.plan, name)
    if question.as_json:
        return json.dumps(asdict(story), ensure_ascii=False, indent=2, default=str)
    return str(story)


def _of_place(stored: StoredOrders, problem: OrderProblem, question: Question) -> str:
    """Targets, alerts and lines of sites or a product; stories where both are named."""
    _refuse_unknown(stored, question)
    plan = stored.plan

    def fits(site_id: str, product_id: str) -> bool:
        is_site = not question.site_ids or site_id in question.site_ids
        return is_site and question.product_id in (None, product_id)

    targets = [item for item in plan.targets if fits(item.site_id, item.product_id)]
    alerts = [item for item in plan.alerts if fits(item.site_id, item.product_id)]
    orders = [item for item in plan.orders if fits(item.site_id, item.product_id)]
    missing = [item for item in plan.not_ordered if fits(item.site_id, item.product_id)]
    if question.as_json:
        plain = {
            "targets": list(map(asdict, targets)),
            "alerts": list(map(asdict, alerts)),
            "orders": list(map(asdict, orders)),
            "not_ordered": list(map(asdict, missing)),
        }
        return json.dumps(plain, ensure_ascii=False, indent=2, default=str)
    lines = [
        f"{item.product_id} at {item.site_id}: class {item.abc}{item.xyz}, target "
        f"{item.target_units:,.1f} of which {item.safety_units:,.1f} for safety, covers "
        f"{item.covered_days:g} d"
        for item in targets
    ]
    lines += [
        f"{item.product_id} at {item.site_id}: {item.reason} {item.detail}" for item in missing
    ]
    lines += [_alert_words(item) for item in alerts]
    if question.site_ids and question.product_id is not None:
        lines += [str(explain_order(problem, plan, order.id)) for order in orders]
    else:
        lines += [_order_words(order) for order in orders]
    return "\n".join(lines) or "nothing is kept, ordered or warned of there"


def _refuse_unknown(stored: StoredOrders, question: Question) -> None:
    sites = {site.id for site in stored.scenario.sites}
    for name in question.site_ids:
        if name not in sites:
            raise typer.BadParameter(f"the scenario has no site {name}", param_hint="--site")
    products = {product.id for product in stored.scenario.products}
    if question.product_id is not None and question.product_id not in products:
        words = f"the scenario has no product {question.product_id}"
        raise typer.BadParameter(words, param_hint="--product")


def _alert_words(alert: Alert) -> str:
    return (
        f"{alert.kind.value.replace('_', '-')} of {alert.product_id} at {alert.site_id} about "
        f"{alert.day}, {alert.probability:.0%}: {alert.action}"
    )


def _order_words(order: ReplenishmentOrder) -> str:
    firm = "order" if order.is_firm else "planned"
    return (
        f"{order.id}: {firm} {order.quantity:g} of {order.product_id} from {order.source_id} to "
        f"{order.site_id} on {order.order_day}, there {order.due_day} ({order.binding.value})"
    )


REPLENISHMENT = Family(
    "replenishment",
    violations,
    explain,
    after,
    changed=("order", "under way"),
    answers=("line_id", "site_ids", "product_id"),
)
