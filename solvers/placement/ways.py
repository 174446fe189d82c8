"""Every way of goods through the tiers to a zone, with what depends on the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem

NO_LIMIT_S = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways of all groups, one entry each.

    Parameters
    ----------
    group, zone
        Positions in the problem.
    sites
        Positions in the problem's sites, of shape (ways, tiers); -1 above the group's first tier.
    cny_per_kg, co2_kg_per_kg
        Along the way, before any future's factor.
    last_s
        Seconds of the last leg.
    in_band
        Whether every leg keeps the band.
    """

    group: NDArray[np.int64]
    zone: NDArray[np.int64]
    sites: NDArray[np.int64]
    cny_per_kg: NDArray[np.float64]
    co2_kg_per_kg: NDArray[np.float64]
    last_s: NDArray[np.int64]
    in_band: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.group)

    def only(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Ways:
        """The ways at some positions."""
        return Ways(
            self.group[chosen],
            self.zone[chosen],
            self.sites[chosen],
            self.cny_per_kg[chosen],
            self.co2_kg_per_kg[chosen],
            self.last_s[chosen],
            self.in_band[chosen],
        )

    @property
    def last_site(self) -> NDArray[np.int64]:
        """The site that serves the zone."""
        return self.sites[:, -1]


def first_tier_of(problem: PlacementProblem, group: int) -> int:
    """Position of the tier where a group's goods come from."""
    name = problem.groups[group].first_tier
    return problem.tiers.index(name) if name else 0


def sites_by_tier(problem: PlacementProblem) -> list[NDArray[np.int64]]:
    """Positions of each tier's sites, in the order of its legs' axes."""
    tiers = np.array([site.tier for site in problem.sites])
    return [np.flatnonzero(tiers == tier) for tier in problem.tiers]


def joined(parts: Sequence[Ways]) -> Ways:
    """The ways of several tables, in order."""
    return Ways(
        np.concatenate([part.group for part in parts]),
        np.concatenate([part.zone for part in parts]),
        np.concatenate([part.sites for part in parts]),
        np.concatenate([part.cny_per_kg for part in parts]),
        np.concatenate([part.co2_kg_per_kg for part in parts]),
        np.concatenate([part.last_s for part in parts]),
        np.concatenate([part.in_band for part in parts]),
    )


def all_ways(problem: PlacementProblem, is_usable: NDArray[np.bool_] | None = None) -> Ways:
    """Every way that ages and prohibitions allow.

    Parameters
    ----------
    problem
        The problem.
    is_usable
        By site; ways through others are left out.
    """
    usable = np.ones(len(problem.sites), bool) if is_usable is None else is_usable
    return joined([ways_of_group(problem, group, usable) for group in range(len(problem.groups))])


def count_ways(problem: PlacementProblem, is_usable: NDArray[np.bool_] | None = None) -> int:
    """How many ways there are, ages aside."""
    by_tier = sites_by_tier(problem)
    total = 0.0
    for group in range(len(problem.groups)):
        reaching: NDArray[np.float64] | None = None
        for tier in range(first_tier_of(problem, group), len(problem.tiers)):
            here = by_tier[tier]
            open_here = np.ones(len(here)) if is_usable is None else is_usable[here].astype(float)
            reaching = open_here if reaching is None else reaching * open_here
            reaching = reaching @ np.isfinite(problem.legs[tier].cny_per_kg[group]).astype(float)
        total += 0.0 if reaching is None else float(reaching.sum())
    return round(total)


def shortest_onward_s(problem: PlacementProblem, group: int) -> list[NDArray[np.int64]]:
    """Least seconds from each site of each tier to any zone on allowed legs."""
    onward = np.zeros(len(problem.zones), np.int64)
    found = []
    for tier in reversed(range(len(problem.tiers))):
        leg = problem.legs[tier]
        allowed = np.isfinite(leg.cny_per_kg[group])
        through = np.where(allowed, leg.seconds + onward[None, :], NO_LIMIT_S)
        onward = through.min(axis=1, initial=NO_LIMIT_S)
        found.append(onward)
    return found[::-1]


def ways_of_group(problem: PlacementProblem, group: int, usable: NDArray[np.bool_]) -> Ways:
    """Ways of one group, grown from tier to tier; hopelessly old ones are not grown."""
    by_tier, first = sites_by_tier(problem), first_tier_of(problem, group)
    limit_s = problem.groups[group].age_limit_s
    onward = shortest_onward_s(problem, group)
    has_room = np.array(
        [
            any(module.class_id == problem.groups[group].class_id for module in site.modules)
            for site in problem.sites
        ]
    )
    usable = usable & has_room
    starts = np.flatnonzero(usable[by_tier[first]])
    sites = np.full((len(starts), len(problem.tiers)), -1, np.int64)
    sites[:, first] = by_tier[first][starts]
    at, cny, co2 = starts, np.zeros(len(starts)), np.zeros(len(starts))
    age, last = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    in_band = np.ones(len(starts), bool)
    for tier in range(first, len(problem.tiers)):
        leg, is_last = problem.legs[tier], tier == len(problem.tiers) - 1
        allowed = np.isfinite(leg.cny_per_kg[group])
        if not is_last:
            allowed = allowed & usable[by_tier[tier + 1]][None, :]
        row, head = np.nonzero(allowed[at])
        tail = at[row]
        age_there = age[row] + leg.seconds[tail, head]
        if limit_s is not None:
            rest = np.zeros(len(head), np.int64) if is_last else onward[tier + 1][head]
            keep = age_there + rest <= limit_s
            row, head, tail, age_there = row[keep], head[keep], tail[keep], age_there[keep]
        cny = cny[row] + leg.cny_per_kg[group][tail, head]
        co2 = co2[row] + leg.co2_kg_per_kg[tail, head]
        in_band = in_band[row] & leg.in_band[group][tail, head]
        last, age, sites, at = leg.seconds[tail, head], age_there, sites[row], head
        if not is_last:
            sites[:, tier + 1] = by_tier[tier + 1][head]
    return Ways(np.full(len(at), group, np.int64), at, sites, cny, co2, last, in_band)
