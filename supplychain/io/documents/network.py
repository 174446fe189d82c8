"""Sites, what they can hold, the lanes between them and hired carriers."""

from __future__ import annotations

from supplychain.calendars import DAY_S
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    SECOND_H,
    Key,
    Row,
    Text,
    TimeOfDay,
    TimesOfDay,
    column,
)
from supplychain.sites import SiteStatus, Tier

INFINITE = float("inf")
LATEST_TIME_OF_DAY_S = 2 * DAY_S


class SiteRow(Row):
    """A warehouse, centre, front, locker or station."""

    id: Key = column(en="Key of the site", zh="站点编号", example="front-1")
    name: Text | None = column(
        None, en="Name; blank means the key", zh="名称", example="静安前置仓"
    )
    tier: Tier = column(en="Level in the network", zh="层级", example=Tier.FRONT)
    lat: float = column(
        en="Latitude, decimal degrees", zh="纬度(度)", example=31.235, ge=-90, le=90
    )
    lon: float = column(
        en="Longitude, decimal degrees", zh="经度(度)", example=121.455, ge=-180, le=180
    )
    city: Text = column("", en="City", zh="城市", example="上海")
    open: TimeOfDay = column(
        0,
        en="Opening time of every day, as 06:00",
        zh="开门时间",
        example=0,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    close: TimeOfDay = column(
        DAY_S,
        en="Closing time of every day, as 22:00; 30:00 is six on the next day",
        zh="关门时间",
        example=DAY_S,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    handling_min: float = column(
        0.0,
        en="From a vehicle's arrival until its goods can leave again, minutes",
        zh="操作时间(分钟)",
        example=30.0,
        ge=0,
        le=2_880,
    )
    handling_cny_per_kg: float = column(
        0.0,
        en="Cost of each kg that leaves, CNY",
        zh="操作费(元/公斤)",
        example=0.05,
        ge=0,
        le=1_000,
    )
    fixed_cny_per_day: float = column(
        0.0,
        en="Cost of an open site, CNY per day",
        zh="固定费用(元/天)",
        example=600.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    departures: TimesOfDay = column(
        (),
        en="Times of day at which trucks leave for the next tier, as 06:00 14:00; blank means any",
        zh="发车时刻,用空格分开",
    )
    supplied_by: Text = column(
        "",
        en="Site of the tier above that supplies this one; blank means the nearest",
        zh="上级站点",
        refers_to="sites",
    )
    reach_km: float | None = column(
        None,
        en="Longest road distance to a customer, km (fronts); blank means no limit",
        zh="最大配送距离(公里)",
        example=25.0,
        ge=0.001,
        le=100_000,
    )
    status: SiteStatus = column(
        SiteStatus.OPEN,
        en="open, or candidate (not used by routing)",
        zh="状态",
        example=SiteStatus.OPEN,
    )


class SiteCapacityRow(Row):
    """What a site can do with one class; a site without rows holds every class without limit."""

    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    temperature_class_id: Key = column(
        en="Class", zh="温层", example="chilled", refers_to="temperature_classes"
    )
    throughput_kg: float = column(
        INFINITE,
        en="Most that may leave per day, kg; blank means no limit",
        zh="日吞吐量(公斤)",
        example=8000.0,
        ge=0,
        allow_inf_nan=True,
    )
    storage_kg: float = column(
        INFINITE,
        en="Most that may be held at once, kg; blank means no limit",
        zh="库容(公斤)",
        example=5000.0,
        ge=0,
        allow_inf_nan=True,
    )


class LaneRow(Row):
    """What is known better about a pair of sites than the road provider knows."""

    from_site_id: Key = column(
        en="Site where the lane begins", zh="起点", example="centre-1", refers_to="sites"
    )
    to_site_id: Key = column(
        en="Site where the lane ends", zh="终点", example="front-1", refers_to="sites"
    )
    distance_km: float | None = column(
        None,
        en="Road distance, km; blank asks the road provider",
        zh="公路距离(公里)",
        example=31.5,
        ge=0,
        le=100_000,
    )
    drive_min: float | None = column(
        None,
        en="Pure driving time, minutes; blank asks the road provider",
        zh="行驶时间(分钟)",
        example=55.0,
        ge=0,
        le=100_000,
    )
    departures: TimesOfDay = column(
        (),
        en="Times of day at which trucks leave, as 06:00 14:00; blank means those of the site",
        zh="发车时刻,用空格分开",
    )
    closed: bool = column(
        False, en="Whether nothing may use the lane: true or false", zh="是否停用", example=False
    )


class TariffRow(Row):
    """Price of one hired carrier on one lane for one class and weight band."""

    carrier_id: Key = column(en="Carrier", zh="承运商", example="carrier-1")
    from_site_id: Key = column(
        en="Site where the lane begins", zh="起点", example="origin-1", refers_to="sites"
    )
    to_site_id: Key = column(
        en="Site where the lane ends", zh="终点", example="centre-1", refers_to="sites"
    )
    temperature_class_id: Key = column(
        en="Class", zh="温层", example="chilled", refers_to="temperature_classes"
    )
    cny_per_kg: float = column(
        en="Price per kg, CNY", zh="单价(元/公斤)", example=0.9, ge=0, le=1_000
    )
    transit_h: float = column(
        en="From departure to arrival, hours", zh="运输时间(小时)", example=9.0, ge=SECOND_H, le=720
    )
    from_kg: float = column(
        0.0,
        en="Lower end of the weight band, kg, included",
        zh="重量段下限(公斤)",
        example=0.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    min_charge_cny: float = column(
        0.0,
        en="Least that a shipment costs, CNY",
        zh="最低收费(元)",
        example=200.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    capacity_kg: float = column(
        INFINITE,
        en="Most that is taken per departure, kg; blank means no limit",
        zh="每班运力(公斤)",
        example=6000.0,
        gt=0,
        allow_inf_nan=True,
    )
