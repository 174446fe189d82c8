"""A network with what it carries, as arrays: what search methods hand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem
    from solvers.placement.ways import Ways


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """What flows where.

    Parameters
    ----------
    ways
        The table that `way` points into.
    situation, way, kg_per_day
        One entry per flow.
    short
        Demand not served, of shape (situations, groups, zones), closed zones included.
    """

    ways: Ways
    situation: NDArray[np.int64]
    way: NDArray[np.int64]
    kg_per_day: NDArray[np.float64]
    short: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Open sites and their room.

    Parameters
    ----------
    is_open
        By site.
    steps
        Of shape (sites, classes).
    """

    is_open: NDArray[np.bool_]
    steps: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RoomTable:
    """Modules as arrays of shape (sites, classes); 0 where a site has none of a class."""

    size: NDArray[np.float64]
    most: NDArray[np.int64]
    present: NDArray[np.int64]
    cny: NDArray[np.float64]
    """Per step over all periods."""
    adding_cny: NDArray[np.float64]

    @classmethod
    def of(cls, problem: PlacementProblem) -> RoomTable:
        """The table of a problem."""
        shape = (len(problem.sites), len(problem.class_ids))
        size, cny, adding = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        most, present = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        position = {name: number for number, name in enumerate(problem.class_ids)}
        for row, site in enumerate(problem.sites):
            for module in site.modules:
                at = (row, position[module.class_id])
                size[at], most[at] = module.size_kg_per_day, module.most
                present[at] = module.present
                cny[at] = module.cny_per_day * problem.days
                adding[at] = module.adding_cny
        return cls(size, most, present, cny, adding)

    def cost_of(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        """Cost of steps at open sites, those to be added included; of shape (sites, classes)."""
        added = np.maximum(0, steps - self.present)
        return np.asarray(steps * self.cny + added * self.adding_cny)


def site_costs(problem: PlacementProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a site costs over all periods if it is open, and if it is closed; modules aside.

    Fixed emission is in the cost of open sites at its price.
    """
    days = problem.days
    opened = np.array(
        [
            days * (site.fixed_cny_per_day + site.fixed_co2_kg_per_day * problem.co2_cny_per_kg)
            + (0.0 if site.is_open else site.opening_cny)
            for site in problem.sites
        ]
    )
    closed = np.array([site.closing_cny if site.is_open else 0.0 for site in problem.sites])
    return opened, closed
