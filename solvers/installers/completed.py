"""A last look at what a plan leaves out: what still fits and pays is put in, the rest is proven."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.plan import Reason
from solvers.installers.reasons.board import Board
from solvers.installers.reasons.outcome import applied
from solvers.installers.reasons.trial import reason_of
from solvers.installers.territories.merged import finished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.common import StopCheck
    from solvers.installers.plan import InstallersPlan, LeftOut
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.trial import Found

MOST_ROUNDS = 4
"""How often all that is left out is looked at: what was put in changes what the rest would cost."""


def completed(
    problem: InstallersProblem,
    plan: InstallersPlan,
    *,
    should_stop: StopCheck = bool,
    most_looks: float = math.inf,
) -> InstallersPlan:
    """The plan with the jobs put in that fit as it is and make it cheaper.

    Parameters
    ----------
    problem, plan
        A plan that keeps all rules.
    should_stop
        Asked before each job.
    most_looks
        How often a job is looked at, the dearest ones first.

    Returns
    -------
    InstallersPlan
        No dearer than the one given, and as sound. Each job that is still left out has the reason
        that was proven last, in the plan as it was then; those not looked at keep theirs.
    """
    reasons: dict[str, Found] = {}
    board, looks = Board(problem, plan), 0.0
    for _ in range(MOST_ROUNDS):
        before = board
        for item in _dearest_first(problem, board.plan.left_out):
            if should_stop() or looks >= most_looks:
                return _told(problem, board.plan, reasons)
            looks += 1
            found = reason_of(board, item)
            reasons[item.job_id] = found
            if found.reason is Reason.NOT_FOUND and found.best is not None:
                board = Board(problem, applied(board, found.best, item.job_id))
        if board is before:
            break
    return _told(problem, board.plan, reasons)


def _dearest_first(problem: InstallersProblem, left_out: Sequence[LeftOut]) -> list[LeftOut]:
    """Those that cost most first; last those whose goods nobody brings, which cannot fit."""

    def rank(item: LeftOut) -> tuple[bool, float, str]:
        goods = problem.job_of[item.job_id].goods
        return goods is not None and goods.expected_s is None, -item.cost_cny, item.job_id

    return sorted(left_out, key=rank)


def _told(
    problem: InstallersProblem, plan: InstallersPlan, reasons: Mapping[str, Found]
) -> InstallersPlan:
    """The plan as a finished one, with what is known of each job that is left out."""
    whole = finished(problem, plan, plan.limits, plan.stop_reason, plan.seconds)
    left_out = []
    for item in whole.left_out:
        found = reasons.get(item.job_id)
        known = item if found is None else replace(item, reason=found.reason, detail=found.detail)
        left_out.append(known)
    return replace(whole, left_out=tuple(left_out), bound_cny=plan.bound_cny)
