"""What a morning of orders begins with."""

from __future__ import annotations

from dataclasses import replace

from api.runs.replenishment import morning_of
from tests.api.hand_orders import tiny_scenario


def test_a_service_level_holds_for_every_item_and_nothing_else_changes() -> None:
    scenario = tiny_scenario()
    assert scenario.restocking is not None
    before = morning_of(scenario, None, 4).scenario.restocking
    after = morning_of(scenario, None, 4, fill_rate=0.97).scenario.restocking
    assert before is not None
    assert after is not None
    assert {item.fill_rate for item in after.items} == {0.97}
    assert [replace(item, fill_rate=None) for item in after.items] == [
        replace(item, fill_rate=None) for item in before.items
    ]
    assert replace(after, items=before.items) == before
