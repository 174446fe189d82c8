"""Events, orders and closed roads as JSON."""

from __future__ import annotations

import json
import re
from math import inf
from pathlib import Path
from typing import Any

import pytest

from solvers.routing.day.closure_documents import closures_from_json, closures_to_json
from solvers.routing.day.event_documents import events_from_json, order_from_json
from solvers.routing.day.events import (
    OrderCancelled,
    RoadClosed,
    RoadOpened,
    TemperatureAlarm,
    UrgentOrder,
    VehicleBrokenDown,
    VehicleLate,
)
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError
from supplychain.orders import Customer, OrderLine
from supplychain.places import Location
from supplychain.roads import ClosedArea, ClosedWay, Closures
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, street

H = HOUR_S
DAY = "2026-06-15T"
SCENARIO = street({"a": 2.0}, (order("a"),))
HERE, THERE = {"lat": 0.0, "lon": 0.01}, {"lat": 0.5, "lon": 0.02}
DOCS = Path(__file__).parents[4] / "docs" / "day.md"


def read(*events: Any) -> list[Any]:
    return events_from_json(json.dumps(events), SCENARIO, 10 * H, "events.json")


def faults(*events: Any) -> list[tuple[int, str]]:
    with pytest.raises(DataError) as caught:
        read(*events)
    assert {problem.table for problem in caught.value.problems} == {"events.json"}
    return [(problem.row, problem.column) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("document", "event"),
    [
        (
            {"event": "vehicle_broken_down", "route_id": "r", "at": f"{DAY}12:00"},
            VehicleBrokenDown("r", 12 * H),
        ),
        ({"event": "vehicle_late", "route_id": "r", "by_min": 2.5}, VehicleLate("r", 150)),
        (
            {"event": "temperature_alarm", "route_id": "r", "temperature_class_id": "cool"},
            TemperatureAlarm("r", "cool"),
        ),
        (
            {
                "event": "road_closed",
                "area": {"centre": HERE, "radius_m": 500},
                "closed_from": f"{DAY}12:00:00+08:00",
                "closed_until": f"{DAY}14:00",
            },
            RoadClosed(ClosedArea(Location(0.0, 0.01), 500.0), 12 * H, 14 * H),
        ),
        (
            {"event": "road_opened", "way": {"one": HERE, "other": THERE}},
            RoadOpened(ClosedWay(Location(0.0, 0.01), Location(0.5, 0.02), 3.0)),
        ),
        (
            {"event": "road_opened", "way": {"one": HERE, "other": THERE, "way_round": None}},
            RoadOpened(ClosedWay(Location(0.0, 0.01), Location(0.5, 0.02), inf)),
        ),
        ({"event": "order_cancelled", "order_id": "a"}, OrderCancelled("a")),
    ],
)
def test_every_event_is_read(document: dict[str, Any], event: object) -> None:
    assert read(document) == [event]


def test_urgent_orders_are_read_with_their_lines_windows_and_doors() -> None:
    lines = [{"product_id": "rice", "quantity": 2}]
    windows = [
        {"window_open": f"{DAY}12:00", "window_close": f"{DAY}14:00"},
        {"window_open": f"{DAY}18:00", "window_close": f"{DAY}20:00", "late_cny_per_min": 1},
    ]
    stranger = {"id": "n", "lat": 0.0, "lon": 0.02, "requires": ["lift"]}
    known, new = read(
        {"event": "urgent_order", "order": {"id": "m", "customer_id": "a", "lines": lines}},
        {
            "event": "urgent_order",
            "order": {
                "id": "n",
                "lines": lines,
                "windows": windows,
                "placed_at": f"{DAY}09:00",
                "service_min": 4,
            },
            "customer": stranger | {"requires": []},
        },
    )
    assert known == UrgentOrder(
        order("m", units=2.0, customer_id="a", placed_s=10 * H, service_s=180),
        SCENARIO.customers[0],
    )
    assert new.order.windows == (
        DeliveryWindow(12 * H, 14 * H),
        DeliveryWindow(18 * H, 20 * H, 1.0),
    )
    assert (new.order.placed_s, new.order.service_s) == (9 * H, 240)
    assert new.customer == Customer("n", Location(0.0, 0.02))


