"""Whether a plan of installers keeps every rule, recomputed from the problem alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.checks import days, doors, listing, money, pauses, people, road, together
from solvers.installers.checks.case import case_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.installers.checks.case import Case, Run
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

RULES_OF_A_ROUTE: tuple[Callable[[Run], Iterator[Violation]], ...] = (
    people.teams_work_on_that_day,
    people.teams_have_the_skills,
    people.teams_have_valid_certificates,
    people.teams_carry_the_tools,
    people.parts_last_for_the_day,
    people.customers_have_not_banned_the_team,
    people.teams_stay_in_their_territories,
    road.roads_exist_and_take_their_time,
    road.teams_leave_no_sooner_than_needed,
    road.drivers_rest_in_time,
    road.teams_keep_their_shift,
    road.routes_lie_in_the_horizon,
    road.days_are_not_too_long,
    pauses.breaks_are_taken_where_due,
    pauses.breaks_are_free_of_work,
    doors.visits_take_their_time,
    doors.work_starts_in_a_window,
    doors.goods_are_there,
    doors.deadlines_are_kept,
)
"""Rules of a team's day by itself."""

RULES_OF_A_PLAN: tuple[Callable[[Case], Iterator[Violation]], ...] = (
    listing.names_are_known,
    listing.routes_make_sense,
    listing.jobs_are_named_once,
    listing.tasks_are_done_once,
    listing.the_status_is_right,
    together.teams_of_a_job_differ,
    together.tasks_have_people_enough,
    together.who_helps_is_there_all_the_time,
    together.tasks_keep_their_timing,
    together.related_jobs_keep_their_relation,
    together.locks_are_kept,
    days.weeks_and_months_are_not_too_long,
    days.teams_have_their_days_off,
    money.figures_of_routes_are_right,
    money.figures_of_the_plan_are_right,
)
"""Rules that hold across routes."""


def validate(problem: InstallersProblem, plan: InstallersPlan) -> list[Violation]:
    """Every broken rule of a plan, with how much it is broken by; empty if it is right.

    Parameters
    ----------
    problem
        Teams, jobs, days, ways and rules.
    plan
        Any plan, also one that is changed by hand or made for another problem. Routes that name
        what does not exist, or whose times are no numbers, are reported and not judged further.
    """
    case = case_of(problem, plan)
    found = [violation for rule in RULES_OF_A_PLAN for violation in rule(case)]
    found += [
        violation for run in case.runs for rule in RULES_OF_A_ROUTE for violation in rule(run)
    ]
    return found
