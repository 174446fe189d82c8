"""A network as GeoJSON (RFC 7946: longitude first, WGS-84), for map programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api.placement_tables import change_of
from solvers.placement.checks import case_of
from solvers.placement.reasons.cost_to_serve import weighed_kg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from supplychain.places import Location

Feature = dict[str, Any]


def write_network(path: Path, problem: PlacementProblem, plan: PlacementPlan) -> None:
    """Write sites, zones and lanes that carry goods as one feature collection."""
    features = [*_sites(problem, plan), *_zones(problem), *_lanes(problem, plan)]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def lanes_of(problem: PlacementProblem, plan: PlacementPlan) -> dict[tuple[int, str, str], float]:
    """Expected kg per day on each lane: tier of its tail and ids of both ends."""
    case = case_of(problem, plan)
    flows, kg = case.flows, (weighed_kg(case) / problem.days).tolist()
    names, zones = [site.id for site in problem.sites], [zone.id for zone in problem.zones]
    found: dict[tuple[int, str, str], float] = {}
    for way, zone, amount in zip(flows.sites.tolist(), flows.cell[3].tolist(), kg, strict=True):
        for tier, tail in enumerate(way):
            if tail >= 0:
                head = zones[zone] if tier == len(way) - 1 else names[way[tier + 1]]
                lane = (tier, names[tail], head)
                found[lane] = found.get(lane, 0.0) + amount
    return found


def _sites(problem: PlacementProblem, plan: PlacementPlan) -> Iterator[Feature]:
    is_open = set(plan.open_ids)
    for site in problem.sites:
        if site.location is not None:
            now = site.id in is_open
            about = {
                "kind": "site",
                "id": site.id,
                "name": site.name,
                "tier": site.tier,
                "is_open": now,
                "change": change_of(is_open=now, was_open=site.is_open),
            }
            yield _feature("Point", _position(site.location), about)


def _zones(problem: PlacementProblem) -> Iterator[Feature]:
    daily = problem.demand_kg_per_day.sum(axis=0) @ [period.days for period in problem.periods]
    for zone, kg in zip(problem.zones, daily.tolist(), strict=True):
        if zone.location is not None:
            about = {
                "kind": "zone",
                "id": zone.id,
                "name": zone.name,
                "kg_per_day": round(kg / problem.days, 3),
            }
            yield _feature("Point", _position(zone.location), about)


def _lanes(problem: PlacementProblem, plan: PlacementPlan) -> Iterator[Feature]:
    places: dict[tuple[bool, str], Location | None] = {
        (False, site.id): site.location for site in problem.sites
    }
    places |= {(True, zone.id): zone.location for zone in problem.zones}
    last = len(problem.tiers) - 1
    for (tier, tail, head), kg in lanes_of(problem, plan).items():
        start, end = places[False, tail], places[tier == last, head]
        if start is not None and end is not None:
            about = {
                "kind": "lane",
                "from": tail,
                "to": head,
                "tier": problem.tiers[tier],
                "kg_per_day": round(kg, 3),
            }
            yield _feature("LineString", [_position(start), _position(end)], about)


def _position(location: Location) -> list[float]:
    return [round(location.lon, 6), round(location.lat, 6)]


def _feature(kind: str, coordinates: list[Any], properties: Feature) -> Feature:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
