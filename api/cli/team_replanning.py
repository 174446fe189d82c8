"""What ``supplychain replan`` does for installers' plans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from api.cli.day import changing, read_text
from api.cli.exits import Exit, say
from api.cli.installers_day import adopt_teams, open_team_day
from api.cli.stopping import stop_on_signals
from api.counting import counted
from api.day.installers import plain_replanned, replanned, scenario_of
from api.installers_extras import Extras
from api.plan_tables import Clock
from solvers.common import workers
from solvers.installers.day.event_documents import events_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from api.day.installers import TeamDay
    from solvers.common import Limits, Violation
    from solvers.installers.day.changes import JobChange
    from solvers.installers.day.events import Event
    from solvers.installers.day.replan import Replanned
    from supplychain.orders import Customer


def replan_teams(
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
        day = open_team_day(folder, now)
        if day.now_s is None:
            words = "the folder has no state that would say the moment"
            raise typer.BadParameter(words, param_hint="--now")
        name = str(events_file)
        events: list[Event] = []
        customers: list[Customer] = []
        if events_file is not None:
            events, customers = events_from_json(read_text(events_file), day.stored.scenario, name)
        with stop_on_signals() as stop:
            after = replanned(day, events, name, limits, stop.is_set)
            if stop.is_set():
                workers.end()
            scenario = scenario_of(day.stored.scenario, after.problem, customers)
            extras = Extras(state=after.state, book=day.stored.book)
            code, found = adopt_teams(out, scenario, after.problem, after.plan, extras)
    if as_json:
        say(json.dumps(_plain(day, after, out, found), ensure_ascii=False, indent=2))
    else:
        say("\n".join(_lines(day, after)))
    return Exit.INTERRUPTED if stop.is_set() and code is not Exit.VIOLATIONS else code


def _lines(day: TeamDay, after: Replanned) -> Iterator[str]:
    """What has changed, for people."""
    clock = Clock(day.stored.scenario).day_and_minute
    for change in after.changes:
        yield _line(change, clock)
    yield from (f"{job_id}: too late to be cancelled" for job_id in after.too_late)
    yield from (f"{job_id}: changed although about to start" for job_id in after.moved_soon)
    yield from (f"{item.job_id}: reservation broken, {item.detail}" for item in after.broken)
    before, first, best = day.stored.plan.costs.total, after.first_cny, after.plan.costs.total
    promises = sum(change.is_promise_broken for change in after.changes)
    yield f"{counted(len(after.changes), 'change')}, {counted(promises, 'promise')} broken"
    currency = day.stored.scenario.currency
    yield f"cost {before:,.2f} before, {first:,.2f} at once, {best:,.2f} {currency} now"


def _line(change: JobChange, clock: Callable[[int], str]) -> str:
    before, after = (
        "" if at_s is None else f"{' + '.join(teams)} {clock(at_s)}"
        for teams, at_s in (
            (change.teams_before, change.start_before_s),
            (change.teams_after, change.start_after_s),
        )
    )
    way = " -> ".join(part for part in (before, after) if part)
    words = f"{change.job_id}: {change.kind.value.replace('_', ' ')}, {way}"
    if change.is_promise_broken:
        words += ", promise broken"
    return f"{words} ({change.detail})" if change.detail else words


def _plain(
    day: TeamDay, after: Replanned, out: Path | None, found: Sequence[Violation]
) -> dict[str, Any]:
    """The same for programs; seconds are of the horizon."""
    return {"folder": None if out is None else str(out), **plain_replanned(day, after, found)}
