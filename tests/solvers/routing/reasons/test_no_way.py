"""Orders that no front can serve at all, and what would have to change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.orders import OrderKind
from supplychain.plans import Reason
from supplychain.sites import ClassCapacity
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from supplychain.orders import Order
    from supplychain.scenario import Scenario

EARLY = (DeliveryWindow(0, 5 * HOUR_S),)
"""Over an hour before the first van."""


def left_out(scenario: Scenario) -> list[tuple[Reason, str]]:
    """Reasons and details of what a plan leaves out."""
    return [(item.reason, item.detail) for item in planned(scenario).unserved]


def rice_at(at_s: int, wanted: Order) -> Scenario:
    """The only rice comes to the front then."""
    return street({"a": 5.0}, (wanted,), lots=(Lot("rice", "front", "rice", 10.0, 0.0, at_s),))


def test_a_class_that_the_front_does_not_keep_is_not_called_out_of_stock() -> None:
    """More salad would not help: the front keeps no cool goods."""
    row = street({"a": 5.0}, (order("a", "salad"),))
    kept = (ClassCapacity("dry"),)
    shut = replace(row, sites=tuple(replace(site, capacities=kept) for site in row.sites))
    assert left_out(shut) == [(Reason.UNKNOWN, "no front in reach keeps cool")]


def test_a_window_before_the_first_van_is_not_blamed_on_goods_that_come_later() -> None:
    """Even from midnight on no van could bring them before five; at any other time one can."""
    ((reason, detail),) = left_out(rice_at(10 * HOUR_S, order("a", windows=EARLY)))
    assert reason is Reason.WINDOW_UNREACHABLE
    assert detail == "feasible if the last window closed 309 min later"
    assert left_out(rice_at(0, order("a", windows=EARLY)))
    assert left_out(rice_at(10 * HOUR_S, order("a"))) == []


def test_minutes_that_would_not_suffice_are_not_promised() -> None:
    """At midnight plus 500 s a van could be there by the road alone, but none is out."""
    soon = (DeliveryWindow(0, 60),)
    assert left_out(rice_at(0, order("a", windows=soon))) == [(Reason.WINDOW_UNREACHABLE, "")]


def test_goods_that_come_at_the_end_of_the_horizon_are_not_called_too_old() -> None:
    ((reason, _),) = left_out(rice_at(DAY_S - 60, order("a")))
    assert reason is Reason.GOODS_ARRIVE_TOO_LATE


def test_a_return_beyond_the_horizon_has_no_limit_to_blame() -> None:
    """1,000 km take 27 hours one way, and the horizon ends after 24."""
    back = order("a", kind=OrderKind.RETURN)
    ((reason, detail),) = left_out(street({"a": 1_000.0}, (back,)))
    assert reason is Reason.UNKNOWN
    assert detail == ""
