"""The last look at what a plan leaves out, on a street worked out by hand."""

from __future__ import annotations

from solvers.common import Deadline, Status
from solvers.installers.last_look import with_last_look
from solvers.installers.plan import Reason
from solvers.installers.validate import validate
from supplychain.jobs import GoodsArrival, Task
from supplychain.teams import Skill
from tests.solvers.installers.street_of_jobs import H, job, plan, route, street, team, visit


def test_what_fits_and_pays_is_put_in() -> None:
    problem = street([team("A")], [job("J1", 5.0), job("J2", 6.0)])
    left = {"J2": Reason.NOT_FOUND}
    before = plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)
    after = with_last_look(problem, before, Deadline(None))
    assert after.left_out == ()
    assert after.status is Status.FEASIBLE
    assert after.costs.total < before.costs.total
    assert validate(problem, after) == []


def test_several_jobs_are_put_into_one_day_and_the_rest_is_looked_at_again() -> None:
    jobs = [job(f"J{n}", 4.0 + n, priority=n) for n in range(1, 4)]
    full = street([team("A", most_jobs=2)], jobs)
    left = dict.fromkeys(("J1", "J2", "J3"), Reason.NOT_FOUND)
    empty = plan(full, left=left, status=Status.NO_PLAN)
    after = with_last_look(full, empty, Deadline(None))
    assert [(item.job_id, item.reason) for item in after.left_out] == [("J1", Reason.JOB_CAP)]
    assert validate(full, after) == []


def test_what_does_not_fit_gets_its_proven_reason() -> None:
    nobody = job("J2", 6.0, Task(H, needs=(Skill("weld"),)))
    later = job("J3", 6.0, goods=GoodsArrival("o-1"))
    problem = street([team("A")], [job("J1", 5.0), nobody, later])
    left = {"J2": Reason.NOT_FOUND, "J3": Reason.NOT_FOUND}
    before = plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)
    after = with_last_look(problem, before, Deadline(None))
    reasons = {item.job_id: item.reason for item in after.left_out}
    assert reasons == {"J2": Reason.NO_SKILL, "J3": Reason.GOODS_NOT_ARRIVED}
    assert after.status is Status.PARTIAL
    assert validate(problem, after) == []


def test_what_there_is_no_time_for_keeps_its_reason() -> None:
    problem = street([team("A")], [job("J1", 5.0), job("J2", 6.0)])
    left = {"J2": Reason.NOT_FOUND}
    before = plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)
    after = with_last_look(problem, before, Deadline(0.0))
    assert [(item.job_id, item.reason) for item in after.left_out] == [("J2", Reason.NOT_FOUND)]
    assert after.routes == before.routes
