"""Disruptions of a scenario, drawn and turned into effects."""

from simulations.disruptions.announce import announce
from simulations.disruptions.draw import Occurrence, occurrences
from simulations.disruptions.happenings import Happenings
from simulations.disruptions.places import Reach, places_of, resolved
from simulations.disruptions.spells import drawn, effects_of, strictest

__all__ = [
    "Happenings",
    "Occurrence",
    "Reach",
    "announce",
    "drawn",
    "effects_of",
    "occurrences",
    "places_of",
    "resolved",
    "strictest",
]
