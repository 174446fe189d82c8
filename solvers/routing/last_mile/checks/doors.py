"""Service at customers' doors, and how long goods are on board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.last_mile.problem import Half
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.checks.case import Run
    from solvers.routing.last_mile.problem import Job


def doors_are_served_in_order(run: Run) -> Iterator[Violation]:
    """``TIMES_BACKWARDS``, ``SERVICE_TOO_SHORT``: arrival, start, work, departure."""
    for stop in run.all_stops:
        drop = stop.drop
        if drop.start_s < drop.arrive_s:
            detail = f"service starts at {drop.start_s} s, the vehicle comes at {drop.arrive_s} s"
            amount = drop.arrive_s - drop.start_s
            yield Violation("TIMES_BACKWARDS", stop.job.id, detail, amount, "s")
        if drop.end_s < stop.done_s:
            detail = f"{drop.end_s - drop.start_s} s at the door, the work takes {stop.work_s} s"
            amount = stop.done_s - drop.end_s
            yield Violation("SERVICE_TOO_SHORT", stop.job.id, detail, amount, "s")


def service_starts_in_a_window(run: Run) -> Iterator[Violation]:
    """``WINDOW_MISSED``, ``AFTER_LATEST``: no hard window is missed, no latest start passed."""
    for stop in run.all_stops:
        start_s, job = stop.drop.start_s, stop.job
        last_s = min(job.latest_s, run.problem.horizon_s)
        if start_s > last_s:
            detail = f"service starts at {start_s} s, at the latest {last_s} s"
            yield Violation("AFTER_LATEST", job.id, detail, start_s - last_s, "s")
        off_s = min((_off_s(window, start_s) for window in _windows(job)), default=0)
        if off_s > 0:
            detail = f"service starts at {start_s} s, {off_s} s from the nearest window"
            yield Violation("WINDOW_MISSED", job.id, detail, off_s, "s")


def late_cny(job: Job, start_s: int) -> float:
    """Price of a start after priced windows; nothing within any window, or where none is priced."""
    if any(open_s <= start_s <= close_s for open_s, close_s, _ in _windows(job)):
        return 0.0
    prices = [
        price * (start_s - close_s) / MINUTE_S
        for _, close_s, price in _windows(job)
        if price is not None and start_s > close_s
    ]
    return min(prices, default=0.0)


def goods_are_not_long_on_board(run: Run) -> Iterator[Violation]:
    """``ON_BOARD_TOO_LONG``: deliveries, returns and shipments within ``max_on_board_s``."""
    done_s = {stop.job.id: stop.done_s for stop in run.all_stops}
    for (trip, stops), unloaded_s in zip(run.trips, run.unloaded_s, strict=True):
        for stop in stops:
            job, limit_s = stop.job, stop.job.max_on_board_s
            if limit_s is None or job.half is Half.FIRST:
                continue
            spans: list[tuple[str, int]] = []
            if job.half is Half.SECOND and job.mate_id in done_s:
                spans.append(("since its first half", stop.drop.start_s - done_s[job.mate_id]))
            if job.half is Half.WHOLE and _goes_out(job):
                spans.append(("since the start of the trip", stop.drop.start_s - trip.depart_s))
            if _comes_back(job) and unloaded_s is not None:
                spans.append(("from the door to where it is unloaded", unloaded_s - stop.done_s))
            for words, span_s in spans:
                if span_s > limit_s:
                    detail = f"{span_s} s on board {words}, at most {limit_s} s"
                    yield Violation("ON_BOARD_TOO_LONG", job.id, detail, span_s - limit_s, "s")


def _windows(job: Job) -> list[tuple[int, int, float | None]]:
    return [(window.open_s, window.close_s, window.late_cny_per_min) for window in job.windows]


def _off_s(window: tuple[int, int, float | None], start_s: int) -> int:
    """How far a start is from what a window allows; 0 if late starts are only priced."""
    open_s, close_s, price = window
    if start_s < open_s:
        return open_s - start_s
    return max(0, start_s - close_s) if price is None else 0


def _comes_back(job: Job) -> bool:
    return any(job.returns_kg) or any(job.returns_l)


def _goes_out(job: Job) -> bool:
    return any(job.kg) or any(job.litres) or not _comes_back(job)
