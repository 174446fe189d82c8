"""Words and colours that the pictures and tables of a plan of installers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.installers_view import EVERYWHERE, Doing
from api.reports import shell
from api.reports.figures.style import FRONT_COLOURS
from solvers.common import Status
from solvers.installers.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from api.installers_view import InstallersView

SHIFT, TOGETHER, LATE, GOODS = "#edf1f5", "#7a4fa3", "#c8102e", "#cc6311"
MOVE, PAY, PENALTY, SENT = "#004488", "#9fb1c2", "#c46a1b", "#d9a441"
DOING_COLOURS = {
    Doing.DRIVE: "#9db3c8",
    Doing.WAIT: "#f0cf8e",
    Doing.WORK: "#2a7f7f",
    Doing.HELP: TOGETHER,
    Doing.BREAK: "#ffffff",
}
DOING_WORDS = {
    Doing.DRIVE: "Driving 行驶",
    Doing.WAIT: "Waiting 等待",
    Doing.WORK: "Work 安装",
    Doing.HELP: "Two teams 双组协作",
    Doing.BREAK: "Break 休息",
}
COST_WORDS = {
    "job_pay": "Pay for the work 安装费",
    "call_out": "Call-out 出工费",
    "travel_distance": "Kilometres 里程",
    "travel_time": "Hours of driving 行驶工时",
    "waiting": "Waiting 等待",
    "overtime": "Overtime 加班",
    "lateness": "Late starts 迟到",
    "preference": "Preferences 偏好未满足",
    "quality": "Second visits 二次上门",
    "fairness": "Fairness 公平",
    "idle_goods": "Idle goods 货物闲置",
    "changes": "Changed promises 改约",
    "outsourced": "Outsourced 外包",
    "unserved": "Left out 未安排",
}
MOVING = ("call_out", "travel_distance", "travel_time", "waiting", "overtime")
"""Terms of the delivery cost: what moving people costs."""
REASON_WORDS = {
    Reason.NO_SKILL: "Nobody has the skill 无此技能",
    Reason.NO_CERTIFICATE: "Nobody has the certificate 无此证书",
    Reason.CERTIFICATE_EXPIRED: "Certificate expired 证书过期",
    Reason.NOT_IN_TERRITORY: "No team in its territory 片区无班组",
    Reason.NO_TOOL_OR_PART: "No tool or part 缺工具或配件",
    Reason.TEAM_TOO_SMALL: "Teams are too small 人手不足",
    Reason.ALL_BANNED: "All teams banned 客户拒绝全部班组",
    Reason.GOODS_NOT_ARRIVED: "Goods not there 货物未到",
    Reason.OUTSIDE_SHIFTS: "Outside all shifts 不在班次内",
    Reason.TOO_FAR: "Too far 距离过远",
    Reason.DEADLINE_TOO_EARLY: "Deadline too early 期限过早",
    Reason.NEEDS_TWO_AND_ONLY_ONE: "Needs two, one is free 需双组仅一组空闲",
    Reason.OTHER_JOB_LEFT_OUT: "Other job left out 关联任务未安排",
    Reason.LOCK_IMPOSSIBLE: "Lock cannot be kept 锁定无法满足",
    Reason.WINDOW_FULL: "Window full 时段已满",
    Reason.OVERTIME_CAP: "Overtime used up 加班已达上限",
    Reason.JOB_CAP: "Jobs or km used up 单量或里程已满",
    Reason.WEEKLY_HOURS: "Week's hours used up 周工时已满",
    Reason.REST_DAYS: "Days off are due 需轮休",
    Reason.CHEAPER_TO_OUTSOURCE: "Cheaper to outsource 外包更划算",
    Reason.NOT_WORTH_ITS_PENALTY: "Dearer than its penalty 成本高于罚金",
    Reason.NOT_FOUND: "Not found in time 未及找到",
}
STATUS_WORDS = {
    **shell.STATUS_WORDS,
    Status.FEASIBLE: ("Every job planned 全部安排", ""),
    Status.PARTIAL: ("Jobs left out 部分未安排", "warn"),
}
LONGEST_LABEL = 18


def brief(text: str, most: int = LONGEST_LABEL) -> str:
    """A name cut to what an axis has room for."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def day_words(day: date) -> str:
    """A day as planners write it."""
    return f"{day:%a %m-%d}"


def territory_words(territory: str) -> str:
    """Name of a territory."""
    return "No territory 无片区" if territory == EVERYWHERE else territory


def clock_words(view: InstallersView, at_s: int | None) -> str:
    """Day, hour and minute."""
    return "–" if at_s is None else view.scenario.horizon.clock(at_s).strftime("%m-%d %H:%M")


def span_words(view: InstallersView, start_s: int, end_s: int) -> str:
    """From a minute of a day to another; the second day only where it differs."""
    clock = view.scenario.horizon.clock
    start, end = clock(start_s), clock(end_s)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%m-%d %H:%M}"
    return f"{start:%m-%d %H:%M}–{last}"


def territory_colours(territories: Sequence[str]) -> dict[str, str]:
    """A colour for each territory; neighbours in the list differ."""
    return {key: FRONT_COLOURS[n % len(FRONT_COLOURS)] for n, key in enumerate(territories)}
