"""Bodies that run as they are, for the API's documents: each fits the plan of the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from api.kinds import Kind

ROUTES, INSTALLERS = "route-plans", "installer-schedules"

INSTALLATION: dict[str, Any] = {
    "schema_version": 1,
    "name": "two teams",
    "start": "2026-03-12T00:00:00+08:00",
    "zone": "Asia/Shanghai",
    "days": 2,
    "installation": {"unserved_cny": 400},
    "teams": [
        {
            "id": "t-1", "lat": 30.58, "lon": 114.30, "size": 2, "skills": "ac:2 electrician:1",
            "open": "08:30", "close": "18:00", "cny_per_job": 30, "cny_per_h": 32,
        },
        {
            "id": "t-2", "lat": 30.61, "lon": 114.25, "size": 1, "skills": "electrician:3",
            "open": "08:30", "close": "18:00", "cny_per_job": 25, "cny_per_h": 30,
        },
    ],
    "install_jobs": [
        {
            "id": "j-1", "lat": 30.60, "lon": 114.31, "goods_at": "2026-03-12 08:40",
            "window_open": "2026-03-12 10:00", "window_close": "2026-03-12 12:00",
        },
        {
            "id": "j-2", "lat": 30.60, "lon": 114.31,
            "window_open": "2026-03-12 13:00", "window_close": "2026-03-12 16:00",
        },
    ],
    "job_tasks": [
        {"job_id": "j-1", "work_min": 95, "needs": "ac:1", "people": 2},
        {"job_id": "j-2", "work_min": 30, "needs": "electrician:1"},
    ],
}  # fmt: skip
"""Two teams, an air conditioner and lamps."""

ORDER: dict[str, Any] = {
    "order": {
        "id": "o-3",
        "customer_id": "c-2",
        "lines": [{"product_id": "rice-5kg", "quantity": 1}],
    }
}
"""One more order of the template's customers."""

JOB: dict[str, Any] = {
    "job": {
        "id": "j-3",
        "lat": 30.59,
        "lon": 114.28,
        "tasks": [{"work_min": 45, "needs": "electrician:1"}],
    }
}
"""One more job at a door that the scenario does not know."""

WANTED = {ROUTES: ORDER, INSTALLERS: JOB}
WINDOWS = {
    ROUTES: [
        {"open": "2026-03-13T15:00", "close": "2026-03-13T17:00"},
        {"open": "2026-03-13T18:00", "close": "2026-03-13T20:00"},
    ],
    INSTALLERS: [
        {"open": "2026-03-12T10:00", "close": "2026-03-12T12:00"},
        {"open": "2026-03-13T14:00", "close": "2026-03-13T16:00"},
    ],
}
EVENTS: dict[str, Any] = {
    ROUTES: {
        "now": "2026-03-13T08:00",
        "events": [{"event": "order_cancelled", "order_id": "o-2"}],
    },
    INSTALLERS: {
        "now": "2026-03-12T10:30",
        "events": [{"event": "job_runs_long", "job_id": "j-1", "by_min": 40}],
    },
}
LIMITS = {"max_seconds": 5.0}


def example_of(kind: Kind) -> dict[str, Any] | None:
    """A body of a kind; those of other kinds are in ``/v1/demo-data``, for they are large."""
    if kind.name == ROUTES:
        return {"name": "monday", "scenario": DOCUMENT, "limits": LIMITS}
    if kind.name == INSTALLERS:
        return {"name": "thursday", "scenario": INSTALLATION, "limits": LIMITS}
    return None


def events_example(kind: Kind) -> dict[str, Any]:
    """What has happened to the plan of :func:`example_of`."""
    return {**EVENTS[kind.name], "limits": LIMITS}


def insert_example(kind: Kind) -> dict[str, Any]:
    """Places in that plan."""
    return {**WANTED[kind.name], "most": 3}


def offers_example(kind: Kind) -> dict[str, Any]:
    """Windows in that plan."""
    return {**WANTED[kind.name], "windows": WINDOWS[kind.name]}


def reserve_example(kind: Kind) -> dict[str, Any]:
    """A window that somebody takes."""
    return {**WANTED[kind.name], "window": WINDOWS[kind.name][1], "minutes": 15}


REVISION = {"scenario": {"name": "with other limits"}, "limits": LIMITS}
BOOK = {"name": "monday", "scenario": DOCUMENT}
BOOKED = ORDER
BOOK_OFFERS = {**ORDER, "windows": WINDOWS[ROUTES]}
BOOK_CLOSE = {"into": "job", "limits": LIMITS}
