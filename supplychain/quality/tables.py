"""Kinetics read from tables: Q10 by temperature band, and shelf life by temperature.

Both are straight lines of ln(rate) over temperature between points; no single activation energy can
follow them where the cause of spoilage changes with temperature.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from supplychain.errors import DataError, DataProblem
from supplychain.quality.ranges import POSITIVE, TEMPERATURE, check_ranges


@dataclass(frozen=True, slots=True)
class BandedQ10Kinetics:
    """A Q10 of its own for each temperature band.

    Parameters
    ----------
    edges_c
        Temperatures between neighbouring bands, ascending. The outer bands have no end.
    q10s
        One Q10 per band, coldest first: one more than edges.
    reference_c
        Where the rate is 1.
    """

    edges_c: tuple[float, ...]
    q10s: tuple[float, ...]
    reference_c: float
    _heights: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _reference_height: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_ranges(
            "banded q10 kinetics",
            [
                *(("q10s", q10, POSITIVE) for q10 in self.q10s),
                *(("edges_c", edge, TEMPERATURE) for edge in self.edges_c),
                ("reference_c", self.reference_c, TEMPERATURE),
            ],
        )
        _check_points("banded q10 kinetics", "edges_c", self.edges_c, 1)
        _check_lengths("banded q10 kinetics", "q10s", len(self.q10s), len(self.edges_c) + 1)
        object.__setattr__(self, "_heights", self._ln_rate_at_edges())
        object.__setattr__(self, "_reference_height", self._ln_rate(self.reference_c))

    @classmethod
    def produce(cls, reference_c: float = 0.0) -> BandedQ10Kinetics:
        """Fresh produce in general: Q10 3.0, 2.5, 2.0, 1.5 in bands of 10 K from 0 to 40 C.

        Source: Saltveit in USDA Agriculture Handbook 66.
        """
        return cls((10.0, 20.0, 30.0), (3.0, 2.5, 2.0, 1.5), reference_c)

    @property
    def kinks_c(self) -> tuple[float, ...]:
        """The band edges."""
        return self.edges_c

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        return math.exp(self._ln_rate(temperature_c) - self._reference_height)

    def _ln_rate_at_edges(self) -> tuple[float, ...]:
        heights = [0.0]
        steps = zip(self.edges_c, self.edges_c[1:], self.q10s[1:], strict=False)
        for low_c, high_c, q10 in steps:
            heights.append(heights[-1] + math.log(q10) * (high_c - low_c) / 10.0)
        return tuple(heights)

    def _ln_rate(self, temperature_c: float) -> float:
        band = bisect_right(self.edges_c, temperature_c)
        edge = max(band - 1, 0)
        slope = math.log(self.q10s[band]) / 10.0
        return self._heights[edge] + slope * (temperature_c - self.edges_c[edge])


@dataclass(frozen=True, slots=True)
class TableKinetics:
    """Shelf life measured at several temperatures; between them ln(life) runs straight.

    Beyond the table the slope of its first or last pair goes on. This is the choice for pasteurised
    milk, whose measured lives neither one activation energy nor one square-root line can follow.

    Parameters
    ----------
    temperatures_c
        Ascending, at least two.
    lives_h
        Measured shelf life at each temperature; any unit, as long as it is the same.
    reference_c
        Where the rate is 1.
    """

    temperatures_c: tuple[float, ...]
    lives_h: tuple[float, ...]
    reference_c: float

    def __post_init__(self) -> None:
        check_ranges(
            "table kinetics",
            [
                *(("temperatures_c", at, TEMPERATURE) for at in self.temperatures_c),
                *(("lives_h", life, POSITIVE) for life in self.lives_h),
                ("reference_c", self.reference_c, TEMPERATURE),
            ],
        )
        _check_points("table kinetics", "temperatures_c", self.temperatures_c, 2)
        _check_lengths("table kinetics", "lives_h", len(self.lives_h), len(self.temperatures_c))

    @property
    def kinks_c(self) -> tuple[float, ...]:
        """The inner temperatures of the table."""
        return self.temperatures_c[1:-1]

    def relative_rate(self, temperature_c: float) -> float:
        """Hours of life at the reference temperature that one hour at this temperature uses."""
        return math.exp(self._ln_life(self.reference_c) - self._ln_life(temperature_c))

    def _ln_life(self, temperature_c: float) -> float:
        right = bisect_right(self.temperatures_c, temperature_c)
        right = min(max(right, 1), len(self.temperatures_c) - 1)
        low_c, high_c = self.temperatures_c[right - 1 : right + 1]
        low, high = (math.log(life) for life in self.lives_h[right - 1 : right + 1])
        return low + (high - low) * (temperature_c - low_c) / (high_c - low_c)


def _check_points(noun: str, name: str, points: tuple[float, ...], least: int) -> None:
    ascending = all(low < high for low, high in pairwise(points))
    if len(points) >= least and ascending:
        return
    allowed = f"at least {least}, each above the one before"
    problem = "too few points, or not ascending"
    raise DataError([DataProblem(noun, -1, name, "bad_points", problem, str(points), allowed)])


def _check_lengths(noun: str, name: str, given: int, expected: int) -> None:
    if given != expected:
        problem = "wrong number of values"
        raise DataError(
            [DataProblem(noun, -1, name, "wrong_length", problem, str(given), str(expected))]
        )
