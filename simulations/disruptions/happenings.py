"""All that goes wrong in one replication: effects, and what becomes of orders, goods and staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.provinces import province_of
from simulations.disruptions.draw import occurrences
from simulations.disruptions.places import resolved
from simulations.disruptions.spells import effects_of, strictest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.chance import Chance
    from simulations.disruptions.draw import Occurrence
    from simulations.disruptions.places import ProvinceOf, Reach
    from simulations.effects import Effects
    from supplychain.disruptions import Consequences
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Happenings:
    """Disruptions of one replication.

    Parameters
    ----------
    occurrences
        What happens, in the scenario's order.
    reaches
        Where, by the key of the disruption.
    effects
        What it does to resources.
    """

    occurrences: tuple[Occurrence, ...]
    reaches: Mapping[str, Reach]
    effects: Effects

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        chance: Chance,
        of: ProvinceOf = province_of,
        reaches: Mapping[str, Reach] | None = None,
    ) -> Happenings:
        """Draw a scenario's disruptions; parameters as of `simulations.disruptions.drawn`."""
        hits = occurrences(scenario.disruptions, chance)
        found = resolved(scenario.disruptions, scenario, of) if reaches is None else reaches
        return cls(hits, found, effects_of(hits, scenario, found))

    def at(self, place_id: str, at_s: float) -> tuple[Occurrence, ...]:
        """What lasts at a place at a moment."""
        return tuple(
            hit
            for hit in self.occurrences
            if hit.timing.begin_s <= at_s < hit.timing.end_s
            and self.reaches[hit.disruption.id].holds(place_id)
        )

    def consequences_at(self, place_id: str, at_s: float) -> Consequences:
        """What becomes of everything at a place at a moment; the strictest of all that last."""
        return strictest([hit.disruption.consequences for hit in self.at(place_id, at_s)])
