"""What a network can become: room, demand, freight and promises."""

from __future__ import annotations

from supplychain.design import LegEnd, Must
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LONGEST_H,
    SECOND_H,
    Key,
    Row,
    Text,
    Words,
    column,
)
from supplychain.sites import Tier

MOST_STEPS = 10_000


class SiteModuleRow(Row):
    """Room of a site for one class, in steps."""

    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    capacity_class_id: Key = column(
        en="Temperature class, or the class in which returns are processed",
        zh="库区类型(温层或退货处理)",
        example="chilled",
    )
    size_kg_per_day: float = column(
        en="Throughput that one step adds, kg per day",
        zh="每档日吞吐量(公斤/天)",
        example=8000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    most: int = column(
        1, en="Most steps the site can have", zh="最多档数", example=3, ge=0, le=MOST_STEPS
    )
    present: int = column(0, en="Steps it has today", zh="现有档数", example=1, ge=0, le=MOST_STEPS)
    cny_per_day: float = column(
        0.0,
        en="Cost of one step while the site is open, CNY per day",
        zh="每档费用(元/天)",
        example=620.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    adding_cny: float = column(
        0.0,
        en="Paid once for every step beyond those present, CNY",
        zh="每档新增投入(元)",
        example=180000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    holds_band: bool = column(
        True,
        en="Whether goods stay in their band there; false for room without the cold they need",
        zh="是否保温",
        example=True,
    )


class SiteChoiceRow(Row):
    """What may become of a site; a site without a row is free and changes at no cost."""

    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    must: Must = column(
        Must.FREE,
        en="open or closed if it is settled, free if the plan decides",
        zh="取舍",
        example=Must.FREE,
    )
    opening_cny: float = column(
        0.0,
        en="Paid once if it opens, CNY",
        zh="开仓费用(元)",
        example=400000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    closing_cny: float = column(
        0.0,
        en="Paid once if it closes, CNY",
        zh="关仓费用(元)",
        example=150000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    co2_kg_per_day: float = column(
        0.0,
        en="Emission while it is open, kg CO2 per day",
        zh="碳排放(公斤/天)",
        example=350.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )


class ProductGroupRow(Row):
    """Goods that flow alike."""

    id: Key = column(en="Key of the group", zh="货类编号", example="fresh-chilled")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="冷藏生鲜")
    temperature_class_id: Key = column(
        en="Class", zh="温层", example="chilled", refers_to="temperature_classes"
    )
    age_limit_h: float | None = column(
        None,
        en="Longest time from leaving the first tier to the zone, hours; blank means no limit",
        zh="在途时限(小时)",
        example=72.0,
        ge=SECOND_H,
        le=LONGEST_H,
    )
    unserved_cny_per_kg: float | None = column(
        None,
        en="Price of demand left out, CNY per kg; blank means all must be served",
        zh="缺货损失(元/公斤)",
        example=25.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    first_tier: Tier | None = column(
        None,
        en="Tier where they come from; blank means the topmost",
        zh="起始层级",
        example=Tier.ORIGIN,
    )
    return_share: float = column(
        0.0,
        en="Share of delivered kg that comes back, 0 to 1",
        zh="退货率(0到1)",
        example=0.02,
        ge=0,
        le=1,
    )
    return_class_id: Text = column(
        "",
        en="Class in which returns are processed; blank means the class of the goods",
        zh="退货处理类型",
        example="returns",
    )
    return_tier: Tier | None = column(
        None,
        en="Tier where returns end; blank means the last before the zones",
        zh="退货终点层级",
        example=Tier.CENTRE,
    )
    return_unserved_cny_per_kg: float | None = column(
        None,
        en="Price of returns that are not fetched, CNY per kg; blank means all must be",
        zh="退货未取损失(元/公斤)",
        example=10.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )


class DemandZoneRow(Row):
    """Where demand arises."""

    id: Key = column(en="Key of the zone", zh="需求区编号", example="zone-1")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="静安区")
    lat: float = column(
        en="Latitude, decimal degrees", zh="纬度(度)", example=31.228, ge=-90, le=90
    )
    lon: float = column(
        en="Longitude, decimal degrees", zh="经度(度)", example=121.462, ge=-180, le=180
    )
    city: Text = column("", en="City", zh="城市", example="上海")
    inner_km: float = column(
        0.0,
        en="Mean road distance from this point to the doors, km",
        zh="区内平均距离(公里)",
        example=6.0,
        ge=0,
        le=10_000,
    )


class DemandPeriodRow(Row):
    """A stretch of the year with one level of demand."""

    id: Key = column(en="Key of the period", zh="时期编号", example="quiet")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="平日")
    days: float = column(en="Its length, days", zh="天数", example=320.0, gt=0, le=LONGEST_H)


class ZoneDemandRow(Row):
    """What a zone wants of a group on each day of a period; nothing where no row is."""

    zone_id: Key = column(en="Zone", zh="需求区", example="zone-1", refers_to="demand_zones")
    product_group_id: Key = column(
        en="Group of products", zh="货类", example="fresh-chilled", refers_to="product_groups"
    )
    period_id: Key = column(en="Period", zh="时期", example="quiet", refers_to="demand_periods")
    kg_per_day: float = column(
        en="Demand, kg per day", zh="日需求(公斤/天)", example=1800.0, ge=0, le=LARGEST_AMOUNT
    )


class FreightRateRow(Row):
    """Price of freight from a tier to the next; of several the cheapest that keeps goods cold."""

    from_tier: Tier = column(en="Tier where the leg begins", zh="起点层级", example=Tier.CENTRE)
    to_tier: LegEnd = column(
        en="Tier where the leg ends, or zone", zh="终点层级", example=LegEnd.FRONT
    )
    capacity_class_id: Text = column(
        "",
        en="Temperature class, or class of returns; blank means all without a rate of their own",
        zh="温层",
        example="chilled",
    )
    carrier_id: Text = column("", en="Carrier; blank means own trucks", zh="承运商", example="")
    cny_per_tkm: float = column(
        0.0,
        en="Price per tonne and km, CNY",
        zh="吨公里运价(元)",
        example=1.1,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    cny_per_kg: float = column(
        0.0,
        en="Price per kg whatever the distance, CNY",
        zh="每公斤运价(元)",
        example=0.06,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    kg_co2_per_tkm: float | None = column(
        None,
        en="Emission, kg CO2 per tonne and km; blank means rates.carrier_kg_co2_per_tkm",
        zh="吨公里碳排放(公斤)",
        example=0.14,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    in_band_h: float | None = column(
        None,
        en="Longest time on the road in which goods stay in band, hours; blank means no limit",
        zh="最长保温时间(小时)",
        example=12.0,
        ge=0,
        le=LONGEST_H,
    )
    max_km: float | None = column(
        None,
        en="Longest road distance that the rate holds for, km; blank means no limit",
        zh="最长距离(公里)",
        example=800.0,
        ge=0.001,
        le=100_000,
    )


class DesignLaneRow(Row):
    """What is known better about one pair of places than rates and roads know."""

    from_site_id: Key = column(
        en="Site where the lane begins", zh="起点", example="centre-1", refers_to="sites"
    )
    to_id: Key = column(en="Site of the next tier, or zone", zh="终点", example="front-1")
    capacity_class_id: Text = column(
        "",
        en="Class that it holds for; blank means all",
        zh="温层",
        example="chilled",
    )
    cny_per_kg: float | None = column(
        None,
        en="Freight per kg, CNY; blank asks the rates",
        zh="每公斤运价(元)",
        example=0.12,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    hours: float | None = column(
        None,
        en="Time on the road, hours; blank asks the roads",
        zh="在途时间(小时)",
        example=1.5,
        ge=0,
        le=LONGEST_H,
    )
    in_band: bool | None = column(
        None,
        en="Whether goods stay in band on the road: true or false; blank asks the rates",
        zh="是否保温",
        example=True,
    )
    closed: bool = column(
        False, en="Whether goods may not go there: true or false", zh="是否停用", example=False
    )


class ServiceBandRow(Row):
    """Share of demand that must be served within some hours of the order."""

    hours: float = column(
        en="From the order to the door, hours", zh="时效(小时)", example=24.0, gt=0, le=LONGEST_H
    )
    share: float = column(
        0.0,
        en="Least share of demand, 0 to 1; 0 only measures",
        zh="达成比例(0到1)",
        example=0.8,
        ge=0,
        le=1,
    )
    wait_h: float = column(
        0.0,
        en="Mean time from an order to the start of its picking, hours",
        zh="截单等待(小时)",
        example=6.0,
        ge=0,
        le=LONGEST_H,
    )
    groups: Words = column(
        (),
        en="Groups of products that count together, parted by blanks; blank means all",
        zh="货类,用空格分开",
        example="fresh-chilled",
    )
