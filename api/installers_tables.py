"""The result tables of a plan of installers; money in the scenario's currency.

Every ``_s`` column (seconds of the horizon) has its clock time beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.csv_files import write_csv
from api.installers_view import Doing, seconds_of
from api.plan_tables import Clock
from api.team_loads import team_loads
from solvers.installers.plan import InstallCosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from api.csv_files import Row
    from api.installers_view import InstallersView
    from solvers.common.explanation import Relief
    from solvers.installers.plan import TeamRoute, Visit

TERMS = tuple(name for name, _ in InstallCosts().items())
COLUMNS = {
    "visits": (
        *("team_id", "team", "day", "position", "job_id", "task", "helps", "with_team_ids"),
        *("customer_id", "customer", "territory_id", "lat", "lon", "arrive_s", "arrive_at"),
        *("start_s", "start_at", "end_s", "end_at", "late_s", "goods_s", "goods_at"),
        *("agreed_from", "agreed_until"),
    ),
    "routes": (
        *("team_id", "team", "day", "territory_id", "visits", "start_s", "start_at", "end_s"),
        *("end_at", "distance_m", "drive_s", "work_s", "help_s", "wait_s", "break_s"),
        *("overtime_s", "cost_cny", *(f"{name}_cny" for name in TERMS)),
    ),
    "left_out": (
        *("job_id", "customer_id", "customer", "territory_id", "priority", "is_outsourced"),
        *("reason", "detail", "cost_cny", "relief", "relief_cny"),
    ),
    "teams": (
        *("team_id", "team", "territory_id", "size", "days", "visits", "work_h", "drive_h"),
        *(
            "wait_h",
            "overtime_h",
            "km",
            "paid_h",
            "utilisation",
            "paid_28_days_before_h",
            "cost_cny",
        ),
    ),
    "changed_promises": (
        *("job_id", "customer_id", "customer", "priority", "agreed_from", "agreed_until"),
        *("agreed_team_ids", "start_at", "team_ids", "moved_min"),
    ),
}


def write_installers_tables(
    folder: Path, view: InstallersView, reliefs: Mapping[str, Relief]
) -> None:
    """Write the tables of a plan; ``reliefs`` is what would help jobs that are left out."""
    clock = Clock(view.scenario)
    rows: dict[str, Iterator[Row]] = {
        "visits": _visits(view, clock),
        "routes": _routes(view, clock),
        "left_out": _left_out(view, reliefs),
        "teams": _teams(view),
        "changed_promises": _changed(view, clock),
    }
    for name, found in rows.items():
        write_csv(folder / f"{name}.csv", COLUMNS[name], found)


def _visits(view: InstallersView, clock: Clock) -> Iterator[Row]:
    for routes in view.routes_of.values():
        for route in routes:
            for position, visit in enumerate(route.visits):
                yield _visit(view, clock, route, visit) | {"position": position}


def _visit(view: InstallersView, clock: Clock, route: TeamRoute, visit: Visit) -> Row:
    job = view.problem.job_of[visit.job_id]
    goods_s = None if job.goods is None else job.goods.expected_s
    window = None if job.agreed is None else job.agreed.window
    return {
        "team_id": route.team_id,
        "team": view.team_name(route.team_id),
        "day": view.dates[route.day],
        "job_id": visit.job_id,
        "task": visit.task,
        "helps": _yes(visit.helps),
        "with_team_ids": " ".join(view.partners(route, visit)),
        "customer_id": job.customer_id,
        "customer": view.customer(job),
        "territory_id": job.territory_id,
        "lat": job.location.lat,
        "lon": job.location.lon,
        "arrive_s": visit.arrive_s,
        "arrive_at": clock(visit.arrive_s),
        "start_s": visit.start_s,
        "start_at": clock(visit.start_s),
        "end_s": visit.end_s,
        "end_at": clock(visit.end_s),
        "late_s": visit.late_s,
        "goods_s": goods_s,
        "goods_at": None if goods_s is None else clock(goods_s),
        "agreed_from": None if window is None else clock(window.open_s),
        "agreed_until": None if window is None else clock(window.close_s),
    }


def _routes(view: InstallersView, clock: Clock) -> Iterator[Row]:
    for routes in view.routes_of.values():
        for route in routes:
            spent = seconds_of(route)
            yield {
                "team_id": route.team_id,
                "team": view.team_name(route.team_id),
                "day": view.dates[route.day],
                "territory_id": view.territory_of[route.team_id],
                "visits": len(route.visits),
                "start_s": route.start_s,
                "start_at": clock(route.start_s),
                "end_s": route.end_s,
                "end_at": clock(route.end_s),
                "distance_m": route.distance_m,
                "drive_s": route.drive_s,
                **{f"{doing}_s": spent[doing] for doing in Doing if doing is not Doing.DRIVE},
                "overtime_s": route.overtime_s,
                "cost_cny": round(route.costs.total, 2),
                **{f"{name}_cny": round(cny, 2) for name, cny in route.costs.items()},
            }


def _left_out(view: InstallersView, reliefs: Mapping[str, Relief]) -> Iterator[Row]:
    for item in sorted(view.plan.left_out, key=lambda item: (-item.cost_cny, item.job_id)):
        job, relief = view.problem.job_of[item.job_id], reliefs.get(item.job_id)
        yield {
            "job_id": item.job_id,
            "customer_id": job.customer_id,
            "customer": view.customer(job),
            "territory_id": job.territory_id,
            "priority": job.priority,
            "is_outsourced": _yes(item.is_outsourced),
            "reason": item.reason.value,
            "detail": item.detail,
            "cost_cny": round(item.cost_cny, 2),
            "relief": "" if relief is None else relief.text,
            "relief_cny": None if relief is None else round(relief.cost_cny, 2),
        }


def _teams(view: InstallersView) -> Iterator[Row]:
    for load in team_loads(view):
        yield {
            "team_id": load.team.id,
            "team": view.team_name(load.team.id),
            "territory_id": view.territory_of[load.team.id],
            "size": load.team.size,
            "days": load.days,
            "visits": load.visits,
            "work_h": _hours(load.work_s),
            "drive_h": _hours(load.drive_s),
            "wait_h": _hours(load.wait_s),
            "overtime_h": _hours(load.overtime_s),
            "km": round(load.distance_m / 1000, 1),
            "paid_h": _hours(load.paid_s),
            "utilisation": None if load.utilisation is None else round(load.utilisation, 4),
            "paid_28_days_before_h": _hours(load.team.account.paid_28_days_s),
            "cost_cny": round(load.cost_cny, 2),
        }


def _changed(view: InstallersView, clock: Clock) -> Iterator[Row]:
    for item in view.changed:
        yield {
            "job_id": item.job.id,
            "customer_id": item.job.customer_id,
            "customer": view.customer(item.job),
            "priority": item.job.priority,
            "agreed_from": clock(item.agreed.window.open_s),
            "agreed_until": clock(item.agreed.window.close_s),
            "agreed_team_ids": " ".join(item.agreed.team_ids),
            "start_at": None if item.start_s is None else clock(item.start_s),
            "team_ids": " ".join(item.team_ids),
            "moved_min": round(item.moved_s / 60, 1),
        }


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 2)
