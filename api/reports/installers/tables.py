"""The tables of the report: what is left out, changed promises, teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.reports.filters import narrowed
from api.reports.html import table
from api.reports.installers.look import (
    REASON_WORDS,
    clock_words,
    span_words,
    territory_words,
)
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.installers_view import ChangedPromise, InstallersView
    from api.team_loads import TeamLoad
    from solvers.common.explanation import Relief
    from solvers.installers.plan import LeftOut

LEFT_OUT = (
    *(("Job 任务", False), ("Customer 客户", False), ("Territory 片区", False)),
    *(("Priority", True), ("Reason 原因", False), ("Detail", False), ("Costs", True)),
    ("What would help 建议", False),
)
CHANGED = (
    *(("Job 任务", False), ("Customer 客户", False), ("Priority", True), ("Agreed 约定", True)),
    *(("Planned start 计划", True), ("Moved", True), ("Agreed teams 约定班组", False)),
    ("Who comes 上门班组", False),
)
TEAMS = (
    *(("Team 班组", False), ("Territory 片区", False), ("Days", True), ("Visits", True)),
    *(("Work h", True), ("Drive h", True), ("Wait h", True), ("Overtime h", True), ("km", True)),
    *(("Work 利用率", True), ("Of shifts 班次占用", True), ("28 days, h 工时", True)),
)
OUTSOURCED = "Outsourced 外包"


def left_out_table(view: InstallersView, reliefs: Mapping[str, Relief], most: int) -> str:
    """Jobs that no team does, the dearest first, which can be searched."""
    if not view.plan.left_out:
        return '<p class="fine">Every job is done by a team. 全部由班组完成</p>'
    dearest = sorted(view.plan.left_out, key=lambda item: (-item.cost_cny, item.job_id))
    rows = [_left_out(view, item, reliefs.get(item.job_id)) for item in dearest[:most]]
    return narrowed(LEFT_OUT, rows, (2, 4), "jobs left out")


def _left_out(view: InstallersView, item: LeftOut, relief: Relief | None) -> tuple[str, ...]:
    job = view.problem.job_of[item.job_id]
    return (
        job.id,
        view.customer(job),
        territory_words(job.territory_id or "–"),
        f"{job.priority}",
        REASON_WORDS[item.reason],
        ": ".join(filter(None, (OUTSOURCED * item.is_outsourced, item.detail))),
        f"{item.cost_cny:,.0f}",
        "" if relief is None else relief.text,
    )


def changed_table(view: InstallersView, most: int) -> str:
    """Agreements that are not kept."""
    if not view.changed:
        words = (
            "Every promise is kept. 全部履约" if view.promised else "Nothing was promised. 无约定"
        )
        return f'<p class="fine">{words}</p>'
    return table(CHANGED, [_changed(view, item) for item in view.changed[:most]])


def _changed(view: InstallersView, item: ChangedPromise) -> tuple[str, ...]:
    window = item.agreed.window
    moved = "–" if item.start_s is None else f"{item.moved_s / MINUTE_S:+,.0f} min"
    return (
        item.job.id,
        view.customer(item.job),
        f"{item.job.priority}",
        span_words(view, window.open_s, window.close_s),
        "left out 未安排" if item.start_s is None else clock_words(view, item.start_s),
        moved,
        ", ".join(map(view.team_name, item.agreed.team_ids)) or "anybody 不限",
        ", ".join(map(view.team_name, item.team_ids)),
    )


def teams_table(view: InstallersView, loads: Sequence[TeamLoad], most: int) -> str:
    """Teams, those with most paid time first, which can be searched."""
    if not loads:
        return '<p class="fine">There are no teams. 无班组</p>'
    busiest = sorted(loads, key=lambda load: (-load.paid_s, load.team.id))[:most]
    return narrowed(TEAMS, [_team(view, load) for load in busiest], (1,), "teams")


def _team(view: InstallersView, load: TeamLoad) -> tuple[str, ...]:
    return (
        view.team_name(load.team.id),
        territory_words(view.territory_of[load.team.id]),
        f"{load.days}",
        f"{load.visits}",
        _hours(load.work_s),
        _hours(load.drive_s),
        _hours(load.wait_s),
        _hours(load.overtime_s),
        f"{load.distance_m / 1000:,.0f}",
        "–" if load.utilisation is None else f"{load.utilisation:.0%}",
        f"{load.used:.0%}" if load.shift_s else "–",
        f"{load.paid_28_days_s / HOUR_S:,.0f}",
    )


def _hours(seconds: int) -> str:
    return f"{seconds / HOUR_S:,.1f}" if seconds else "–"
