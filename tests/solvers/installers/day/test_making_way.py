"""Way made for left-out jobs, on a street worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from solvers.common import Deadline, Limits, Status
from solvers.installers.day.making_way import with_way_made
from solvers.installers.last_look import with_last_look
from solvers.installers.plan import Reason
from solvers.installers.validate import validate
from supplychain.jobs import GoodsArrival, Task
from supplychain.teams import Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import H, job, plan, route, street, team, visit

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

WELD = Task(H, needs=(Skill("weld"),))
AT_NINE = (DeliveryWindow(9 * H, 9 * H + 600),)


def taken(*more: InstallJob) -> tuple[InstallersProblem, InstallersPlan]:
    """The only welder fits at nine, when welding is asked for; another team could fit."""
    welder = team("A", skills=(Skill("fit", 2), Skill("weld")))
    jobs = [job("J1", 5.0, windows=AT_NINE), job("J2", 5.0, WELD, windows=AT_NINE), *more]
    problem = street([welder, team("B")], jobs)
    left = {item.id: Reason.NOT_FOUND for item in jobs[1:]}
    return problem, plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)


def test_another_job_goes_to_another_team() -> None:
    problem, before = taken()
    alone = with_last_look(problem, before, Deadline(None))
    assert [item.job_id for item in alone.left_out] == ["J2"]
    after = with_way_made(problem, before, Limits(max_iterations=20))
    assert after.left_out == ()
    assert after.status is Status.FEASIBLE
    teams = {visit.job_id: route.team_id for route in after.routes for visit in route.visits}
    assert teams == {"J1": "B", "J2": "A"}
    assert after.costs.total < before.costs.total
    assert validate(problem, after) == []


def test_a_job_without_any_place_costs_nobody_else_his() -> None:
    nobody = job("J3", 5.0, Task(H, needs=(Skill("paint"),)))
    problem, before = taken(nobody)
    after = with_way_made(problem, before, Limits(max_iterations=20))
    assert [item.job_id for item in after.left_out] == ["J3"]
    assert validate(problem, after) == []


def test_a_job_whose_goods_nobody_brings_is_not_tried() -> None:
    waiting = street([team("A")], [job("J1", 5.0), job("J2", 5.0, goods=GoodsArrival("o-1"))])
    left = {"J2": Reason.GOODS_NOT_ARRIVED}
    known = plan(waiting, route(waiting, "A", visit("J1", 9 * H)), left=left)
    assert with_way_made(waiting, known, Limits(max_iterations=20)) is known


def test_a_dearer_job_takes_the_place_of_a_cheaper_one() -> None:
    cheap, dear = (job(key, 5.0, windows=AT_NINE, priority=n) for n, key in ((1, "J1"), (3, "J2")))
    problem = street([team("A")], [cheap, dear])
    before = plan(problem, route(problem, "A", visit("J1", 9 * H)), left={"J2": Reason.NOT_FOUND})
    after = with_way_made(problem, before, Limits(max_iterations=20))
    assert [(item.job_id, item.reason) for item in after.left_out] == [("J1", Reason.NOT_FOUND)]
    assert validate(problem, after) == []


@pytest.mark.parametrize("limits", [Limits(max_seconds=0.0), Limits(max_iterations=20)])
def test_nothing_is_done_without_time_or_when_asked_to_stop(limits: Limits) -> None:
    problem, before = taken()
    assert with_way_made(problem, before, limits, should_stop=lambda: True) is before
