"""Vehicle types, the layouts of their compartments, and where vehicles stand."""

from __future__ import annotations

from supplychain.calendars import DAY_S
from supplychain.fleet import Energy, Haul, RouteEnd, SpeedClass
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    SECOND_H,
    SECOND_MIN,
    Key,
    Row,
    Text,
    TimeOfDay,
    Words,
    column,
)
from supplychain.io.documents.network import INFINITE, LATEST_TIME_OF_DAY_S


class VehicleTypeRow(Row):
    """A kind of vehicle."""

    id: Key = column(en="Key of the vehicle type", zh="车型编号", example="van")
    name: Text | None = column(
        None, en="Name; blank means the key", zh="名称", example="4.2 米冷藏车"
    )
    haul: Haul = column(en="Leg it works on", zh="运输段", example=Haul.LAST_MILE)
    payload_kg: float = column(en="Payload, kg", zh="载重(公斤)", example=1500.0, gt=0, le=200_000)
    volume_l: float = column(
        INFINITE,
        en="Loading volume, litres; blank means no limit",
        zh="容积(升)",
        example=12_000.0,
        gt=0,
        allow_inf_nan=True,
    )
    fixed_cny: float = column(
        en="Cost of one route (a shift on the last mile, a round trip elsewhere), CNY",
        zh="每趟固定费用(元)",
        example=180.0,
        ge=0,
        le=1_000_000,
    )
    cny_per_km: float = column(
        en="Cost of a km, empty return included, CNY",
        zh="每公里费用(元)",
        example=1.4,
        ge=0,
        le=1_000,
    )
    cny_per_h: float = column(
        en="Cost of an hour from departure to return, CNY",
        zh="每小时费用(元)",
        example=35.0,
        ge=0,
        le=10_000,
    )
    speed_class: SpeedClass = column(
        SpeedClass.URBAN, en="Speed table: urban or trunk", zh="速度类别", example=SpeedClass.URBAN
    )
    energy: Energy = column(
        Energy.DIESEL, en="diesel or electric", zh="能源", example=Energy.ELECTRIC
    )
    energy_per_km: float = column(
        0.15,
        en="Litres of diesel or kWh per km, traction only",
        zh="每公里能耗(升或千瓦时)",
        example=0.38,
        ge=0,
        le=20,
    )
    open: TimeOfDay = column(
        0,
        en="Earliest time of day of a last-mile shift, as 06:00",
        zh="班次最早时间",
        example=21_600,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    close: TimeOfDay = column(
        DAY_S,
        en="Latest time of day of a last-mile shift, as 22:00",
        zh="班次最晚时间",
        example=79_200,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    max_route_h: float | None = column(
        None,
        en="Longest time from departure to return, hours; blank means no limit",
        zh="单趟最长时间(小时)",
        example=8.0,
        ge=SECOND_H,
        le=1_000,
    )
    max_stops: int | None = column(
        None, en="Most stops of a route; blank means no limit", zh="最多站点数", ge=1, le=1_000_000
    )
    drivers: int = column(1, en="Drivers on board, 1 or 2", zh="司机人数", example=1, ge=1, le=2)
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
    insulation_w_m2_k: float = column(
        0.4, en="Heat transfer of the body, W/(m2 K)", zh="箱体传热系数(瓦/平方米·开)", gt=0, le=10
    )
    reefer_overcapacity: float = column(
        1.75, en="Size of the reefer unit relative to its need", zh="制冷余量倍数", gt=0, le=10
    )
    door_s: int = column(
        120, en="Time that doors stand open at a stop, seconds", zh="开门时间(秒)", ge=0, le=86_400
    )
    dock_min: float = column(
        20.0,
        en="Time at a site's dock to unload, or to load again between two trips, minutes",
        zh="装卸时间(分钟)",
        example=20.0,
        rare=True,
        ge=0,
        le=1_440,
    )
    cny_per_stop: float = column(
        0.0,
        en="Price of each customer's stop (last mile; the tariff of a hired vehicle), CNY",
        zh="每站费用(元)",
        example=0.0,
        rare=True,
        ge=0,
        le=100_000,
    )
    cny_per_kg: float = column(
        0.0,
        en="Price of each kg handed over at doors (last mile), CNY",
        zh="每公斤费用(元)",
        example=0.0,
        rare=True,
        ge=0,
        le=1_000,
    )
    max_distance_km: float | None = column(
        None,
        en="Longest route (last mile), km; blank means no limit",
        zh="单趟最大里程(公里),空白为不限",
        example=200.0,
        rare=True,
        ge=0.001,
        le=100_000,
    )
    overtime_min: float = column(
        0.0,
        en="How long after the end of its shift a last-mile vehicle may come back, minutes",
        zh="最长加班时间(分钟)",
        example=60.0,
        rare=True,
        ge=0,
        le=1_440,
    )
    overtime_cny_per_h: float = column(
        0.0,
        en="Price of an hour of overtime beside cny_per_h, CNY",
        zh="加班费(元/小时)",
        example=30.0,
        rare=True,
        ge=0,
        le=10_000,
    )
    skills: Words = column(
        (),
        en="What vehicle and crew have (permits, emission class, tail lift), as words separated"
        " by blanks",
        zh="技能与资质(通行证、排放标准、尾板等),用空格分开",
        example="city-pass tail-lift",
        rare=True,
    )


class LayoutRow(Row):
    """One compartment of one layout; a layout has as many rows as compartments."""

    vehicle_type_id: Key = column(
        en="Vehicle type", zh="车型", example="van", refers_to="vehicle_types"
    )
    layout_id: Key = column(
        en="Key of the layout within the type", zh="布局编号", example="all-chilled"
    )
    temperature_class_id: Key | None = column(
        None,
        en="Class of the compartment; blank means a layout without compartments",
        zh="温层",
        example="chilled",
        refers_to="temperature_classes",
    )
    capacity_kg: float = column(
        INFINITE,
        en="Room, kg; blank means limited by the payload alone",
        zh="舱位载重(公斤)",
        example=1500.0,
        ge=0,
        allow_inf_nan=True,
    )
    capacity_l: float = column(
        INFINITE,
        en="Room, litres; blank means limited by the volume alone",
        zh="舱位容积(升)",
        example=12_000.0,
        ge=0,
        allow_inf_nan=True,
    )
    setup_cny: float = column(
        0.0,
        en="Cost of using the layout on a route, CNY; equal in all rows of the layout",
        zh="布局设置费(元)",
        example=0.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )


class FleetRow(Row):
    """Vehicles of one type that are loaded at one site.

    Several rows of one site and type differ in where their routes start or end.
    """

    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    vehicle_type_id: Key = column(
        en="Vehicle type", zh="车型", example="van", refers_to="vehicle_types"
    )
    count: int = column(en="Number of vehicles", zh="车辆数", example=3, ge=0, le=100_000)
    start_lat: float | None = column(
        None,
        en="Latitude of where last-mile routes start, as a driver's home; blank means the site",
        zh="出车纬度(度),空白为站点",
        rare=True,
        ge=-90,
        le=90,
    )
    start_lon: float | None = column(
        None,
        en="Longitude of where last-mile routes start; blank means the site",
        zh="出车经度(度),空白为站点",
        rare=True,
        ge=-180,
        le=180,
    )
    ends: RouteEnd = column(
        RouteEnd.SITE,
        en="Where last-mile routes end: site, last_stop, or place (end_lat and end_lon)",
        zh="收车方式(site 回站点, last_stop 最后一站, place 指定地点)",
        example=RouteEnd.SITE,
        rare=True,
    )
    end_lat: float | None = column(
        None,
        en="Latitude of where last-mile routes end, if ends is place",
        zh="收车纬度(度)",
        rare=True,
        ge=-90,
        le=90,
    )
    end_lon: float | None = column(
        None,
        en="Longitude of where last-mile routes end, if ends is place",
        zh="收车经度(度)",
        rare=True,
        ge=-180,
        le=180,
    )


class MealRow(Row):
    """A meal break of the drivers of a last-mile vehicle type."""

    vehicle_type_id: Key = column(
        en="Vehicle type", zh="车型", example="van", refers_to="vehicle_types"
    )
    open: TimeOfDay = column(
        en="Earliest start, as 11:00",
        zh="最早用餐时间",
        example=39_600,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    close: TimeOfDay = column(
        en="Latest start, as 13:30",
        zh="最晚用餐时间",
        example=48_600,
        ge=0,
        le=LATEST_TIME_OF_DAY_S,
    )
    minutes: float = column(
        en="Length, minutes", zh="用餐时长(分钟)", example=30.0, ge=SECOND_MIN, le=1_440
    )
