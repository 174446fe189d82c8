"""Read, plan again, check, write, tell: what ``supplychain replan`` does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from api.cli.day import adopt, changing, open_day, read_text
from api.cli.exits import Exit, say
from api.cli.stopping import stop_on_signals
from api.counting import counted
from api.day.routing import plain_replanned, replanned
from api.plan_tables import Clock
from solvers.common import workers
from solvers.routing.day.event_documents import events_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from api.day.routing import OpenDay
    from solvers.common import Limits, Violation
    from solvers.routing.day.changes import OrderChange
    from solvers.routing.day.replan import Replanned

    ClockText = Callable[[int], str]


def replan_plan(
    folder: Path,
    events_file: Path | None,
    now: str | None,
    out: Path | None,
    limits: Limits,
    *,
    as_json: bool,
) -> Exit:
    """Plan again after what has happened; arguments are those of :mod:`api.cli.replan`."""
    with changing(out):
        day = open_day(folder, now)
        if day.now_s is None:
            words = "the scenario has no execution state that would say the moment"
            raise typer.BadParameter(words, param_hint="--now")
        name = str(events_file)
        events = (
            events_from_json(read_text(events_file), day.stored.scenario, day.asked_s, name)
            if events_file is not None
            else []
        )
        with stop_on_signals() as stop:
            after = replanned(day, events, name, limits, stop.is_set)
            if stop.is_set():
                workers.end()
            code, found = adopt(out, after.problem, after.plan, day.stored.book)
    if as_json:
        say(json.dumps(_plain(day, after, out, found), ensure_ascii=False, indent=2))
    else:
        say("\n".join(_lines(day, after)))
    return Exit.INTERRUPTED if stop.is_set() and code is not Exit.VIOLATIONS else code


def _lines(day: OpenDay, after: Replanned) -> Iterator[str]:
    """What has changed, for people."""
    clock = Clock(day.stored.scenario).day_and_minute
    for change in after.changes:
        yield _line(change, clock)
    for order_id in after.too_late:
        yield f"{order_id}: too late to be cancelled"
    for item in after.broken:
        yield f"{item.order_id}: reservation broken, {item.detail}"
    before, first, best = day.stored.plan.costs.total, after.first_cny, after.plan.costs.total
    promises = sum(change.is_promise_broken for change in after.changes)
    yield f"{counted(len(after.changes), 'change')}, {counted(promises, 'promise')} broken"
    currency = day.stored.scenario.currency
    yield f"cost {before:,.2f} before, {first:,.2f} at once, {best:,.2f} {currency} now"


def _line(change: OrderChange, clock: ClockText) -> str:
    before, after = (
        "" if at_s is None else f"{route_id} {clock(at_s)}"
        for route_id, at_s in (
            (change.route_before, change.start_before_s),
            (change.route_after, change.start_after_s),
        )
    )
    way = " -> ".join(part for part in (before, after) if part)
    words = f"{change.order_id}: {change.kind.value.replace('_', ' ')}, {way}"
    if change.is_promise_broken:
        words += ", promise broken"
    return f"{words} ({change.detail})" if change.detail else words


def _plain(
    day: OpenDay, after: Replanned, out: Path | None, found: Sequence[Violation]
) -> dict[str, Any]:
    """The same for programs; seconds are of the horizon."""
    return {"folder": None if out is None else str(out), **plain_replanned(day, after, found)}
