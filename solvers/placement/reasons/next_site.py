"""Where another site would bring the most reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.checks.table import summed
from supplychain.places import great_circle_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.checks import Case
    from solvers.placement.problem import ServiceBand

FEWEST = 3
"""Pairs of sites and zones from which the time of a way can be told by its length."""


def next_site(case: Case, band: ServiceBand) -> str:
    """The zone at which a further site would bring the most demand within a band, in words.

    Times from there are estimated by the straight distance, from those of the sites that there
    are; empty where zones or sites have no location, or where nothing is missing.
    """
    missed, whole = _missed_kg(case, band)
    if missed.sum() <= 1e-9 * whole:
        return ""
    estimate = _seconds_between_zones(case)
    if estimate is None:
        return ""
    gained = (band.wait_s + estimate <= band.hours * 3600).astype(float) @ missed
    # Of places that bring as much, the one from which goods are under way least.
    best = int(np.lexsort((_weighed(estimate, missed), -gained))[0])
    if gained[best] <= 0:
        return ""
    zone, tier = case.problem.zones[best], case.problem.tiers[-1]
    points = 100 * gained[best] / whole
    return f"the next best place for a {tier} is {zone.name}: some {points:.1f} points more"


def _weighed(seconds: NDArray[np.float64], missed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds times kilograms from each place; infinite times nothing is nothing."""
    total: NDArray[np.float64] = np.where(missed > 0, seconds, 0.0) @ missed
    return total


def _missed_kg(case: Case, band: ServiceBand) -> tuple[NDArray[np.float64], float]:
    """Expected kg of each zone that are not within the band, and of all demand."""
    counts = np.array(
        [
            not group.is_return and (not band.group_ids or group.id in band.group_ids)
            for group in case.problem.groups
        ]
    )
    weight = np.outer(case.probability * case.is_usual, case.days)
    demand = np.einsum("fpgz,fp->z", case.demand[:, :, counts], weight)
    flows = case.flows
    in_time = band.wait_s + flows.last_s <= band.hours * 3600
    hit = counts[flows.cell[2]] & in_time
    kg = flows.kg_per_day[hit] * weight[flows.cell[0, hit], flows.cell[1, hit]]
    served = summed(flows.cell[3, hit], kg, len(case.problem.zones))
    return np.maximum(0.0, demand - served), float(demand.sum())


def _seconds_between_zones(case: Case) -> NDArray[np.float64] | None:
    """Estimated seconds from a site beside each zone to every zone."""
    problem = case.problem
    zones = [zone.location for zone in problem.zones]
    sites = [site.location for site in problem.of_tier(problem.tiers[-1])]
    lengths, seconds = [], []
    for row, site in enumerate(sites):
        for column, zone in enumerate(zones):
            if site is not None and zone is not None:
                lengths.append(great_circle_m(site, zone))
                seconds.append(float(problem.legs[-1].seconds[row, column]))
    if len(lengths) < FEWEST or max(lengths) <= min(lengths):
        return None
    per_m, start_s = np.polyfit(lengths, seconds, 1)
    between = np.full((len(zones), len(zones)), np.inf)
    for row, tail in enumerate(zones):
        for column, head in enumerate(zones):
            if tail is not None and head is not None:
                between[row, column] = start_s + per_m * great_circle_m(tail, head)
    return between
