"""Which rules a problem has, and so which search may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.problem import Half

if TYPE_CHECKING:
    from solvers.routing.last_mile.problem import Job, LastMileProblem, Van

KNOWN_SHARE = 0.85
BLIND_SHARE = 0.5
"""Shares of the search that go to PyVRP: where it knows all rules, and where it meets some that it
does not know, but that rarely decide."""


def is_plain(problem: LastMileProblem) -> bool:
    """Whether every vehicle goes from the front back to it under the rules that PyVRP knows."""
    return (
        not problem.conflicts
        and not problem.pace
        and all(map(_is_plain_job, problem.jobs))
        and all(map(_is_plain_van, problem.vans))
    )


def pyvrp_share(problem: LastMileProblem) -> float:
    """Share of the search that PyVRP gets; 0 where it would plan past the rules.

    Time on board, goods that must not meet, shipments and the price of change decide who goes with
    whom: tours made without them fall apart. Meals, traffic and overtime only move times, mostly
    into slack.
    """
    if any(job.half is not Half.WHOLE or job.max_on_board_s is not None for job in problem.jobs):
        return 0.0
    if any(van.starts_loaded for van in problem.vans) or any(job.home for job in problem.jobs):
        return 0.0
    words = frozenset[str]().union(*(job.kinds for job in problem.jobs))
    if any(one in words and other in words for one, other in problem.conflicts):
        return 0.0
    is_blind = bool(problem.pace) or any(job.setup_s for job in problem.jobs)
    for van in problem.vans:
        kind = van.vehicle_type
        is_blind |= bool(van.meals or kind.overtime_s or kind.cny_per_stop or kind.cny_per_kg)
        is_blind |= van.base_place not in (None, van.start_place)
    return BLIND_SHARE if is_blind else KNOWN_SHARE


def _is_plain_job(job: Job) -> bool:
    return (
        not any(job.returns_kg)
        and not any(job.returns_l)
        and not job.requires
        and job.max_on_board_s is None
        and job.half is Half.WHOLE
        and job.setup_s == 0
        and not job.is_on_board
        and not job.change_cny
    )


def _is_plain_van(van: Van) -> bool:
    kind = van.vehicle_type
    prices = (van.cny_per_drive_h, van.cny_per_service_h, kind.cny_per_stop, kind.cny_per_kg)
    is_round = (van.start_place, van.base_place, van.end_place) == (0, 0, 0)
    limits = kind.overtime_s == 0 and kind.max_distance_m is None
    is_fresh = not (van.starts_loaded or van.continuous_s or van.driven_s)
    is_fresh &= van.out_since_s is None
    return is_fresh and is_round and limits and not van.meals and not any(prices)
