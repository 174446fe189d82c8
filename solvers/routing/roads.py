"""Which road provider a scenario's choice means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.roads import GreatCircleRoads

if TYPE_CHECKING:
    from supplychain.roads import RoadProvider
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
    if choice.speeds_kmh:
        return GreatCircleRoads.constant(
            detour=1.0 if choice.detour is None else choice.detour,
            speeds_kmh=dict(choice.speeds_kmh),
        )
    return GreatCircleRoads()
