"""Whatever is asked, what the search returns is right; so are trials of explanations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.installers.explain import with_reasons
from solvers.installers.plan import InstallersPlan, Reason
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.insertions import Ease, insertions
from solvers.installers.reasons.outcome import applied
from solvers.installers.reasons.relief import relief_of
from solvers.installers.reasons.trial import cheapest, reason_of
from solvers.installers.search import search
from solvers.installers.validate import validate
from tests.solvers.installers.small_towns import seeded, small_town
from tests.solvers.installers.street_of_jobs import plan

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem

SEEDS = st.integers(0, 10**6)
SLOW = [HealthCheck.too_slow]


def with_status(given_plan: InstallersPlan) -> InstallersPlan:
    """The plan with the status that what it leaves out asks for."""
    undone = any(not item.is_outsourced for item in given_plan.left_out)
    return replace(given_plan, status=Status.PARTIAL if undone else Status.FEASIBLE)


def searched(seed: int) -> tuple[InstallersProblem, InstallersPlan]:
    problem = small_town(seeded(seed))
    return problem, search(problem, Limits(max_iterations=1_000, seed=seed))


def is_searched_rightly(seed: int) -> None:
    problem, found = searched(seed)
    # a lock that cannot be kept is told as the reason, which the search leaves to others
    assert validate(problem, with_reasons(problem, found)) == []
    done = {visit.job_id for route in found.routes for visit in route.visits}
    left = {item.job_id for item in found.left_out}
    assert done | left == {job.id for job in problem.jobs}
    assert not done & left


@settings(max_examples=15, suppress_health_check=SLOW)
@given(SEEDS)
def test_what_the_search_returns_is_right(seed: int) -> None:
    is_searched_rightly(seed)


@pytest.mark.long
@settings(max_examples=400, suppress_health_check=SLOW)
@given(SEEDS)
def test_what_the_search_returns_is_right_of_many_problems(seed: int) -> None:
    is_searched_rightly(seed)


def is_tried_rightly(seed: int) -> None:
    """Add jobs one after the other where trials say they fit, then ask why others do not."""
    problem = small_town(seeded(seed))
    out = {job.id: Reason.LOCK_IMPOSSIBLE if job.lock else Reason.NOT_FOUND for job in problem.jobs}
    now = plan(problem, left=out)
    for job in problem.jobs:
        board = Board(problem, now)
        best = cheapest(board, insertions(board, job, Ease()))
        if best is None:
            continue
        then = with_status(applied(board, best[1], job.id))
        assert validate(problem, then) == []
        assert then.costs.total - now.costs.total == pytest.approx(best[1].costs.total)
        now = then
    board = Board(problem, now)
    for item in now.left_out:
        served = relief_of(board, item, reason_of(board, item))
        if served is not None:
            then = with_status(applied(board, served.outcome, item.job_id))
            assert validate(served.outcome.problem, then) == []


@settings(max_examples=15, suppress_health_check=SLOW)
@given(SEEDS)
def test_trials_and_reliefs_make_right_plans(seed: int) -> None:
    is_tried_rightly(seed)


@pytest.mark.long
@settings(max_examples=400, suppress_health_check=SLOW)
@given(SEEDS)
def test_trials_and_reliefs_make_right_plans_of_many_problems(seed: int) -> None:
    is_tried_rightly(seed)
