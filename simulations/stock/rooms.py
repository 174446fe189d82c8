"""Cold rooms of all sites, one for each temperature class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.goods.air import Piece

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from supplychain.temperature import TemperatureClass


class Room:
    """A room that holds its set point."""

    __slots__ = ("class_id", "hold_c", "site_id")

    def __init__(self, site_id: str, class_id: str, hold_c: float) -> None:
        self.site_id, self.class_id, self.hold_c = site_id, class_id, hold_c

    def pieces(self, from_s: float, until_s: float) -> list[Piece]:
        """What goods there lived through."""
        return [Piece.steady(from_s, until_s, self.hold_c)]


class Rooms:
    """All rooms of a scenario, made when first asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self._classes: dict[str, TemperatureClass] = {c.id: c for c in scenario.temperature_classes}
        self._rooms: dict[tuple[str, str], Room] = {}

    def air(self, site_id: str, class_id: str) -> Room:
        """The room of a class at a site."""
        found = self._rooms.get((site_id, class_id))
        if found is None:
            hold_c = self._classes[class_id].hold_c
            found = self._rooms[site_id, class_id] = Room(site_id, class_id, hold_c)
        return found
