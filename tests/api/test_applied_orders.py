"""A scenario after an order plan has what was ordered on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.applied_orders import applied
from supplychain.calendars import DAY_S
from supplychain.io import check, read_scenario, write_scenario
from tests.api.hand_orders import hand_view

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario


def units(scenario: Scenario, site_id: str, product_id: str, *, on_hand: bool) -> float:
    """Units on hand, or to come, at a place."""
    return sum(
        lot.quantity
        for lot in scenario.lots
        if (lot.site_id, lot.product_id) == (site_id, product_id)
        and (lot.available_s <= 0) is on_hand
    )


def key_of(order_id: str) -> str:
    """Key that a line of the plan of 8 June gets."""
    return f"20260608-{order_id}"


def test_goods_of_suppliers_arrive_as_lots_on_their_day() -> None:
    view = hand_view()
    after, _ = applied(view.scenario, view.plan)
    order = next(item for item in view.firm if item.source_id in view.suppliers)
    lot = next(item for item in after.lots if item.id == key_of(order.id))
    assert (lot.site_id, lot.product_id, lot.quantity) == (
        order.site_id,
        order.product_id,
        order.quantity,
    )
    assert lot.available_s == (order.due_day - view.plan.today).days * DAY_S


def test_goods_of_sites_above_become_transfers() -> None:
    view = hand_view()
    after, _ = applied(view.scenario, view.plan)
    expected = [o for o in view.firm if o.source_id not in view.suppliers]
    assert [item.id for item in after.transfers] == [key_of(item.id) for item in expected]
    first = after.transfers[0]
    assert (first.from_site_id, first.to_site_id) == (expected[0].source_id, expected[0].site_id)
    assert first.ready_s == 0
    assert first.due_s == (expected[0].due_day - view.plan.today).days * DAY_S


def test_what_is_not_firm_is_not_ordered() -> None:
    view = hand_view()
    after, changes = applied(view.scenario, view.plan)
    planned = {key_of(order.id) for order in view.plan.orders if not order.is_firm}
    assert not planned & ({lot.id for lot in after.lots} | {item.id for item in after.transfers})
    assert changes >= len(view.firm)


def test_moves_take_the_oldest_goods_and_keep_their_age() -> None:
    view = hand_view()
    move = view.plan.moves[0]
    before = view.scenario
    after, _ = applied(before, view.plan)
    place = move.from_site_id, move.product_id
    taken = units(before, *place, on_hand=True) - units(after, *place, on_hand=True)
    assert taken == pytest.approx(move.quantity)
    arriving = [lot for lot in after.lots if lot.id.startswith(key_of(move.id))]
    assert sum(lot.quantity for lot in arriving) == pytest.approx(move.quantity)
    oldest = max(
        lot.age_h
        for lot in before.lots
        if (lot.site_id, lot.product_id) == place and lot.available_s <= 0
    )
    assert arriving[0].age_h == oldest


def test_the_scenario_after_the_plan_is_sound_and_can_be_written(tmp_path: Path) -> None:
    view = hand_view()
    after, _ = applied(view.scenario, view.plan)
    write_scenario(after, tmp_path / "after")
    assert check(tmp_path / "after") == []
    assert read_scenario(tmp_path / "after") == after


def test_applying_a_plan_twice_changes_nothing_more() -> None:
    view = hand_view()
    once, _ = applied(view.scenario, view.plan)
    twice, changes = applied(once, view.plan)
    assert changes == 0
    assert twice == once
