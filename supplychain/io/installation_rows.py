"""Installation: from nouns to table rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.installation import Installation, InstallationRules
from supplychain.io.clocks import clock_of
from supplychain.io.installation_nouns import usual_days_off
from supplychain.io.weekdays import weekdays_text
from supplychain.teams import EVERY_WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from supplychain.jobs import InstallJob, JobRelation, Task
    from supplychain.teams import Part, Skill, Team
    from supplychain.windows import DeliveryWindow


def installation_rows(
    installation: Installation | None, start: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table about installation."""
    given = Installation() if installation is None else installation
    return {
        "teams": [_team(team) for team in given.teams],
        "team_certificates": [
            {
                "team_id": team.id,
                "certificate_id": item.id,
                "valid_from": item.valid_from,
                "valid_until": item.valid_until,
            }
            for team in given.teams
            for item in team.certificates
        ],
        "team_absences": [
            {
                "team_id": team.id,
                "first_day": item.first_day,
                "last_day": item.last_day,
                "kind": item.kind,
            }
            for team in given.teams
            for item in team.absences
        ],
        "team_breaks": list(_breaks(given.teams)),
        "install_jobs": [_job(job, start) for job in given.jobs],
        "job_tasks": [
            {"job_id": job.id, "task": number, **_task(task)}
            for job in given.jobs
            for number, task in enumerate(job.tasks, 1)
        ],
        "job_windows": [
            {"job_id": job.id, **_window(window, start)}
            for job in given.jobs
            for window in job.windows[1:]
        ],
        "job_relations": [_relation(item) for item in given.relations],
    }


def rules_of(installation: Installation | None) -> dict[str, Any] | None:
    """The header's part about installation; ``None`` where it says nothing."""
    if installation is None or installation.rules == InstallationRules():
        return None
    rules = installation.rules
    labour, driving = rules.labour, rules.driving
    return {
        "daily_h": labour.daily_s / HOUR_S,
        "weekly_h": labour.weekly_s / HOUR_S,
        "overtime_daily_h": labour.overtime_daily_s / HOUR_S,
        "overtime_monthly_h": labour.overtime_monthly_s / HOUR_S,
        "days_in_a_row": labour.days_in_a_row,
        "days_off": labour.days_off,
        "max_continuous_drive_h": driving.max_continuous_drive_s / HOUR_S,
        "rest_min": driving.rest_s / MINUTE_S,
        "max_daily_drive_h": driving.max_daily_drive_s / HOUR_S,
        "daily_rest_h": driving.daily_rest_s / HOUR_S,
        "unserved_cny": rules.unserved_cny,
        "changed_promise_cny": rules.changed_promise_cny,
        "not_preferred_cny": rules.not_preferred_cny,
        "second_visit_cny": rules.second_visit_cny,
        "worst_late_cny_per_min": rules.worst_late_cny_per_min,
        "idle_goods_cny_per_h": rules.idle_goods_cny_per_h,
        "fair_cny_per_h": rules.fair_cny_per_h,
        "arrival_quantile": rules.arrival_quantile,
        "freeze_min": rules.freeze_s / MINUTE_S,
    }


def _team(team: Team) -> dict[str, Any]:
    account = team.account
    return {
        "id": team.id,
        "name": team.name,
        "lat": team.start.lat,
        "lon": team.start.lon,
        "end_lat": None if team.end is None else team.end.lat,
        "end_lon": None if team.end is None else team.end.lon,
        "size": team.size,
        "skills": _levels(team.skills),
        "territories": team.territories,
        "tools": team.tools,
        "parts": _quantities(team.parts),
        "open": team.hours.open_s,
        "close": team.hours.close_s,
        "weekdays": _weekdays(team.weekdays),
        "overtime_min": team.overtime_s / MINUTE_S,
        "most_daily_h": _over(team.most_daily_s, HOUR_S),
        "most_weekly_h": _over(team.most_weekly_s, HOUR_S),
        "most_jobs": team.most_jobs,
        "most_distance_km": _over(team.most_distance_m, 1000),
        "cny_per_job": team.pay.per_job,
        "cny_per_h": team.pay.per_h,
        "cny_per_km": team.pay.per_km,
        "cny_per_day": team.pay.per_day,
        "overtime_cny_per_h": team.pay.overtime_per_h,
        "quality": team.quality,
        "speed_class": team.speed_class,
        "days_in_a_row": account.days_in_a_row,
        "days_off_in_a_row": (
            None
            if account.days_off_in_a_row == usual_days_off(account.days_in_a_row)
            else account.days_off_in_a_row
        ),
        "week_h": account.week_s / HOUR_S,
        "month_overtime_h": account.month_overtime_s / HOUR_S,
        "paid_28_days_h": account.paid_28_days_s / HOUR_S,
    }


