"""Why one team and not another, and what a job costs that is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.installers.explain import explain, why_not
from solvers.installers.plan import Reason
from solvers.installers.validate import validate
from supplychain.errors import DataError
from supplychain.jobs import JobRelation, Lock, RelationKind, Task
from supplychain.teams import Absence, Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import (
    MONDAY,
    H,
    job,
    plan,
    route,
    street,
    team,
    visit,
)


def test_another_team_costs_its_way_and_its_day() -> None:
    problem = street([team(), team("B", 30)], [job("j", 10), job("k", 12)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H), visit("k", 12 * H)))
    assert validate(problem, given) == []
    other = why_not(problem, given, "k", "B")
    assert other.team_ids == ("A",)
    assert other.forbidden == ""
    assert other.costs is not None
    # A saves 4 km, 8 minutes, an hour of work and 56 minutes of waiting
    assert other.costs.travel_distance == pytest.approx(36 - 4)
    assert other.costs.call_out == pytest.approx(50)
    assert other.costs.travel_time == pytest.approx((72 - 8) / 3)
    assert other.costs.waiting == pytest.approx(-56 / 3)
    assert other.costs.job_pay == pytest.approx(0)
    assert "with B" in other.detail


@pytest.mark.parametrize(
    ("other", "changes", "word"),
    [
        (team("B", skills=()), {}, "NO_SKILL"),
        (team("B", absences=(Absence(MONDAY, MONDAY),)), {}, "OUTSIDE_SHIFTS"),
        (team("B"), {"banned_team_ids": ("B",)}, "ALL_BANNED"),
        (team("B"), {"lock": Lock(("A",))}, "LOCK_IMPOSSIBLE"),
        (team("B", most_jobs=0), {}, "visits"),
        (team("B", 300), {"windows": (DeliveryWindow(10 * H, 11 * H),)}, "day"),
        (team("B", most_distance_m=5), {}, "metres"),
    ],
)
def test_what_forbids_another_team_is_told(other: object, changes: dict, word: str) -> None:  # type: ignore[type-arg]
    problem = street([team(), other], [job("j", 10, **changes)])  # type: ignore[list-item]
    given = plan(problem, route(problem, "A", visit("j", 10 * H)))
    found = why_not(problem, given, "j", "B")
    assert found.costs is None
    assert found.forbidden == word


def test_a_team_that_is_busy_then_is_told() -> None:
    ten = (DeliveryWindow(10 * H, 10 * H),)
    problem = street([team(), team("B")], [job("j", 10, windows=ten), job("k", 10, windows=ten)])
    given = plan(
        problem, route(problem, "A", visit("j", 10 * H)), route(problem, "B", visit("k", 10 * H))
    )
    assert why_not(problem, given, "j", "B").forbidden == "others"


def test_a_job_that_is_left_out_is_only_added() -> None:
    problem = street([team(), team("B")], [job("j", 10), job("k", 10)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H)), left={"k": Reason.NOT_FOUND})
    found = why_not(problem, given, "k", "B")
    assert found.team_ids == ()
    assert found.costs is not None
    assert found.costs.unserved == -500


def test_one_of_two_teams_is_exchanged() -> None:
    heavy = job("j", 10, Task(H, needs=(Skill("fit"),), people=2))
    problem = street([team(), team("B", skills=()), team("C", 10)], [heavy])
    given = plan(
        problem,
        route(problem, "A", visit("j", 10 * H)),
        route(problem, "B", visit("j", 10 * H, helps=True)),
    )
    found = why_not(problem, given, "j", "C")
    assert found.costs is not None
    assert found.costs.total == pytest.approx(-20 - 40 / 3)


def test_a_job_costs_what_the_plan_saves_without_it() -> None:
    problem = street([team()], [job("j", 10), job("k", 30)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H), visit("k", 12 * H)))
    (served,) = explain(problem, given, ["k"]).served
    # 40 km and 80 minutes of driving, 20 of waiting, and the job
    costs = dict(served.costs)
    assert costs["travel_distance"] == pytest.approx(40)
    assert costs["travel_time"] == pytest.approx(80 / 3)
    assert costs["job_pay"] == pytest.approx(50)
    assert costs["waiting"] == pytest.approx(20 / 3)
    assert served.cost_cny == pytest.approx(sum(costs.values()))


def test_what_the_only_job_of_a_day_costs_is_the_whole_day() -> None:
    problem = street([team()], [job("j", 10)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H)))
    (served,) = explain(problem, given, ["j"]).served
    assert served.cost_cny == pytest.approx(given.costs.total)


def test_what_a_job_costs_that_others_need_is_not_known() -> None:
    after = JobRelation(RelationKind.BEFORE, "j", "k")
    problem = street([team()], [job("j", 10), job("k", 10)], [after])
    given = plan(problem, route(problem, "A", visit("j", 10 * H), visit("k", 12 * H)))
    (served,) = explain(problem, given, ["j"]).served
    assert served.cost_cny is None


def test_an_explanation_has_costs_bindings_and_late_starts() -> None:
    windows = (DeliveryWindow(9 * H, 10 * H, 1.0),)
    problem = street([team(most_jobs=2)], [job("j", 10, windows=windows), job("k", 10)])
    given = plan(
        problem, route(problem, "A", visit("j", 10 * H + 600, late_s=600), visit("k", 12 * H))
    )
    assert validate(problem, given) == []
    told = explain(problem, given)
    assert dict(told.costs)["lateness"] == pytest.approx(10)
    assert [item.order_id for item in told.late] == ["j"]
    assert told.late[0].late_min == 10
    assert [binding.rule for binding in told.bindings] == ["all visits of a day"]
    kept = replace(given, left_out=())
    assert "feasible" in str(explain(problem, kept))


def test_what_does_not_exist_is_refused() -> None:
    problem = street([team()], [job("j", 10)])
    given = plan(problem, route(problem, "A", visit("j", 10 * H)))
    strange = replace(given, routes=(replace(given.routes[0], team_id="Z"),))
    with pytest.raises(DataError, match="names what does not exist"):
        explain(problem, strange)
    with pytest.raises(DataError, match="no such job"):
        explain(problem, given, ["z"])
    with pytest.raises(DataError, match="no such team"):
        why_not(problem, given, "j", "Z")
