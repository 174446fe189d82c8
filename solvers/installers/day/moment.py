"""What has been done of a plan by a moment: as somebody knows it, or as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.installation_state import InstallationState, VisitProgress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.installers.plan import InstallersPlan, TeamRoute


def state_at(
    plan: InstallersPlan, now_s: int | None, state: InstallationState | None
) -> InstallationState | None:
    """What has been done of a plan by a moment.

    Parameters
    ----------
    now_s
        The moment; ``None``: that of the state.
    state
        What is known; ``None``: everything has gone as planned. Of an earlier moment it tells only
        who is out and which parts are gone; since then all has gone as planned.

    Returns
    -------
    InstallationState or None
        ``None`` if there is neither a moment nor a state: nothing has begun.

    Raises
    ------
    DataError
        If the state is of a later moment, or names visits that the plan does not have.
    """
    if state is None:
        return None if now_s is None else as_planned(plan.routes, now_s)
    faults = [*_unknown(plan, state), *_later(state, now_s)]
    if faults:
        raise DataError(faults)
    if now_s is None or now_s == state.now_s:
        return state
    planned = as_planned(plan.routes, now_s)
    told = {(item.job_id, item.task, item.team_id): item for item in state.visits}
    visits = tuple(
        told.get((item.job_id, item.task, item.team_id), item) for item in planned.visits
    )
    return InstallationState(now_s, visits, state.out, state.used)


def as_planned(routes: Iterable[TeamRoute], now_s: int) -> InstallationState:
    """The state if everything goes by the times of routes."""
    visits = [
        VisitProgress(
            visit.job_id,
            visit.task,
            route.team_id,
            visit.start_s,
            visit.end_s if visit.end_s <= now_s else None,
        )
        for route in routes
        for visit in route.visits
        if visit.start_s <= now_s
    ]
    return InstallationState(now_s, tuple(visits))


def _unknown(plan: InstallersPlan, state: InstallationState) -> Iterable[DataProblem]:
    known = {(v.job_id, v.task, route.team_id) for route in plan.routes for v in route.visits}
    for row, item in enumerate(state.visits):
        if (item.job_id, item.task, item.team_id) not in known:
            text = "the plan has no such visit"
            yield DataProblem("visits", row, "job_id", "unknown_reference", text, item.job_id)
        elif item.start_s > state.now_s or (item.end_s or 0) > state.now_s:
            text, given = "that is still to come", str(max(item.start_s, item.end_s or 0))
            allowed = f"at most {state.now_s}"
            yield DataProblem("visits", row, "start_s", "after_now", text, given, allowed)


def _later(state: InstallationState, now_s: int | None) -> Iterable[DataProblem]:
    if now_s is not None and now_s < state.now_s:
        text, allowed = "what has been done is known of a later moment", f">= {state.now_s}"
        yield DataProblem("state", -1, "now_s", "before_the_state", text, str(now_s), allowed)


def surprises(plan: InstallersPlan, state: InstallationState) -> frozenset[tuple[str, int]]:
    """Teams and days of routes that are not where the plan has them at the state's moment."""
    told = {(item.job_id, item.task, item.team_id): item for item in state.visits}
    found = set()
    for route in plan.routes:
        for visit in route.visits:
            item = told.get((visit.job_id, visit.task, route.team_id))
            if item is None:
                is_off = visit.start_s <= state.now_s
            else:
                ended_s = visit.end_s if visit.end_s <= state.now_s else None
                is_off = item.start_s != visit.start_s or item.end_s != ended_s
            if is_off:
                found.add((route.team_id, route.day))
    return frozenset(found)
