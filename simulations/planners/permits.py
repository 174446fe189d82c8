"""Of vehicles of which only a share can go, so many as can are chosen instead of left to chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.effects import Effect
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.dispatch import Carrier
    from simulations.effects import Effects
    from simulations.world.template import TemplateRoute

FIRST_CREDIT = 0.5


def noon_s(day: int) -> int:
    """The second at which a day is looked at as a whole: half a day after its book has closed."""
    return day * DAY_S + DAY_S // 2


class Permits:
    """Counts how many vehicles of a kind can go on a day.

    Each vehicle of the plan adds its chance of getting through, and whole ones can be used: over
    time as many go as would by chance, and nobody has more vehicles than the disruption leaves.
    """

    def __init__(self) -> None:
        self._credit: dict[str, float] = {}

    def count(self, kind: str, shares: Sequence[float]) -> int:
        """Vehicles that can go, of those with these chances; what is left over is kept."""
        credit = self._credit.get(kind, FIRST_CREDIT) + sum(shares)
        whole = min(int(credit + 1e-9), len(shares))
        self._credit[kind] = min(credit - whole, 1.0)
        return whole


def van_share(effects: Effects, front_id: str, day: int, route: TemplateRoute) -> float:
    """Share of the vans of a front that can go when a route is half done."""
    middle_s = day * DAY_S + (route.start_s + route.end_s) // 2
    leaves_s = day * DAY_S + route.start_s
    crew = effects.at(Effect.VEHICLES, front_id, leaves_s)
    return crew * effects.at(Effect.PASSAGE, front_id, middle_s)


def carrier_share(effects: Effects, carrier: Carrier) -> float:
    """Share of the trucks or shipments of a lane that get through when one is to leave."""
    base_id, at_s = carrier.from_site_id, carrier.departs_s
    passage = max(
        (effects.between(Effect.PASSAGE, base_id, to_id, at_s) for to_id in carrier.to_site_ids),
        default=1.0,
    )
    crew = effects.at(Effect.VEHICLES, base_id, at_s) if carrier.haul is not None else 1.0
    return passage * crew
