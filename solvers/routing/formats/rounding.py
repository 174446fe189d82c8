"""How a foreign instance's real numbers become the integers that we count in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Rounding(StrEnum):
    """Conventions of the field, by the names that PyVRP gives them.

    ``round`` and ``trunc`` keep the unit; ``dimacs`` counts tenths and cuts the rest off, as the
    DIMACS challenge of 2022 did for Solomon's instances; ``exact`` counts thousandths, rounded.
    """

    ROUND = "round"
    TRUNC = "trunc"
    DIMACS = "dimacs"
    EXACT = "exact"

    @property
    def scale(self) -> int:
        """Integers per unit of the file."""
        return {Rounding.DIMACS: 10, Rounding.EXACT: 1_000}.get(self, 1)

    def whole(self, values: ArrayLike) -> NDArray[np.int64]:
        """The values in integers."""
        scaled = np.asarray(values, np.float64) * self.scale
        if self in (Rounding.ROUND, Rounding.EXACT):
            scaled = np.round(scaled)
        integers: NDArray[np.int64] = scaled.astype(np.int64)
        return integers


PUBLISHED = {
    "CVRP": Rounding.ROUND,
    "VRPTW": Rounding.DIMACS,
    "PCVRPTW": Rounding.DIMACS,
    "MTVRPTWR": Rounding.DIMACS,
    "MDVRPTW": Rounding.EXACT,
    "HFVRP": Rounding.EXACT,
    "VRPB": Rounding.EXACT,
    "PDPTW": Rounding.EXACT,
}
"""By ``TYPE`` of a VRPLIB file, the rounding in which its best known costs are published. That of
mixed fleets is ``exact``: the published routes of X181-HD cost 2,601,826,624 so, which is their
published cost, and 2,601,022 when rounded."""


def euclidean(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight distances between points of shape (n, 2).

    The root of the sum of squares and not ``hypot``: where coordinates are whole, so are the
    squares, and a whole distance comes out whole, which cutting off relies on.
    """
    gaps = points[:, None, :] - points[None, :, :]
    lengths: NDArray[np.float64] = np.sqrt((gaps**2).sum(axis=2))
    return lengths
