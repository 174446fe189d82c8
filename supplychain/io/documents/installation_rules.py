"""What holds for all installation: the header's part ``installation``."""

from __future__ import annotations

from supplychain.io.documents.kinds import LARGEST_AMOUNT, SECOND_H, Document, column


class InstallationDocument(Document):
    """Limits on work and driving, and prices."""

    daily_h: float = column(
        8.0, en="Working time of a day without overtime, hours", zh="每日工时", gt=0, le=24
    )
    weekly_h: float = column(
        44.0, en="Working time of a week without overtime, hours", zh="每周工时", gt=0, le=168
    )
    overtime_daily_h: float = column(
        3.0, en="Most overtime of a day, hours", zh="每日加班上限(小时)", ge=0, le=24
    )
    overtime_monthly_h: float = column(
        36.0, en="Most overtime of a month, hours", zh="每月加班上限(小时)", ge=0, le=744
    )
    days_in_a_row: int = column(
        6, en="Days of work in a row after which days off are due", zh="连续工作天数", ge=1, le=366
    )
    days_off: int = column(1, en="How many days off then", zh="休息天数", ge=0, le=366)
    max_continuous_drive_h: float = column(
        4.0,
        en="Driving after which a rest is due, hours",
        zh="连续驾驶上限(小时)",
        ge=SECOND_H,
        le=24,
    )
    rest_min: float = column(
        20.0, en="Length of that rest, minutes", zh="休息时间(分钟)", ge=0, le=1_440
    )
    max_daily_drive_h: float = column(
        10.0,
        en="Most driving by one driver per day, hours",
        zh="每日驾驶上限(小时)",
        ge=SECOND_H,
        le=24,
    )
    daily_rest_h: float = column(
        10.0, en="Length of the daily rest, hours", zh="每日休息(小时)", ge=0, le=48
    )
    unserved_cny: float = column(
        500.0,
        en="Cost of a job of priority 1 that is left out, CNY",
        zh="未完成安装费用(元)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    changed_promise_cny: float = column(
        60.0, en="Cost of a promise not kept, CNY", zh="变更承诺费用(元)", ge=0, le=LARGEST_AMOUNT
    )
    not_preferred_cny: float = column(
        0.0,
        en="Cost of a job done by none of the teams its customer would like, CNY",
        zh="非指定班组费用(元)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    second_visit_cny: float = column(
        0.0, en="Cost of a second visit, CNY", zh="二次上门费用(元)", ge=0, le=LARGEST_AMOUNT
    )
    worst_late_cny_per_min: float = column(
        0.0,
        en="Cost of each minute of the one latest start, CNY",
        zh="最大迟到每分钟费用(元)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    idle_goods_cny_per_h: float = column(
        0.0,
        en="Cost of each hour that goods stand at the door before work starts, CNY",
        zh="货等人每小时费用(元)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    fair_cny_per_h: float = column(
        0.0,
        en="Cost of a paid hour of a team with twice the mean of its peers, CNY",
        zh="公平性费用(元/小时)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    arrival_quantile: float = column(
        0.9,
        en="Goods count as there at this quantile of the truck's arrival, 0 to 1",
        zh="到货时间分位数(0到1)",
        gt=0,
        lt=1,
    )
    freeze_min: float = column(
        60.0,
        en="During the day, what starts sooner than this is not changed, minutes",
        zh="冻结时间(分钟)",
        ge=0,
        le=1_440,
    )
