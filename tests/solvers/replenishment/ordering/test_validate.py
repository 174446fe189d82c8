from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Status
from solvers.replenishment.ordering.problem import Room, Route, VehicleKind
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.ordering.validate import validate
from supplychain.restocking import RestockingRules, Rounding
from supplychain.suppliers import Discount

KIND = VehicleKind(
    "truck",
    60.0,
    80.0,
    (
        (Room("chilled", 30.0, 40.0), Room("frozen", 30.0, 40.0)),
        (Room("chilled", 60.0, 80.0),),
    ),
)


def drawn(made: Any, seed: int) -> Any:
    """Two fronts and a centre with some of everything that can bind."""
    draws = np.random.default_rng(seed)
    products = 4
    some = draws.integers(0, 2, 8).astype(bool).tolist()
    routes = (
        Route("centre", "front-1", is_from_site=True, order_weekdays=(0, 2, 4) if some[0] else ()),
        Route(
            "maker",
            "front-1",
            vehicle_type_id="truck" if some[1] else "",
            vehicle_cny=30.0,
            most_vehicles=2 if some[2] else None,
        ),
        Route("centre", "front-2", is_from_site=True, least_order_kg=12.0 if some[3] else 0.0),
        Route(
            "maker",
            "centre",
            lead_days=2,
            lead_mean_days=2.0,
            lead_sd_days=0.6 if some[4] else 0.0,
            least_order_cny=60.0 if some[5] else 0.0,
        ),
    )
    sites = ("front-1",) * products + ("front-2",) * products + ("centre",) * products
    names = tuple(f"product-{row}" for row in range(products)) * 3
    count = len(sites)
    paths = draws.negative_binomial(
        3, 3 / (3 + draws.uniform(0.3, 9, (count, 1, 1))), (count, 32, 12)
    )
    paths[2 * products :] = 0
    item = [0, 0, *range(1, count)]
    route = [0, 1, 0, 0, 1, *[2] * products, *[3] * products]
    ways = len(item)
    life = np.tile(draws.choice([0, 2, 4, 9], products), 3)
    on_hand = draws.poisson(2.0, (count, 5)) * (np.arange(5) < np.where(life > 0, life, 5)[:, None])
    rules = RestockingRules(
        budget_cny=float(draws.uniform(50, 400)) if some[6] else None, move_cny_per_kg=0.2
    )
    return made(
        paths,
        site_ids=sites,
        product_ids=names,
        class_ids=tuple("frozen" if row % 4 == 3 else "chilled" for row in range(count)),
        routes=routes,
        vehicles=(KIND,),
        item=item,
        route=route,
        days=int(draws.integers(1, 6)),
        shelf_life_days=life,
        on_hand=on_hand,
        on_the_way=draws.poisson(1.0, (count, 2)),
        multiple=draws.choice([1.0, 3.0, 5.0], ways),
        order_least=draws.choice([0.0, 0.0, 8.0], ways),
        most_units=draws.choice([np.inf, np.inf, 12.0], ways),
        rounding=list(Rounding)[int(draws.integers(4))],
        discount=list(Discount)[int(draws.integers(2))],
        breaks=((20.0, 5.0), (40.0, 4.5)) if some[7] else (),
        freshest_first=draws.choice([0.0, 0.4], count),
        shortage_cny=[0.0] * (2 * products) + [4.0] * products,
        site_room_kg={("front-1", "chilled"): float(draws.uniform(5, 80))},
        cities={"front-1": "Beijing", "front-2": "Beijing"},
        rules=rules,
        seed=seed,
    )


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_what_is_planned_is_accepted(made: Any, seed: int) -> None:
    problem = drawn(made, seed)
    plan = solve(problem)
    assert validate(problem, plan) == ()


