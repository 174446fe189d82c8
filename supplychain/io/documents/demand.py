"""Customers, orders, and the stock that serves them."""

from __future__ import annotations

from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LEAST_QUANTITY,
    LONGEST_H,
    SECOND_MIN,
    Clock,
    Key,
    Row,
    Text,
    Words,
    column,
)
from supplychain.orders import OrderKind
from supplychain.sites import Tier  # noqa: TC001 - pydantic needs it when running


class CustomerRow(Row):
    """A door."""

    id: Key = column(en="Key of the customer", zh="客户编号", example="c-1")
    name: Text = column("", en="Name", zh="客户名称", example="张三")
    lat: float = column(
        en="Latitude, decimal degrees", zh="纬度(度)", example=31.228, ge=-90, le=90
    )
    lon: float = column(
        en="Longitude, decimal degrees", zh="经度(度)", example=121.462, ge=-180, le=180
    )
    city: Text = column("", en="City", zh="城市", example="上海")
    requires: Words = column(
        (),
        en="What a vehicle must have to come here (permit, emission class, tail lift), as words"
        " separated by blanks",
        zh="车辆要求(通行证、排放标准、尾板等),用空格分开",
        example="city-pass",
        rare=True,
    )


class OrderRow(Row):
    """One order with its first window.

    ``lat`` and ``lon`` stand here only where there is no table of customers; ``product_id`` or
    ``temperature_class_id``, and ``quantity`` or ``line_kg``, only where there is no table of order
    lines (then an order with several lines has several rows).
    """

    id: Key = column(en="Key of the order", zh="订单号", example="o-1")
    customer_id: Key = column(en="Customer", zh="客户", example="c-1", refers_to="customers")
    placed_at: Clock = column(
        en="When it was placed", zh="下单时间", example="2026-03-12T15:20:00+08:00"
    )
    window_open: Clock | None = column(
        None,
        en="Earliest start of service; blank with window_close means any time",
        zh="最早送达时间",
        example="2026-03-13T09:00:00+08:00",
    )
    window_close: Clock | None = column(
        None,
        en="Latest start of service",
        zh="最晚送达时间",
        example="2026-03-13T11:00:00+08:00",
    )
    late_cny_per_min: float | None = column(
        None,
        en="Price of a minute late, CNY; blank means that being late is forbidden",
        zh="迟到费用(元/分钟),空白为不得迟到",
        ge=0,
        le=LARGEST_AMOUNT,
    )
    service_min: float = column(
        3.0, en="Time at the door, minutes", zh="服务时间(分钟)", example=3.0, ge=0, le=1_440
    )
    priority: int = column(
        1, en="1 for normal orders, more is more important", zh="优先级", example=1, ge=1, le=1_000
    )
    split_allowed: bool = column(
        False,
        en="Whether it may come in several deliveries: true or false",
        zh="可否拆单",
        example=False,
    )
    kind: OrderKind = column(
        OrderKind.DELIVERY,
        en="delivery, or return: goods that are collected at the door and brought to the front",
        zh="订单类型(delivery 配送, return 退货)",
        example=OrderKind.DELIVERY,
        rare=True,
    )
    max_on_board_min: float | None = column(
        None,
        en="Longest time from leaving the front to the start of service (return: from the end of"
        " service to the front), minutes; blank leaves it to the temperature classes",
        zh="车上最长时间(分钟),空白为按温层",
        example=180.0,
        rare=True,
        ge=SECOND_MIN,
        le=100_000,
    )
    requires: Words = column(
        (),
        en="What the vehicle must have beside what the customer requires, as words separated by"
        " blanks",
        zh="车辆要求(技能、资质等),用空格分开",
        example="tail-lift",
        rare=True,
    )
    lat: float | None = column(
        None,
        en="Latitude of the door, where there is no table of customers",
        zh="纬度(度)",
        ge=-90,
        le=90,
        input_only=True,
    )
    lon: float | None = column(
        None,
        en="Longitude of the door, where there is no table of customers",
        zh="经度(度)",
        ge=-180,
        le=180,
        input_only=True,
    )
    customer_name: Text | None = column(
        None, en="Name, where there is no table of customers", zh="客户名称", input_only=True
    )
    city: Text | None = column(
        None, en="City, where there is no table of customers", zh="城市", input_only=True
    )
    product_id: Key | None = column(
        None,
        en="Product, where there is no table of order lines",
        zh="商品",
        refers_to="products",
        input_only=True,
    )
    temperature_class_id: Key | None = column(
        None,
        en="Class of the line instead of a product, where the class has only one product",
        zh="温层(该温层只有一种商品时可代替商品)",
        refers_to="temperature_classes",
        input_only=True,
    )
    quantity: float | None = column(
        None,
        en="Units, where there is no table of order lines",
        zh="数量",
        ge=LEAST_QUANTITY,
        le=LARGEST_AMOUNT,
        input_only=True,
    )
    line_kg: float | None = column(
        None,
        en="Mass of the line in kg instead of units",
        zh="重量(公斤)",
        gt=0,
        le=LARGEST_AMOUNT,
        input_only=True,
    )


