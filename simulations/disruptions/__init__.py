"""Disruptions of a scenario, drawn and turned into effects."""

from simulations.disruptions.announce import announce
from simulations.disruptions.draw import Occurrence, occurrences
from simulations.disruptions.places import places_of, resolved
from simulations.disruptions.spells import drawn, effects_of, strictest

__all__ = [
    "Occurrence",
    "announce",
    "drawn",
    "effects_of",
    "occurrences",
    "places_of",
    "resolved",
    "strictest",
]
