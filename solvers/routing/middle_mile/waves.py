"""Departures: which sites each serves, and which of them are worth a look."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.trunk.options import base_departures

if TYPE_CHECKING:
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import TrunkProblem


def sites_by_departure(problem: TrunkProblem) -> dict[int, list[int]]:
    """Sites that runs of each departure of the open base may visit."""
    sites_at: dict[int, list[int]] = {}
    for site, site_id in enumerate(problem.site_ids):
        for depart_s in base_departures(problem, site_id):
            sites_at.setdefault(depart_s, []).append(site)
    return sites_at


def useful_departures(problem: TrunkProblem, groups: Groups) -> list[int]:
    """Departures at which a run can do what no run of the departure before can, in order.

    If nothing became ready since then, the same sites could be left for then and all of them stay
    open, every run could leave earlier: it costs the same and unloads everything sooner. This
    counts only where trucks never run short.
    """
    sites_at = sites_by_departure(problem)
    departures = sorted(sites_at)
    useful = departures[:1]
    for before_s, depart_s in pairwise(departures):
        is_ready = ((groups.leave_s > before_s) & (groups.leave_s <= depart_s)).any()
        is_served = set(sites_at[depart_s]) <= set(sites_at[before_s])
        if is_ready or not is_served or not _stay_open(problem, sites_at[depart_s], before_s):
            useful.append(depart_s)
    return useful


def _stay_open(problem: TrunkProblem, sites: list[int], since_s: int) -> bool:
    opens = [problem.windows[problem.site_ids[site]] for site in sites]
    return all(
        any(w.open_s <= since_s and w.close_s >= problem.horizon_s for w in windows)
        for windows in opens
    )
