"""The state of the day: from table rows to nouns, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import MINUTE_S
from supplychain.execution import ExecutionState, RouteProgress, VehicleOut
from supplychain.io.clocks import clock_of, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from supplychain.io.documents.execution import RouteProgressRow, VehicleOutRow


def execution_of(
    now: datetime | None,
    progress: Iterable[RouteProgressRow],
    out: Iterable[VehicleOutRow],
    start: datetime,
) -> ExecutionState | None:
    """The state at a moment; ``None`` without a moment."""
    if now is None:
        return None
    return ExecutionState(
        seconds_of(now, start),
        tuple(
            RouteProgress(
                row.route_id,
                row.begun,
                round(row.late_min * MINUTE_S),
                None if row.broken_at is None else seconds_of(row.broken_at, start),
            )
            for row in progress
        ),
        tuple(
            VehicleOut(
                row.site_id,
                row.vehicle_type_id,
                seconds_of(row.out_from, start),
                seconds_of(row.out_until, start),
            )
            for row in out
        ),
    )


def progress_rows(state: ExecutionState | None, start: datetime) -> Iterator[dict[str, Any]]:
    """One row per route of which something is told."""
    for item in state.routes if state is not None else ():
        yield {
            "route_id": item.route_id,
            "begun": item.begun,
            "late_min": item.late_s / MINUTE_S,
            "broken_at": None if item.broken_s is None else clock_of(item.broken_s, start),
        }


def vehicles_out_rows(state: ExecutionState | None, start: datetime) -> Iterator[dict[str, Any]]:
    """One row per vehicle that cannot be used."""
    for item in state.out if state is not None else ():
        yield {
            "site_id": item.site_id,
            "vehicle_type_id": item.vehicle_type_id,
            "out_from": clock_of(item.from_s, start),
            "out_until": clock_of(item.until_s, start),
        }
