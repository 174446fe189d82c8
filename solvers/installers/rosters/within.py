"""Rules of weeks, months and rest, kept before anything is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.cp_sat import CpOptions
from solvers.installers.rosters.roster import Roster, is_needed, roster_of
from solvers.installers.rosters.rostered import rostered, with_month_kept
from solvers.installers.rosters.simple import simple_roster
from solvers.installers.territories.cuts import territories
from solvers.installers.territories.part import part_of, relations_by_first
from solvers.installers.territories.units import units_of

if TYPE_CHECKING:
    from solvers.common import Deadline, Limits, StopCheck
    from solvers.installers.problem import InstallersProblem

ROSTER_SHARE = 0.15
"""Share of the seconds that rosters may take."""
MOST_JOBS = 500
DETERMINISTIC_LIMIT = 10.0
"""Work by CP-SAT's own measure, about seconds, for each territory where seconds are not limited."""


def within_rules(
    problem: InstallersProblem,
    limits: Limits,
    deadline: Deadline,
    should_stop: StopCheck | None = None,
) -> InstallersProblem:
    """The same with teams that work on days of a roster, where rules over several days need one.

    No plan for what is returned can break the rules of rest, weeks and months, and each is one for
    the problem.
    """
    kept = with_month_kept(problem)
    if not is_needed(kept):
        return kept
    units = units_of(kept)
    parts = territories(units, MOST_JOBS)
    relations = relations_by_first(kept)
    found: list[Roster] = []
    for number, members in enumerate(parts):
        teams = [team for unit in members for team in units.teams[unit]]
        jobs = [job for unit in members for job in units.jobs[unit]]
        part = part_of(kept, teams, jobs, relations)
        options = CpOptions(deterministic_limit=DETERMINISTIC_LIMIT, seed=limits.seed)
        if limits.max_seconds is not None:
            seconds = deadline.remaining_s * ROSTER_SHARE / (len(parts) - number)
            options = CpOptions(time_limit_s=seconds, seed=limits.seed)
        is_late = should_stop is not None and should_stop()
        roster = None if is_late else roster_of(part, options, should_stop)
        found.append(simple_roster(part) if roster is None else roster)
    return rostered(kept, _together(found))


def _together(rosters: list[Roster]) -> Roster:
    days = {team: mine for roster in rosters for team, mine in roster.days.items()}
    longest_s = {key: most_s for roster in rosters for key, most_s in roster.longest_s.items()}
    return Roster(days, longest_s, sum(roster.unmet_s for roster in rosters))
