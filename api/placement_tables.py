"""The result tables of a placement plan; money is the mean over futures, over all periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.csv_files import Row, write_csv
from solvers.placement.frontier import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.placement_extras import Extras
    from solvers.placement.explanation import PlacementExplanation
    from solvers.placement.frontier import Frontier
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.tie_out import TieOut
    from solvers.placement.vulnerability import Vulnerability

COLUMNS = {
    "sites": (
        *("site_id", "name", "tier", "city", "lat", "lon", "is_open_today", "is_open", "change"),
        *("class_id", "steps_today", "steps", "room_kg_per_day"),
    ),
    "flows": (
        *("future_id", "period_id", "group_id", "way", "last_site_id", "zone_id", "kg_per_day"),
    ),
    "shortfalls": ("future_id", "period_id", "group_id", "zone_id", "kg_per_day"),
    "futures": (
        *("future_id", "probability", "cost_cny", "unserved_share", "reach", "cold_chain"),
        "co2_kg",
    ),
    "cost_to_serve": (
        *("zone_id", "name", "group_id", "kg", "cost_cny", "cost_cny_per_kg", "transport_cny"),
        *("sites_cny", "co2_cny", "unserved_cny", "in_reach"),
    ),
    "utilisation": (
        *("site_id", "name", "class_id", "room_kg_per_day", "mean_share", "peak_share", "peak_at"),
    ),
    "frontier": (
        *("asked_share", "status", "reached_share", "cost_cny", "bound_cny", "open_sites"),
    ),
    "tie_out": ("cause", "where", "stated_cny_per_year", "modelled_cny_per_year", "difference"),
    "judged": (
        *("future_id", "probability", "cost_cny", "unserved_share", "reach", "cold_chain"),
        *("today_cost_cny", "today_unserved_share"),
    ),
    "risk": (
        *("rank", "kind", "ids", "name", "stranded_kg_per_day", "stranded_share", "reach"),
        *("cold_chain", "extra_cny", "zone_ids", "answer"),
    ),
}


def write_placement_tables(
    folder: Path,
    problem: PlacementProblem,
    plan: PlacementPlan,
    explained: PlacementExplanation,
    extras: Extras,
) -> None:
    """Write all tables; those of what is not known are left out."""
    tables = {
        "sites": site_rows(problem, plan),
        "flows": flow_rows(plan),
        "shortfalls": shortfall_rows(plan),
        "futures": future_rows(plan),
        "cost_to_serve": serve_rows(explained),
        "utilisation": room_rows(explained),
    }
    if extras.risk is not None:
        tables["risk"] = risk_rows(extras.risk)
    if extras.judged is not None:
        tables["judged"] = judged_rows(extras.judged, extras.judged_today)
    if extras.frontier is not None:
        tables["frontier"] = frontier_rows(problem, extras.frontier)
    if extras.tie_out is not None:
        tables["tie_out"] = tie_rows(extras.tie_out)
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", COLUMNS[name], rows)


def site_rows(problem: PlacementProblem, plan: PlacementPlan) -> Iterator[Row]:
    """One row per site and class that it can have; one row for a site without any."""
    decisions = {item.site_id: item for item in plan.sites}
    for site in problem.sites:
        decision = decisions.get(site.id)
        is_open = decision is not None and decision.is_open
        place = site.location
        row: Row = {
            "site_id": site.id,
            "name": site.name,
            "tier": site.tier,
            "city": site.city,
            "lat": None if place is None else place.lat,
            "lon": None if place is None else place.lon,
            "is_open_today": _yes(site.is_open),
            "is_open": _yes(is_open),
            "change": change_of(is_open=is_open, was_open=site.is_open),
        }
        steps = dict(decision.modules) if decision is not None else {}
        if not site.modules:
            yield row
        for module in site.modules:
            count = steps.get(module.class_id, 0)
            yield row | {
                "class_id": module.class_id,
                "steps_today": module.present if site.is_open else 0,
                "steps": count,
                "room_kg_per_day": round(count * module.size_kg_per_day, 3),
            }


def change_of(*, is_open: bool, was_open: bool) -> str:
    """``kept``, ``opened``, ``closed`` or, for what stays closed, nothing."""
    if is_open:
        return "kept" if was_open else "opened"
    return "closed" if was_open else ""


def flow_rows(plan: PlacementPlan) -> Iterator[Row]:
    """One row per flow; the way names its sites from the first tier down."""
    for flow in plan.flows:
        yield {
            "future_id": flow.future_id,
            "period_id": flow.period_id,
            "group_id": flow.group_id,
            "way": " > ".join(flow.site_ids),
            "last_site_id": flow.site_ids[-1] if flow.site_ids else "",
            "zone_id": flow.zone_id,
            "kg_per_day": round(flow.kg_per_day, 4),
        }


def shortfall_rows(plan: PlacementPlan) -> Iterator[Row]:
    """One row per demand that is left out."""
    for item in plan.shortfalls:
        yield {
            "future_id": item.future_id,
            "period_id": item.period_id,
            "group_id": item.group_id,
            "zone_id": item.zone_id,
            "kg_per_day": round(item.kg_per_day, 4),
        }


def future_rows(plan: PlacementPlan) -> Iterator[Row]:
    """One row per future."""
    for item in plan.figures:
        yield {
            "future_id": item.future_id,
            "probability": item.probability,
            "cost_cny": round(item.cost_cny, 2),
            "unserved_share": round(item.unserved_share, 6),
            "reach": " ".join(f"{share:.6f}" for share in item.reach),
            "cold_chain": None if item.cold_chain is None else round(item.cold_chain, 6),
            "co2_kg": round(item.co2_kg, 1),
        }


def serve_rows(explained: PlacementExplanation) -> Iterator[Row]:
    """One row per zone and group with demand."""
    for item in explained.zones:
        yield {
            "zone_id": item.zone_id,
            "name": item.zone_name,
            "group_id": item.group_id,
            "kg": round(item.kg, 2),
            "cost_cny": round(item.cny, 2),
            "cost_cny_per_kg": round(item.cny_per_kg, 4) if item.kg > 0 else None,
            "transport_cny": round(item.transport_cny, 2),
            "sites_cny": round(item.sites_cny, 2),
            "co2_cny": round(item.co2_cny, 2),
            "unserved_cny": round(item.unserved_cny, 2),
            "in_reach": None if item.in_reach is None else round(item.in_reach, 6),
        }


def room_rows(explained: PlacementExplanation) -> Iterator[Row]:
    """One row per open site and class with room."""
    for item in explained.utilisation:
        yield {
            "site_id": item.site_id,
            "name": item.site_name,
            "class_id": item.class_id,
            "room_kg_per_day": round(item.room_kg_per_day, 3),
            "mean_share": round(item.mean_share, 6),
            "peak_share": round(item.peak_share, 6),
            "peak_at": item.peak_at,
        }


def risk_rows(risk: Vulnerability) -> Iterator[Row]:
    """One row per loss, the worst first; rank 0 is the network as it is.

    Losses without an answer come last, with neither rank nor figures.
    """
    for rank, loss in enumerate((risk.today, *risk.losses)):
        yield {
            "rank": rank,
            "kind": loss.kind,
            "ids": " > ".join(loss.ids),
            "name": loss.name,
            "stranded_kg_per_day": round(loss.stranded_kg_per_day, 3),
            "stranded_share": round(loss.stranded_share, 6),
            "reach": " ".join(f"{share:.6f}" for share in loss.reach),
            "cold_chain": None if loss.cold_chain is None else round(loss.cold_chain, 6),
            "extra_cny": round(loss.extra_cny, 2) if rank else 0.0,
            "zone_ids": " ".join(loss.zone_ids),
            "answer": "found",
        }
    for item in risk.unsolved:
        yield {
            "kind": item.kind,
            "ids": " > ".join(item.ids),
            "name": item.name,
            "answer": "none in time",
        }


def judged_rows(judged: Judgement, today: Judgement | None) -> Iterator[Row]:
    """One row per future of the file, with today's network beside the plan."""
    before = {} if today is None else {item.future_id: item for item in today.futures}
    for item in judged.futures:
        was = before.get(item.future_id)
        yield {
            "future_id": item.future_id,
            "probability": item.probability,
            "cost_cny": round(item.cost_cny, 2),
            "unserved_share": round(item.unserved_share, 6),
            "reach": " ".join(f"{share:.6f}" for share in item.reach),
            "cold_chain": None if item.cold_chain is None else round(item.cold_chain, 6),
            "today_cost_cny": None if was is None else round(was.cost_cny, 2),
            "today_unserved_share": None if was is None else round(was.unserved_share, 6),
        }


def frontier_rows(problem: PlacementProblem, curve: Frontier) -> Iterator[Row]:
    """One row per point of the curve; the first asks for no share."""
    for point in curve.points:
        plan = point.plan
        has_plan = bool(plan.flows)
        yield {
            "asked_share": None if point.asked is None else round(point.asked, 6),
            "status": plan.status.value,
            "reached_share": round(reach_of(problem, plan, curve.band), 6) if has_plan else None,
            "cost_cny": round(plan.objective, 2) if has_plan else None,
            "bound_cny": None if plan.bound is None else round(plan.bound, 2),
            "open_sites": len(plan.open_ids) if has_plan else None,
        }


def tie_rows(tie: TieOut) -> Iterator[Row]:
    """One row per line of the books, and the total."""
    for line in (*tie.lines, tie.total):
        yield {
            "cause": "total" if line.cause is None else line.cause.value,
            "where": line.where,
            "stated_cny_per_year": None if line.stated_cny is None else round(line.stated_cny, 2),
            "modelled_cny_per_year": round(line.modelled_cny, 2),
            "difference": None if line.share is None else round(line.share, 6),
        }


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
