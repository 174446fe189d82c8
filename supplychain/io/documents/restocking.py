"""What is kept where, where it is ordered from, and what is known of days to come."""

from __future__ import annotations

from supplychain.demand import DayKind
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LEAST_QUANTITY,
    Day,
    Key,
    Row,
    Text,
    Weekdays,
    column,
)
from supplychain.restocking import Rounding
from supplychain.suppliers import Discount

LONGEST_DAYS = 3_650


def _site(example: str = "front-1") -> str:
    key: str = column(en="Site", zh="站点", example=example, refers_to="sites")
    return key


def _product() -> str:
    key: str = column(en="Product", zh="商品", example="milk-1l", refers_to="products")
    return key


def _source() -> str:
    key: str = column(en="Supplier, or site of a tier above", zh="货源", example="centre-1")
    return key


class StockItemRow(Row):
    """A product that is kept at a site."""

    site_id: Key = _site()
    product_id: Key = _product()
    price_cny: float = column(
        0.0,
        en="What a customer pays for a unit, CNY",
        zh="售价(元)",
        example=12.9,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    shortage_cny: float = column(
        0.0,
        en="Loss per unit asked for and not there, beyond the lost margin, CNY",
        zh="单位缺货损失(元)",
        example=2.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    holding_cny_per_day: float | None = column(
        None,
        en="Cost of a unit held for a day, CNY; blank asks the yearly rate of the header",
        zh="单位日持有成本(元)",
        example=0.01,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    disposal_cny: float = column(
        0.0,
        en="Cost of a unit thrown away, beyond what it was bought for, CNY",
        zh="单位报废处理费(元)",
        example=0.2,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    fill_rate: float | None = column(
        None,
        en="Share of demand to be met from stock, above 0 and below 1; blank lets costs decide",
        zh="目标满足率(0到1)",
        example=0.97,
        gt=0,
        lt=1,
    )
    freshest_first: float = column(
        0.0,
        en="Share of customers who take the freshest goods, 0 to 1; others take the oldest",
        zh="先取最新鲜的顾客占比(0到1)",
        example=0.3,
        ge=0,
        le=1,
    )
    shelf_life_days: int | None = column(
        None,
        en="Days on which it can be sold from receipt; blank asks the product's shelf life",
        zh="可售天数",
        example=4,
        ge=0,
        le=LONGEST_DAYS,
    )
    least_units: float = column(
        0.0,
        en="Never plan to hold less, as for a full shelf, units",
        zh="最低陈列量",
        example=6.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )


class ItemSourceRow(Row):
    """Where a product that is kept at a site may be ordered from, and in which quantities."""

    site_id: Key = _site()
    product_id: Key = _product()
    source_id: Key = _source()
    price_cny: float = column(
        0.0,
        en="Price of a unit before any break; of a site above the cost of moving it, CNY",
        zh="进货价(元)",
        example=8.5,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    discount: Discount = column(
        Discount.ALL_UNITS,
        en="What price breaks hold for: all_units, or incremental for units beyond the break",
        zh="折扣方式",
        example=Discount.ALL_UNITS,
    )
    least_units: float = column(
        0.0,
        en="Minimum order: that much or nothing, units",
        zh="最小起订量",
        example=24.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    multiple_units: float = column(
        1.0,
        en="Orders are whole multiples of this many units",
        zh="订货倍数",
        example=12.0,
        ge=LEAST_QUANTITY,
        le=LARGEST_AMOUNT,
    )
    rounding: Rounding = column(
        Rounding.VALUE,
        en="How a wanted quantity becomes multiples: up, down, nearest, or value (if worth it)",
        zh="取整方式",
        example=Rounding.VALUE,
    )
    most_units_per_day: float | None = column(
        None,
        en="Most that the source delivers per order day, units; blank means no limit",
        zh="日供货上限",
        example=600.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    preference: int = column(
        1, en="Sources are tried in rising order", zh="优先顺序", example=1, ge=1, le=1_000
    )


class ItemPriceRow(Row):
    """A lower price of a source from a quantity on."""

    site_id: Key = _site()
    product_id: Key = _product()
    source_id: Key = _source()
    from_units: float = column(
        en="Quantity from which it holds, units",
        zh="起始数量",
        example=240.0,
        ge=LEAST_QUANTITY,
        le=LARGEST_AMOUNT,
    )
    price_cny: float = column(
        en="Price of a unit, CNY", zh="单价(元)", example=8.1, ge=0, le=LARGEST_AMOUNT
    )


class SupplyRouteRow(Row):
    """How and when goods come from a source to a site."""

    source_id: Key = _source()
    site_id: Key = _site()
    lead_time_days: float = column(
        1.0,
        en="Mean time from the morning of the order until goods can be sold, days; 1 is next day",
        zh="平均交期(天)",
        example=1.0,
        ge=0,
        le=LONGEST_DAYS,
    )
    lead_time_sd_days: float = column(
        0.0,
        en="Its standard deviation, days",
        zh="交期标准差(天)",
        example=0.3,
        ge=0,
        le=LONGEST_DAYS,
    )
    order_weekdays: Weekdays = column(
        (),
        en="Days on which orders are taken, as Mon Wed Fri or 1 3 5; blank means every day",
        zh="可下单的星期,如 周一 周三 周五",
        example="Mon Wed Fri",
    )
    least_order_cny: float = column(
        0.0,
        en="Least value of all lines of one order, CNY",
        zh="整单最低金额(元)",
        example=300.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    least_order_kg: float = column(
        0.0,
        en="Least mass of all lines of one order, kg",
        zh="整单最低重量(公斤)",
        example=50.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    vehicle_type_id: Text = column(
        "",
        en="Vehicles that bring the goods; blank where they come in any quantity",
        zh="车型",
        example="feeder",
        refers_to="vehicle_types",
    )
    vehicle_cny: float = column(
        0.0,
        en="Cost of each vehicle that comes, CNY",
        zh="每车费用(元)",
        example=350.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    most_vehicles: int | None = column(
        None,
        en="Most vehicles per order day; blank means no limit",
        zh="每日最多车辆数",
        example=2,
        ge=0,
        le=100_000,
    )


class RouteClosureRow(Row):
    """Days on which a source takes no orders whatever the weekday."""

    source_id: Key = _source()
    site_id: Text = column(
        "", en="Site; blank means all sites", zh="站点", example="front-1", refers_to="sites"
    )
    first_day: Day = column(en="First day", zh="开始日期", example="2026-02-16")
    last_day: Day = column(en="Last day, included", zh="结束日期", example="2026-02-20")


class PromotionRow(Row):
    """A lower price, or more attention, on some days."""

    product_id: Key = _product()
    site_id: Text = column(
        "", en="Site; blank means everywhere", zh="站点", example="front-1", refers_to="sites"
    )
    first_day: Day = column(en="First day", zh="开始日期", example="2026-03-14")
    last_day: Day = column(en="Last day, included", zh="结束日期", example="2026-03-16")
    price_share: float = column(
        1.0,
        en="Price paid over the usual price, above 0; 1 for attention only",
        zh="折后价占原价比例",
        example=0.8,
        gt=0,
        le=10,
    )
    name: Text = column(
        "", en="Name; promotions of one name are one campaign", zh="活动名称", example="周末特惠"
    )


class SpecialDayRow(Row):
    """A day of the own calendar; it overrules the public one."""

    day: Day = column(en="Day", zh="日期", example="2026-06-18")
    kind: DayKind = column(
        en="holiday, workday (a weekend day worked to make up for one) or peak",
        zh="类型",
        example=DayKind.PEAK,
    )
    name: Text = column("", en="Name", zh="名称", example="618")


class DemandHistoryRow(Row):
    """What was sold of one product at one site on one day."""

    site_id: Key = _site()
    product_id: Key = _product()
    day: Day = column(en="Day", zh="日期", example="2026-03-11")
    sold_units: float | None = column(
        None,
        en="Units sold; blank where nothing is recorded, which is not the same as 0",
        zh="销量",
        example=18.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    in_stock_share: float | None = column(
        None,
        en="Share of the day's demand hours with goods on the shelf, 0 to 1; blank if unknown",
        zh="有货时间占比(0到1)",
        example=1.0,
        ge=0,
        le=1,
    )
    price_cny: float | None = column(
        None,
        en="Price that customers paid, CNY; blank if unknown",
        zh="成交价(元)",
        example=12.9,
        ge=0,
        le=LARGEST_AMOUNT,
    )
