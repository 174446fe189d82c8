"""What may come, what went wrong so far, and what today's network costs."""

from __future__ import annotations

from supplychain.io.documents.kinds import LARGEST_AMOUNT, LEAST_QUANTITY, Key, Row, Text, column
from supplychain.io.documents.placement import LARGEST_FACTOR
from supplychain.outlook import ExceptionKind, SpendCause
from supplychain.sites import Tier

MOST_SHIPMENTS = 1_000_000_000


class ExceptionRow(Row):
    """How often something went wrong at a site, or on a lane from it."""

    site_id: Key = column(
        en="Site, or where the lane begins", zh="站点", example="front-1", refers_to="sites"
    )
    to_id: Text = column(
        "",
        en="Site or zone where the lane ends; blank for what happened at the site",
        zh="终点",
        example="",
    )
    kind: ExceptionKind = column(
        en="damage, spoilage or misrouting", zh="异常类型", example=ExceptionKind.DAMAGE
    )
    shipments: int = column(
        en="Shipments that were counted", zh="发货票数", example=12000, ge=0, le=MOST_SHIPMENTS
    )
    cases: int = column(
        en="Shipments that it happened to", zh="异常票数", example=85, ge=0, le=MOST_SHIPMENTS
    )
    cny_per_case: float = column(
        0.0,
        en="What one case costs, CNY: goods, return, processing",
        zh="每票损失(元)",
        example=46.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    kg_per_shipment: float = column(
        1.0,
        en="Mean weight of a shipment, kg",
        zh="每票重量(公斤)",
        example=7.5,
        ge=LEAST_QUANTITY,
        le=LARGEST_AMOUNT,
    )


class FutureRow(Row):
    """What may come; without rows everything comes as expected."""

    id: Key = column(en="Key of the future", zh="情景编号", example="expected")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="如预期")
    probability: float = column(
        en="How likely, 0 to 1; all together 1", zh="概率(0到1)", example=1.0, ge=0, le=1
    )
    demand_factor: float = column(
        1.0, en="Multiplies all demand", zh="需求系数", example=1.0, ge=0, le=LARGEST_FACTOR
    )
    transport_factor: float = column(
        1.0,
        en="Multiplies the costs of transport",
        zh="运价系数",
        example=1.0,
        ge=0,
        le=LARGEST_FACTOR,
    )


class FutureChangeRow(Row):
    """One way in which a future differs."""

    future_id: Key = column(en="Future", zh="情景", example="expected", refers_to="futures")
    site_id: Text = column("", en="Site that is closed", zh="站点", example="", refers_to="sites")
    zone_id: Text = column(
        "", en="Zone that it holds for", zh="需求区", example="", refers_to="demand_zones"
    )
    city: Text = column("", en="City whose zones and sites it holds for", zh="城市", example="上海")
    product_group_id: Text = column(
        "",
        en="Group of products whose demand changes; blank means all",
        zh="货类",
        example="",
        refers_to="product_groups",
    )
    demand_factor: float | None = column(
        None,
        en="Multiplies demand of the zone, city and group",
        zh="需求系数",
        example=1.2,
        ge=0,
        le=LARGEST_FACTOR,
    )
    closed: bool = column(
        False,
        en="Whether the site, zone or city cannot be reached: true or false",
        zh="是否封闭",
        example=False,
    )


class PresentSpendRow(Row):
    """What today's network costs in a year, as the books have it."""

    cause: SpendCause = column(
        en="fixed, rooms, handling, freight, exceptions or co2",
        zh="费用类别",
        example=SpendCause.FREIGHT,
    )
    site_id: Text = column(
        "", en="Site; blank if the books do not say", zh="站点", example="", refers_to="sites"
    )
    tier: Tier | None = column(
        None, en="Tier, if the books say no more", zh="层级", example=Tier.CENTRE
    )
    cny_per_year: float = column(
        en="Amount, CNY per year",
        zh="金额(元/年)",
        example=5200000.0,
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
