"""Jobs at customers' doors: where and when, what is done, and what belongs together."""

from __future__ import annotations

from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    SECOND_MIN,
    Clock,
    Key,
    Levels,
    Quantities,
    Row,
    Text,
    Words,
    WorkTimes,
    column,
)
from supplychain.jobs import RelationKind, Timing, WindowsFor

LONGEST_MIN = 527_040
"""Most minutes of a gap: a year."""


def _job(en: str = "Job", zh: str = "安装单", example: str = "j-1") -> str:
    key: str = column(en=en, zh=zh, example=example, refers_to="install_jobs")
    return key


def _open() -> Clock | None:
    clock: Clock | None = column(
        None,
        en="Earliest start of work; blank with window_close means any time",
        zh="最早开工时间",
        example="2026-03-13 09:00",
    )
    return clock


def _close() -> Clock | None:
    clock: Clock | None = column(
        None, en="Latest start of work", zh="最晚开工时间", example="2026-03-13 11:00"
    )
    return clock


def _late() -> float | None:
    price: float | None = column(
        None,
        en="Price of each minute of a later start, CNY; blank forbids it",
        zh="每分钟迟到费用(元),空白为不允许",
        example=0.5,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    return price


class InstallJobRow(Row):
    """Work for one customer at one door; what is done stands in job_tasks."""

    id: Key = column(en="Key of the job", zh="安装单号", example="j-1")
    customer_id: Text = column(
        "", en="Customer; blank if unknown", zh="客户", example="c-1", refers_to="customers"
    )
    lat: float | None = column(
        None,
        en="Latitude, decimal degrees; blank means where the customer is",
        zh="纬度(度),空白为客户位置",
        example=30.6,
        ge=-90,
        le=90,
    )
    lon: float | None = column(
        None,
        en="Longitude, decimal degrees; blank means where the customer is",
        zh="经度(度),空白为客户位置",
        example=114.31,
        ge=-180,
        le=180,
    )
    territory_id: Text = column(
        "",
        en="Territory; blank: only teams without territories come",
        zh="服务区域",
        example="north",
    )
    order_id: Text = column(
        "",
        en="Order whose delivery brings the goods; blank if none does",
        zh="送货订单号",
        example="o-1",
        refers_to="orders",
    )
    goods_at: Clock | None = column(
        None,
        en="When the goods are expected; blank: there already, or, with an order, to be planned",
        zh="预计到货时间",
        example="2026-03-13 08:30",
    )
    goods_sd_min: float | None = column(
        None,
        en="Standard deviation of the goods' arrival, minutes",
        zh="到货时间标准差(分钟)",
        example=20.0,
        rare=True,
        ge=0,
        le=LONGEST_MIN,
    )
    window_open: Clock | None = _open()
    window_close: Clock | None = _close()
    late_cny_per_min: float | None = _late()
    windows_for: WindowsFor = column(
        WindowsFor.FIRST,
        en="Which starts lie in the windows: that of the first task, or of every one",
        zh="时间窗约束(first 首项, every 每项)",
        example=WindowsFor.FIRST,
        rare=True,
    )
    deadline: Clock | None = column(
        None,
        en="When all work is done at the latest; blank means no limit",
        zh="最晚完工时间",
        example="2026-03-14 20:00",
        rare=True,
    )
    timing: Timing = column(
        Timing.SAME_TIME,
        en="How several tasks lie to each other: same_time, in_order or free",
        zh="多项任务的时间关系(same_time 同时, in_order 依次, free 各自)",
        example=Timing.IN_ORDER,
        rare=True,
    )
    least_gap_min: float = column(
        0.0,
        en="in_order: least minutes from the start of a task to that of the next",
        zh="依次任务最短间隔(分钟)",
        rare=True,
        ge=0,
        le=LONGEST_MIN,
    )
    most_gap_min: float | None = column(
        None,
        en="in_order: most minutes from the start of a task to that of the next; blank: no limit",
        zh="依次任务最长间隔(分钟)",
        rare=True,
        ge=0,
        le=LONGEST_MIN,
    )
    priority: int = column(
        1, en="Priority; 1 is normal", zh="优先级", example=1, ge=1, le=1_000_000
    )
    may_share: bool = column(
        True,
        en="Whether two teams may come to a task that needs more people than one has",
        zh="人手不足时可否两班组合作",
        example=True,
        rare=True,
    )
    preferred_teams: Words = column(
        (), en="Teams that the customer would like", zh="客户指定班组", example="t-1", rare=True
    )
    banned_teams: Words = column(
        (), en="Teams that the customer refuses", zh="客户拒绝班组", example="t-2", rare=True
    )
    outsource_cny: float | None = column(
        None,
        en="Price at which somebody else does it, CNY; blank if nobody does",
        zh="外包价格(元)",
        example=260.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    promised_open: Clock | None = column(
        None,
        en="Promised to the customer: earliest start of work",
        zh="承诺最早开工时间",
        example="2026-03-13 09:00",
        rare=True,
    )
    promised_close: Clock | None = column(
        None,
        en="Promised to the customer: latest start of work",
        zh="承诺最晚开工时间",
        example="2026-03-13 11:00",
        rare=True,
    )
    promised_teams: Words = column(
        (), en="Promised to the customer: who comes", zh="承诺班组", example="t-1", rare=True
    )
    locked_teams: Words = column(
        (),
        en="Teams that must not be changed, one for each task, a helper after whom it helps",
        zh="锁定班组",
        example="t-1",
        rare=True,
    )
    locked_at: Clock | None = column(
        None,
        en="Start of the first task, if that must not be changed either",
        zh="锁定开工时间",
        example="2026-03-13 09:15",
        rare=True,
    )


class JobTaskRow(Row):
    """What one team does at a job."""

    job_id: Key = _job()
    task: int = column(
        1, en="Number of the task in the job, from 1 on", zh="任务序号", example=1, ge=1, le=100
    )
    work_min: float = column(
        en="Minutes at the door, by a team that just has what is needed",
        zh="作业时间(分钟)",
        example=60.0,
        ge=SECOND_MIN,
        le=10_080,
    )
    work_min_by_level: WorkTimes = column(
        (),
        en="Minutes by level in the first skill needed, as 2=50 3=40; lower levels take work_min",
        zh="按等级的作业分钟数,如 2=50 3=40",
        example="2=50 3=40",
        rare=True,
    )
    needs: Levels = column(
        (),
        en="Skills, each with its least level, as ac:2; alone means level 1",
        zh="所需技能及最低等级,如 空调:2",
        example="ac:1",
    )
    certificates: Words = column(
        (),
        en="Permits that must be valid on the day, parted by blanks",
        zh="所需上岗证",
        example="refrigeration",
        rare=True,
    )
    people: int = column(1, en="People needed", zh="所需人数", example=2, ge=1, le=1_000)
    tools: Words = column((), en="Tools needed", zh="所需工具", example="core-drill", rare=True)
    parts: Quantities = column(
        (),
        en="Parts used up, as pipe:2",
        zh="耗用配件及数量,如 铜管:2",
        example="pipe:2",
        rare=True,
    )


class JobWindowRow(Row):
    """A further window of a job; the first one stands in its own row."""

    job_id: Key = _job()
    window_open: Clock = column(
        en="Earliest start of work", zh="最早开工时间", example="2026-03-13 13:00"
    )
    window_close: Clock = column(
        en="Latest start of work", zh="最晚开工时间", example="2026-03-13 15:00"
    )
    late_cny_per_min: float | None = _late()


class JobRelationRow(Row):
    """Two jobs that belong together."""

    kind: RelationKind = column(
        en="before (the second after the end of the first), same_time or same_team",
        zh="关系(before 先后, same_time 同时, same_team 同一班组)",
        example=RelationKind.BEFORE,
    )
    first_job_id: Key = _job("First job", "前一安装单")
    second_job_id: Key = _job("Second job", "后一安装单", "j-2")
    least_gap_min: float = column(
        0.0,
        en="before: least minutes from the end of the first to the start of the second",
        zh="最短间隔(分钟)",
        example=30.0,
        ge=0,
        le=LONGEST_MIN,
    )
    most_gap_min: float | None = column(
        None,
        en="before: most minutes from the end of the first to the start of the second",
        zh="最长间隔(分钟)",
        rare=True,
        ge=0,
        le=LONGEST_MIN,
    )
    broken_cny: float = column(
        0.0,
        en="same_team: price of different teams, CNY",
        zh="未由同一班组完成的费用(元)",
        rare=True,
        ge=0,
        le=LARGEST_AMOUNT,
    )
