"""Fixed districts of a city, balanced on the work of training days, and the teams of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.jobs import InstallJob
    from supplychain.places import Location
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class Districts:
    """Centres of districts; a door belongs to the nearest one."""

    centres: tuple[Location, ...]

    def of(self, place: Location) -> int:
        """District of a place."""
        return self.by_distance(place)[0]

    def by_distance(self, place: Location) -> list[int]:
        """All districts, the place's own first, then its neighbours."""
        numbers = range(len(self.centres))
        return sorted(numbers, key=lambda n: (_far(place, self.centres[n]), n))


def balanced_districts(jobs: Sequence[InstallJob], count: int) -> Districts:
    """Districts with about equal work, by cutting the city in two again and again.

    Each cut goes across the longer side where the work on both sides is in proportion to the
    districts that are still to be made there; a district's centre is the mean of its doors.
    """
    return Districts(tuple(_mean(part) for part in _parts(list(jobs), count)))


def teams_of_districts(
    districts: Districts, teams: Sequence[Team], jobs: Sequence[InstallJob]
) -> dict[str, int]:
    """District of each team: the nearest that still lacks teams with such skills.

    Teams of one set of skills are shared out in proportion to the districts' work that needs one
    of these skills, on training days.
    """
    given: dict[str, int] = {}
    kinds: dict[frozenset[str], list[Team]] = {}
    for team in teams:
        kinds.setdefault(frozenset(skill.id for skill in team.skills), []).append(team)
    for skills, alike in sorted(kinds.items(), key=lambda item: sorted(item[0])):
        lacking = _shares(districts, jobs, skills, len(alike))
        pairs = sorted(
            (_far(team.start, centre), team.id, number)
            for team in alike
            for number, centre in enumerate(districts.centres)
        )
        for _, team_id, number in pairs:
            if team_id not in given and lacking[number] > 0:
                given[team_id] = number
                lacking[number] -= 1
    return given


def _shares(
    districts: Districts, jobs: Sequence[InstallJob], skills: frozenset[str], count: int
) -> list[int]:
    """How many of so many alike teams each district gets: largest remainders of the work."""
    work = [0.0] * len(districts.centres)
    for job in jobs:
        needs = {need.id for task in job.tasks for need in task.needs}
        if not needs or needs & skills:
            work[districts.of(job.location)] += _work_s(job)
    total = sum(work) or 1.0
    exact = [count * share / total for share in work]
    whole = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for number in range(count - sum(whole)):
        whole[order[number % len(order)]] += 1
    return whole


def _parts(jobs: list[InstallJob], count: int) -> list[list[InstallJob]]:
    if count <= 1 or len(jobs) <= 1:
        return [jobs]
    places = [job.location for job in jobs]
    lats, lons = [p.lat for p in places], [p.lon for p in places]
    shrink = math.cos(math.radians(sum(lats) / len(lats)))
    if max(lats) - min(lats) >= (max(lons) - min(lons)) * shrink:
        jobs = sorted(jobs, key=lambda job: (job.location.lat, job.id))
    else:
        jobs = sorted(jobs, key=lambda job: (job.location.lon, job.id))
    left = count // 2
    wanted = sum(map(_work_s, jobs)) * left / count
    reached, cut = 0.0, 0
    while cut < len(jobs) - 1 and reached < wanted:
        reached += _work_s(jobs[cut])
        cut += 1
    return _parts(jobs[:cut], left) + _parts(jobs[cut:], count - left)


def _mean(jobs: Sequence[InstallJob]) -> Location:
    count = len(jobs)
    lat = sum(job.location.lat for job in jobs) / count
    lon = sum(job.location.lon for job in jobs) / count
    return type(jobs[0].location)(lat, lon)


def _work_s(job: InstallJob) -> float:
    return float(sum(task.work_s * task.people for task in job.tasks))


def _far(one: Location, other: Location) -> float:
    """Square of the distance in degrees of latitude: enough to compare places of one city."""
    shrink = math.cos(math.radians((one.lat + other.lat) / 2))
    return (one.lat - other.lat) ** 2 + ((one.lon - other.lon) * shrink) ** 2
