"""When goods are wanted at a front, worked out on paper."""

from collections.abc import Callable

from solvers.routing.freight import Wish, load_of, wish_of
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import HOUR_S
from supplychain.plans import Consignment
from supplychain.scenario import Scenario
from supplychain.windows import DeliveryWindow

FOREVER_S = 1 << 40
DRIVE_S = 600


def test_goods_are_wanted_a_head_start_before_the_window_opens(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    wish = wish_of(problem, "c", DRIVE_S, FOREVER_S, 0)
    # 16 h - 600 s drive - 1200 s head start; 20 h - 600 s drive - 600 s to leave.
    assert (wish.target_s, wish.latest_s) == (16 * HOUR_S - 1800, 20 * HOUR_S - 1200)


def test_life_that_ends_before_the_window_cuts_the_latest_second(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    wish = wish_of(problem, "c", DRIVE_S, 18 * HOUR_S, 0)
    assert wish.latest_s == 18 * HOUR_S - 1200


def test_a_priced_window_may_be_missed_by_two_hours(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    soft = with_order(tiny, "c", windows=(DeliveryWindow(16 * HOUR_S, 20 * HOUR_S, 1.0),))
    wish = wish_of(RoutingProblem.from_scenario(soft), "c", DRIVE_S, FOREVER_S, 0)
    assert wish.latest_s == 22 * HOUR_S - 1200


def test_goods_that_miss_the_first_window_aim_at_the_second(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    windows = (DeliveryWindow(2 * HOUR_S, 4 * HOUR_S), DeliveryWindow(10 * HOUR_S, 12 * HOUR_S))
    two = RoutingProblem.from_scenario(with_order(tiny, "c", windows=windows))
    assert wish_of(two, "c", DRIVE_S, FOREVER_S, 0).target_s == 2 * HOUR_S - 1800
    assert wish_of(two, "c", DRIVE_S, FOREVER_S, 4 * HOUR_S).target_s == 10 * HOUR_S - 1800


def test_an_order_without_windows_is_wanted_by_the_end_of_the_horizon(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    free = RoutingProblem.from_scenario(with_order(tiny, "c", windows=()))
    wish = wish_of(free, "c", DRIVE_S, FOREVER_S, 3000)
    assert wish.latest_s == 48 * HOUR_S - 1200
    assert 3000 <= wish.target_s <= wish.latest_s


def test_a_wish_never_lies_before_the_goods_can_be_there(tiny: Scenario) -> None:
    wish = wish_of(RoutingProblem.from_scenario(tiny), "a", DRIVE_S, FOREVER_S, 30 * HOUR_S)
    assert wish.target_s == wish.latest_s == 30 * HOUR_S


def test_orders_travel_whole_and_transfers_by_the_unit(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    goods = Consignment(
        "x", "milk-centre", "milk", "chilled", 2.0, 10.0, 12.0, "centre", "east", "c", 0
    )
    moved = Consignment(
        "y", "milk-centre", "milk", "chilled", 2.0, 10.0, 12.0, "centre", "east", transfer_id="t2"
    )
    wish = Wish(100, 200)
    order = load_of(problem, goods, "centre", "east", 50, wish)
    transfer = load_of(problem, moved, "centre", "east", 50, wish)
    assert (order.is_whole, order.unserved_cny) == (True, 300.0)
    assert (transfer.is_whole, transfer.unserved_cny) == (False, 200.0)
    assert (order.ready_s, order.due_s, order.latest_s, order.kg) == (50, 100, 200, 10.0)
