from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solvers.replenishment.ordering.calendar import calendar_of
from solvers.replenishment.ordering.problem import Route
from solvers.replenishment.ordering.service_times import covered_days
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.ordering.targets import target_rule
from solvers.replenishment.ordering.tiers import tiers_of, with_dependent
from solvers.replenishment.ordering.validate import validate


def chain(made: Any, fronts: int, holding: float, life: int = 0, sources: int = 1) -> Any:
    """Fronts a day from a centre that is three days from its supplier; the second source is far."""
    count = fronts + sources
    sites = tuple(f"front-{row}" for row in range(fronts))
    sites += tuple(f"centre-{row}" for row in range(sources))
    routes = [
        Route(f"centre-{source}", f"front-{row}", is_from_site=True)
        for row in range(fronts)
        for source in range(sources)
    ]
    supply = [
        Route("supplier", f"centre-{row}", lead_days=3, lead_mean_days=3.0)
        for row in range(sources)
    ]
    draws = np.random.default_rng(8)
    paths = draws.poisson(20.0, (count, 32, 14)).astype(float)
    paths[fronts:] = 0.0
    item = [row for row in range(fronts) for _ in range(sources)] + list(range(fronts, count))
    return made(
        paths,
        site_ids=sites,
        product_ids=("milk",) * count,
        routes=(*routes, *supply),
        item=item,
        route=list(range(len(item))),
        holding_cny_per_day=[0.1] * fronts + [holding] * sources,
        shortage_cny=[0.0] * fronts + [4.0] * sources,
        shelf_life_days=life,
        on_hand=[[0.0] * 4 + [20.0]] * fronts + [[0.0] * 4 + [300.0]] * sources,
        days=6,
    )


def days_of(problem: Any) -> list[float]:
    calendar, tiers = calendar_of(problem), tiers_of(problem)
    problem = with_dependent(problem, tiers)
    rule = target_rule(problem, calendar)
    found: list[float] = covered_days(problem, calendar, tiers, rule.ratio).tolist()
    return found


def test_a_centre_of_many_fronts_covers_its_own_days(made: Any) -> None:
    assert days_of(chain(made, 16, 0.1)) == [2.0] * 16 + [4.0]


def test_a_centre_where_holding_is_dear_covers_nothing(made: Any) -> None:
    assert days_of(chain(made, 2, 5.0)) == [6.0, 6.0, 0.0]


def test_goods_that_keep_too_short_are_not_held_for_the_centre(made: Any) -> None:
    # Six days would be cheaper for the fronts, but milk keeps for four.
    assert days_of(chain(made, 2, 5.0, life=4)) == [4.0, 4.0, 2.0]


def test_one_tier_leaves_days_as_they_are(made: Any) -> None:
    assert np.isnan(days_of(made(np.full((2, 32, 9), 3.0)))).all()


def test_several_sources_are_no_tree_and_have_a_plan(made: Any) -> None:
    problem = chain(made, 3, 0.1, sources=2)
    days = days_of(problem)
    assert len(days) == 5
    # Whoever quotes a time is covered by somebody: no front waits for what nobody holds.
    assert all(day >= 2.0 for day in days[:3])
    plan = solve(problem)
    assert validate(problem, plan) == ()
    assert {order.source_id for order in plan.orders} >= {"centre-0", "supplier"}


def test_a_centres_targets_follow_its_covered_days(made: Any) -> None:
    plan = solve(chain(made, 16, 0.1))
    covered = [target.covered_days for target in plan.targets]
    assert covered == pytest.approx([2.0] * 16 + [4.0])
    centre = plan.targets[-1]
    # Pooled risk: less than what 16 fronts would hold for the same days, each for itself.
    front = plan.targets[0]
    assert 0.0 < centre.safety_units < 16 * front.safety_units
