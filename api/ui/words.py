"""Words of the pages, English with Chinese beside them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from api.jobs.states import State

ZONE = ZoneInfo("Asia/Shanghai")
STATES = {
    State.QUEUED: ("Waiting 排队", "idle"),
    State.PREPARING: ("Preparing 准备", "live"),
    State.RUNNING: ("Running 计算中", "live"),
    State.SUCCEEDED: ("Done 完成", ""),
    State.PARTIAL: ("Partial 部分", "warn"),
    State.FAILED: ("Failed 失败", "bad"),
    State.CANCELLED: ("Stopped 已停止", "warn"),
    State.TIMED_OUT: ("Time is up 超时", "warn"),
}
KINDS = {
    "route-plans": "Routes 路线",
    "installer-schedules": "Installers 安装",
    "placement-plans": "Sites 选址",
    "replenishment-plans": "Orders to suppliers 补货",
    "forecasts": "Forecast 预测",
    "simulations": "Simulation 仿真",
}
SECTIONS = {
    "": "Headline 总览",
    "costs_cny": "Costs, CNY 成本(元)",
    "kpis": "Figures 指标",
    "runs": "Runs 运行",
    "metrics": "Metrics 度量",
}
PARTS = {
    "bound_cny": "proven bound, CNY 下界",
    "carbon": "carbon 碳",
    "carrier_cny": "carriers, CNY 承运费",
    "carrier_kg": "by carriers, kg 承运重量",
    "carriers": "carriers 承运商",
    "co2_kg": "CO2, kg 碳排放",
    "cold_chain": "cold chain 冷链",
    "collected_kg": "collected, kg 取货",
    "cost_cny": "cost, CNY 成本",
    "cost_per_kg_cny": "cost per kg, CNY 每公斤成本",
    "cost_per_order_cny": "cost per order, CNY 单均成本",
    "coverage": "coverage 覆盖",
    "delivered_kg": "delivered, kg 送达",
    "delivery_times": "delivery time 时效",
    "diesel_l": "diesel, l 柴油",
    "distance": "distance 里程",
    "energy_kwh": "energy, kWh 能耗",
    "fresh_kg": "fresh goods, kg 生鲜",
    "handling": "handling 装卸",
    "hauls": "tiers 层级",
    "hours": "hours 小时",
    "in_band_share": "in band 温度合格",
    "km": "km 公里",
    "last_mile": "last mile 城市末端",
    "lateness": "lateness 迟到",
    "later_window_orders": "orders with later windows 预约单",
    "line_haul": "line haul 干线",
    "load_factor": "load factor 装载率",
    "mean_h": "mean, h 平均",
    "median_h": "median, h 中位",
    "middle_mile": "middle mile 支线",
    "moves": "carrier moves 承运趟次",
    "objective_cny": "cost, CNY 成本",
    "on_time_share": "on time 准时",
    "ordered_kg": "ordered, kg 订购",
    "orders": "orders 订单",
    "orders_in_time_to_promise": "prompt orders in time 及时单",
    "orders_served": "orders served 已服务",
    "overtime": "overtime 加班",
    "p90_h": "p90, h 九成",
    "reefer_energy": "cooling 制冷",
    "remaining_life_median_h": "life at the door, median h 剩余保质期中位",
    "remaining_life_min_h": "life at the door, least h 剩余保质期最短",
    "routes": "routes 趟数",
    "seconds": "search, s 计算秒数",
    "spare_life_min_h": "spare life, least h 保质期余量",
    "spoilage": "spoilage 损耗",
    "spoilage_cny": "spoilage, CNY 损耗",
    "time": "time 工时",
    "total_cny": "total, CNY 总成本",
    "unserved": "left out 未服务",
    "vehicles": "vehicles 车辆",
    "waiting": "waiting 等待",
}
SHARES = (
    *("_share", "load_factor", "coverage.orders", "coverage.kg", "cold_chain.coverage"),
    "orders_in_time_to_promise",
)
NONE = "–"


def state_words(state: State) -> str:
    """What a state is called."""
    return STATES[state][0]


def state_look(state: State) -> str:
    """The look of its badge."""
    return STATES[state][1]


def kind_words(kind: str) -> str:
    """What a kind is called."""
    return KINDS.get(kind, kind)


def figure_words(figure: str) -> str:
    """What a figure is called, without its section."""
    parts = figure.split(".")
    shown = parts[1:] if parts[0] in SECTIONS and len(parts) > 1 else parts
    return " · ".join(PARTS.get(part, part.replace("_", " ")) for part in shown)


def number(value: float | None) -> str:
    """A figure as people write it."""
    if value is None:
        return NONE
    if value == int(value) or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4g}"


def money(value: float | None) -> str:
    """An amount without its fen."""
    return NONE if value is None else f"{value:,.0f}"


def figure(value: float | None, name: str) -> str:
    """A figure of that name: shares in per cent, all others as they are."""
    if value is not None and name.endswith(SHARES):
        return f"{value:.1%}"
    return number(value)


def signed(value: float | None, name: str) -> str:
    """A difference of a figure with its sign; shares differ by points."""
    if value is None:
        return NONE
    sign = "+" if value > 0 else ""
    if name.endswith(SHARES):
        return f"{sign}{100 * value:.1f} pp"
    return f"{sign}{number(value)}"


def per_cent(value: float | None) -> str:
    """A share with its sign."""
    if value is None:
        return NONE
    return "<0.1%" if abs(value) < 0.0005 else f"{value:+.1%}"


def gap(cost: float | None, bound: float | None) -> str:
    """How far a cost may be from the best."""
    if cost is None or bound is None or cost <= 0:
        return NONE
    return f"{max(0.0, (cost - bound) / cost):.1%}"


def clock(at: float | None) -> str:
    """A moment in Shanghai."""
    return NONE if at is None else f"{datetime.fromtimestamp(at, ZONE):%m-%d %H:%M:%S}"
