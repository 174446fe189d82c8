"""Every period of every future, each with its own demand, prices and closures."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def merged(situations: tuple[Situation, ...], tolerance: float) -> tuple[Situation, ...]:
    """Fewer situations whose least cost is no higher: alike ones at their mean demand.

    Situations merge if prices and closures are the same and total demand differs by at most a part
    of ``tolerance``. Least cost is convex in demand, so that the mean of the costs is not less than
    the cost of the mean (Jensen's inequality); rows over all situations are unchanged.
    """
    groups: list[list[Situation]] = []
    for item in sorted(situations, key=lambda item: -float(item.demand.sum())):
        for group in groups:
            if _alike(group[0], item, tolerance):
                group.append(item)
                break
        else:
            groups.append([item])
    return tuple(_mean(group) for group in groups)


def outlined(situations: tuple[Situation, ...], tolerance: float) -> tuple[Situation, ...]:
    """Situations for a quick look: without closures, at mean prices, alike ones at their mean.

    Unlike `merged` this keeps no bound.
    """
    weight = np.array([item.weight for item in situations])
    factor = float(weight @ [item.transport_factor for item in situations]) / float(weight.sum())
    plain = tuple(
        replace(
            item,
            transport_factor=factor,
            demand=item.demand + item.lost,
            lost=np.zeros_like(item.lost),
            is_closed=np.zeros_like(item.is_closed),
            is_usual=True,
        )
        for item in situations
    )
    return merged(plain, tolerance)


def _alike(one: Situation, other: Situation, tolerance: float) -> bool:
    largest = float(one.demand.sum())
    return (
        one.transport_factor == other.transport_factor
        and one.is_usual == other.is_usual
        and bool((one.is_closed == other.is_closed).all())
        and bool(((one.lost > 0) == (other.lost > 0)).all())
        and float(other.demand.sum()) >= (1.0 - tolerance) * largest
    )


def _mean(group: list[Situation]) -> Situation:
    weight = sum(item.weight for item in group)
    if weight <= 0 or len(group) == 1:
        return group[0]
    first = group[0]
    return replace(
        first,
        probability=1.0,
        days=weight,
        demand=np.asarray(sum(item.weight * item.demand for item in group)) / weight,
        lost=np.asarray(sum(item.weight * item.lost for item in group)) / weight,
    )


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
