"""Order books: orders come one by one, have prices before the first plan, and become a plan."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from api.merge_patch import patched
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import problem

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

BOOKS = "/v1/order-books"
FIRST = DOCUMENT["orders"][0]
TABLES = ("orders", "order_lines", "order_windows")


def emptied() -> dict[str, Any]:
    return {name: rows for name, rows in copy.deepcopy(DOCUMENT).items() if name not in TABLES}


def arriving(key: str = "new-1") -> dict[str, Any]:
    lines = [{"product_id": "rice-5kg", "quantity": 1}]
    return {"order": {"id": key, "customer_id": FIRST["customer_id"], "lines": lines}}


@pytest.fixture
def book(desk: Desk) -> str:
    made = desk.call("POST", BOOKS, json={"scenario": emptied(), "name": "monday"})
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def test_an_order_arrives_once(desk: Desk, book: str) -> None:
    first = desk.call("POST", f"{book}/orders", json=arriving())
    again = desk.call("POST", f"{book}/orders", json=arriving())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = arriving()
    other["order"]["lines"][0]["quantity"] = 2
    problem(desk.call("POST", f"{book}/orders", json=other), 422, "other-request")
    listed = desk.call("GET", f"{book}/orders").json()["items"]
    assert [item["id"] for item in listed] == ["new-1"]


def test_an_order_that_does_not_fit_is_refused(desk: Desk, book: str) -> None:
    wrong = arriving()
    wrong["order"]["customer_id"] = "nobody"
    wrong["order"]["lines"][0]["product_id"] = "gold"
    found = problem(desk.call("POST", f"{book}/orders", json=wrong), 422, "invalid-scenario")
    assert {item.get("given") for item in found["errors"]} == {"nobody", "gold"}
    problem(desk.call("POST", f"{book}/orders", json={"job": {"id": "x"}}), 422, "invalid")


def test_windows_have_prices_before_the_first_plan(desk: Desk, book: str) -> None:
    windows = [{"open": "2026-03-13T10:00", "close": "2026-03-13T12:00"}]
    body = {**arriving(), "windows": windows}
    alone = desk.call("POST", f"{book}:offer-windows", json=body)
    assert alone.status_code == 200, alone.text
    (offer,) = alone.json()["items"]
    assert offer["is_estimate"] is True
    assert offer["price_cny"] > 0.0


def test_a_book_closes_once_into_a_job_with_its_orders(desk: Desk, book: str) -> None:
    for key in ("new-1", "new-2", "new-3"):
        assert desk.call("POST", f"{book}/orders", json=arriving(key)).status_code == 201
    assert desk.call("DELETE", f"{book}/orders/new-2").status_code == 204
    closed = desk.call("POST", f"{book}:close", json={"limits": {"max_seconds": 1.0}})
    assert closed.status_code == 200, closed.text
    assert closed.json()["state"] == "closed"
    again = desk.call("POST", f"{book}:close", json={"into": "scenario"})
    assert again.json() == closed.json()
    job = desk.call("GET", closed.json()["outcome"]["job"]).json()
    assert job["name"] == "monday"
    problem(desk.call("POST", f"{book}/orders", json=arriving("late")), 409, "closed")
    problem(desk.call("DELETE", f"{book}/orders/new-1"), 409, "closed")


def test_a_book_on_a_stored_scenario_closes_into_its_next_version(desk: Desk) -> None:
    scenario = {"orders": [], "order_lines": [], **emptied()}
    stored = desk.call("POST", "/v1/scenarios", json=scenario).json()
    opened = desk.call("POST", BOOKS, json={"scenario_id": stored["id"]}).json()
    book = opened["links"]["self"]
    desk.call("POST", f"{book}/orders", json=arriving())
    outcome = desk.call("POST", f"{book}:close", json={"into": "scenario"}).json()["outcome"]
    assert outcome == {"scenario_id": stored["id"], "scenario_version": 2}
    document = desk.call("GET", f"/v1/scenarios/{stored['id']}/document").json()
    assert [item["id"] for item in document["orders"]] == ["new-1"]


def test_stress_tests_are_a_catalogue(desk: Desk) -> None:
    items = desk.call("GET", "/v1/stress-tests").json()["items"]
    fire = next(item for item in items if item["id"] == "centre-fire")
    assert desk.call("GET", fire["links"]["self"]).json() == fire
    assert fire["disruptions"]
    problem(desk.call("GET", "/v1/stress-tests/nothing"), 404, "not-found")


@pytest.mark.parametrize(
    ("value", "patch", "expected"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_are_those_of_rfc_7396(value: Any, patch: Any, expected: Any) -> None:
    """Cases of the standard's appendix A."""
    assert patched(value, patch) == expected
