"""Ways in the traffic of the moment: what has been driven stays, what is ahead today is slow."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.installers.day.slowed import SlowedTravel
from solvers.installers.day.usual_ways import FAR, usual_ways
from solvers.installers.day.ways import usual_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.day.events import TrafficJam
    from solvers.installers.day.usual_ways import UsualWays
    from solvers.installers.plan import TeamRoute
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.travel import Travel


def in_traffic(
    problem: InstallersProblem,
    routes: Sequence[TeamRoute],
    now_s: int,
    jams: Sequence[TrafficJam],
) -> tuple[InstallersProblem, frozenset[tuple[str, int]]]:
    """The problem in the last of the jams that is not over, and the teams and days it touches.

    Ways that have been driven faster than the table says keep the time that they took. A way that
    is being driven is slow for the part that is left; ways of other days stay as they were.
    """
    jam = next((item for item in reversed(jams) if item.until_s > now_s), None)
    known = dict(_driven(problem, routes, now_s, jam))
    old = problem.travel
    if jam is None:
        if not known:
            return problem, frozenset()
        if isinstance(old, SlowedTravel):
            travel = replace(old, known_s={**old.known_s, **known})
        else:
            travel = SlowedTravel(old, known_s=known)
        return replace(problem, travel=travel), frozenset()
    base = old.travel if isinstance(old, SlowedTravel) else old
    territories = set(jam.territory_ids)
    slow = {problem.job_points[job.id] for job in problem.jobs if job.territory_id in territories}
    travel = SlowedTravel(base, jam.factor, frozenset(slow), known)
    touched = {(r.team_id, r.day) for r in routes if _is_hit(r, now_s, jam)}
    return replace(problem, travel=travel), frozenset(touched)


def _is_hit(route: TeamRoute, now_s: int, jam: TrafficJam) -> bool:
    return route.end_s > max(now_s, jam.from_s) and route.start_s < jam.until_s


def _driven(
    problem: InstallersProblem,
    routes: Sequence[TeamRoute],
    now_s: int,
    jam: TrafficJam | None,
) -> Iterator[tuple[tuple[int, int], int]]:
    """Ways whose time is known, by the points of their ends."""
    known = list(problem.job_points.values())
    known += [point for both in problem.team_points.values() for point in both]
    known = list(dict.fromkeys(known))
    tables: dict[str, UsualWays] = {}
    for route in routes:
        home, end = problem.team_points[route.team_id]
        points = [home, *(problem.job_points[v.job_id] for v in route.visits), end]
        speed = str(problem.team_of[route.team_id].speed_class)
        if speed not in tables:
            tables[speed] = usual_ways(usual_of(problem.travel), known, speed)
        legs_s = _legs_s(problem.travel, tables[speed], points)
        leaves_s = route.start_s
        ends_s = [*(visit.start_s for visit in route.visits), route.end_s]
        for leg, until_s in enumerate(ends_s):
            pair, usual_s = (points[leg], points[leg + 1]), legs_s[leg]
            seconds = _known_s(route, leg, leaves_s, until_s, usual_s, now_s, jam)
            if seconds is not None and usual_s < FAR:
                yield pair, seconds
            if leg < len(route.visits):
                leaves_s = route.visits[leg].end_s


def _legs_s(travel: Travel, usual: UsualWays, points: Sequence[int]) -> list[int]:
    """Seconds from each point to the next."""
    found = []
    for one, other in pairwise(points):
        usual_s = int(usual.drive_s[usual.place_of[one], usual.place_of[other]])
        if isinstance(travel, SlowedTravel):
            usual_s = travel.leg_s(one, other, usual_s)
        found.append(usual_s)
    return found


def _known_s(
    route: TeamRoute,
    leg: int,
    leaves_s: int,
    until_s: int,
    usual_s: int,
    now_s: int,
    jam: TrafficJam | None,
) -> int | None:
    """Seconds that one way takes for sure; ``None`` where the table tells."""
    is_begun = leg < len(route.visits) and until_s <= now_s
    if is_begun and leg > 0:
        paused_s = sum(
            pause.end_s - pause.start_s
            for pause in route.pauses
            if leaves_s <= pause.start_s and pause.end_s <= until_s
        )
        between_s = max(0, until_s - leaves_s - paused_s)
        if between_s < usual_s:
            return between_s
    if jam is None:
        return None
    if is_begun or not _is_hit(route, now_s, jam):
        return usual_s
    if leaves_s < now_s and jam.from_s <= now_s:
        gone_s = min(usual_s, now_s - leaves_s)
        return gone_s + round((usual_s - gone_s) * jam.factor)
    return None
