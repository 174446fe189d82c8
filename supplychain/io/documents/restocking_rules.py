"""What holds for all orders: the header's part ``restocking``."""

from __future__ import annotations

from supplychain.io.documents.kinds import LARGEST_AMOUNT, Document, column


class RestockingDocument(Document):
    """What holds for all orders."""

    horizon_days: int = column(
        14, en="Days for which orders are planned, today first", zh="计划天数", ge=1, le=366
    )
    holding_rate_per_year: float = column(
        0.25,
        en="Cost of holding goods worth 1 CNY for a year",
        zh="年持有费率",
        ge=0,
        le=100,
    )
    budget_cny: float | None = column(
        None,
        en="Most spent on goods on one day, CNY; blank means no limit",
        zh="每日采购预算(元)",
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
    peak_days: int = column(
        30,
        en="Days before a peak from which stock may be built up",
        zh="备货提前天数",
        ge=0,
        le=366,
    )
    move_cny_per_kg: float | None = column(
        None,
        en="Cost of moving goods between fronts of one city, CNY per kg; blank forbids it",
        zh="同城前置仓调拨费用(元/公斤)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    alert_share: float = column(
        0.3, en="Probability from which an alert is raised, 0 to 1", zh="预警概率", ge=0, le=1
    )
    clear_share: float = column(
        0.15, en="Probability below which it is taken back, 0 to 1", zh="解除预警概率", ge=0, le=1
    )