class OrderWindowRow(Row):
    """A further window of an order, after the one in ``orders``."""

    order_id: Key = column(en="Order", zh="订单号", example="o-1", refers_to="orders")
    window_open: Clock = column(
        en="Earliest start of service", zh="最早送达时间", example="2026-03-13T18:00:00+08:00"
    )
    window_close: Clock = column(
        en="Latest start of service", zh="最晚送达时间", example="2026-03-13T20:00:00+08:00"
    )
    late_cny_per_min: float | None = column(
        None,
        en="Price of a minute late, CNY; blank means that being late is forbidden",
        zh="迟到费用(元/分钟),空白为不得迟到",
        ge=0,
        le=LARGEST_AMOUNT,
    )


class OrderLineRow(Row):
    """Units of one product in an order."""

    order_id: Key = column(en="Order", zh="订单号", example="o-1", refers_to="orders")
    product_id: Key = column(en="Product", zh="商品", example="milk-1l", refers_to="products")
    quantity: float = column(
        en="Units", zh="数量", example=2.0, ge=LEAST_QUANTITY, le=LARGEST_AMOUNT
    )
    line_kg: float | None = column(
        None,
        en="Mass of the line in kg instead of units",
        zh="重量(公斤)",
        gt=0,
        le=LARGEST_AMOUNT,
        input_only=True,
    )
    temperature_class_id: Key | None = column(
        None,
        en="Class of the line instead of a product, where the class has only one product",
        zh="温层(该温层只有一种商品时可代替商品)",
        refers_to="temperature_classes",
        input_only=True,
    )
    source_tier: Tier | None = column(
        None,
        en="Tier whose stock must feed the line; blank lets the plan choose",
        zh="指定货源层级",
    )


class LotRow(Row):
    """Units of one product at one site that are equally old."""

    id: Key = column(en="Key of the lot", zh="批次号", example="lot-1")
    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    product_id: Key = column(en="Product", zh="商品", example="milk-1l", refers_to="products")
    quantity: float = column(en="Units", zh="数量", example=400.0, ge=0, le=LARGEST_AMOUNT)
    age_h: float = column(
        0.0,
        en="Life already used at the horizon's start, hours at the reference temperature",
        zh="已用保质期(小时)",
        example=12.0,
        ge=0,
        le=LONGEST_H,
    )
    available_at: Clock | None = column(
        None, en="When it is on hand; blank means from the start", zh="可用时间"
    )


class TransferRow(Row):
    """A request to move stock one tier down."""

    id: Key = column(en="Key of the transfer", zh="调拨单号", example="t-1")
    from_site_id: Key = column(
        en="Site that sends", zh="起点", example="centre-1", refers_to="sites"
    )
    to_site_id: Key = column(
        en="Site that receives", zh="终点", example="front-1", refers_to="sites"
    )
    product_id: Key = column(en="Product", zh="商品", example="milk-1l", refers_to="products")
    quantity: float = column(
        en="Units", zh="数量", example=120.0, ge=LEAST_QUANTITY, le=LARGEST_AMOUNT
    )
    ready_at: Clock = column(
        en="When it may leave", zh="可发时间", example="2026-03-12T18:00:00+08:00"
    )
    due_at: Clock = column(
        en="When it must have arrived", zh="最晚到达时间", example="2026-03-13T06:00:00+08:00"
    )
