"""Names, ways, closures, demand and room, as the tables have them."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.placement.checks.tolerances import LEAST, differs, exceeds, shown
from supplychain.design import Must

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.audits.rows import Ledger
    from solvers.placement.plan import Flow, Shortfall

Place = tuple[str, str, str, str]


def names_are_in_the_tables(ledger: Ledger) -> Iterator[Violation]:
    """``ID_UNKNOWN``: sites, futures, periods, groups and zones have a row."""
    zones = {zone.id for zone in ledger.design.zones}
    named: dict[str, set[str]] = {"site": {item.site_id for item in ledger.plan.sites}}
    items: tuple[Flow | Shortfall, ...] = (*ledger.plan.flows, *ledger.plan.shortfalls)
    for item in items:
        named.setdefault("future", set()).add(item.future_id)
        named.setdefault("period", set()).add(item.period_id)
        named.setdefault("group", set()).add(item.group_id)
        named.setdefault("zone", set()).add(item.zone_id)
    for flow in ledger.plan.flows:
        named["site"] |= set(flow.site_ids)
    known = {
        "site": set(ledger.sites),
        "future": set(ledger.chance),
        "period": set(ledger.days),
        "group": set(ledger.sorts),
        "zone": zones,
    }
    for kind, names in named.items():
        for name in sorted(names - known[kind]):
            detail = "the scenario has no such row"
            yield Violation("ID_UNKNOWN", f"{kind} {name}", detail, 1, "count")


def ways_match_the_tables(ledger: Ledger) -> Iterator[Violation]:
    """``WAY_WRONG``, ``WAY_CLOSED``: tiers in order, and no lane that a row closes."""
    closed = {
        (lane.from_site_id, lane.to_id, lane.class_id)
        for lane in ledger.design.lanes
        if lane.closed
    }
    for number, flow in enumerate(ledger.plan.flows):
        sort = ledger.sorts[flow.group_id]
        first = sort.row.return_tier if sort.is_return else sort.row.first_tier
        start = ledger.tiers.index(first) if first is not None else 0
        if sort.is_return and first is None:
            start = len(ledger.tiers) - 1
        tiers = tuple(ledger.sites[name].tier for name in flow.site_ids)
        subject = f"flow {number}: {flow.group_id} to {flow.zone_id}"
        if tiers != ledger.tiers[start:]:
            detail = f"passes {' > '.join(tiers) or 'no tier'}"
            yield Violation("WAY_WRONG", subject, detail, 1, "count")
        for lane in pairwise((*flow.site_ids, flow.zone_id)) if closed else ():
            if {(*lane, ""), (*lane, sort.class_id)} & closed and flow.kg_per_day > LEAST:
                detail = f"the lane {' > '.join(lane)} is closed"
                yield Violation("WAY_CLOSED", subject, detail, flow.kg_per_day, "kg")


def closures_are_kept(ledger: Ledger) -> Iterator[Violation]:
    """``SITE_CLOSED``, ``SITE_SHUT``, ``ZONE_SHUT``: nothing passes what is not open."""
    through: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for flow in ledger.plan.flows:
        for name in flow.site_ids:
            if not ledger.is_open.get(name, False):
                through["SITE_CLOSED", name, flow.future_id] += flow.kg_per_day
            elif name in ledger.shut_sites.get(flow.future_id, set()):
                through["SITE_SHUT", name, flow.future_id] += flow.kg_per_day
        if flow.zone_id in ledger.shut_zones.get(flow.future_id, set()):
            through["ZONE_SHUT", flow.zone_id, flow.future_id] += flow.kg_per_day
    for (code, name, future), kg in through.items():
        if kg > LEAST:
            yield Violation(code, f"{name}, {future}", f"{shown(kg)} kg per day", kg, "kg")


def demand_matches_the_tables(ledger: Ledger) -> Iterator[Violation]:
    """``DEMAND_MISSED``, ``DEMAND_EXCEEDED``, ``SHORTFALL_FORBIDDEN``: as rows say."""
    given: defaultdict[Place, float] = defaultdict(float)
    short: defaultdict[Place, float] = defaultdict(float)
    for flow in ledger.plan.flows:
        place = (flow.future_id, flow.period_id, flow.group_id, flow.zone_id)
        given[place] += flow.kg_per_day
    for item in ledger.plan.shortfalls:
        place = (item.future_id, item.period_id, item.group_id, item.zone_id)
        given[place] += item.kg_per_day
        short[place] += item.kg_per_day
    wanted = wanted_kg(ledger)
    for place in sorted(given.keys() | wanted.keys()):
        have, want = given.get(place, 0.0), wanted.get(place, 0.0)
        if differs(have, want):
            code = "DEMAND_MISSED" if have < want else "DEMAND_EXCEEDED"
            detail = f"{shown(have)} of {shown(want)} kg per day are accounted for"
            yield Violation(code, ", ".join(place), detail, abs(have - want), "kg")
    for place, kg in short.items():
        future, _, group, zone = place
        is_shut = zone in ledger.shut_zones.get(future, set())
        if kg > LEAST and ledger.sorts[group].price is None and not is_shut:
            detail = f"{shown(kg)} kg per day are left out, but the group must be served"
            yield Violation("SHORTFALL_FORBIDDEN", ", ".join(place), detail, kg, "kg")


def wanted_kg(ledger: Ledger) -> dict[Place, float]:
    """Kg per day by future, period, group and zone, row by row."""
    sorts: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, sort in ledger.sorts.items():
        sorts[sort.row.id].append((name, sort.share))
    cases = {case.id: case.demand_factor for case in ledger.design.futures}
    found: defaultdict[Place, float] = defaultdict(float)
    for future in ledger.chance:
        factors = _factors(ledger, future)
        for row in ledger.design.demand:
            kg = row.kg_per_day * cases.get(future, 1.0)
            kg *= factors[row.zone_id, row.product_group_id]
            for name, share in sorts[row.product_group_id]:
                found[future, row.period_id, name, row.zone_id] += kg * share
    return dict(found)


def _factors(ledger: Ledger, future: str) -> dict[tuple[str, str], float]:
    """What the changes of a future make of demand, by zone and group."""
    found = {
        (zone.id, group.id): 1.0 for zone in ledger.design.zones for group in ledger.design.groups
    }
    for change in ledger.design.changes:
        if change.future_id != future or change.demand_factor is None:
            continue
        for zone in ledger.design.zones:
            if change.zone_id in ("", zone.id) and change.city in ("", zone.city):
                for group in ledger.design.groups:
                    if change.product_group_id in ("", group.id):
                        found[zone.id, group.id] *= change.demand_factor
    return found


def rooms_match_the_tables(ledger: Ledger) -> Iterator[Violation]:
    """``SITE_FORCED``, ``MODULES_WRONG``, ``CAPACITY_EXCEEDED``: as their rows say."""
    for name, is_open in ledger.is_open.items():
        must = ledger.choice(name).must
        if must is not Must.FREE and is_open is not (must is Must.OPEN):
            yield Violation("SITE_FORCED", name, f"must be {must.value}", 1, "count")
    has_rows = {site_id for site_id, _ in ledger.modules}
    for (name, class_id), count in ledger.steps.items():
        if name in has_rows:
            row = ledger.modules.get((name, class_id))
            most = row.most if row is not None and ledger.is_open[name] else 0
            if count > most:
                detail = f"{count} steps, at most {most}"
                subject = f"{name}, {class_id}"
                yield Violation("MODULES_WRONG", subject, detail, count - most, "count")
    yield from _throughput(ledger, has_rows)


def _throughput(ledger: Ledger, has_rows: set[str]) -> Iterator[Violation]:
    passing: defaultdict[Place, float] = defaultdict(float)
    for flow in ledger.plan.flows:
        class_id = ledger.sorts[flow.group_id].class_id
        for name in flow.site_ids:
            passing[flow.future_id, flow.period_id, name, class_id] += flow.kg_per_day
    for (future, period, name, class_id), kg in passing.items():
        row = ledger.modules.get((name, class_id))
        if name in has_rows:
            size = 0.0 if row is None else row.size_kg_per_day
            room = size * ledger.steps.get((name, class_id), 0)
        else:
            site = ledger.sites[name]
            room = site.throughput_kg(class_id) if site.holds(class_id) else 0.0
        if exceeds(kg, room):
            subject = f"{name}, {class_id}, {period}, {future}"
            detail = f"{shown(kg)} kg per day pass, room for {shown(room)}"
            yield Violation("CAPACITY_EXCEEDED", subject, detail, kg - room, "kg")
