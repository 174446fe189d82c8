"""An installers' plan folder in the middle of the day: opened at a moment, written once changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.cli.day import clock_s
from api.cli.exits import Exit, tell
from api.installers_folder import problem_of, read_installers, write_installers
from api.installers_view import InstallersView
from api.plan_checks import check_installers
from api.runs.watch import SERVED
from supplychain.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from api.installers_extras import Extras
    from api.installers_folder import StoredInstallers
    from solvers.common import Violation
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.orders import Customer
    from supplychain.scenario import Scenario

LATE_BREAKS = frozenset(
    {
        *("SHIFT_HOURS", "DAY_TOO_LONG", "DRIVES_TOO_LONG", "WEEK_TOO_LONG", "MONTH_OVERTIME"),
        *("BREAK_MISSING", "BREAK_NOT_DUE", "WINDOW_MISSED", "GAP", "OUTSIDE_HORIZON"),
    }
)
"""What a team that is late may break in what it has begun, whatever is planned."""


@dataclass(frozen=True, slots=True, eq=False)
class TeamDay:
    """A plan at a moment; ``now_s`` is ``None`` before anything has begun."""

    stored: StoredInstallers
    problem: InstallersProblem
    now_s: int | None

    @property
    def state(self) -> InstallationState | None:
        """What has been done, if that is known for this moment."""
        state = self.stored.state
        return state if state is not None and state.now_s == self.now_s else None

    @property
    def asked_s(self) -> int:
        """The moment at which somebody asks."""
        return 0 if self.now_s is None else self.now_s


def open_team_day(folder: Path, now: str | None) -> TeamDay:
    """Read a plan folder, at a clock time or else at the moment of its state."""
    stored = read_installers(folder)
    now_s = None if stored.state is None else stored.state.now_s
    if now is not None:
        now_s = clock_s(now, stored.scenario, "--now")
    return TeamDay(stored, problem_of(stored), now_s)


def scenario_of(
    scenario: Scenario, problem: InstallersProblem, customers: Iterable[Customer] = ()
) -> Scenario:
    """The scenario with a problem's teams and jobs, and the customers of new ones."""
    known = {customer.id: customer for customer in scenario.customers}
    known |= {customer.id: customer for customer in customers}
    installation = Installation(problem.teams, problem.jobs, problem.relations, problem.rules)
    return replace(scenario, customers=tuple(known.values()), installation=installation)


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
