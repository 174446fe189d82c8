"""Windows narrowed so that trucks come when teams want them to."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.joint.steering import cut_windows, steered
from solvers.joint.targets import spans_before_agreed
from solvers.routing.solve import solve
from solvers.routing.validate import validate
from supplychain.calendars import HOUR_S
from supplychain.jobs import Agreement
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.joint.street_teams import job, joint, team
from tests.solvers.routing.street import order

H = HOUR_S


@st.composite
def _windows(draw: st.DrawFn) -> tuple[DeliveryWindow, ...]:
    edges = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=8, unique=True)))
    price = st.sampled_from([None, 1.0])
    return tuple(
        DeliveryWindow(a, b, draw(price)) for a, b in zip(edges[::2], edges[1::2], strict=False)
    )


@given(_windows(), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_second_is_in_the_cut_windows_if_it_is_in_a_window_and_in_the_span(
    windows: tuple[DeliveryWindow, ...], open_s: int, close_s: int, at_s: int
) -> None:
    span = TimeWindow(open_s, close_s)
    cut = cut_windows(windows, span)
    inside = any(w.open_s <= at_s <= w.close_s for w in windows) and span.holds(at_s)
    assert any(w.open_s <= at_s <= w.close_s for w in cut) == inside
    assert all(w.is_hard for w in cut)


def test_an_order_with_no_window_left_keeps_its_own() -> None:
    at = (DeliveryWindow(12 * H, 14 * H),)
    problem = joint({"a": 1.0, "b": 2.0}, (team("t"),), orders=(order("a", windows=at), order("b")))
    asked = steered(problem.trucks, {"a": TimeWindow(0, 9 * H), "b": TimeWindow(0, 9 * H)})
    assert asked.order_ids == {"b"}
    assert asked.problem.orders["a"].windows == at
    assert asked.problem.scenario.orders == tuple(asked.problem.orders.values())


def test_goods_are_asked_for_before_the_middle_of_the_first_promised_window_of_an_order() -> None:
    promised = [Agreement(TimeWindow(at_h * H, (at_h + 2) * H)) for at_h in (12, 10)]
    jobs = (
        replace(job("a", 1.0), agreed=promised[0]),
        replace(job("a", 1.0), id="a2", agreed=promised[1]),
        job("b", 2.0),
    )
    problem = joint({"a": 1.0, "b": 2.0}, (team("t"),), jobs=jobs)
    service_s = problem.trucks.orders["a"].service_s
    assert spans_before_agreed(problem) == {"a": TimeWindow(0, 11 * H - service_s)}


def test_a_plan_of_narrowed_windows_is_a_plan_of_the_own_ones_at_the_same_cost() -> None:
    orders = (order("a", windows=(DeliveryWindow(8 * H, 16 * H, 1.0),)), order("b"))
    problem = joint({"a": 3.0, "b": -3.0}, (team("t"),), orders=orders).trucks
    asked = steered(problem, {"a": TimeWindow(13 * H, 14 * H), "b": TimeWindow(0, 9 * H)})
    plan = solve(asked.problem, Limits(max_iterations=100))
    starts = {entry.order_id: entry.start_s for entry in plan.deliveries}
    assert 13 * H <= starts["a"] <= 14 * H
    assert starts["b"] <= 9 * H
    assert validate(problem, plan) == []
