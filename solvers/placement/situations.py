"""Every period of every future, each with its own demand, prices and closures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """One period of one future.

    Parameters
    ----------
    future, period
        Positions in the problem.
    probability, days
        Of the future, and of the period.
    transport_factor
        Of the future.
    demand
        Kg per day that may be served, of shape (groups, zones); 0 in closed zones.
    lost
        Kg per day of closed zones, of the same shape.
    is_closed
        By site, in the order of the problem's sites.
    is_usual
        Whether the future closes nothing, so that promises are judged in it.
    """

    future: int
    period: int
    probability: float
    days: float
    transport_factor: float
    demand: NDArray[np.float64]
    lost: NDArray[np.float64]
    is_closed: NDArray[np.bool_]
    is_usual: bool

    @property
    def weight(self) -> float:
        """Expected days: what one unit per day counts in the mean over futures."""
        return self.probability * self.days


def situations_of(problem: PlacementProblem) -> tuple[Situation, ...]:
    """Futures one after the other, each with its periods in order."""
    sites = [site.id for site in problem.sites]
    zones = [zone.id for zone in problem.zones]
    found = []
    for number, future in enumerate(problem.futures):
        closed_zone = np.isin(zones, future.closed_zone_ids)
        closed_site = np.isin(sites, future.closed_site_ids)
        for period, stretch in enumerate(problem.periods):
            demand = problem.demand_kg_per_day[:, :, period] * future.demand_factor
            found.append(
                Situation(
                    number,
                    period,
                    future.probability,
                    stretch.days,
                    future.transport_factor,
                    np.where(closed_zone, 0.0, demand),
                    np.where(closed_zone, demand, 0.0),
                    closed_site,
                    not (closed_zone.any() or closed_site.any()),
                )
            )
    return tuple(found)
