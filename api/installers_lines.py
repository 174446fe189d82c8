"""Headline figures of a plan of installers in words, for the page and the terminal alike."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from api.counting import counted
from api.kpi_lines import KpiLine, percent
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.csv_files import Row
    from api.installers_view import InstallersView
    from solvers.installers.kpis import InstallKpis

UNKNOWN = "–"


def installers_lines(view: InstallersView) -> list[KpiLine]:
    """Headline figures in the order in which a planner asks for them."""
    kpis, plan, currency = view.kpis, view.plan, view.scenario.currency
    return [
        KpiLine(
            "Jobs done 完成任务",
            f"{kpis.done:,} of {kpis.jobs:,}",
            f"{kpis.outsourced:,} outsourced, {sum(kpis.unassigned.values()):,} left out",
        ),
        KpiLine(
            "On window 准时率",
            _share(kpis.on_window_share),
            "start in a window; jobs left out count as missed",
        ),
        KpiLine(
            "Delivery cost 交付成本",
            f"{plan.costs.delivery:,.0f} {currency}",
            f"{_amount(kpis.delivery_cost_per_job_cny, 2)} a job: travel, waiting, overtime",
        ),
        KpiLine(
            "Total cost 总成本",
            f"{plan.costs.total:,.0f} {currency}",
            f"{_amount(kpis.cost_per_job_cny, 2)} a job, penalties included",
        ),
        KpiLine(
            "The way to a job 单均路途",
            f"{_amount(kpis.drive_min_per_job, 1)} min",
            f"driving, {_amount(kpis.km_per_job, 1)} km",
        ),
        KpiLine(
            "Teams out 出工班组",
            f"{len(view.routes_of):,} of {len(view.problem.teams):,}",
            f"{_share(kpis.utilisation)} of paid time is work; "
            f"{counted(len(plan.routes), 'team day')}",
        ),
        *_waits(kpis),
        KpiLine(
            "First visit 一次完成率",
            _share(kpis.first_visit_share),
            "expected share of jobs that need no second visit",
        ),
        KpiLine(
            "Promise changes 改约",
            f"{kpis.promise_changes:,} of {view.promised:,}",
            f"fairness (Gini of 28 days' paid time) {_amount(kpis.fairness_gini, 3)}",
        ),
    ]


def _waits(kpis: InstallKpis) -> list[KpiLine]:
    """Time that is nobody's use: waiting and overtime, and goods that stand about."""
    for_goods_h = kpis.waiting_for_goods_min * 60 / HOUR_S
    for_others_h = kpis.waiting_for_others_min * 60 / HOUR_S
    return [
        KpiLine(
            "Waiting 等待",
            f"{kpis.waiting_h:,.1f} h",
            f"{for_goods_h:,.1f} h of it for goods, {for_others_h:,.1f} h for the other team",
        ),
        KpiLine(
            "Overtime 加班",
            f"{kpis.overtime_h:,.1f} h",
            f"goods stand at doors {kpis.goods_idle_h:,.0f} h before work starts",
        ),
    ]


def kpi_rows(view: InstallersView) -> Iterator[Row]:
    """Each figure by name; jobs left undone by reason."""
    for name, value in asdict(view.kpis).items():
        if isinstance(value, dict):
            yield from ({"name": f"{name}.{key}", "value": count} for key, count in value.items())
        else:
            yield {"name": name, "value": value}


def _share(share: float | None) -> str:
    return UNKNOWN if share is None else percent(share)


def _amount(value: float | None, digits: int) -> str:
    return UNKNOWN if value is None else f"{value:,.{digits}f}"
