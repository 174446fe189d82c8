"""Whether the files of a plan folder still say what its plan says."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from api.plan_header import header_of
from solvers.common import Violation
from solvers.routing import broken_reservations
from solvers.routing.day.moment import unknown_progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.plan_folder import StoredPlan
    from solvers.routing import RoutingProblem

ROUNDING = 1e-9
_SAID_ELSEWHERE = frozenset({"schema_version", "versions", "violations", "files"})
"""Fields of the header that are no figures of the plan."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def changed_files(folder: Path, stored: StoredPlan) -> list[Violation]:
    """Tables and maps that are gone or were changed after the plan was made (``FILE_CHANGED``)."""
    found = []
    for name, digest in sorted(stored.header.files.items()):
        path = folder / name
        if not path.is_file():
            found.append(Violation("FILE_CHANGED", name, "the file is gone", 1.0, "count"))
        elif digest_of(path) != digest:
            detail = "the file was changed after the plan was made"
            found.append(Violation("FILE_CHANGED", name, detail, 1.0, "count"))
    return found


def wrong_figures(stored: StoredPlan) -> list[Violation]:
    """Figures of ``plan.json`` that are not those of the plan (``HEADER_WRONG``).

    Parameters
    ----------
    stored
        Its plan breaks no rule; figures of other plans need not even exist.
    """
    fresh = header_of(stored.plan, stored.scenario, stored.header.scenario_hash)
    said, true = (json.loads(header.model_dump_json()) for header in (stored.header, fresh))
    return [
        Violation("HEADER_WRONG", field, f"{given} given, is {right}", _amount(given, right), unit)
        for field, given, right in _differences(said, true, "")
        if field.partition(".")[0] not in _SAID_ELSEWHERE
        for unit in [_unit(field, right)]
    ]


def lost_track(problem: RoutingProblem, stored: StoredPlan) -> list[Violation]:
    """What has been done of routes that the plan lacks, and what it can no longer keep.

    ``EXECUTION_UNKNOWN`` and ``RESERVATION_BROKEN``. What has expired, by the moment of the
    scenario's execution state, or is served is no fault.

    Parameters
    ----------
    problem
        What the plan is for.
    stored
        Its plan breaks no rule.
    """
    state = stored.scenario.execution
    if state is not None:
        unknown = [
            Violation(
                "EXECUTION_UNKNOWN", state.routes[item.row].route_id, item.problem, 1.0, "count"
            )
            for item in unknown_progress(state, stored.plan.routes)
        ]
        if unknown:
            return unknown
    return [
        Violation("RESERVATION_BROKEN", item.order_id, item.detail, 1.0, "count")
        for item in broken_reservations(problem, stored.plan, stored.book)
    ]


def _differences(given: Any, right: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Place, given and right value wherever two documents differ."""
    if isinstance(given, dict) and isinstance(right, dict):
        for key in sorted(given.keys() | right.keys()):
            inner = f"{place}.{key}" if place else key
            yield from _differences(given.get(key), right.get(key), inner)
    elif _is_number(given) and _is_number(right):
        if not math.isclose(given, right, rel_tol=ROUNDING, abs_tol=ROUNDING):
            yield place, given, right
    elif given != right:
        yield place, given, right


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _amount(given: Any, right: Any) -> float:
    return abs(given - right) if _is_number(given) and _is_number(right) else 1.0


def _unit(field: str, right: Any) -> str:
    """Unit of a figure by the end of its name; everything else is counted."""
    if not _is_number(right):
        return "count"
    end = field.rpartition("_")[2] if "_" in field else ""
    return end if end in {"s", "kg", "l", "h", "cny"} else "count"
