"""Whether a plan of one front keeps every rule, recomputed from the problem alone.

Any plan that keeps the rules is right, however it waits: before it leaves, between trips, on the
way or at doors. Times of a plan that it does not need are not asked for.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from solvers.routing.last_mile.checks import base, doors, driving, goods, jobs, money
from solvers.routing.last_mile.checks.case import is_sound, run_of, vans_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.routing.last_mile.checks.case import Run
    from solvers.routing.last_mile.plan import LastMilePlan, Tour
    from solvers.routing.last_mile.problem import LastMileProblem

RULES: tuple[Callable[[Run], Iterator[Violation]], ...] = (
    goods.goods_have_room,
    goods.vehicles_have_what_doors_require,
    goods.goods_on_board_stay_there,
    goods.goods_go_together,
    goods.shipments_stay_whole,
    doors.doors_are_served_in_order,
    doors.service_starts_in_a_window,
    doors.goods_are_not_long_on_board,
    base.trips_follow_each_other,
    base.trips_wait_for_their_goods,
    base.the_base_is_open,
    base.drivers_keep_their_shift,
    base.routes_keep_their_limits,
    driving.roads_exist_and_take_their_time,
    driving.drivers_rest_in_time,
    driving.drivers_do_not_drive_all_day,
    driving.breaks_are_free_of_work,
    driving.drivers_eat,
    money.figures_of_a_tour_are_right,
)
"""Rules of a tour by itself."""


def validate(problem: LastMileProblem, plan: LastMilePlan) -> list[Violation]:
    """Every broken rule of a plan, with how much it is broken by; empty if it is right.

    Parameters
    ----------
    problem
        The front.
    plan
        Any plan, also one that is changed by hand or made for another problem.

    Notes
    -----
    Where several vans of the problem are of one type, a tour that does not name its van is judged
    by the one whose rules it keeps best, of those the one with vehicles to spare.
    """
    found = [
        *jobs.jobs_are_known(problem, plan),
        *jobs.jobs_are_served_once(problem, plan),
        *jobs.tours_make_sense(problem, plan),
    ]
    used: list[tuple[int, int]] = []
    tours_cny = 0.0
    for number, tour in enumerate(plan.tours, 1):
        judged = _judged(problem, f"tour {number}", tour, used)
        if judged is None:
            tours_cny += tour.cost_cny
            continue
        van, run, broken = judged
        used.append((van, tour.shift))
        tours_cny += money.cost_cny(run)
        found += broken
    found += jobs.the_fleet_is_large_enough(problem, used)
    found += money.figures_of_the_plan_are_right(problem, plan, tours_cny)
    found += money.the_status_is_right(problem, plan)
    return found


def _judged(
    problem: LastMileProblem, name: str, tour: Tour, used: list[tuple[int, int]]
) -> tuple[int, Run, list[Violation]] | None:
    """The van that a tour is driven by, the tour with it, and the rules that it breaks.

    Of what the plan leaves open - the van among those of a type, and where a driver eats - what
    breaks fewest rules is taken.
    """
    if not tour.trips or not is_sound(tour):
        return None
    taken, best = Counter(used), None
    ways = (False, True) if tour.meals else (False,)
    for van, eats_on_road in product(vans_of(problem, tour), ways):
        run = run_of(problem, name, tour, problem.vans[van], eats_on_road=eats_on_road)
        broken = [violation for rule in RULES for violation in rule(run)]
        is_taken = taken[van, tour.shift] >= problem.vans[van].count
        key = (len(broken), is_taken, van, eats_on_road)
        if best is None or key < best[0]:
            best = key, (van, run, broken)
    return None if best is None else best[1]
