"""Other words for tables, columns and choices, as exports of other systems use them."""

from __future__ import annotations

from supplychain.fleet import Energy, Haul, RouteEnd, SpeedClass
from supplychain.orders import OrderKind
from supplychain.sites import SiteStatus, Tier

TABLES: dict[str, tuple[str, ...]] = {
    "scenario": ("方案", "场景", "header"),
    "temperature_classes": ("温层", "温区", "classes"),
    "products": ("商品", "产品", "货品", "skus", "articles", "items"),
    "sites": ("站点", "仓库", "网点", "warehouses", "locations", "depots"),
    "site_capacities": ("站点容量", "仓库容量", "capacities"),
    "lanes": ("线路", "运输线路", "arcs"),
    "tariffs": ("运价", "承运商", "carriers"),
    "vehicle_types": ("车型", "vehicles"),
    "layouts": ("布局", "车厢布局", "compartments"),
    "meals": ("用餐", "用餐时间", "用餐休息", "meal_breaks", "breaks", "lunch"),
    "fleets": ("车队", "fleet"),
    "customers": ("客户", "clients"),
    "orders": ("订单",),
    "order_windows": ("时间窗", "订单时间窗", "windows"),
    "order_lines": ("订单明细", "订单行", "lines", "items_ordered"),
    "lots": ("批次", "库存", "stock", "inventory"),
    "transfers": ("调拨", "调拨单"),
    "ambient": ("气温", "环境温度", "weather"),
    "traffic": ("路况", "交通", "拥堵", "congestion", "traffic_profiles", "speed_by_hour"),
    "route_progress": ("路线进度", "执行进度", "进度", "progress"),
    "vehicles_out": ("停用车辆", "不可用车辆", "故障车辆", "out_of_service"),
    "conflicts": ("互斥", "不可混装", "禁止混装", "混装限制", "incompatibilities", "exclusions"),
}
"""Other names of sheets and files."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "代码", "code", "key"),
    "name": ("名称", "名字"),
    "lat": ("latitude", "纬度", "y"),
    "lon": ("lng", "long", "longitude", "经度", "x"),
    "city": ("城市", "town"),
    "temperature_class_id": ("温层", "温区", "temperature_class", "temp_class", "class", "zone"),
    "customer_id": ("客户", "客户编号", "客户号", "customer", "client", "client_id", "收货人"),
    "product_id": (
        "商品",
        "商品编号",
        "商品编码",
        "品名",
        "产品",
        "sku",
        "sku_id",
        "product",
        "item",
    ),
    "order_id": ("订单号", "订单编号", "单号", "order", "order_no", "order_number"),
    "site_id": ("站点", "站点编号", "仓库", "仓库编号", "site", "warehouse", "location"),
    "vehicle_type_id": ("车型", "车型编号", "vehicle_type", "vehicle"),
    "from_site_id": ("起点", "始发", "from", "from_site", "origin", "source"),
    "to_site_id": ("终点", "目的地", "to", "to_site", "destination", "target"),
    "carrier_id": ("承运商", "carrier"),
    "layout_id": ("布局", "布局编号", "layout"),
    "kg": ("重量", "单重", "单件重量", "weight", "mass", "unit_weight"),
    "litres": ("体积", "容积", "单件体积", "volume", "cube", "liters", "volume_l"),
    "line_kg": ("重量", "weight", "kg", "mass"),
    "quantity": ("数量", "件数", "qty", "units", "pieces"),
    "placed_at": ("下单时间", "订单时间", "placed", "order_time", "ordered_at", "created_at"),
    "window_open": (
        "最早送达时间",
        "送达时间起",
        "时间窗开始",
        "时间窗起",
        "开始时间",
        "earliest",
        "ready_time",
        "tw_open",
    ),
    "window_close": (
        "最晚送达时间",
        "送达时间",
        "送达时间止",
        "时间窗结束",
        "时间窗止",
        "结束时间",
        "latest",
        "due",
        "tw_close",
    ),
    "service_min": ("服务时间", "service", "service_time", "service_minutes"),
    "priority": ("优先级",),
    "split_allowed": ("可否拆单", "允许拆单", "split"),
    "source_tier": ("货源", "货源层级", "source"),
    "count": ("数量", "车辆数", "number", "vehicles"),
    "tier": ("层级", "类型", "level"),
    "open": ("开门时间", "opens", "open_time", "opening"),
    "close": ("关门时间", "closes", "close_time", "closing"),
    "status": ("状态",),
    "shelf_life_h": ("保质期",),
    "category": ("品类", "类别"),
    "value_cny": ("成本", "单价", "价值", "value", "cost"),
    "payload_kg": ("载重", "payload", "max_weight"),
    "volume_l": ("容积", "volume"),
    "distance_km": ("距离", "distance"),
    "drive_min": ("行驶时间", "duration", "drive_time"),
    "temperature_c": ("气温", "温度", "temperature"),
    "hour": ("小时",),
    "available_at": ("可用时间", "available"),
    "ready_at": ("可发时间", "ready"),
    "due_at": ("最晚到达时间", "due"),
    "customer_name": ("客户名称", "姓名"),
    "kind": (
        "订单类型",
        "业务类型",
        "类型",
        "方向",
        "退货",
        "是否退货",
        "type",
        "order_type",
        "is_return",
    ),
    "max_on_board_min": (
        "车上最长时间",
        "最长车上时间",
        "最长在途时间",
        "在途时限",
        "time_on_board",
        "max_time_on_board",
        "max_ride_time",
    ),
    "requires": (
        "车辆要求",
        "要求",
        "所需技能",
        "所需资质",
        "技能",
        "资质",
        "技能/资质",
        "通行证",
        "限行",
        "限行要求",
        "required_skills",
        "required",
        "requirements",
        "skills",
        "permits",
    ),
    "skills": (
        "技能",
        "资质",
        "技能/资质",
        "车辆资质",
        "通行证",
        "限行",
        "排放标准",
        "skill",
        "permits",
        "permit",
        "emission_class",
        "equipment",
    ),
    "cny_per_stop": ("每站费用", "每点费用", "每单费用", "点位费", "per_stop", "price_per_stop"),
    "max_distance_km": ("单趟最大里程", "最大里程", "最长里程", "续航里程", "range"),
    "overtime_min": ("加班", "加班时间", "最长加班时间", "overtime", "max_overtime"),
    "overtime_cny_per_h": ("加班费", "加班费用", "加班单价", "overtime_rate", "overtime_cost"),
    "start_lat": ("出车纬度", "起点纬度", "出发纬度", "start_latitude"),
    "start_lon": ("出车经度", "起点经度", "出发经度", "start_lng", "start_longitude"),
    "ends": ("收车方式", "收车地点", "结束地点", "ends_at", "route_end"),
    "end_lat": ("收车纬度", "终点纬度", "结束纬度", "end_latitude"),
    "end_lon": ("收车经度", "终点经度", "结束经度", "end_lng", "end_longitude"),
    "speed_class": ("速度类别", "车速类别"),
    "factor": ("系数", "车速系数", "速度系数", "路况系数", "speed_factor"),
    "route_id": ("路线", "路线编号", "线路编号", "route"),
    "begun": ("已开始", "已开始站点数", "stops_begun"),
    "late_min": ("晚点", "晚点时间", "late", "delay"),
    "broken_at": ("故障时间", "抛锚时间", "broken", "broken_down_at"),
    "out_from": ("停用开始", "停用开始时间"),
    "out_until": ("停用结束", "停用结束时间"),
    "one": ("类别一", "甲", "first", "a"),
    "other": ("类别二", "乙", "second", "b"),
}
"""Other headers of columns, in every table that has the column."""

COLUMNS_OF_TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "temperature_classes": {"id": ("温层", "温层编号", "temperature_class_id", "class")},
    "products": {
        "id": ("商品编号", "商品编码", "货号", "sku", "sku_id", "product_id", "product"),
        "name": ("品名", "商品名称", "产品名称", "product_name"),
    },
    "sites": {
        "id": ("站点", "站点编号", "仓库编号", "site_id", "site", "warehouse_id"),
        "name": ("站点名称", "仓库名称", "仓库", "site_name"),
    },
    "vehicle_types": {"id": ("车型", "车型编号", "vehicle_type_id", "vehicle_type")},
    "meals": {
        "open": ("最早用餐时间", "最早开始", "earliest", "earliest_start"),
        "close": ("最晚用餐时间", "最晚开始", "latest", "latest_start"),
        "minutes": ("用餐时长", "时长", "length", "duration", "length_min"),
    },
    "traffic": {"hour": ("时段", "钟点")},
    "customers": {
        "id": ("客户", "客户编号", "客户号", "customer_id", "customer", "client_id"),
        "name": ("客户名称", "姓名", "customer_name"),
    },
    "orders": {
        "id": ("订单号", "订单编号", "单号", "order_id", "order", "order_no", "order_number")
    },
    "lots": {"id": ("批次", "批次号", "批号", "lot_id", "lot", "batch")},
    "transfers": {"id": ("调拨单号", "transfer_id", "transfer")},
}
"""Other headers that hold in one table; they go before `COLUMNS`."""

NOTES = frozenset(
    {
        *("备注", "说明", "序号", "地址", "收货地址", "详细地址", "电话", "联系电话", "手机"),
        *("手机号", "联系人", "note", "notes", "remark", "remarks", "comment", "comments"),
        *("address", "phone"),
    }
)
"""Headers of columns for people, which exports are full of and no plan needs."""

TRUE_WORDS = frozenset({"true", "yes", "y", "1", "是", "真", "对", "√"})
FALSE_WORDS = frozenset({"false", "no", "n", "0", "否", "假", "×"})

CHOICES: dict[type, dict[str, str]] = {
    Tier: {
        "产地": Tier.ORIGIN,
        "产地仓": Tier.ORIGIN,
        "center": Tier.CENTRE,
        "中心仓": Tier.CENTRE,
        "区域中心": Tier.CENTRE,
        "前置仓": Tier.FRONT,
        "自提柜": Tier.LOCKER,
        "驿站": Tier.STATION,
    },
    SiteStatus: {"启用": SiteStatus.OPEN, "候选": SiteStatus.CANDIDATE},
    Haul: {
        "干线": Haul.LINE_HAUL,
        "支线": Haul.MIDDLE_MILE,
        "末端": Haul.LAST_MILE,
        "城配": Haul.LAST_MILE,
        "linehaul": Haul.LINE_HAUL,
        "middlemile": Haul.MIDDLE_MILE,
        "lastmile": Haul.LAST_MILE,
    },
    SpeedClass: {"城市": SpeedClass.URBAN, "干线": SpeedClass.TRUNK},
    OrderKind: {
        **dict.fromkeys(("配送", "送货", "派送", "正向", *FALSE_WORDS), OrderKind.DELIVERY),
        **dict.fromkeys(("退货", "取件", "揽收", "回收", "逆向", "returns"), OrderKind.RETURN),
        **dict.fromkeys(("pickup", *TRUE_WORDS), OrderKind.RETURN),
    },
    RouteEnd: {
        **dict.fromkeys(("站点", "回站点", "回站", "回仓", "返仓", "depot"), RouteEnd.SITE),
        **dict.fromkeys(("最后一站", "末站", "就地结束", "laststop"), RouteEnd.LAST_STOP),
        **dict.fromkeys(("指定地点", "指定", "家", "回家", "home"), RouteEnd.PLACE),
    },
    Energy: {"柴油": Energy.DIESEL, "电": Energy.ELECTRIC, "电动": Energy.ELECTRIC},
}
"""Other words for the values of choices, in lower case."""

INFINITE_WORDS = frozenset({"inf", "infinity", "infinite", "unlimited", "∞", "不限", "无限"})
