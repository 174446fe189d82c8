"""Order books: orders come one by one, have prices before the first plan, and become a plan."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from api.jobs.schema import blobs, booked_orders, order_books
from api.keys import Role
from api.merge_patch import patched
from api.order_books import DAY_S, OrderBookStore
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import Desk, problem

if TYPE_CHECKING:
    from pathlib import Path

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


def test_books_are_kept_for_the_days_that_are_promised(desk: Desk) -> None:
    """Closed ones from their closing on, open ones from their last order on."""

    def opened(**moments: float) -> str:
        """A book with an order, of so many days ago."""
        made = desk.call("POST", BOOKS, json={"scenario": emptied()}).json()
        assert desk.call("POST", f"{BOOKS}/{made['id']}/orders", json=arriving()).status_code == 201
        if "closed" in moments:
            closed = desk.call("POST", f"{BOOKS}/{made['id']}:close", json={"into": "scenario"})
            assert closed.json()["state"] == "closed"
        tables = {
            "opened": (order_books, order_books.c.id, "created_at"),
            "closed": (order_books, order_books.c.id, "closed_at"),
            "came": (booked_orders, booked_orders.c.book_id, "created_at"),
        }
        with desk.service.engine.begin() as connection:
            for name, days in moments.items():
                table, key, column = tables[name]
                moment = {column: time.time() - days * DAY_S}
                connection.execute(sa.update(table).where(key == made["id"]).values(moment))
        return str(made["id"])

    kept = [
        opened(opened=40.0, came=35.0, closed=4.9),
        opened(opened=40.0, came=9.9),
        opened(opened=4.0, came=4.0),
    ]
    gone = [opened(opened=40.0, came=35.0, closed=5.1), opened(opened=40.0, came=10.1)]
    before = blobs_of(desk, kept + gone)
    assert before == set(kept + gone)
    assert OrderBookStore(desk.service.engine).retain(closed_days=5.0, open_days=10.0) == 2
    for book_id in kept:
        assert desk.call("GET", f"{BOOKS}/{book_id}/orders").json()["items"]
    for book_id in gone:
        problem(desk.call("GET", f"{BOOKS}/{book_id}"), 404, "not-found")
    assert blobs_of(desk, kept + gone) == set(kept)
    with desk.service.engine.connect() as connection:
        left = connection.execute(
            sa.select(booked_orders.c.book_id).where(booked_orders.c.book_id.in_(gone))
        )
        assert left.all() == []


def blobs_of(desk: Desk, owners: list[str]) -> set[str]:
    """Which of these own bytes."""
    query = sa.select(blobs.c.owner).where(blobs.c.owner.in_(owners))
    with desk.service.engine.connect() as connection:
        return set(connection.execute(query).scalars())


def test_a_database_of_an_earlier_version_gets_new_columns(tmp_path: Path) -> None:
    before = Desk(tmp_path)
    made = before.call("POST", BOOKS, json={"scenario": emptied()}).json()["id"]
    with before.service.engine.begin() as connection:
        connection.execute(sa.text("alter table order_books drop column closed_at"))
    secret = before.secrets["acme", Role.ADMIN]
    before.close()
    after = Desk(tmp_path)
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"into": "scenario"}
    address = f"{BOOKS}/{made}/orders"
    assert after.client.post(address, json=arriving(), headers=headers).status_code == 201
    closed = after.client.post(f"{BOOKS}/{made}:close", json=body, headers=headers)
    assert closed.json()["state"] == "closed"
    after.close()


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