def test_a_door_that_is_given_anew_is_where_the_order_goes() -> None:
    text = json.dumps(
        {
            "order": {
                "id": "m",
                "customer_id": "a",
                "lines": [{"product_id": "rice", "quantity": 1}],
            },
            "customer": {"id": "a", "lat": 0.0, "lon": 0.05},
        }
    )
    wanted, door = order_from_json(text, SCENARIO, 10 * H, "order.json")
    assert wanted.lines == (OrderLine("rice", 1.0),)
    assert door.location == Location(0.0, 0.05)


def test_every_fault_of_every_event_has_its_place() -> None:
    urgent = {
        "id": "n",
        "colour": "red",
        "lines": [{"product_id": "rise", "quantity": -2}, {"product_id": "rice"}],
        "windows": [{"window_open": f"{DAY}16:00", "window_close": f"{DAY}14:00"}],
    }
    assert faults(
        {"event": "ufo"},
        {"event": "vehicle_late", "route_id": "", "by_min": -1, "x": 1},
        {"event": "road_closed", "area": {"centre": {"lat": 100, "lon": 2}, "radius_m": 0}},
        {"event": "road_opened"},
        3,
        {"event": "urgent_order", "order": urgent, "customer": {"id": "n", "lat": 0, "lon": 181}},
        {"event": "urgent_order", "order": {"customer_id": "nobody", "lines": {}}},
        {"event": "urgent_order", "order": {"id": "q", "customer_id": "a", "lines": []}},
    ) == [
        (1, ""),
        (2, "by_min"),
        (2, "route_id"),
        (2, "x"),
        (3, "area.centre.lat"),
        (3, "area.radius_m"),
        (3, "closed_from"),
        (3, "closed_until"),
        (4, ""),
        (5, ""),
        (6, "customer.lon"),
        (6, "order.colour"),
        (6, "order.lines.0.product_id"),
        (6, "order.lines.0.quantity"),
        (6, "order.lines.1.quantity"),
        (6, "order.windows.0.window_close"),
        (7, "order.customer_id"),
        (7, "order.id"),
        (7, "order.lines"),
        (8, "order.id"),
    ]


@pytest.mark.parametrize("text", ["", "[1", "{}", '"x"'])
def test_a_file_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"events\.json: "):
        events_from_json(text, SCENARIO, 10 * H, "events.json")


@pytest.mark.parametrize("text", ["[1", "[]", "{}", '{"order": {"id": "n"}, "colour": "red"}'])
def test_a_file_that_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"order\.json"):
        order_from_json(text, SCENARIO, 10 * H, "order.json")


def test_closures_survive_their_document() -> None:
    here, there = Location(0.1, 0.2), Location(0.3, 0.4)
    closures = Closures(
        (ClosedWay(here, there, inf), ClosedWay(there, here, 2.5), ClosedArea(here, 300.0)),
        {(here, there, "urban"): (1_000, 100), (there, here, "trunk"): (2_000, 90)},
    )
    assert closures_from_json(closures_to_json(closures)) == closures
    with pytest.raises(DataError, match=r"roads\.json, column driven"):
        closures_from_json('{"closed": [], "driven": 3}', "roads.json")


def test_the_documented_events_and_orders_are_read() -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    events, one = (json.loads(block) for block in blocks)
    kinds = {item["event"] for item in events}
    assert len(kinds) == 7
    example = street({"C-77": 2.0}, (order("C-77"),))
    text = json.dumps([item | _on_the_street(item) for item in events])
    assert len(events_from_json(text, example, 10 * H, "docs")) == len(events)
    order_from_json(json.dumps(one | _on_the_street(one)), example, 10 * H, "docs")


def _on_the_street(item: dict[str, Any]) -> dict[str, Any]:
    """The same with goods that the street has."""
    if "order" not in item:
        return {}
    lines = [line | {"product_id": "rice"} for line in item["order"]["lines"]]
    return {"order": item["order"] | {"lines": lines}}
