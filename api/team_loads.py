"""How much each team does in a plan of installers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.installers_view import Doing, InstallersView, seconds_of

if TYPE_CHECKING:
    from solvers.installers.plan import TeamRoute
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What a team does in the horizon.

    Parameters
    ----------
    team
        Who.
    days, visits, distance_m, overtime_s
        Days out, tasks done or helped with, and what they take.
    work_s, drive_s, wait_s
        At doors (helping included), on the road, waiting; breaks count nowhere.
    shift_s
        Length of its shifts, breaks aside, on all days on which it could work.
    cost_cny
        Costs of its routes.
    """

    team: Team
    days: int
    visits: int
    distance_m: int
    overtime_s: int
    work_s: int
    drive_s: int
    wait_s: int
    shift_s: int
    cost_cny: float

    @property
    def paid_s(self) -> int:
        """Time from leaving to being back, breaks aside."""
        return self.work_s + self.drive_s + self.wait_s

    @property
    def utilisation(self) -> float | None:
        """Work over paid time, as in the headline figures."""
        return self.work_s / self.paid_s if self.paid_s else None

    @property
    def used(self) -> float:
        """Paid time over the length of all its shifts."""
        return self.paid_s / self.shift_s if self.shift_s else 0.0

    @property
    def paid_28_days_s(self) -> int:
        """Paid time of the 28 days before, and of the plan."""
        return self.team.account.paid_28_days_s + self.paid_s


def team_loads(view: InstallersView) -> tuple[TeamLoad, ...]:
    """Loads of all teams, also of those that stay at home, in the problem's order."""
    return tuple(_load(view, team, view.routes_of.get(team.id, [])) for team in view.problem.teams)


def _load(view: InstallersView, team: Team, routes: list[TeamRoute]) -> TeamLoad:
    spent = [seconds_of(route) for route in routes]
    return TeamLoad(
        team=team,
        days=len(routes),
        visits=sum(len(route.visits) for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        overtime_s=sum(route.overtime_s for route in routes),
        work_s=sum(item[Doing.WORK] + item[Doing.HELP] for item in spent),
        drive_s=sum(item[Doing.DRIVE] for item in spent),
        wait_s=sum(item[Doing.WAIT] for item in spent),
        shift_s=_shift_s(view, team),
        cost_cny=sum(route.costs.total for route in routes),
    )


def _shift_s(view: InstallersView, team: Team) -> int:
    """Length of its shifts, breaks aside."""
    shifts = (view.problem.shift(team, day) for day in range(len(view.problem.days)))
    rests_s = sum(item.length_s for item in team.breaks)
    return sum(max(0, item.close_s - item.open_s - rests_s) for item in shifts if item is not None)
