"""An installers' plan folder in the middle of the day: opened at a moment, written once changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.cli.day import clock_s
from api.cli.exits import Exit, tell
from api.day.installers import LATE_BREAKS, open_plan
from api.installers_folder import write_installers
from api.installers_view import InstallersView
from api.plan_checks import check_installers
from api.runs.watch import SERVED

if TYPE_CHECKING:
    from pathlib import Path

    from api.day.installers import TeamDay
    from api.installers_extras import Extras
    from solvers.common import Violation
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.scenario import Scenario


def open_team_day(folder: Path, now: str | None) -> TeamDay:
    """Read a plan folder, at a clock time or else at the moment of its state."""
    day = open_plan(folder)
    return day if now is None else replace(day, now_s=clock_s(now, day.scenario, "--now"))


def adopt_teams(
    out: Path | None, scenario: Scenario, problem: InstallersProblem, plan: InstallersPlan,
    extras: Extras,
) -> tuple[Exit, list[Violation]]:  # fmt: skip
    """Check a changed plan and write it, if somewhere.

    Reservations whose jobs are served leave the book. A team that is late may have to break some
    rules in what it has begun: such a plan is what will happen, and is written; one with other
    violations is set aside in ``<out>.rejected``.
    """
    found = check_installers(scenario, problem, plan)
    tell(str(violation) for violation in found)
    if out is not None:
        if any(violation.code not in LATE_BREAKS for violation in found):
            out = out.with_name(out.name + ".rejected")
        view = InstallersView(scenario, problem, plan)
        book = None if extras.book is None else extras.book.without(*view.visits_of)
        write_installers(out, view, replace(extras, violations=tuple(found), book=book))
        tell([f"plan: {out}"])
    if found:
        return Exit.VIOLATIONS, found
    return (Exit.OK if plan.status in SERVED else Exit.PARTIAL), found
