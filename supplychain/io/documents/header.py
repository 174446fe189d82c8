"""What a scenario says once: its name, its horizon, its rates."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from supplychain.calendars import DAY_S
from supplychain.io.documents.installation_rules import (
    InstallationDocument,  # noqa: TC001 - a field of a model
)
from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LONGEST_H,
    Clock,
    Currency,
    Document,
    Key,
    column,
)
from supplychain.io.documents.placement import PlacementDocument  # noqa: TC001 - a field of a model
from supplychain.io.documents.restocking_rules import (
    RestockingDocument,  # noqa: TC001 - a field of a model
)
from supplychain.io.documents.sourcing import SourcingDocument  # noqa: TC001 - a field of a model


class CoordinateSystem(StrEnum):
    """Which coordinates the tables hold; others than WGS-84 are converted on reading."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class PromiseDocument(Document):
    """The service that was promised."""

    hours: float = column(
        24.0, en="Hours from order to door", zh="承诺时效(小时)", gt=0, le=LONGEST_H
    )
    share: float = column(
        0.8, en="Share of orders that keep the promise, 0 to 1", zh="达成比例(0到1)", ge=0, le=1
    )


class RatesDocument(Document):
    """Prices and factors."""

    diesel_cny_per_l: float = column(
        7.5, en="Diesel of reefer units, CNY per litre", zh="柴油价格(元/升)", ge=0
    )
    electricity_cny_per_kwh: float = column(
        0.8, en="Electricity, CNY per kWh", zh="电价(元/千瓦时)", ge=0
    )
    diesel_kg_co2_per_l: float = column(
        2.63, en="Carbon of diesel, kg CO2 per litre", zh="柴油碳排放(公斤/升)", ge=0
    )
    electricity_kg_co2_per_kwh: float = column(
        0.57, en="Carbon of electricity, kg CO2 per kWh", zh="电力碳排放(公斤/千瓦时)", ge=0
    )
    carrier_kg_co2_per_tkm: float = column(
        0.12, en="Carbon of hired transport, kg CO2 per tonne km", zh="外包运输碳排放", ge=0
    )
    diesel_l_per_kwh_cold: float = column(
        0.30,
        en="Diesel that a unit burns per kWh of electricity it would need, litres",
        zh="柴油机组单位冷量油耗(升/千瓦时)",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    unserved_order_cny: float = column(
        300.0, en="Cost of an order of priority 1 left unserved, CNY", zh="未配送订单费用(元)", ge=0
    )
    unserved_transfer_cny_per_kg: float = column(
        20.0, en="Cost of a kg of transfer left behind, CNY", zh="未调拨费用(元/公斤)", ge=0
    )
    spoilage_share: float = column(
        0.15,
        en="Share of value lost when the whole shelf life is used on the way, 0 to 1",
        zh="损耗比例(0到1)",
        ge=0,
        le=1,
    )


class RoadsDocument(Document):
    """Which road provider is used, by the name that the operator gave it."""

    provider: str = column("great_circle", en="Name of a road provider", zh="路网名称")
    detour: float | None = column(
        None,
        en="One factor from great circle to road; blank uses the provider's table",
        zh="绕行系数",
        ge=1,
        le=10,
    )
    speeds_kmh: dict[str, Annotated[float, Field(gt=0, le=200)]] = Field(
        default_factory=dict, description="Constant speed by speed class, km/h"
    )


class HeaderDocument(Document):
    """The part of a scenario that is not a table; ``scenario.yaml`` or the sheet ``scenario``."""

    schema_version: Literal[1] = column(1, en="Version of this vocabulary", zh="格式版本")
    name: Key = column(en="Name of the scenario", zh="方案名称")
    description: str = column("", en="What it is, for people", zh="说明")
    start: Clock = column(
        en="Start of the horizon, usually the close of the order book", zh="计划开始时间(截单时间)"
    )
    zone: str | None = column(
        None, en="IANA time zone; Asia/Shanghai if start has none either", zh="时区"
    )
    days: float | None = column(
        None, en="Length of the horizon, days", zh="计划天数", ge=1 / DAY_S, le=366
    )
    length_s: int | None = column(
        None, en="Its length in seconds, instead of days", zh="计划长度(秒)", gt=0, le=366 * DAY_S
    )
    now: Clock | None = column(
        None,
        en="Moment of the day that route_progress and vehicles_out tell about; blank without them",
        zh="当前时刻(用于执行进度),空白为尚未执行",
    )
    crs: CoordinateSystem = column(
        CoordinateSystem.WGS84,
        en="Coordinates of sites and customers: wgs84, gcj02 (Amap, Tencent) or bd09 (Baidu)",
        zh="坐标系: wgs84, gcj02(高德, 腾讯)或 bd09(百度)",
    )
    currency: Currency = column(
        "CNY",
        en="What all amounts are in, columns named cny too: CNY, COP or another short word",
        zh="货币单位, 名称含 cny 的列也按此单位",
        example="CNY",
    )
    promise: PromiseDocument = Field(
        default_factory=lambda: PromiseDocument.model_validate({}), description="Promise"
    )
    rates: RatesDocument = Field(
        default_factory=lambda: RatesDocument.model_validate({}), description="Rates"
    )
    roads: RoadsDocument = Field(
        default_factory=lambda: RoadsDocument.model_validate({}), description="Roads"
    )
    placement: PlacementDocument | None = Field(
        default=None, description="What holds for the design of the network"
    )
    sourcing: SourcingDocument | None = Field(
        default=None, description="What holds for the choice of suppliers"
    )
    restocking: RestockingDocument | None = Field(
        default=None, description="What holds for all orders of stock"
    )
    installation: InstallationDocument | None = Field(
        default=None, description="What holds for all installation"
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="Parameters of the generator, kept for the record"
    )
