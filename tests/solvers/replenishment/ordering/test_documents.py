from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solvers.replenishment.ordering.documents import (
    ARRAYS,
    from_json,
    projection_table,
    to_json,
)
from solvers.replenishment.ordering.explain import explain, explain_order
from solvers.replenishment.ordering.solve import solve
from supplychain.errors import DataError


def test_plans_come_back_as_they_were(made: Any) -> None:
    draws = np.random.default_rng(2).poisson(5.0, (6, 32, 9))
    problem = made(draws, shelf_life_days=[0, 2, 3, 0, 4, 5], on_hand=np.full((6, 5), 1.0))
    plan = solve(problem)
    again = from_json(to_json(plan))
    for name in ("status", "orders", "targets", "alerts", "moves", "not_ordered", "costs", "today"):
        assert getattr(again, name) == getattr(plan, name)
    for name in ARRAYS:
        assert np.array_equal(getattr(again.projection, name), getattr(plan.projection, name))


def test_arrays_that_lack_numbers_are_refused(made: Any) -> None:
    text = to_json(solve(made(np.full((1, 32, 9), 4.0))))
    with pytest.raises(DataError, match="do not make an array"):
        from_json(text.replace('"shape":[1,3]', '"shape":[1,4]', 1))


def test_the_projection_is_told_day_by_day(made: Any) -> None:
    plan = solve(made(np.full((1, 32, 9), 4.0), days=2))
    rows = list(projection_table(plan.projection, plan.today))
    assert [row["day"].isoformat() for row in rows] == ["2026-06-01", "2026-06-02"]  # type: ignore[attr-defined]
    assert rows[0]["demand"] == 4.0


def test_an_order_line_tells_its_story(made: Any) -> None:
    problem = made(
        np.full((1, 32, 9), 4.0),
        on_hand=[[0, 0, 0, 0, 6]],
        on_the_way=[[1, 0, 0]],
        multiple=2.0,
        days=2,
    )
    plan = solve(problem)
    story = explain_order(problem, plan, "order-000001")
    # 6 - 4 + 1 = 3 are there tomorrow, when 4 are asked for.
    assert story.expected_units == 3.0
    assert story.order.quantity == 2.0
    assert (story.case_units, story.unit_cny) == (2.0, 6.0)
    # A case less loses the sale of one unit; a case more is only held.
    assert story.one_less_cny == pytest.approx(4.0, abs=0.5)
    assert 0.0 < story.one_more_cny < 1.0
    assert "in whole cases" in str(story)
    with pytest.raises(DataError, match="no such order"):
        explain_order(problem, plan, "order-9")


def test_an_explanation_names_costs_rules_and_what_is_left_out(made: Any) -> None:
    problem = made(np.full((1, 32, 9), 2.0), shelf_life_days=[3], order_least=60.0)
    told = explain(problem, solve(problem))
    assert dict(told.costs)["shortage"] > 0
    assert [why.reason for why in told.left_out] == ["LEAST_ORDER"]
