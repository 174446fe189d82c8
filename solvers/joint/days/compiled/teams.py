"""Changes of team routes, and the rest rule."""

from __future__ import annotations

from typing import Any

from numba import njit

from solvers.joint.days.compiled.state import IDLE, OVER_M, TEAM_DAYS, TEAM_M, TEAMS


@njit(cache=True)
def _breaks_rest(f: Any, s: Any, team: int, day: int) -> bool:
    """Whether the team could not work on the day beside those on which it does."""
    base = team * f.days
    for first in range(max(0, day - f.row - f.off + 1), min(day, f.days - f.row) + 1):
        works = True
        for other in range(first, first + f.row):
            if other != day and s.r_jobs[base + other] == 0:
                works = False
                break
        if not works:
            continue
        for other in range(first + f.row, min(first + f.row + f.off, f.days)):
            if other == day or s.r_jobs[base + other] > 0:
                return True
    return False


@njit(cache=True)
def renew_shut(f: Any, s: Any, team: int, around: int) -> None:
    """Which free days of a team the rest rule or an absence keeps shut, about a changed day."""
    reach = f.row + f.off
    for day in range(max(0, around - reach), min(f.days, around + reach + 1)):
        shut = f.absent[team, day] or _breaks_rest(f, s, team, day)
        s.r_shut[team * f.days + day] = 1 if shut else 0


@njit(cache=True)
def _lengthen(f: Any, s: Any, route: int, more_m: int) -> None:
    most = f.team_most_m[route // f.days]
    if s.r_m[route] > most:
        s.sums[OVER_M] -= s.r_m[route] - most
    s.r_m[route] += more_m
    s.sums[TEAM_M] += more_m
    if s.r_m[route] > most:
        s.sums[OVER_M] += s.r_m[route] - most


@njit(cache=True)
def install(f: Any, s: Any, r: int, route: int, after: int) -> None:
    """Put an installation after another one of a route (-1: first); the goods are delivered."""
    team, day = route // f.days, route % f.days
    follower = s.r_first[route] if after < 0 else s.i_next[after]
    home, here = f.home[team], f.point[r]
    a = home if after < 0 else f.point[after]
    b = home if follower < 0 else f.point[follower]
    _lengthen(f, s, route, f.metres[a, here] + f.metres[here, b] - f.metres[a, b])
    s.route[r] = route
    s.i_prev[r] = after
    s.i_next[r] = follower
    if after < 0:
        s.r_first[route] = r
    else:
        s.i_next[after] = r
    if follower >= 0:
        s.i_prev[follower] = r
    s.r_jobs[route] += 1
    s.sums[IDLE] += f.idle[r] * (day - s.t_day[s.trip[r]] - 1)
    if s.r_jobs[route] == 1:
        s.sums[TEAM_DAYS] += 1
        s.team_days[team] += 1
        if s.team_days[team] == 1:
            s.sums[TEAMS] += 1
        renew_shut(f, s, team, day)


@njit(cache=True)
def uninstall(f: Any, s: Any, r: int) -> None:
    """Remove an installation, and the price of its idle goods if they are delivered."""
    route, before, follower = s.route[r], s.i_prev[r], s.i_next[r]
    team, day = route // f.days, route % f.days
    if s.trip[r] >= 0:
        s.sums[IDLE] -= f.idle[r] * (day - s.t_day[s.trip[r]] - 1)
    home, here = f.home[team], f.point[r]
    a = home if before < 0 else f.point[before]
    b = home if follower < 0 else f.point[follower]
    _lengthen(f, s, route, f.metres[a, b] - f.metres[a, here] - f.metres[here, b])
    if before < 0:
        s.r_first[route] = follower
    else:
        s.i_next[before] = follower
    if follower >= 0:
        s.i_prev[follower] = before
    s.r_jobs[route] -= 1
    s.route[r] = -1
    if s.r_jobs[route] == 0:
        s.sums[TEAM_DAYS] -= 1
        s.team_days[team] -= 1
        if s.team_days[team] == 0:
            s.sums[TEAMS] -= 1
        renew_shut(f, s, team, day)


@njit(cache=True)
def move_delivery_price(f: Any, s: Any, r: int) -> None:
    """Add the price of idle goods of a request whose delivery was put back beside its route."""
    s.sums[IDLE] += f.idle[r] * (s.route[r] % f.days - s.t_day[s.trip[r]] - 1)
