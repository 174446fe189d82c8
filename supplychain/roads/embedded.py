"""Which road provider a scenario's choice means."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.roads.great_circle import DETOUR_BANDS, SPEED_BANDS_KMH, GreatCircleRoads

if TYPE_CHECKING:
    from supplychain.roads.provider import RoadProvider
    from supplychain.scenario import RoadChoice


def embedded_roads(choice: RoadChoice) -> RoadProvider:
    """The provider that needs no operator's settings.

    Raises
    ------
    DataError
        If the choice names another provider.
    """
    if choice.provider != "great_circle":
        raise DataError(
            [
                DataProblem(
                    "scenario.yaml",
                    -1,
                    "roads.provider",
                    "unknown_provider",
                    "no such road provider is set up here",
                    choice.provider,
                    "great_circle",
                )
            ]
        )
    speeds = dict(SPEED_BANDS_KMH)
    speeds.update({name: ((inf, kmh),) for name, kmh in choice.speeds_kmh})
    detours = DETOUR_BANDS if choice.detour is None else ((inf, choice.detour),)
    return GreatCircleRoads(detours, speeds)
