"""Flows go only where goods may go, and arrive before they are too old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Violation
from solvers.placement.checks.tolerances import LEAST, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.placement.checks.case import Case


def flows_use_open_sites(case: Case) -> Iterator[Violation]:
    """``SITE_CLOSED``: goods pass only through sites that the plan opens."""
    is_shut = ~case.is_open[None, :].repeat(len(case.problem.futures), axis=0)
    yield from _through(case, is_shut, "SITE_CLOSED", "pass, but the plan closes the site")


def flows_avoid_closures(case: Case) -> Iterator[Violation]:
    """``SITE_SHUT``, ``ZONE_SHUT``: no goods pass what is closed in their future."""
    is_shut = case.is_closed_site & case.is_open[None, :]
    yield from _through(case, is_shut, "SITE_SHUT", "pass, but the site is shut in this future")
    flows = case.flows
    future, period, _, zone = flows.cell
    hit = case.is_closed_zone[future, zone] & (flows.kg_per_day > LEAST)
    amounts = _by_key(flows.kg_per_day[hit], future[hit], period[hit], zone[hit])
    for (at, when, where), kg in amounts.items():
        subject = case.name(at, when, case.problem.zones[where].id)
        detail = f"{shown(kg)} kg per day arrive, but the zone is shut in this future"
        yield Violation("ZONE_SHUT", subject, detail, kg, "kg")


def _through(case: Case, is_shut: NDArray[np.bool_], code: str, words: str) -> Iterator[Violation]:
    """Amounts per site, period and future through sites that are shut."""
    flows = case.flows
    for tier in range(len(case.problem.tiers)):
        site = flows.sites[:, tier]
        future, period = flows.cell[0], flows.cell[1]
        # Position -1 stands for no site on this tier; it is masked out beside the look-up.
        hit = (site >= 0) & is_shut[future, site] & (flows.kg_per_day > LEAST)
        amounts = _by_key(flows.kg_per_day[hit], future[hit], period[hit], site[hit])
        for (at, when, where), kg in amounts.items():
            subject = case.name(at, when, case.problem.sites[where].id)
            yield Violation(code, subject, f"{shown(kg)} kg per day {words}", kg, "kg")


def _by_key(amounts: NDArray[np.float64], *keys: NDArray[np.int64]) -> dict[tuple[int, ...], float]:
    """Sums by key, in the order of the keys."""
    if not len(amounts):
        return {}
    found, inverse = np.unique(np.stack(keys), axis=1, return_inverse=True)
    sums = np.bincount(inverse.ravel(), amounts)
    pairs = zip(found.T.tolist(), sums.tolist(), strict=True)
    return {tuple(key): total for key, total in pairs}


def ways_are_allowed(case: Case) -> Iterator[Violation]:
    """``WAY_CLOSED``: no leg of a way is forbidden to the group."""
    flows = case.flows
    for at in np.flatnonzero(~np.isfinite(flows.cny_per_kg) & (flows.kg_per_day > LEAST)).tolist():
        detail = "goods of the group may not go this way"
        yield Violation("WAY_CLOSED", _subject(case, at), detail, flows.kg_per_day[at], "kg")


def goods_are_young_enough(case: Case) -> Iterator[Violation]:
    """``AGE_EXCEEDED``: goods reach their zone within their group's age, handling included."""
    flows = case.flows
    endless = np.iinfo(np.int64).max
    ages = [endless if g.age_limit_s is None else g.age_limit_s for g in case.problem.groups]
    limit_s = np.array(ages, np.int64)[flows.cell[2]]
    for at in np.flatnonzero((flows.seconds > limit_s) & (flows.kg_per_day > LEAST)).tolist():
        given_h, most_h = flows.seconds[at] / 3600, limit_s[at] / 3600
        detail = f"{given_h:.2f} h on the way, at most {most_h:.2f} h"
        over_s = float(flows.seconds[at] - limit_s[at])
        yield Violation("AGE_EXCEEDED", _subject(case, at), detail, over_s, "s")


def _subject(case: Case, at: int) -> str:
    flow = case.plan.flows[int(case.flows.number[at])]
    way = " > ".join((*flow.site_ids, flow.zone_id))
    future, period = case.flows.cell[0, at], case.flows.cell[1, at]
    return case.name(int(future), int(period), f"{flow.group_id} {way}")
