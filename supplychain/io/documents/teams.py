"""Teams that install: what they can, when they work, what they cost."""

from __future__ import annotations

from supplychain.calendars import HOUR_S
from supplychain.fleet import SpeedClass
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    SECOND_H,
    SECOND_MIN,
    Day,
    Key,
    Levels,
    Quantities,
    Row,
    Text,
    TimeOfDay,
    Weekdays,
    Words,
    column,
)
from supplychain.io.documents.network import LATEST_TIME_OF_DAY_S
from supplychain.teams import AbsenceKind


def _team() -> str:
    key: str = column(en="Team", zh="班组", example="t-1", refers_to="teams")
    return key


class TeamRow(Row):
    """People who travel and work together."""

    id: Key = column(en="Key of the team", zh="班组编号", example="t-1")
    name: Text = column("", en="Name for people", zh="名称", example="王师傅")
    lat: float = column(
        en="Latitude of where its days start, home or depot, decimal degrees",
        zh="出发纬度(度)",
        example=30.58,
        ge=-90,
        le=90,
    )
    lon: float = column(
        en="Longitude of where its days start, decimal degrees",
        zh="出发经度(度)",
        example=114.3,
        ge=-180,
        le=180,
    )
    end_lat: float | None = column(
        None,
        en="Latitude of where its days end; blank means where they start",
        zh="收工纬度(度),空白为出发地",
        rare=True,
        ge=-90,
        le=90,
    )
    end_lon: float | None = column(
        None,
        en="Longitude of where its days end; blank means where they start",
        zh="收工经度(度),空白为出发地",
        rare=True,
        ge=-180,
        le=180,
    )
    size: int = column(1, en="People in the team", zh="人数", example=2, ge=1, le=1_000)
    skills: Levels = column(
        (),
        en="Skills with levels from 1 (the least) on, as ac:2 electrician:1; alone means level 1",
        zh="技能及等级,如 空调:2 电工:1",
        example="ac:2 electrician:1",
    )
    territories: Words = column(
        (),
        en="Territories where it works, parted by blanks; blank means everywhere",
        zh="服务区域,空白为全部",
        example="north",
    )
    tools: Words = column(
        (), en="Tools that it carries, parted by blanks", zh="工具", example="core-drill", rare=True
    )
    parts: Quantities = column(
        (),
        en="Parts that it carries each morning, as pipe:20 bracket:4",
        zh="随车配件及数量,如 铜管:20 支架:4",
        example="pipe:20",
        rare=True,
    )
    open: TimeOfDay = column(
        8 * HOUR_S,
        en="Start of its shift, as 08:00",
        zh="上班时间",
        example=28_800,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    close: TimeOfDay = column(
        18 * HOUR_S,
        en="End of its shift, as 18:00",
        zh="下班时间",
        example=64_800,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    weekdays: Weekdays = column(
        (),
        en="Days on which it works, as Mon-Fri or 1 3 5; blank means every day",
        zh="工作日,如 周一至周五,空白为每天",
        example="Mon-Sat",
    )
    overtime_min: float = column(
        0.0,
        en="How long after its shift it may be back, minutes; the rules' limits hold as well",
        zh="最长加班时间(分钟)",
        example=60.0,
        ge=0,
        le=1_440,
    )
    most_daily_h: float | None = column(
        None,
        en="Most hours out on a day, breaks aside; blank leaves it to the rules",
        zh="每日最长工时(小时)",
        rare=True,
        ge=SECOND_H,
        le=24,
    )
    most_weekly_h: float | None = column(
        None,
        en="Most hours out in a week from Monday, breaks aside; blank leaves it to the rules",
        zh="每周最长工时(小时)",
        rare=True,
        ge=SECOND_H,
        le=168,
    )
    most_jobs: int | None = column(
        None, en="Most tasks on a day; blank means no limit", zh="每日最多单数", ge=1, le=1_000
    )
    most_distance_km: float | None = column(
        None,
        en="Most km on a day; blank means no limit",
        zh="每日最长里程(公里)",
        rare=True,
        ge=0,
        le=40_000,
    )
    cny_per_job: float = column(
        0.0, en="Pay for each task, CNY", zh="每单费用(元)", example=30.0, ge=0, le=LARGEST_AMOUNT
    )
    cny_per_h: float = column(
        0.0,
        en="Pay for each hour out, breaks aside, CNY",
        zh="每小时费用(元)",
        example=32.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    cny_per_km: float = column(
        0.0, en="Pay for each km, CNY", zh="每公里费用(元)", example=1.2, ge=0, le=LARGEST_AMOUNT
    )
    cny_per_day: float = column(
        0.0,
        en="Pay for each day on which it works at all, CNY",
        zh="每日出工费用(元)",
        example=20.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    overtime_cny_per_h: float = column(
        0.0,
        en="Extra pay for each hour after its shift, CNY",
        zh="每小时加班费(元)",
        example=16.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    quality: float = column(
        1.0,
        en="Share of its jobs that need no second visit, 0 to 1",
        zh="一次完工率(0到1)",
        example=0.97,
        ge=0,
        le=1,
    )
    speed_class: SpeedClass = column(
        SpeedClass.URBAN,
        en="Speed table: urban or trunk",
        zh="速度类别",
        example=SpeedClass.URBAN,
        rare=True,
    )
    days_in_a_row: int = column(
        0,
        en="Days worked without a day off up to the day before the first",
        zh="此前已连续工作天数",
        rare=True,
        ge=0,
        le=366,
    )
    days_off_in_a_row: int | None = column(
        None,
        en="Days off up to the day before the first; blank is 0 after days of work, else 1",
        zh="此前已连续休息天数,空白为0(此前工作)或1",
        rare=True,
        ge=0,
        le=10_000,
    )
    week_h: float = column(
        0.0,
        en="Hours worked since Monday before the first day",
        zh="本周已工作小时",
        rare=True,
        ge=0,
        le=168,
    )
    month_overtime_h: float = column(
        0.0,
        en="Hours of overtime since the first of the month",
        zh="本月已加班小时",
        rare=True,
        ge=0,
        le=744,
    )
    paid_28_days_h: float = column(
        0.0,
        en="Paid hours of the last 28 days, for fairness",
        zh="近28天计薪小时",
        rare=True,
        ge=0,
        le=672,
    )


class TeamCertificateRow(Row):
    """A permit of a team, such as for work at height, low voltage, refrigeration or gas."""

    team_id: Key = _team()
    certificate_id: Key = column(
        en="Permit, as tasks name it", zh="上岗证", example="refrigeration"
    )
    valid_from: Day | None = column(
        None,
        en="First day on which it is valid; blank means since ever",
        zh="生效日期",
        example="2025-01-01",
    )
    valid_until: Day | None = column(
        None,
        en="Last day on which it is valid; blank means for ever",
        zh="失效日期",
        example="2027-12-31",
    )


class TeamAbsenceRow(Row):
    """Days on which a team does not work."""

    team_id: Key = _team()
    first_day: Day = column(en="First day", zh="开始日期", example="2026-03-16")
    last_day: Day = column(en="Last day, included", zh="结束日期", example="2026-03-18")
    kind: AbsenceKind = column(
        AbsenceKind.LEAVE,
        en="leave, ill, training or other",
        zh="原因",
        example=AbsenceKind.LEAVE,
    )


class TeamBreakRow(Row):
    """A break on every day on which a team is out before it opens and after it closes."""

    team_id: Text = column(
        "",
        en="Team; blank means every team that has no row of its own",
        zh="班组,空白为其余所有班组",
        example="t-1",
        refers_to="teams",
    )
    open: TimeOfDay = column(
        en="Earliest start, as 11:30",
        zh="最早开始时间",
        example=41_400,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    close: TimeOfDay = column(
        en="Latest start, as 13:00",
        zh="最晚开始时间",
        example=46_800,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    minutes: float = column(
        en="Length, minutes", zh="时长(分钟)", example=45.0, ge=SECOND_MIN, le=1_440
    )
