"""What still fits into the compartments of a vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.fleet import Layout, VehicleType


class Room:
    """Room that is left in a vehicle with its walls in one position."""

    def __init__(self, vehicle: VehicleType, layout: Layout) -> None:
        self._kg = {c.temperature_class_id: c.capacity_kg for c in layout.compartments}
        self._litres = {c.temperature_class_id: c.capacity_l for c in layout.compartments}
        self._all = [vehicle.payload_kg, vehicle.volume_l]

    def takes(self, class_id: str, kg: float, litres: float) -> bool:
        """Whether goods fit; then they have their place."""
        slack = 1.0 + 1e-9
        if kg > self._kg.get(class_id, -1.0) * slack + 1e-6 or kg > self._all[0] * slack + 1e-6:
            return False
        if litres > self._litres[class_id] * slack + 1e-6 or litres > self._all[1] * slack + 1e-6:
            return False
        self._kg[class_id] -= kg
        self._litres[class_id] -= litres
        self._all[0] -= kg
        self._all[1] -= litres
        return True
