"""A search within the hours of weeks, from nothing and from a plan."""

from __future__ import annotations

from solvers.common import Limits
from solvers.installers.rosters.shared_hours import with_hours_as_used
from solvers.installers.validate import validate
from solvers.installers.weekly import search_in_weeks
from supplychain.calendars import DAY_S
from supplychain.installation import InstallationRules, LabourRules
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.towns import H, job, team, town


def morning_of(day: int) -> DeliveryWindow:
    return DeliveryWindow(day * DAY_S + 8 * H, day * DAY_S + 15 * H)


def test_a_search_from_a_plan_keeps_the_week_and_is_never_dearer() -> None:
    """Ten hours of work in each of five days for two teams of 24 hours a week each."""
    rules = InstallationRules(
        labour=LabourRules(weekly_s=24 * H, days_in_a_row=7, days_off=0), unserved_cny=500.0
    )
    jobs = [job(f"{d}-{n}", n, 2 * H, windows=(morning_of(d),)) for d in range(5) for n in range(5)]
    problem = town([team("a", 0), team("b", 3)], jobs, 7, rules=rules)
    first = search_in_weeks(problem, Limits(max_iterations=500))
    limited = with_hours_as_used(problem, first)
    assert limited.day_limits_s
    plan = search_in_weeks(limited, Limits(max_iterations=2_000))
    assert validate(problem, plan) == []
    for seed in range(4):
        more = search_in_weeks(limited, Limits(max_iterations=50, seed=seed), warm_start=plan)
        assert validate(problem, more) == []
        assert more.costs.total <= plan.costs.total + 1e-6
