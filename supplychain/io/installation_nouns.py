"""Installation: from table rows to nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import DriverRules, MealBreak
from supplychain.installation import Installation, InstallationRules, LabourRules
from supplychain.io.clocks import seconds_of
from supplychain.io.grouped import Grouped, whole
from supplychain.jobs import (
    Agreement,
    GoodsArrival,
    InstallJob,
    JobRelation,
    Lock,
    Task,
)
from supplychain.teams import (
    EVERY_WEEKDAY,
    Absence,
    Account,
    Certificate,
    Part,
    Skill,
    Team,
    TeamPay,
)
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from supplychain.io.documents.installation_rules import InstallationDocument
    from supplychain.io.documents.jobs import InstallJobRow, JobRelationRow, JobTaskRow
    from supplychain.io.documents.teams import TeamRow
    from supplychain.places import Location

    Place = Callable[[float, float], Location]


def installation_of(
    rules: InstallationDocument | None,
    rows: Mapping[str, Sequence[Any]],
    start: datetime,
    place: Place,
) -> Installation | None:
    """What the header and the tables state of installation; ``None`` if they state nothing.

    ``place`` turns coordinates into a WGS-84 point.
    """
    installation = Installation(
        teams=_teams(rows, place),
        jobs=_jobs(rows, start, place),
        relations=tuple(map(_relation, rows["job_relations"])),
        rules=InstallationRules() if rules is None else _rules(rules),
    )
    return None if installation == Installation() else installation


def _rules(document: InstallationDocument) -> InstallationRules:
    return InstallationRules(
        labour=LabourRules(
            round(document.daily_h * HOUR_S),
            round(document.weekly_h * HOUR_S),
            round(document.overtime_daily_h * HOUR_S),
            round(document.overtime_monthly_h * HOUR_S),
            document.days_in_a_row,
            document.days_off,
        ),
        driving=DriverRules(
            round(document.max_continuous_drive_h * HOUR_S),
            round(document.rest_min * MINUTE_S),
            round(document.max_daily_drive_h * HOUR_S),
            round(document.daily_rest_h * HOUR_S),
        ),
        unserved_cny=document.unserved_cny,
        changed_promise_cny=document.changed_promise_cny,
        not_preferred_cny=document.not_preferred_cny,
        second_visit_cny=document.second_visit_cny,
        worst_late_cny_per_min=document.worst_late_cny_per_min,
        idle_goods_cny_per_h=document.idle_goods_cny_per_h,
        fair_cny_per_h=document.fair_cny_per_h,
        arrival_quantile=document.arrival_quantile,
        freeze_s=round(document.freeze_min * MINUTE_S),
    )


def _teams(rows: Mapping[str, Sequence[Any]], place: Place) -> tuple[Team, ...]:
    certificates = Grouped.of(rows["team_certificates"], "team_id")
    absences = Grouped.of(rows["team_absences"], "team_id")
    breaks = Grouped.of(rows["team_breaks"], "team_id")
    return tuple(
        _team(
            row,
            place,
            certificates=tuple(
                Certificate(item.certificate_id, item.valid_until, item.valid_from)
                for item in certificates[row.id]
            ),
            absences=tuple(
                Absence(item.first_day, item.last_day, item.kind) for item in absences[row.id]
            ),
            breaks=tuple(
                MealBreak(item.open, item.close, round(item.minutes * MINUTE_S))
                for item in breaks[row.id] or breaks[""]
            ),
        )
        for row in rows["teams"]
    )


def _team(row: TeamRow, place: Place, **further: Any) -> Team:
    has_end = row.end_lat is not None and row.end_lon is not None
    return Team(
        id=row.id,
        start=place(row.lat, row.lon),
        skills=_skills(row.skills),
        name=row.name,
        end=place(row.end_lat, row.end_lon) if has_end else None,  # type: ignore[arg-type]
        size=row.size,
        territories=row.territories,
        hours=DailyHours(row.open, row.close),
        weekdays=row.weekdays or EVERY_WEEKDAY,
        overtime_s=round(row.overtime_min * MINUTE_S),
        most_daily_s=whole(row.most_daily_h, HOUR_S),
        most_weekly_s=whole(row.most_weekly_h, HOUR_S),
        most_jobs=row.most_jobs,
        most_distance_m=whole(row.most_distance_km, 1000),
        pay=TeamPay(
            row.cny_per_job,
            row.cny_per_h,
            row.cny_per_km,
            row.cny_per_day,
            row.overtime_cny_per_h,
        ),
        tools=row.tools,
        parts=_parts(row.parts),
        quality=row.quality,
        speed_class=row.speed_class,
        account=Account(
            row.days_in_a_row,
            usual_days_off(row.days_in_a_row)
            if row.days_off_in_a_row is None
            else row.days_off_in_a_row,
            round(row.week_h * HOUR_S),
            round(row.month_overtime_h * HOUR_S),
            round(row.paid_28_days_h * HOUR_S),
        ),
        **further,
    )


def usual_days_off(days_in_a_row: int) -> int:
    """Days off before the first day, where nothing is said of them."""
    return 0 if days_in_a_row else 1


def _skills(levels: Iterable[tuple[str, int]]) -> tuple[Skill, ...]:
    return tuple(Skill(word, level) for word, level in levels)


def _parts(quantities: Iterable[tuple[str, float]]) -> tuple[Part, ...]:
    return tuple(Part(word, quantity) for word, quantity in quantities)


def _jobs(
    rows: Mapping[str, Sequence[Any]], start: datetime, place: Place
) -> tuple[InstallJob, ...]:
    tasks = Grouped.of(sorted(rows["job_tasks"], key=lambda row: int(row.task)), "job_id")
    windows = Grouped.of(rows["job_windows"], "job_id")
    doors = {row.id: (row.lat, row.lon) for row in rows["customers"]}
    return tuple(
        _job(row, place(*door_of(row, doors)), tasks[row.id], windows[row.id], start)
        for row in rows["install_jobs"]
    )


def door_of(row: InstallJobRow, doors: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """Latitude and longitude of a job: its own, or its customer's."""
    if row.lat is not None and row.lon is not None:
        return row.lat, row.lon
    return doors[row.customer_id]


