"""Cost against coverage: what each further point of service costs, with bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Progress, Status
from solvers.placement.account import counts_in_band
from solvers.placement.situations import situations_of
from solvers.placement.solve import solve

if TYPE_CHECKING:
    from solvers.common import ProgressCallback, StopCheck
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

POINTS = 7


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One point of the curve.

    Parameters
    ----------
    asked
        Least share of demand within the band; ``None`` for the cheapest network.
    plan
        The cheapest network found for it; its status says so if none was.
    """

    asked: float | None
    plan: PlacementPlan


@dataclass(frozen=True, slots=True)
class Frontier:
    """The curve of one band of service.

    Parameters
    ----------
    band
        Position of the band in the problem.
    most
        Upper bound of the share that any network of these sites can reach.
    points
        By rising share.
    """

    band: int
    most: float
    points: tuple[FrontierPoint, ...]


def frontier(
    problem: PlacementProblem,
    limits: Limits,
    *,
    band: int = 0,
    points: int = POINTS,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> Frontier:
    """The cheapest networks for rising shares of demand within a band.

    Parameters
    ----------
    problem
        The problem; the band's own share is not asked for, everything else is.
    limits
        Seconds for all points together.
    band
        Position of the band.
    points
        Number of points, the cheapest network's own among them.
    progress, should_stop
        As of :func:`solvers.placement.solve`; a stop leaves the later points out.

    Returns
    -------
    Frontier
        Each plan with its bound; a share that no network reaches has a plan that says so. Where a
        network for a greater share is cheaper than the one found for its own, a point has that one.
    """
    deadline = Deadline(limits.max_seconds)
    most = most_reach(problem, band)
    cheapest = _solved(problem, band, 0.0, _share_of(limits, deadline, points), None)
    found = [FrontierPoint(None, cheapest)]
    reached = reach_of(problem, cheapest, band)
    for number in range(1, points):
        if should_stop is not None and should_stop():
            break
        asked = reached + (most - reached) * number / (points - 1)
        left = _share_of(limits, deadline, points - number)
        plan = _solved(problem, band, asked, left, found[-1].plan)
        found.append(FrontierPoint(asked, plan))
        if progress is not None:
            detail = f"{number + 1} of {points} points"
            progress(Progress("frontier", deadline.elapsed_s, plan.objective, plan.bound, detail))
    return Frontier(band, most, tuple(consistent(found)))


def consistent(points: list[FrontierPoint]) -> list[FrontierPoint]:
    """More service never costs less: networks hold for smaller shares, bounds for greater ones."""
    found: list[FrontierPoint] = []
    for point in reversed(points):
        plan = point.plan
        if found and found[-1].plan.objective < plan.objective:
            later = found[-1].plan
            status = Status.FEASIBLE if later.status is Status.OPTIMAL else later.status
            plan = replace(later, bound=plan.bound, status=status)
        found.append(FrontierPoint(point.asked, plan))
    found.reverse()
    known: float | None = None
    for number, point in enumerate(found):
        bound = point.plan.bound
        if bound is not None:
            known = bound if known is None else max(known, bound)
            found[number] = replace(point, plan=replace(point.plan, bound=known))
    return found


def reach_of(problem: PlacementProblem, plan: PlacementPlan, band: int) -> float:
    """Share of demand within a band over the futures that close nothing, by kg."""
    chance, part = 0.0, 0.0
    for future, figures in zip(problem.futures, plan.figures, strict=True):
        if not (future.closed_site_ids or future.closed_zone_ids):
            weight = future.probability * _demand_of(problem, figures.future_id, band)
            chance += weight
            part += weight * figures.reach[band]
    return part / chance if chance else 1.0


def most_reach(problem: PlacementProblem, band: int) -> float:
    """Share of demand with any site near enough: no network reaches more."""
    promise, last = problem.bands[band], problem.legs[-1]
    counts = counts_in_band(problem, band)
    in_time = promise.wait_s + last.seconds <= promise.hours * 3600.0
    near = (in_time[None] & np.isfinite(last.cny_per_kg)).any(axis=1) & counts[:, None]
    inside, whole = 0.0, 0.0
    for item in situations_of(problem):
        if item.is_usual:
            demand = item.weight * item.demand
            inside += float(demand[near].sum())
            whole += float(demand[counts].sum())
    return inside / whole if whole else 1.0


def _demand_of(problem: PlacementProblem, future_id: str, band: int) -> float:
    counts = counts_in_band(problem, band)
    return sum(
        item.days * float((item.demand + item.lost)[counts].sum())
        for item in situations_of(problem)
        if problem.futures[item.future].id == future_id
    )


def _solved(
    problem: PlacementProblem,
    band: int,
    share: float,
    limits: Limits,
    start: PlacementPlan | None,
) -> PlacementPlan:
    asked = replace(problem.bands[band], share=share)
    bands = (*problem.bands[:band], asked, *problem.bands[band + 1 :])
    return solve(replace(problem, bands=bands), limits, warm_start=start)


def _share_of(limits: Limits, deadline: Deadline, parts: int) -> Limits:
    if limits.max_seconds is None:
        return limits
    return replace(limits, max_seconds=max(0.5, deadline.remaining_s / parts))