def changed(plan: Any, **changes: Any) -> Any:
    """A plan whose first order is another."""
    return replace(plan, orders=(replace(plan.orders[0], **changes), *plan.orders[1:]))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("MULTIPLE", {"quantity": 7.5}),
        ("LINE_COST", {"goods_cny": 1.0}),
        ("UNKNOWN_WAY", {"source_id": "nobody"}),
        ("FIRM", {"is_firm": False}),
        ("DUE_DAY", {"due_day": None}),
        ("QUANTITY", {"quantity": -3.0}),
        ("TWICE", {"id": "order-000002"}),
    ],
)
def test_a_spoilt_line_is_caught(made: Any, code: str, changes: dict[str, Any]) -> None:
    problem = made(np.full((2, 32, 9), 6.0), multiple=3.0)
    plan = solve(problem)
    if "due_day" in changes:
        changes = {"due_day": plan.orders[0].due_day + timedelta(days=1)}
    found = {violation.code for violation in validate(problem, changed(plan, **changes))}
    assert code in found


def test_orders_on_a_closed_day_are_caught(made: Any) -> None:
    problem = made(np.full((1, 32, 9), 6.0), routes=(Route("supplier", "front"),))
    plan = solve(problem)
    closed = replace(problem, routes=(Route("supplier", "front", order_weekdays=(6,)),))
    assert {violation.code for violation in validate(closed, plan)} == {"CALENDAR"}


def test_what_is_over_a_limit_is_caught(made: Any) -> None:
    problem = made(np.full((1, 32, 9), 6.0))
    plan = solve(problem)
    tight = {
        "BUDGET": replace(problem, rules=RestockingRules(budget_cny=5.0)),
        "SITE_FULL": replace(problem, site_room_kg={("front", "chilled"): 2.0}),
        "LEAST_VALUE": replace(problem, routes=(Route("supplier", "front", least_order_cny=1e6),)),
        "NO_VEHICLE": replace(
            problem,
            routes=(Route("supplier", "front", vehicle_type_id="truck"),),
            vehicles=(KIND,),
        ),
        "SUPPLIER_LIMIT": replace(
            problem, sources=replace(problem.sources, most_units_per_day=np.array([1.0]))
        ),
    }
    for code, other in tight.items():
        assert code in {violation.code for violation in validate(other, plan)}


def test_overloaded_and_unpaid_vehicles_are_caught(made: Any) -> None:
    route = Route("supplier", "front", vehicle_type_id="truck", vehicle_cny=10.0)
    problem = made(np.full((1, 32, 9), 50.0), routes=(route,), vehicles=(KIND,), days=1)
    plan = solve(problem)
    (load,) = plan.vehicles
    assert load.vehicles == 1
    more = replace(plan.orders[0], quantity=75.0, goods_cny=450.0)
    heavy = replace(plan, orders=(more,))
    codes = {violation.code for violation in validate(problem, heavy)}
    assert {"OVERLOADED", "COMPARTMENT", "LOAD"} <= codes
    cheap = replace(plan, vehicles=(replace(load, cost_cny=1.0),))
    assert "VEHICLE_COST" in {violation.code for violation in validate(problem, cheap)}


def test_a_site_above_gives_only_what_it_has(made: Any) -> None:
    routes = (Route("centre", "front", is_from_site=True), Route("supplier", "centre"))
    problem = made(
        np.full((2, 32, 9), 6.0),
        site_ids=("front", "centre"),
        product_ids=("milk", "milk"),
        routes=routes,
        route=[0, 1],
        on_hand=[[0.0] * 5, [0, 0, 0, 0, 50]],
    )
    plan = solve(problem)
    empty = replace(problem, on_hand=np.zeros((2, 5)))
    assert "SOURCE_SHORT" in {violation.code for violation in validate(empty, plan)}


def test_what_is_left_out_must_be_said(made: Any) -> None:
    problem = made(
        np.full((2, 32, 9), 6.0), item=[1], route=[0], not_ordered={0: "NO_SOURCE: none"}
    )
    plan = solve(problem)
    silent = replace(plan, not_ordered=(), status=Status.FEASIBLE)
    assert "NOT_SAID" in {violation.code for violation in validate(problem, silent)}
    wrong = replace(plan, status=Status.FEASIBLE)
    assert "STATUS" in {violation.code for violation in validate(problem, wrong)}