def _job(
    row: InstallJobRow,
    location: Location,
    tasks: Iterable[JobTaskRow],
    windows: Iterable[Any],
    start: datetime,
) -> InstallJob:
    return InstallJob(
        id=row.id,
        location=location,
        tasks=tuple(map(_task, tasks)),
        customer_id=row.customer_id,
        territory_id=row.territory_id,
        timing=row.timing,
        least_gap_s=round(row.least_gap_min * MINUTE_S),
        most_gap_s=whole(row.most_gap_min, MINUTE_S),
        windows=tuple(
            DeliveryWindow(
                seconds_of(item.window_open, start),
                seconds_of(item.window_close, start),
                item.late_cny_per_min,
            )
            for item in (row, *windows)
            if item.window_open is not None and item.window_close is not None
        ),
        windows_for=row.windows_for,
        deadline_s=_second(row.deadline, start),
        goods=_goods(row, start),
        priority=row.priority,
        may_share=row.may_share,
        preferred_team_ids=row.preferred_teams,
        banned_team_ids=row.banned_teams,
        outsource_cny=row.outsource_cny,
        agreed=_agreement(row, start),
        lock=Lock(row.locked_teams, _second(row.locked_at, start)) if row.locked_teams else None,
    )


def _second(clock: datetime | None, start: datetime) -> int | None:
    return None if clock is None else seconds_of(clock, start)


def _goods(row: InstallJobRow, start: datetime) -> GoodsArrival | None:
    """Goods are waited for where anything is said of them."""
    if not row.order_id and row.goods_at is None and row.goods_sd_min is None:
        return None
    sd_s = round((row.goods_sd_min or 0.0) * MINUTE_S)
    return GoodsArrival(row.order_id, _second(row.goods_at, start), sd_s)


def _agreement(row: InstallJobRow, start: datetime) -> Agreement | None:
    if row.promised_open is None or row.promised_close is None:
        return None
    window = TimeWindow(seconds_of(row.promised_open, start), seconds_of(row.promised_close, start))
    return Agreement(window, row.promised_teams)


def _task(row: JobTaskRow) -> Task:
    return Task(
        work_s=round(row.work_min * MINUTE_S),
        work_s_by_level=tuple(
            (level, round(minutes * MINUTE_S)) for level, minutes in row.work_min_by_level
        ),
        needs=_skills(row.needs),
        certificates=row.certificates,
        people=row.people,
        tools=row.tools,
        parts=_parts(row.parts),
    )


def _relation(row: JobRelationRow) -> JobRelation:
    return JobRelation(
        row.kind,
        row.first_job_id,
        row.second_job_id,
        round(row.least_gap_min * MINUTE_S),
        whole(row.most_gap_min, MINUTE_S),
        row.broken_cny,
    )
