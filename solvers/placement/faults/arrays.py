"""Arrays: their shapes, and what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem

Axes = tuple["Sequence[str]", ...]
"""Ids along each axis of an array."""


def wrong_shapes(problem: PlacementProblem) -> list[DataProblem]:
    """Arrays have the shapes that sites, groups, zones and periods ask for."""
    found = []
    if len(problem.legs) != len(problem.tiers):
        text = "there must be one leg per tier, the last one to the zones"
        given, allowed = str(len(problem.legs)), str(len(problem.tiers))
        found.append(DataProblem("legs", -1, "", "shape", text, given, allowed))
    for where, column, array, axes in _arrays(problem):
        allowed_shape = tuple(map(len, axes))
        if array.shape != allowed_shape:
            text = "the array has another shape than the sites and groups"
            given, allowed = str(array.shape), str(allowed_shape)
            found.append(DataProblem(where, -1, column, "shape", text, given, allowed))
    return found


def bad_entries(problem: PlacementProblem) -> list[DataProblem]:
    """Entries are at least 0 and finite; a leg's cost may be infinite: not allowed there."""
    found = []
    for where, column, array, axes in _arrays(problem):
        if array.dtype == np.bool_ or array.shape != tuple(map(len, axes)):
            continue
        bad = np.isnan(array) | (array < 0)
        if column != "cny_per_kg":
            bad |= np.isinf(array)
        if bad.any():
            found.append(_first(where, column, array, bad, axes))
    return found


def _first(
    where: str, column: str, array: NDArray[Any], bad: NDArray[np.bool_], axes: Axes
) -> DataProblem:
    """One fault of an array that names the first bad entry and counts all."""
    place = tuple(np.argwhere(bad)[0])
    names = ", ".join(ids[index] for ids, index in zip(axes, place, strict=True))
    count = int(bad.sum())
    more = f" and {count - 1} further entries" if count > 1 else ""
    code = "out_of_range" if array[place] < 0 and np.isfinite(array[place]) else "not_finite"
    text = f"the entry of {names}{more} cannot be used"
    allowed = "0 or more" + (", or infinite where not allowed" if column == "cny_per_kg" else "")
    return DataProblem(where, -1, column, code, text, str(array[place]), allowed)


def _arrays(problem: PlacementProblem) -> Iterator[tuple[str, str, NDArray[Any], Axes]]:
    groups = [group.id for group in problem.groups]
    zones = [zone.id for zone in problem.zones]
    sites = [[site.id for site in problem.of_tier(tier)] for tier in problem.tiers]
    for tier, leg, tails, heads in zip(
        problem.tiers, problem.legs, sites, [*sites[1:], zones], strict=False
    ):
        where = f"leg {tier}"
        yield where, "cny_per_kg", leg.cny_per_kg, (groups, tails, heads)
        yield where, "in_band", leg.in_band, (groups, tails, heads)
        yield where, "seconds", leg.seconds, (tails, heads)
        yield where, "co2_kg_per_kg", leg.co2_kg_per_kg, (tails, heads)
    periods = [period.id for period in problem.periods]
    yield "problem", "demand_kg_per_day", problem.demand_kg_per_day, (groups, zones, periods)
    for future in problem.futures:
        if not isinstance(future.demand_factor, int | float):
            yield f"future {future.id}", "demand_factor", future.demand_factor, (groups, zones)
