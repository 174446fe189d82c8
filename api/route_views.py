"""Routes in VROOM's words as a table and as GeoJSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Part = dict[str, Any]

COLUMNS = (
    *("vehicle", "position", "type", "id", "description", "arrival_s", "start_s", "end_s"),
    *("waiting_s", "setup_s", "service_s", "driven_s", "distance_m", "load", "x", "y"),
)


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV; what a row lacks is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def step_rows(routes: Iterable[Part], unassigned: Iterable[Part]) -> Iterator[Part]:
    """One row per step of every route, then one per task left out, which has no vehicle."""
    for route in routes:
        for position, step in enumerate(route["steps"]):
            start_s = step["arrival"] + step["waiting_time"]
            yield _place(step) | {
                "vehicle": route["vehicle"],
                "position": position,
                "type": step["type"],
                "id": step.get("id", ""),
                "description": step.get("description", ""),
                "arrival_s": step["arrival"],
                "start_s": start_s,
                "end_s": start_s + step["setup"] + step["service"],
                "waiting_s": step["waiting_time"],
                "setup_s": step["setup"],
                "service_s": step["service"],
                "driven_s": step["duration"],
                "distance_m": step.get("distance", ""),
                "load": " ".join(map(str, step.get("load", ()))),
            }
    for task in unassigned:
        about = {key: task.get(key, "") for key in ("type", "id", "description")}
        yield _place(task) | about


def step_features(routes: Iterable[Part], unassigned: Iterable[Part]) -> Part:
    """Routes as lines, tasks and tasks left out as points (RFC 7946).

    Raises
    ------
    DataError
        If a task has no coordinates.
    """
    features = []
    for route in routes:
        line = [step["location"] for step in route["steps"] if "location" in step]
        about = {key: route[key] for key in route if key not in ("steps", "violations")}
        if len(line) > 1:
            features.append(_feature("LineString", line, {"kind": "route"} | about))
        for position, step in enumerate(route["steps"]):
            if step["type"] in ("start", "end", "break", "reload"):
                continue
            about = {"kind": step["type"], "vehicle": route["vehicle"], "position": position}
            about |= {key: step[key] for key in ("id", "arrival", "waiting_time", "service")}
            features.append(_feature("Point", _point(step), about))
    for task in unassigned:
        about = {"kind": "unassigned", "type": task["type"], "id": task["id"]}
        features.append(_feature("Point", _point(task), about))
    return {"type": "FeatureCollection", "features": features}


def _point(part: Part) -> list[float]:
    if "location" not in part:
        text = "a map needs coordinates, and the task has none"
        given = f"{part['type']} {part['id']}"
        raise DataError([DataProblem("routes", -1, "location", "missing", text, given)])
    location: list[float] = part["location"]
    return location


def _place(part: Part) -> Part:
    return dict(zip(("x", "y"), part.get("location", ()), strict=False))


def _feature(kind: str, coordinates: list[Any], properties: Part) -> Part:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
