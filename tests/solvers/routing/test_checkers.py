"""The checkers hold the same plans for right, and none that has been spoilt.

The checker of scenarios follows routes, that of one front follows tours by arithmetic of its own:
each change of a route, right or wrong, is judged by both.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.routing.audit import facts_of
from solvers.routing.documents import from_json, to_json
from solvers.routing.last_mile import validate as validate_front
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from solvers.routing.validate import broken_rules, facts_of_problem
from supplychain.fleet import Haul
from tests.solvers.routing.as_fronts import fronts_of, plan_of_front
from tests.solvers.routing.changed_routes import changed
from tests.solvers.routing.guarded import EndlessError, each
from tests.solvers.routing.spoilt_plans import spoilt
from tests.solvers.routing.wild_scenarios import wild_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

FEW = Limits(max_iterations=30)
CHANGES_EACH = 12
OF_NO_ROUTE = {
    "BOUND_TOO_HIGH",
    "COST_WRONG",
    "DELIVERY_WRONG",
    "DISTANCE_WRONG",
    "DRIVE_WRONG",
    "ENERGY_WRONG",
    "FLEET_EXCEEDED",
    "IN_BAND_WRONG",
    "LATE_WRONG",
    "LIFE_TOO_SHORT",
    "LIFE_WRONG",
    "LOAD_WRONG",
    "OUT_OF_BAND",
    "STATUS_WRONG",
    "TEMPERATURE_WRONG",
    "THROUGHPUT_EXCEEDED",
}
"""What only one of them judges: figures, temperatures, and vehicles that are out at once, which the
checker of one front counts by shift."""
OF_FORM = {"MEAL_MISPLACED", "REST_MISPLACED"}
"""The checker of scenarios wants a break on one road or at one stop, that of a front only a time
without work."""
BY_SECONDS = {"DRIVEN_TOO_FAST", "DRIVES_ALL_DAY", "DRIVES_WITHOUT_REST", "ROUTE_TOO_FAR"}
FEW_SECONDS = 20
"""Roads are checked to the second for each leg of a route, or exactly."""


class Count(NamedTuple):
    """How one scenario's plan, its changes and its spoilt versions were judged."""

    seed: int
    routes: int
    right: int
    wrong: int
    spoilt: int
    faults: tuple[str, ...]


def drawn(seed: int) -> Scenario:
    """A scenario at the edge of some rules."""
    generator = random.Random(f"wild {seed}")
    return wild_scenario(lambda values: generator.choice(list(values)))


def judged(seed: int) -> Count:
    """Plan a scenario; then change and spoil the plan, and ask all checkers."""
    scenario = drawn(seed)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, FEW)
    judges = _Judges(scenario, problem, plan)
    faults = [f"seed {seed}: {fault}" for fault in judges.faults_of_plan()]
    draw = random.Random(f"changes {seed}")
    verdicts: Counter[bool] = Counter()
    has_routes = any(route.haul is Haul.LAST_MILE for route in plan.routes)
    for number in range(CHANGES_EACH if has_routes else 0):
        name, other = changed(draw, problem, plan)
        right, differences = judges.differences(other)
        verdicts[right] += 1
        faults += [f"seed {seed}, change {number}, {name}: {text}" for text in differences]
    bad = spoilt(draw, scenario, plan)
    faults += [
        f"seed {seed}: {who} accepts {name}"
        for name, other in bad.items()
        for who, violations in (
            ("validate", judges.validate(other)),
            ("audit", judges.audit(other)),
        )
        if not violations
    ]
    counts = len(plan.routes), verdicts[True], verdicts[False], len(bad)
    return Count(seed, *counts, tuple(faults))


class _Judges:
    """The checkers of one scenario."""

    def __init__(self, scenario: Scenario, problem: RoutingProblem, plan: RoutingPlan) -> None:
        self.problem = problem
        self.plan = plan
        self._facts = facts_of_problem(problem), facts_of(scenario, problem.roads)
        self._fronts = fronts_of(problem, plan)

    def validate(self, plan: RoutingPlan) -> list[Violation]:
        return broken_rules(self._facts[0], plan)

    def audit(self, plan: RoutingPlan) -> list[Violation]:
        return broken_rules(self._facts[1], plan)

    def front(self, plan: RoutingPlan) -> list[Violation]:
        return [
            violation
            for key, front in self._fronts.items()
            for violation in validate_front(front, plan_of_front(self.problem, key, front, plan))
        ]

    def faults_of_plan(self) -> list[str]:
        """Everything that any checker says of the plan as it was made."""
        said = [*self.validate(self.plan), *self.audit(self.plan), *_held(self.front(self.plan))]
        return [str(violation) for violation in said]

    def differences(self, plan: RoutingPlan) -> tuple[bool, list[str]]:
        """Whether a changed plan keeps the rules of routes, and what the checkers differ about."""
        mine, others = self.validate(plan), self.audit(plan)
        scenario, front = _held(mine), _held(self.front(plan))
        found = []
        if bool(mine) != bool(others):
            found.append(f"validate {_codes(mine)}, audit {_codes(others)}")
        is_form = {violation.code for violation in scenario} <= OF_FORM
        if bool(scenario) != bool(front) and not (scenario and is_form):
            found.append(f"scenario {_texts(scenario)}, front {_texts(front)}")
        return not scenario, found


def _held(violations: Iterable[Violation]) -> list[Violation]:
    return [
        found
        for found in violations
        if found.code not in OF_NO_ROUTE
        and not (found.code in BY_SECONDS and found.amount <= FEW_SECONDS)
    ]


def _codes(violations: Iterable[Violation]) -> list[str]:
    return sorted({violation.code for violation in violations})


def _texts(violations: Sequence[Violation]) -> list[str]:
    return [str(violation) for violation in violations[:3]]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_planned_at_the_edges_of_rules_all_checkers_hold_for_right(
    data: st.DataObject,
) -> None:
    def pick(values: Any) -> Any:
        return data.draw(st.sampled_from(list(values)))

    scenario = wild_scenario(pick, 5)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, FEW)
    assert _Judges(scenario, problem, plan).faults_of_plan() == []
    assert from_json(to_json(plan)) == plan


def test_all_checkers_hold_the_same_plans_for_right_and_no_spoilt_one() -> None:
    # In 1117, legs that are a few seconds too fast add up to driving without a rest.
    counts = [judged(seed) for seed in (*range(12), 1117)]
    assert [fault for count in counts for fault in count.faults] == []
    assert sum(count.right for count in counts) > 20
    assert sum(count.wrong for count in counts) > 20
    assert sum(count.spoilt for count in counts) > 150


@pytest.mark.long
def test_two_thousand_plans_are_held_for_right_or_wrong_by_all_checkers_alike() -> None:
    outcomes = list(each(judged, range(2_000)))
    assert [str(item) for item in outcomes if isinstance(item, EndlessError)] == []
    counts = [item for item in outcomes if isinstance(item, Count)]
    assert [fault for count in counts for fault in count.faults] == []
    # Counts tell that changes are made at all; 9,100 wrong ones were seen.
    assert sum(count.right for count in counts) > 4_000
    assert sum(count.wrong for count in counts) > 8_000
    assert sum(count.spoilt for count in counts) > 20_000
