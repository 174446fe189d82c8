from __future__ import annotations

from solvers.common.column_pool import ITEMS_OF_A_SECOND
from solvers.common.highs import MipOptions
from solvers.installers.day_plans.pool import PoolRoute, recombined

WORTH_CNY = {"a": 100.0, "b": 100.0}
ROUTES = [
    PoolRoute("north", 0, ("a", "b"), 30.0),
    PoolRoute("north", 0, ("a",), 20.0),
    PoolRoute("south", 0, ("b",), 25.0),
]
USED = ROUTES[1:]


def test_the_cheapest_choice_of_routes_is_found() -> None:
    assert recombined(ROUTES, WORTH_CNY, USED, MipOptions()) == ROUTES[:1]


def test_with_little_time_only_the_last_routes_are_looked_at() -> None:
    options = MipOptions(time_limit_s=2 / ITEMS_OF_A_SECOND)
    assert set(recombined(ROUTES, WORTH_CNY, USED, options)) == set(USED)


def test_without_time_the_used_routes_stay() -> None:
    assert recombined(ROUTES, WORTH_CNY, USED, MipOptions(time_limit_s=0.0)) == USED
