"""What is sold: mass, volume, temperature class and how it ages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from supplychain.quality import ArrheniusKinetics, Q10Kinetics

if TYPE_CHECKING:
    from supplychain.quality import Kinetics


@dataclass(frozen=True, slots=True)
class Product:
    """One article.

    Parameters
    ----------
    id, name
        Key and name for people.
    temperature_class_id
        Class it is stored and carried in.
    kg, litres
        Of one unit, packed.
    category
        ``fresh``, ``home``, ``beauty`` or the platform's own word.
    value_cny
        Cost of goods of one unit, for losses.
    shelf_life_h
        Life of a new unit at ``reference_c``; ``None`` for goods that do not age.
    reference_c
        Temperature of the shelf life.
    q10, activation_energy_j_mol
        How ageing depends on temperature; at most one of them, neither means age by the clock.
    min_remaining_life_h
        Life that must be left at the customer's door, at the reference temperature.
    specific_heat_j_kg_k, respiration_w_per_kg
        Heat capacity, and heat that living produce gives off.
    install_minutes, install_skill
        Work at the door after delivery; 0 and empty for most goods.
    """

    id: str
    name: str
    temperature_class_id: str
    kg: float
    litres: float
    category: str = "fresh"
    value_cny: float = 0.0
    shelf_life_h: float | None = None
    reference_c: float = 4.0
    q10: float | None = None
    activation_energy_j_mol: float | None = None
    min_remaining_life_h: float = 0.0
    specific_heat_j_kg_k: float = 3600.0
    respiration_w_per_kg: float = 0.0
    install_minutes: float = 0.0
    install_skill: str = ""

    @property
    def kinetics(self) -> Kinetics:
        """Rate of ageing relative to the reference temperature."""
        return _kinetics(self.activation_energy_j_mol, self.q10, self.reference_c)


@cache
def _kinetics(
    activation_energy_j_mol: float | None, q10: float | None, reference_c: float
) -> Kinetics:
    """Made and checked once, as simulations ask for them at every step."""
    if activation_energy_j_mol is not None:
        return ArrheniusKinetics(activation_energy_j_mol, reference_c)
    return Q10Kinetics(1.0 if q10 is None else q10, reference_c)
