"""The world in which a scenario and its plans are lived through."""

from simulations.world.outcome import Outcome
from simulations.world.plans import Plans
from simulations.world.resilience import Resilience, resilience
from simulations.world.settings import WorldSettings
from simulations.world.stocked import Replenishment
from simulations.world.world import World

__all__ = [
    "Outcome",
    "Plans",
    "Replenishment",
    "Resilience",
    "World",
    "WorldSettings",
    "resilience",
]
