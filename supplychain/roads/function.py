"""Roads from a function of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.places import Location
from supplychain.roads.matrix import rounded_matrix
from supplychain.roads.provider import coordinates, settings_fingerprint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from supplychain.roads.matrix import TravelMatrix

RoadFunction = Callable[
    [Sequence[Location], Sequence[Location], str], "tuple[ArrayLike, ArrayLike]"
]
"""(origins, destinations, speed class) to metres and seconds of shape (origins, destinations)."""


@dataclass(frozen=True, slots=True)
class CallableRoads:
    """Roads from a function, such as a company's own matrix service.

    Parameters
    ----------
    function
        Called with origins, destinations and speed class; gives metres and seconds, NaN for no
        road. What it raises is passed on as it is.
    version
        Name of the function's present answers. Python code cannot be hashed together with all it
        uses, so answers are cached only if a version is given; change it when answers change.
    """

    function: RoadFunction
    version: str = ""

    @property
    def fingerprint(self) -> str:
        """Hash of the version, or empty without one: then nothing is cached."""
        return settings_fingerprint("function 1", self.version) if self.version else ""

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`."""
        coordinates(origins, destinations)
        answer = rounded_matrix(*self.function(origins, destinations, speed_class))
        expected = (len(origins), len(destinations))
        if answer.distance_m.shape == expected:
            return answer
        problem = DataProblem(
            table="travel matrix",
            row=-1,
            column="distance_m",
            code="shape",
            problem="the road function answered for other places",
            given=str(answer.distance_m.shape),
            allowed=str(expected),
        )
        raise DataError([problem])
