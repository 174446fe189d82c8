"""Plans name what exists, and say one thing about it."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from solvers.placement.checks.case import Case
    from solvers.placement.plan import Flow, Shortfall


def ids_are_known(case: Case) -> Iterator[Violation]:
    """``ID_UNKNOWN``: sites, classes, futures, periods, groups and zones are the problem's."""
    index, unknown = case.index, Counter[str]()
    classes = set(case.problem.class_ids)
    for site in case.plan.sites:
        _count(unknown, "site", site.site_id, index.sites)
        for class_id, _ in site.modules:
            _count(unknown, "class", class_id, classes)
    items: tuple[Flow | Shortfall, ...] = (*case.plan.flows, *case.plan.shortfalls)
    for item in items:
        _count(unknown, "future", item.future_id, index.futures)
        _count(unknown, "period", item.period_id, index.periods)
        _count(unknown, "group", item.group_id, index.groups)
        _count(unknown, "zone", item.zone_id, index.zones)
    for flow in case.plan.flows:
        for name in flow.site_ids:
            _count(unknown, "site", name, index.sites)
    for name, count in unknown.items():
        yield Violation("ID_UNKNOWN", name, "the problem has no such thing", count, "count")


def _count(unknown: Counter[str], kind: str, name: str, known: Container[str]) -> None:
    if name not in known:
        unknown[f"{kind} {name}"] += 1


def sites_are_decided_once(case: Case) -> Iterator[Violation]:
    """``SITE_UNDECIDED``, ``SITE_TWICE``: every site of the problem has one decision."""
    said = Counter(item.site_id for item in case.plan.sites)
    for site in case.problem.sites:
        if said[site.id] == 0:
            yield Violation("SITE_UNDECIDED", site.id, "the plan does not say", 1, "count")
        if said[site.id] > 1:
            detail = f"the plan decides {said[site.id]} times"
            yield Violation("SITE_TWICE", site.id, detail, said[site.id] - 1, "count")


def ways_visit_each_tier(case: Case) -> Iterator[Violation]:
    """``WAY_WRONG``: a flow names one site of each tier, from its group's first tier down."""
    tiers = case.problem.tiers
    for number, flow in enumerate(case.plan.flows):
        if case.index.cell(flow) is None or not set(flow.site_ids) <= case.index.sites.keys():
            continue
        if case.index.way(flow) is None:
            first = case.index.first_tier[case.index.groups[flow.group_id]]
            wanted = " > ".join(tiers[first:])
            detail = f"{' > '.join(flow.site_ids) or 'no site'} given, {wanted} wanted"
            subject = f"flow {number}: {flow.group_id} to {flow.zone_id}"
            yield Violation("WAY_WRONG", subject, detail, 1, "count")


def amounts_are_numbers(case: Case) -> Iterator[Violation]:
    """``AMOUNT_WRONG``: flows and shortfalls are finite and not negative."""
    listed: tuple[tuple[str, tuple[Flow | Shortfall, ...]], ...] = (
        ("flow", case.plan.flows),
        ("shortfall", case.plan.shortfalls),
    )
    for kind, items in listed:
        for number, item in enumerate(items):
            kg = item.kg_per_day
            if not math.isfinite(kg) or kg < 0:
                subject = f"{kind} {number}: {item.group_id} to {item.zone_id}"
                yield Violation("AMOUNT_WRONG", subject, f"{kg} kg per day", abs(kg), "kg")
