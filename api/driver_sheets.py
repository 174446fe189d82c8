"""``drivers.xlsx``: an overview and, for each vehicle, a sheet to print and take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.plan_geojson import Places
from api.plan_tables import Clock
from api.sheet_book import SHEETS_AT_MOST, SheetBook, for_print
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io.spreadsheet import new_workbook
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route, Stop
    from supplychain.scenario import Scenario

WHAT = {
    StopKind.LOAD: "装货 Load",
    StopKind.UNLOAD: "卸货 Unload",
    StopKind.DELIVER: "配送 Deliver",
    StopKind.COLLECT: "取货 Collect",
    StopKind.RETURN: "返回 Return",
    StopKind.START: "出车 Start",
    StopKind.END: "收车 End",
}
HAULS = {
    "line_haul": "干线 Line haul",
    "middle_mile": "支线 Middle mile",
    "last_mile": "末端 Last mile",
}
FIRST_COLUMNS = (
    ("#", 4),
    ("到达\nArrive", 12),
    ("开始\nStart", 12),
    ("离开\nLeave", 12),
    ("作业\nTask", 14),
    ("地点\nPlace", 28),
    ("订单\nOrder", 14),
    ("时间窗\nWindow", 24),
    ("坐标\nLat, lon", 19),
)
OVERVIEW_COLUMNS = (
    ("工作表\nSheet", 20),
    ("路线\nRoute", 20),
    ("环节\nHaul", 18),
    ("车型\nVehicle", 26),
    ("基地\nBase", 30),
    ("出发\nStart", 13),
    ("返回\nBack", 13),
    ("站点\nStops", 8),
    ("公里\nkm", 9),
    ("装载 kg\nLoaded", 11),
    ("成本 {currency}\nCost", 12),
)


def write_driver_sheets(path: Path, scenario: Scenario, plan: RoutingPlan) -> None:
    """Write the workbook."""
    with new_workbook(path) as book:
        # A fixed date makes equal plans give equal files.
        book.set_properties(
            {"title": scenario.name, "created": scenario.horizon.start.replace(tzinfo=None)}
        )
        DriverBook(book, scenario, plan).fill(sheet_groups(plan.routes))


class DriverBook(SheetBook["Route"]):
    """The workbook in the making: what its sheets look up."""

    def __init__(self, book: Any, scenario: Scenario, plan: RoutingPlan) -> None:
        super().__init__(book, scenario.name)
        self.scenario, self.plan = scenario, plan
        self.clock, self.places = Clock(scenario), Places(scenario)
        self.classes = scenario.temperature_classes
        self.vehicles = {item.id: item for item in scenario.vehicle_types}
        self.products = {item.id: item for item in scenario.products}
        self.goods = {item.id: item for item in plan.consignments}
        self.late_s = {(d.route_id, d.order_id): d.late_s for d in plan.deliveries}
        self.kg = self.number("#,##0.0;-#,##0.0;–")

    def _columns(self) -> tuple[tuple[str, float], ...]:
        handed = tuple((f"交付 kg\n{item.name or item.id}", 12) for item in self.classes)
        aboard = tuple((f"车上 kg\n{item.name or item.id}", 12) for item in self.classes)
        return (*FIRST_COLUMNS, *handed, *aboard, ("货温 °C\nProduct", 15), ("备注\nNotes", 34))

    def _route(self, sheet: Any, row: int, route: Route) -> int:
        """Write one route from ``row`` on; the row after it."""
        vehicle = self.vehicles[route.vehicle_type_id]
        base = self.places.sites[route.base_id]
        sheet.write_string(row, 0, f"{route.id} · {vehicle.name} · {base.name}", self.title)
        sheet.write_string(row + 1, 0, self._summary(route), self.plain)
        for column, (heading, _) in enumerate(self._columns()):
            sheet.write_string(row + 3, column, heading, self.head)
        row += 4
        for position, stop in enumerate(route.stops):
            self._stop(sheet, row, route, position, stop)
            row += 1
        return row + 2

    def _summary(self, route: Route) -> str:
        hours = (route.end_s - route.start_s) / HOUR_S
        span = (
            f"{self.clock.day_and_minute(route.start_s)} – {self.clock.day_and_minute(route.end_s)}"
        )
        return (
            f"{HAULS[route.haul.value]}   {span} ({hours:.1f} h)   "
            f"{route.distance_m / 1000:.1f} km   装载 loaded {loaded_kg(route):,.0f} kg   "
            f"隔板 layout {route.layout_id}"
        )

    def _stop(self, sheet: Any, row: int, route: Route, position: int, stop: Stop) -> None:
        where = self.places.of(stop)
        times = (stop.arrive_s, stop.start_s, stop.end_s)
        texts = [str(position), *(self.clock.day_and_minute(at_s) for at_s in times)]
        texts += [WHAT[stop.kind], self.places.name(stop)]
        is_door = stop.kind.is_at_a_door
        texts += [stop.place_id if is_door else "", self._windows(stop)]
        texts.append(f"{where.lat:.5f}, {where.lon:.5f}")
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, self.text)
        column = len(texts)
        for kg in (*self._handed_kg(stop), *self._aboard_kg(stop)):
            sheet.write_number(row, column, kg, self.kg)
            column += 1
        sheet.write_string(row, column, _temperatures(stop), self.text)
        notes = "; ".join(self._notes(route, position, stop))
        sheet.write_string(row, column + 1, notes, self.text)

    def _windows(self, stop: Stop) -> str:
        if not stop.kind.is_at_a_door:
            return ""
        windows = self.places.orders[stop.place_id].windows
        return "\n".join(
            f"{self.clock.day_and_minute(w.open_s)} – {self.clock.day_and_minute(w.close_s)[-5:]}"
            for w in windows
        )

    def _handed_kg(self, stop: Stop) -> list[float]:
        """Kilograms loaded, handed over or collected here, by class."""
        by_class = {item.id: 0.0 for item in self.classes}
        if stop.kind is StopKind.COLLECT:
            for line in self.places.orders[stop.place_id].lines:
                product = self.products[line.product_id]
                by_class[product.temperature_class_id] += line.quantity * product.kg
        for key in stop.consignment_ids:
            item = self.goods[key]
            by_class[item.temperature_class_id] += item.kg
        return list(by_class.values())

    def _aboard_kg(self, stop: Stop) -> list[float]:
        """Kilograms on board on leaving, by class."""
        by_class = {item.id: 0.0 for item in self.classes}
        for state in stop.compartments:
            by_class[state.temperature_class_id] += state.kg
        return list(by_class.values())

    def _notes(self, route: Route, position: int, stop: Stop) -> Iterator[str]:
        before_s = route.stops[position - 1].end_s if position else stop.arrive_s
        for rest in route.rests:
            if before_s <= rest.start_s < stop.arrive_s:
                at, minutes = self.clock.day_and_minute(rest.start_s), rest.end_s - rest.start_s
                yield f"途中休息 rest {at}, {minutes // MINUTE_S} min"
        for meal in route.meals:
            if (
                before_s <= meal.start_s < stop.start_s
                or stop.arrive_s <= meal.start_s < stop.end_s
            ):
                at, minutes = self.clock.day_and_minute(meal.start_s), meal.end_s - meal.start_s
                yield f"用餐 meal {at}, {minutes // MINUTE_S} min"
        if stop.start_s - stop.arrive_s >= MINUTE_S and stop.kind.is_at_a_door:
            yield f"等待 wait {(stop.start_s - stop.arrive_s) // MINUTE_S} min"
        if not stop.kind.is_at_a_door:
            return
        late_s = self.late_s.get((route.id, stop.place_id), 0)
        if late_s:
            yield f"迟到 late {-(-late_s // MINUTE_S)} min"
        order = self.places.orders[stop.place_id]
        if order.priority > 1:
            yield f"优先 priority {order.priority}"

    def _overview(self, sheet: Any, names: Sequence[tuple[Route, str, int]]) -> None:
        for_print(sheet, self.scenario.name)
        sheet.write_string(0, 0, self.scenario.name, self.title)
        span = f"{len(names)} 条路线 routes · {self.scenario.horizon.start:%Y-%m-%d %H:%M}"
        sheet.write_string(1, 0, span, self.plain)
        for column, (heading, width) in enumerate(OVERVIEW_COLUMNS):
            sheet.set_column(column, column, width)
            words = heading.format(currency=self.scenario.currency)
            sheet.write_string(3, column, words, self.head)
        for row, (route, name, at_row) in enumerate(names, start=4):
            target = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A{at_row + 1}"
            sheet.write_url(row, 0, target, self.link, string=name)
            texts = (
                route.id,
                HAULS[route.haul.value],
                self.vehicles[route.vehicle_type_id].name,
                self.places.sites[route.base_id].name,
                self.clock.day_and_minute(route.start_s),
                self.clock.day_and_minute(route.end_s),
            )
            for column, text in enumerate(texts, start=1):
                sheet.write_string(row, column, text, self.text)
            sheet.write_number(row, 7, len(route.stops), self.whole)
            sheet.write_number(row, 8, route.distance_m / 1000, self.kg)
            sheet.write_number(row, 9, loaded_kg(route), self.whole)
            sheet.write_number(row, 10, route.costs.total, self.whole)
        sheet.freeze_panes(4, 2)
        sheet.repeat_rows(3)
        sheet.autofilter(3, 0, 3 + len(names), len(OVERVIEW_COLUMNS) - 1)


def loaded_kg(route: Route) -> float:
    """Kilograms taken on at the base over all trips; what came back counts again."""
    loads = (stop for stop in route.stops if stop.kind is StopKind.LOAD)
    return sum(state.kg for stop in loads for state in stop.compartments)


def sheet_groups(routes: Sequence[Route]) -> list[tuple[str, list[Route]]]:
    """Titles of sheets and their routes: one route each, or one base each if there are many."""
    if len(routes) <= SHEETS_AT_MOST:
        return [(route.id, [route]) for route in routes]
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(f"{route.base_id} {route.haul.value}", []).append(route)
    return list(groups.items())


def _temperatures(stop: Stop) -> str:
    return " / ".join(f"{state.product_c:.1f}" for state in stop.compartments)
