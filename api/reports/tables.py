"""The tables of the report: what is left out, violations and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kpi_lines import HAUL_WORDS
from api.plan_geojson import Places
from api.plan_tables import Clock
from api.reports.html import table
from supplychain.kpis import trip_fill
from supplychain.plans import Reason, StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

LEFT_OUT = (
    *(("What", False), ("Key", False), ("Customer or lane", False), ("kg", True)),
    *(("Reason", False), ("What would help", False)),
)
REASON_WORDS = {
    Reason.NO_FRONT_IN_REACH: "No front in reach 前置仓均不可达",
    Reason.NO_STOCK: "No stock 缺货",
    Reason.NO_STOCK_WITH_LIFE: "No stock with enough life 剩余保质期不足",
    Reason.NO_VEHICLE_WITH_CLASS: "No vehicle for the class 无此温层车辆",
    Reason.LARGER_THAN_ANY_VEHICLE: "Larger than any vehicle 超出车辆容量",
    Reason.GOODS_ARRIVE_TOO_LATE: "Goods arrive too late 到货过晚",
    Reason.NO_VEHICLE_WITH_SKILL: "No vehicle has what it requires 无具备所需条件的车辆",
    Reason.GOODS_CONFLICT: "Its goods may not travel together 货物不能同车",
    Reason.TOO_FAR: "Farther than any vehicle may drive 超出车辆里程限制",
    Reason.ON_BOARD_TOO_LONG: "On board for too long 在车时间过长",
    Reason.WINDOW_UNREACHABLE: "Window cannot be met 时间窗无法满足",
    Reason.SHIFT_TOO_SHORT: "Shift too short 班次过短",
    Reason.TEMPERATURE_OUT_OF_BAND: "Product out of band 货温超限",
    Reason.NO_CAPACITY: "No vehicle free 运力不足",
    Reason.FRONT_FULL: "Front full 前置仓满负荷",
    Reason.NOT_WORTH_ITS_PENALTY: "Dearer than its penalty 成本高于罚金",
    Reason.UNKNOWN: "Unknown 原因不明",
}
ROUTES = (
    *(("Route", False), ("Haul", False), ("Vehicle", False), ("Base", False), ("Start", True)),
    *(("Back", True), ("Stops", True), ("km", True), ("Loaded kg", True), ("Full", True)),
    *(("kWh", True), ("Diesel l", True), ("kg CO2", True)),
)


def unserved_table(
    scenario: Scenario, plan: RoutingPlan, reliefs: Mapping[tuple[str, str], str]
) -> str:
    """Orders and transfers left out with their reasons; a kind word if there are none."""
    if not plan.unserved:
        return '<p class="fine">✓ Every order and every transfer is served. 全部订单均已安排。</p>'
    places = Places(scenario)
    transfers = {item.id: item for item in scenario.transfers}

    def rows() -> Iterator[Sequence[str]]:
        for item in sorted(plan.unserved, key=lambda u: (-u.cost_cny, u.kind, u.id)):
            about = ""
            if item.kind == "order" and item.id in places.orders:
                customer = places.customers[places.orders[item.id].customer_id]
                about = f"{customer.name or customer.id} {customer.city}"
            elif item.id in transfers:
                move = transfers[item.id]
                ends = (places.sites[move.from_site_id], places.sites[move.to_site_id])
                about = " → ".join(site.name for site in ends)
            cost = f"{item.cost_cny:,.0f}"
            reason = f"{REASON_WORDS[item.reason]} ({item.reason.value})"
            relief = reliefs.get((item.kind, item.id), item.detail)
            yield item.kind, item.id, about, f"{item.kg:,.1f}", reason, relief, cost

    return table((*LEFT_OUT, (f"Cost {scenario.currency}", True)), rows())


def violations_table(violations: Sequence[Violation]) -> str:
    """What the checkers found."""
    columns = (("Rule", False), ("Where", False), ("What", False), ("Amount", True))
    rows = ((v.code, v.subject, v.detail, f"{v.amount:g} {v.unit}") for v in violations)
    return table(columns, rows)


def routes_table(scenario: Scenario, plan: RoutingPlan) -> str:
    """One row per vehicle."""
    places, clock = Places(scenario), Clock(scenario)
    types = {item.id: item for item in scenario.vehicle_types}

    def rows() -> Iterator[Sequence[str]]:
        for route in plan.routes:
            vehicle = types[route.vehicle_type_id]
            fills = trip_fill(route, vehicle.payload_kg, vehicle.volume_l)
            loads = [stop for stop in route.stops if stop.kind is StopKind.LOAD]
            loaded_kg = sum(state.kg for stop in loads for state in stop.compartments)
            yield (
                route.id,
                HAUL_WORDS[route.haul],
                vehicle.name,
                places.sites[route.base_id].name,
                clock.day_and_minute(route.start_s),
                clock.day_and_minute(route.end_s),
                f"{_hand_overs(route)}",
                f"{route.distance_m / 1000:,.1f}",
                f"{loaded_kg:,.0f}",
                f"{max(fills, default=0.0):.0%}",
                f"{route.energy_kwh:,.1f}",
                f"{route.diesel_l:,.1f}",
                f"{route.co2_kg:,.1f}",
                f"{route.costs.total:,.0f}",
            )

    return table((*ROUTES, (f"Cost {scenario.currency}", True)), rows())


def _hand_overs(route: Route) -> int:
    """Doors and sites that a route serves."""
    kinds = [stop.kind for stop in route.stops]
    return sum(kind.is_at_a_door or kind is StopKind.UNLOAD for kind in kinds)
