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
FIELDS = {
    "name": ("Name 名称", "What people call the plan. 便于识别的名称。"),
    "limits.max_seconds": (
        "Time limit, seconds 时限(秒)",
        "You may stop earlier at any time and keep the best plan so far. "
        "可随时提前停止并保留当前最佳方案。",
    ),
    "forecasts/limits.max_seconds": (
        "Stop after, seconds 最长秒数",
        "Tests on the past that are not done by then are left out. 届时未完成的回测将略过。",
    ),
    "simulations/limits.max_seconds": (
        "Stop after, seconds 最长秒数",
        "Runs that have ended by then are what is told of. 届时只汇总已完成的仿真。",
    ),
    "replenishment-plans/limits.max_seconds": (
        "Time limit, seconds 时限(秒)",
        "Days that are not planned by then are left without orders. 届时未规划的日期不下单。",
    ),
    "limits.max_iterations": (
        "Iterations 迭代次数",
        "Instead of time: equal seeds then give equal plans. 代替时限；相同种子得到相同方案。",
    ),
    "limits.seed": (
        "Seed 随机种子",
        "Another number draws other random choices. 更换数字即更换随机选择。",
    ),
    "limits.workers": (
        "Processors 处理器数",
        "Used at once; all that are allowed if empty. 同时使用的数量，留空则用满。",
    ),
    "limits.mip_gap": (
        "Gap that is good enough 可接受差距",
        "0.005 stops once the plan is proven to be within 0.5% of the best. "
        "0.005 即距最优 0.5% 时停止。",
    ),
    "options.prove_s": (
        "Seconds for a proof 证明秒数",
        "After the search: how much cheaper the tours could be at most. "
        "搜索结束后，证明路线成本最多还能降低多少。",
    ),
    "options.losses": (
        "What losses would do 脆弱性分析",
        "Also price the loss of each site and of the busiest lanes. "
        "计算失去各站点与主要线路的后果。",
    ),
    "options.frontier": (
        "Cost against coverage 成本-覆盖曲线",
        "Also draw what more coverage costs; this takes several searches. "
        "另画覆盖与成本的关系，耗时较长。",
    ),
    "options.day": (
        "Day of the first orders 首个订货日",
        "The scenario's first day if empty. 留空则为场景首日。",
    ),
    "options.horizon_days": (
        "Days ahead 计划天数",
        "How many days are planned or forecast. 向前计划或预测的天数。",
    ),
    "options.fill_rate": (
        "Service level 服务水平",
        "Share of demand served from stock, for every item: 0.98 is 98%. As the scenario says if "
        "empty. 库存满足率，0.98 即 98%；留空按场景。",
    ),
    "options.backtests": (
        "Tests on the past 回测次数",
        "Forecast so many past weeks again and compare with what was sold. 用过去若干周检验预测。",
    ),
    "options.stresses": (
        "What goes wrong 压力情景",
        "None: an ordinary week. Several happen in one run. 不选即为平常；可多选。",
    ),
    "options.policies": (
        "Who reacts how 应对策略",
        "Each is simulated on the same days, so that they can be compared. "
        "各策略在相同条件下比较。",
    ),
    "options.replications": (
        "Runs of each policy 每种策略次数",
        "More runs narrow the ranges. 次数越多，区间越窄。",
    ),
    "options.days": (
        "Days of orders 订单天数",
        "How long the network is lived through. 仿真时长。",
    ),
    "options.planning_s": (
        "Seconds for the plan 规划秒数",
        "For the routes that the simulation begins with. 用于仿真前的路线规划。",
    ),
}
ERRORS = {
    "greater_than": "More than {limit}, please 应大于 {limit}",
    "greater_than_equal": "At least {limit}, please 不应小于 {limit}",
    "less_than": "Less than {limit}, please 应小于 {limit}",
    "less_than_equal": "At most {limit}, please 不应大于 {limit}",
    "int_parsing": "A whole number, please 请输入整数",
    "int_from_float": "A whole number, please 请输入整数",
    "float_parsing": "A number, please 请输入数字",
    "finite_number": "A number, please 请输入数字",
    "date_from_datetime_parsing": "A day such as 2026-03-13, please 请输入日期",
    "too_short": "Choose at least one 请至少选择一项",
    "string_too_long": "This is too long 过长",
}
"""By the codes of pydantic."""
STAGES = {
    "arrivals": "arrival times 到达时间",
    "best network": "best network 最佳网络",
    "border orders": "border orders 边界订单",
    "bound": "proven bound 下界",
    "check": "check 检查",
    "done": "done 完成",
    "finish": "writing the result 写出结果",
    "first plan": "first plan 初始方案",
    "first plans": "first plans 初始方案",
    "forecast": "forecast 预测",
    "frontier": "cost against coverage 成本-覆盖",
    "indexing": "reading 读取",
    "line haul and middle mile": "line haul and middle mile 干线与支线",
    "losses": "losses 脆弱性",
    "model": "model 模型",
    "plan": "better plan 更优方案",
    "prices": "prices 价格",
    "projection": "projection 推演",
    "report": "report 报告",
    "search": "search 搜索",
    "simulation": "simulation 仿真",
    "sourcing": "sourcing 供货分配",
    "stock": "stock 库存",
    "targets": "stock targets 库存目标",
    "territories": "territories 片区",
    "tours": "tours 配送路线",
    "tree": "proof 证明",
}
CHOICES = {
    "follow-plan": "Follow the plan 按计划执行",
    "wait": "Wait for the way to open 等待通行",
    "reroute": "Send goods around 绕行",
    "dual-sourcing": "Serve from another site 双源供货",
    "emergency-transfer": "Extra trucks where stock ends 紧急调拨",
    "re-plan": "Plan anew 重新规划",
    "shanghai-2022": "A metropolis closes 上海封控 2022",
    "reefer-failure-summer": "Refrigeration fails in the heat 夏季制冷故障",
    "cold-room-blackout": "A cold store without power 冷库停电",
    "double-11": "Double 11 双十一",
    "centre-fire": "Fire in the largest centre 中心仓火灾",
    "new-year-labour-gap": "Few hands at new year 春节用工荒",
    "typhoon-coast": "Typhoon 沿海台风",
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
    "failed": "failed runs 失败次数",
    "horizon_days": "days ahead 天数",
    "left_out": "series left out 未预测",
    "routes": "routes 趟数",
    "runs": "runs 次数",
    "series": "series 序列",
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


def error_words(code: str, detail: str) -> str:
    """What is wrong with a field; as the model says where nothing is better."""
    words = ERRORS.get(code)
    return detail if words is None else words.format(limit=detail.rpartition(" ")[2])


def stage_words(stage: str) -> str:
    """What a stage of a search is called."""
    return STAGES.get(stage, stage)


def field_words(kind: str, name: str, title: str, description: str) -> tuple[str, str]:
    """What a field of a form is called and does; what a schema says where nothing is better."""
    return FIELDS.get(f"{kind}/{name}") or FIELDS.get(name, (title, description))


def choice_words(name: str) -> str:
    """What one of several names to choose from is called."""
    return CHOICES.get(name, name)


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
