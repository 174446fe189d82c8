"""A plan folder in the middle of the day: opened at a moment, and written again once changed."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, tell
from api.day.routing import OpenDay, open_plan
from api.one_at_a_time import one_at_a_time
from api.plan_checks import check_plan
from api.plan_folder import HEADER, write_plan
from api.roads import closures_of
from api.runs.watch import SERVED
from solvers.routing.day.replan import LATE_BREAKS
from supplychain.errors import DataError, DataProblem
from supplychain.io.atomic import refuse_foreign_folder
from supplychain.io.clocks import parse_clock, seconds_of

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.common import Violation
    from solvers.routing import OrderBook, RoutingPlan, RoutingProblem
    from supplychain.scenario import Scenario


def open_day(folder: Path, now: str | None) -> OpenDay:
    """Read a plan folder, at a clock time or else at the moment that its scenario knows."""
    day = open_plan(folder)
    return day if now is None else replace(day, now_s=clock_s(now, day.scenario, "--now"))


def clock_s(text: str, scenario: Scenario, option: str) -> int:
    """Second of the horizon of a clock time on the command line."""
    try:
        return seconds_of(parse_clock(text), scenario.horizon.start)
    except (ValueError, OverflowError) as wrong:
        words = f"{text!r} is {wrong}; write 2026-06-11T14:05"
        raise typer.BadParameter(words, param_hint=option) from wrong


def read_text(path: Path) -> str:
    """Text of a JSON file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        fault = DataProblem(str(path), -1, "", "unreadable", "the file is no UTF-8")
        raise DataError([fault]) from wrong


def changing(out: Path | None) -> AbstractContextManager[None]:
    """Keep others from changing the folder that will be written; refuse one that cannot be."""
    if out is None:
        return nullcontext()
    refuse_foreign_folder(out, HEADER)
    refuse_unwritable(out)
    return one_at_a_time(out)


def adopt(
    out: Path | None, problem: RoutingProblem, plan: RoutingPlan, book: OrderBook
) -> tuple[Exit, list[Violation]]:
    """Check a changed plan and write it, if somewhere.

    Reservations whose orders are served leave the book. A late vehicle may have to break some rules
    on its way home: such a plan is what will happen, and is written; one with other violations is
    set aside in ``<out>.rejected``.
    """
    found = check_plan(problem, plan)
    tell(str(violation) for violation in found)
    if out is not None:
        if any(violation.code not in LATE_BREAKS for violation in found):
            out = out.with_name(out.name + ".rejected")
        left = book.without(*(entry.order_id for entry in plan.deliveries))
        closures = closures_of(problem)
        write_plan(out, plan, problem.scenario, tuple(found), closures=closures, book=left)
        tell([f"plan: {out}"])
    if found:
        return Exit.VIOLATIONS, found
    return (Exit.OK if plan.status in SERVED else Exit.PARTIAL), found
