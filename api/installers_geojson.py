"""A plan of installers as GeoJSON (RFC 7946: longitude first, WGS-84), for map programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api.plan_geojson import feature, position
from api.plan_tables import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.installers_view import InstallersView


def write_installers_geojson(path: Path, view: InstallersView) -> None:
    """Write routes, visits and jobs that are left out as one feature collection."""
    clock = Clock(view.scenario)
    features = [*_routes(view, clock), *_visits(view, clock), *_left_out(view)]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _routes(view: InstallersView, clock: Clock) -> Iterator[dict[str, Any]]:
    """Lines from where teams start, through their jobs, to where they end."""
    for route in view.plan.routes:
        team = view.problem.team_of[route.team_id]
        doors = (view.problem.job_of[visit.job_id].location for visit in route.visits)
        line = [position(place) for place in (team.start, *doors, team.end or team.start)]
        about = {
            "kind": "route",
            "team": route.team_id,
            "name": view.team_name(route.team_id),
            "day": str(view.dates[route.day]),
            "territory": view.territory_of[route.team_id],
            "start": clock(route.start_s),
            "end": clock(route.end_s),
            "km": round(route.distance_m / 1000, 1),
            "cost_cny": round(route.costs.total, 2),
        }
        yield feature("LineString", line, about)


def _visits(view: InstallersView, clock: Clock) -> Iterator[dict[str, Any]]:
    for route in view.plan.routes:
        for visit in route.visits:
            about = {
                "kind": "visit",
                "job": visit.job_id,
                "task": visit.task,
                "helps": visit.helps,
                "team": route.team_id,
                "day": str(view.dates[route.day]),
                "start": clock(visit.start_s),
                "end": clock(visit.end_s),
                "late_min": round(visit.late_s / 60, 1),
            }
            job = view.problem.job_of[visit.job_id]
            yield feature("Point", position(job.location), about)


def _left_out(view: InstallersView) -> Iterator[dict[str, Any]]:
    for item in view.plan.left_out:
        about = {
            "kind": "outsourced" if item.is_outsourced else "left_out",
            "job": item.job_id,
            "reason": item.reason.value,
        }
        yield feature("Point", position(view.problem.job_of[item.job_id].location), about)
