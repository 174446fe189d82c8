"""Where sites would stand if there were none: a weighted k-median on road distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.problem import (
    CandidateSite,
    ChangeLimits,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    Zone,
)
from solvers.placement.solve import solve
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.placement.plan import PlacementPlan
    from supplychain.places import Location

M_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class GreenfieldSite:
    """A place for a site.

    Parameters
    ----------
    zone_id, name, location
        The zone in whose middle it would stand.
    kg_per_day
        Demand that it serves.
    zone_ids
        Zones that it serves.
    mean_km
        Mean road distance of that demand.
    """

    zone_id: str
    name: str
    location: Location | None
    kg_per_day: float
    zone_ids: tuple[str, ...]
    mean_km: float


@dataclass(frozen=True, slots=True)
class Greenfield:
    """Places for sites, the largest first.

    Parameters
    ----------
    sites
        The places.
    kg_km_per_day, bound
        Kilograms times kilometres to all zones, and a proven lower bound for any such choice.
    plan
        The plan of the k-median problem.
    """

    sites: tuple[GreenfieldSite, ...]
    kg_km_per_day: float
    bound: float | None
    plan: PlacementPlan


def greenfield(
    zones: Sequence[Zone],
    kg_per_day: NDArray[np.float64],
    distance_m: NDArray[np.int64] | NDArray[np.float64],
    count: int,
    limits: Limits,
    *,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> Greenfield:
    """Places of ``count`` sites with the least kilograms times kilometres.

    Parameters
    ----------
    zones, kg_per_day
        Where demand arises, and how much.
    distance_m
        Road metres between zones, of shape (zones, zones), from site to zone.
    count
        Number of sites, from 1 to the number of zones.
    limits, progress, should_stop
        As of :func:`solvers.placement.solve`.

    Raises
    ------
    DataError
        If the number of sites cannot be.
    """
    if not 1 <= count <= len(zones):
        text = "the number of sites cannot be"
        allowed = f"1 to {len(zones)}"
        raise DataError(
            [DataProblem("greenfield", -1, "count", "bad_count", text, str(count), allowed)]
        )
    problem = _median_problem(zones, kg_per_day, distance_m / M_PER_KM, count)
    plan = solve(problem, limits, progress=progress, should_stop=should_stop)
    return Greenfield(_sites(zones, plan, distance_m), plan.objective, plan.bound, plan)


def _median_problem(
    zones: Sequence[Zone],
    kg_per_day: NDArray[np.float64],
    km: NDArray[np.float64],
    count: int,
) -> PlacementProblem:
    """Every zone is a candidate without cost or limit of room; so many may open."""
    room = Module("all", float(kg_per_day.sum()) + 1.0, 1, 1)
    return PlacementProblem(
        name="greenfield",
        tiers=("site",),
        class_ids=("all",),
        sites=tuple(
            CandidateSite(f"at {zone.id}", zone.name, "site", (room,), location=zone.location)
            for zone in zones
        ),
        groups=(ProductGroup("all", "all goods", "all"),),
        zones=tuple(zones),
        periods=(Period("day", 1.0),),
        legs=(
            Leg(
                km[None].astype(float),
                np.zeros(km.shape, np.int64),
                np.zeros(km.shape),
                np.ones((1, *km.shape), bool),
            ),
        ),
        demand_kg_per_day=kg_per_day[None, :, None].astype(float),
        changes=ChangeLimits(most_openings=count),
        currency="kg km",
    )


def _sites(
    zones: Sequence[Zone],
    plan: PlacementPlan,
    distance_m: NDArray[np.int64] | NDArray[np.float64],
) -> tuple[GreenfieldSite, ...]:
    at = {f"at {zone.id}": number for number, zone in enumerate(zones)}
    row = {zone.id: number for number, zone in enumerate(zones)}
    found = []
    for site_id in plan.open_ids:
        mine = [flow for flow in plan.flows if flow.site_ids == (site_id,)]
        kg = sum(flow.kg_per_day for flow in mine)
        if kg <= 0:
            continue
        zone = zones[at[site_id]]
        metres = sum(flow.kg_per_day * distance_m[at[site_id], row[flow.zone_id]] for flow in mine)
        served = tuple(flow.zone_id for flow in mine)
        mean_km = float(metres) / kg / M_PER_KM
        found.append(GreenfieldSite(zone.id, zone.name, zone.location, kg, served, mean_km))
    return tuple(sorted(found, key=lambda site: -site.kg_per_day))
