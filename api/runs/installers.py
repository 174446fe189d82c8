"""A plan of installers: searched, checked and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.installers_extras import Extras
from api.installers_folder import write_installers
from api.installers_reliefs import last_look, reliefs_of
from api.plan_checks import check_installers
from api.runs.watch import Written, place_for
from solvers.installers.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.installers_view import InstallersView
    from api.runs.watch import Watch
    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def search_teams(
    problem: InstallersProblem,
    limits: Limits,
    watch: Watch,
    warm_start: InstallersPlan | None = None,
    on_plan: Callable[[InstallersPlan], None] | None = None,
) -> InstallersPlan:
    """The best plan that is found, after a last look at what it leaves out."""
    watch.begun()
    plan = solve(
        problem,
        limits,
        warm_start=warm_start,
        progress=watch.progress,
        should_stop=watch.should_stop,
        on_plan=on_plan,
    )
    watch.searched()
    return last_look(problem, plan, plan.seconds, watch.progress, watch.should_stop)


def write_teams(folder: Path, view: InstallersView, watch: Watch) -> Written:
    """Check a plan and write it, with what would make room for what is left out."""
    found = tuple(check_installers(view.scenario, view.problem, view.plan))
    place = place_for(folder, found)
    reliefs = {} if found else reliefs_of(view.problem, view.plan, should_stop=watch.should_stop)
    return Written(place, write_installers(place, view, Extras(found, reliefs)), found)
