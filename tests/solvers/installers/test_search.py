from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits, Status, StopReason
from solvers.installers.decode import Stop, decode_plan
from solvers.installers.search import search
from solvers.installers.validate import validate
from supplychain.fleet import MealBreak
from supplychain.installation import InstallationRules
from supplychain.jobs import JobRelation, Lock, RelationKind, Task, Timing
from supplychain.teams import Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import FIT, H, job, street, team

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

FITTING = Task(H // 2, needs=(FIT,))
WIRING = Task(H // 2, needs=(Skill("wire"),))
LIMITS = Limits(max_iterations=4_000, seed=3)


def mixed(seed: int) -> InstallersProblem:
    """Eighteen jobs of all kinds for four teams on two days."""
    lunch = MealBreak(11 * H, 13 * H, H // 2)
    teams = [
        team("A", 0, breaks=(lunch,)),
        team("B", 12, skills=(FIT, Skill("wire")), breaks=(lunch,)),
        team("C", 25, skills=(Skill("wire"),), size=2),
        team("D", 30, most_jobs=4),
    ]
    jobs = []
    for number in range(18):
        km = (seed * 7 + number * 11) % 37
        opens = 8 * H + (number * 5 + seed) % 7 * H
        price = 1.0 if number % 3 else None
        window = DeliveryWindow(opens, opens + 2 * H, price)
        kinds: dict[int, dict[str, Any]] = {
            0: {"tasks": (FITTING, WIRING)},
            1: {"tasks": (FITTING, WIRING), "timing": Timing.IN_ORDER, "most_gap_s": H},
            2: {"tasks": (Task(H // 2, needs=(FIT,), people=2),)},
            3: {"tasks": (FITTING, WIRING), "timing": Timing.FREE},
        }
        kind = kinds.get(number % 6, {"tasks": (FITTING,)})
        jobs.append(job(f"j{number}", km, windows=(window,), **kind))
    before = JobRelation(RelationKind.BEFORE, "j4", "j5", most_gap_s=9 * H)
    together = JobRelation(RelationKind.SAME_TIME, "j10", "j11")
    one_team = JobRelation(RelationKind.SAME_TEAM, "j16", "j17", broken_cny=15.0)
    return street(teams, jobs, [before, together, one_team], days=2)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_is_sound_and_costs_what_it_says(seed: int) -> None:
    problem = mixed(seed)
    plan = search(problem, LIMITS)
    assert validate(problem, plan) == []
    assert plan.routes


def test_equal_seeds_give_equal_plans() -> None:
    first, second = (search(mixed(1), LIMITS) for _ in range(2))
    assert first.routes == second.routes


def test_the_best_of_two_teams_does_the_job_and_the_way_is_the_shortest() -> None:
    jobs = [job(name, km) for name, km in (("a", 2), ("b", 4), ("c", 41), ("d", 43))]
    problem = street([team("A", 0), team("B", 40)], jobs)
    plan = search(problem, LIMITS)
    served = {route.team_id: {v.job_id for v in route.visits} for route in plan.routes}
    assert served == {"A": {"a", "b"}, "B": {"c", "d"}}
    assert sum(route.distance_m for route in plan.routes) == 8_000 + 6_000
    assert plan.status is Status.FEASIBLE


def test_a_job_that_costs_more_than_somebody_else_asks_is_given_away() -> None:
    problem = street([team()], [job("a", 1, outsource_cny=60.0)])
    plan = search(problem, LIMITS)
    assert (plan.routes, plan.costs.total) == ((), 60.0)
    assert plan.left_out[0].is_outsourced


def test_a_lock_is_kept_however_dear() -> None:
    locked = job("a", 39, lock=Lock(("A",), 10 * H + 17))
    plan = search(street([team("A", 0), team("B", 40)], [locked, job("b", 1)]), LIMITS)
    [(route, visit)] = plan.visits_of("a")
    assert (route.team_id, visit.start_s) == ("A", 10 * H + 17)


def test_only_days_of_the_roster_are_used() -> None:
    problem = street([team()], [job("a", 1)], days=3)
    plan = search(problem, LIMITS, team_days=[(0, 2)])
    assert [route.day for route in plan.routes] == [2]


def test_a_plan_to_begin_with_is_never_made_worse() -> None:
    problem = mixed(2)
    good = search(problem, Limits(max_iterations=20_000))
    again = search(problem, Limits(max_iterations=20), warm_start=good)
    assert again.costs.total <= good.costs.total + 1e-6


def test_without_teams_all_is_left_out() -> None:
    plan = search(street([], [job("a", 1)]), LIMITS)
    assert (plan.status, len(plan.left_out)) == (Status.NO_PLAN, 1)


def test_without_jobs_there_is_nothing_to_do() -> None:
    plan = search(street([team()], []), LIMITS)
    assert (plan.status, plan.costs.total) == (Status.FEASIBLE, 0.0)


def test_a_stop_asked_for_ends_the_search_with_a_plan() -> None:
    plan = search(mixed(0), Limits(max_seconds=60), should_stop=lambda: True)
    assert validate(mixed(0), plan) == []


def test_prices_of_rules_are_weighed() -> None:
    rules = InstallationRules(not_preferred_cny=100.0)
    liked = job("a", 1, preferred_team_ids=("B",))
    plan = search(street([team("A", 0), team("B", 9)], [liked], rules=rules), LIMITS)
    assert plan.routes[0].team_id == "B"


def test_two_workers_find_a_sound_plan_and_equal_seeds_give_equal_ones() -> None:
    problem = mixed(3)
    limits = Limits(max_iterations=3_000, seed=5, workers=2)
    first, second = (search(problem, limits) for _ in range(2))
    assert validate(problem, first) == []
    assert first.routes == second.routes


def test_two_workers_that_are_asked_to_stop_end_with_the_plan_they_had() -> None:
    problem, asked = mixed(4), count()
    limits = Limits(max_seconds=30, seed=5, workers=2)
    plan = search(problem, limits, should_stop=lambda: next(asked) > 3)
    assert plan.stop_reason is StopReason.ASKED
    assert validate(problem, plan) == []
    assert plan.routes


def crowded(seed: int) -> InstallersProblem:
    """More jobs than two teams can do in a day."""
    jobs = [
        job(
            f"j{number}",
            (seed * 5 + number * 13) % 41,
            windows=(DeliveryWindow((8 + number % 8) * H, (10 + number % 8) * H),),
        )
        for number in range(24)
    ]
    return street([team("A", 0), team("B", 30)], jobs)


@pytest.mark.parametrize("seed", range(3))
def test_no_left_out_job_could_be_put_in_with_a_gain(seed: int) -> None:
    problem = crowded(seed)
    plan = search(problem, Limits(max_iterations=40, seed=seed))
    assert plan.left_out
    for left in plan.left_out:
        tried = with_job(problem, plan, left.job_id)
        sound = [found for found in tried if len(found.left_out) < len(plan.left_out)]
        assert all(found.costs.total >= plan.costs.total - 1e-6 for found in sound)


def with_job(problem: InstallersProblem, plan: InstallersPlan, job_id: str) -> list[InstallersPlan]:
    """Plans with a job at each place of each route of one day."""
    routes: dict[tuple[str, int], list[Stop]] = {(team.id, 0): [] for team in problem.teams}
    for route in plan.routes:
        routes[route.team_id, route.day] = [Stop(visit.job_id) for visit in route.visits]
    return [
        decode_plan(problem, routes | {key: [*stops[:at], Stop(job_id), *stops[at:]]})
        for key, stops in routes.items()
        for at in range(len(stops) + 1)
    ]
