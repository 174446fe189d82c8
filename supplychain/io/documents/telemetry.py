"""What loggers recorded of lots, orders, rooms and vehicles, one reading a row."""

from __future__ import annotations

from supplychain.io.documents.kinds import LONGEST_H, Clock, Row, Text, column

COLDEST_C, WARMEST_C = -200, 200
"""Temperatures that sensors of loggers can tell; files of loggers have the same limits."""


class TelemetryRow(Row):
    """One reading; rows that name the same device and the same goods or place are one series."""

    lot_id: Text = column(
        "", en="Lot that the logger lay with", zh="批次", example="lot-1", refers_to="lots"
    )
    order_id: Text = column(
        "", en="Order that it rode with", zh="订单号", example="o-1", refers_to="orders"
    )
    site_id: Text = column(
        "", en="Site whose room it hung in", zh="站点", example="front-1", refers_to="sites"
    )
    vehicle_id: Text = column(
        "", en="Vehicle that it rode on, by plate or number", zh="车牌", example="沪A12345"
    )
    temperature_class_id: Text = column(
        "",
        en="Class of the room or compartment; blank with a lot, or an order of one class, asks"
        " their goods",
        zh="温层(有批次或单一温层订单时可空)",
        example="chilled",
        refers_to="temperature_classes",
    )
    device_id: Text = column("", en="Number of the logger", zh="设备编号", example="tag-17")
    measured_at: Clock = column(
        en="When it was measured", zh="采集时间", example="2026-03-12T08:10:00+08:00"
    )
    temperature_c: float | None = column(
        None,
        en="Temperature, degrees C; blank where the sensor gave none",
        zh="温度(℃),空白为缺测",
        example=3.8,
        ge=COLDEST_C,
        le=WARMEST_C,
    )
    humidity_percent: float | None = column(
        None, en="Relative humidity, percent", zh="湿度(%)", example=85.0, ge=0, le=100
    )
    lat: float | None = column(
        None, en="Latitude of the device", zh="纬度(度)", example=31.235, ge=-90, le=90
    )
    lon: float | None = column(
        None, en="Longitude of the device", zh="经度(度)", example=121.455, ge=-180, le=180
    )
    age_h: float | None = column(
        None,
        en="Life of the lot used before this reading, hours at the product's reference"
        " temperature; in its first row only, blank there for new goods",
        zh="首次读数前已用寿命(小时),仅填批次首行,空白为新货",
        example=6.0,
        ge=0,
        le=LONGEST_H,
    )