def _weekdays(days: tuple[int, ...]) -> str:
    """Text of weekdays; a team that works on none is none, which the column refuses."""
    if days == EVERY_WEEKDAY:
        return ""
    return weekdays_text(days) or "none"


def _levels(skills: Iterable[Skill]) -> tuple[tuple[str, int], ...]:
    return tuple((skill.id, skill.level) for skill in skills)


def _quantities(parts: Iterable[Part]) -> tuple[tuple[str, float], ...]:
    return tuple((part.id, float(part.quantity)) for part in parts)


def _over(value: int | None, size: int) -> float | None:
    return None if value is None else value / size


def _breaks(teams: Sequence[Team]) -> Iterator[dict[str, Any]]:
    """Breaks by team; one row for all where all have the same."""
    is_shared = len({team.breaks for team in teams}) == 1
    for team in teams[:1] if is_shared else teams:
        for item in team.breaks:
            yield {
                "team_id": "" if is_shared else team.id,
                "open": item.open_s,
                "close": item.close_s,
                "minutes": item.length_s / MINUTE_S,
            }


def _job(job: InstallJob, start: datetime) -> dict[str, Any]:
    goods, agreed, lock = job.goods, job.agreed, job.lock
    return {
        "id": job.id,
        "customer_id": job.customer_id,
        "lat": job.location.lat,
        "lon": job.location.lon,
        "territory_id": job.territory_id,
        "order_id": "" if goods is None else goods.order_id,
        "goods_at": _clock(None if goods is None else goods.expected_s, start),
        "goods_sd_min": _spread(job),
        **(_window(job.windows[0], start) if job.windows else {}),
        "windows_for": job.windows_for,
        "deadline": _clock(job.deadline_s, start),
        "timing": job.timing,
        "least_gap_min": job.least_gap_s / MINUTE_S,
        "most_gap_min": _over(job.most_gap_s, MINUTE_S),
        "priority": job.priority,
        "may_share": job.may_share,
        "preferred_teams": job.preferred_team_ids,
        "banned_teams": job.banned_team_ids,
        "outsource_cny": job.outsource_cny,
        "promised_open": _clock(None if agreed is None else agreed.window.open_s, start),
        "promised_close": _clock(None if agreed is None else agreed.window.close_s, start),
        "promised_teams": () if agreed is None else agreed.team_ids,
        "locked_teams": () if lock is None else lock.team_ids,
        "locked_at": _clock(None if lock is None else lock.start_s, start),
    }


def _spread(job: InstallJob) -> float | None:
    """Minutes of deviation; 0 is written only where nothing else says that goods are waited for."""
    goods = job.goods
    if goods is None or (goods.sd_s == 0 and (goods.order_id or goods.expected_s is not None)):
        return None
    return goods.sd_s / MINUTE_S


def _clock(at_s: int | None, start: datetime) -> datetime | None:
    return None if at_s is None else clock_of(at_s, start)


def _window(window: DeliveryWindow, start: datetime) -> dict[str, Any]:
    return {
        "window_open": clock_of(window.open_s, start),
        "window_close": clock_of(window.close_s, start),
        "late_cny_per_min": window.late_cny_per_min,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "work_min": task.work_s / MINUTE_S,
        "work_min_by_level": tuple(
            (level, work_s / MINUTE_S) for level, work_s in task.work_s_by_level
        ),
        "needs": _levels(task.needs),
        "certificates": task.certificates,
        "people": task.people,
        "tools": task.tools,
        "parts": _quantities(task.parts),
    }


def _relation(item: JobRelation) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "first_job_id": item.first_job_id,
        "second_job_id": item.second_job_id,
        "least_gap_min": item.least_gap_s / MINUTE_S,
        "most_gap_min": _over(item.most_gap_s, MINUTE_S),
        "broken_cny": item.broken_cny,
    }
