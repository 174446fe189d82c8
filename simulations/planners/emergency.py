"""Emergency transfers: a site that is short gets goods from the nearest one that can spare them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.policies import FollowPlan, MoveStock
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.roads import UNREACHABLE, embedded_roads
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.policies import Action, Situation
    from simulations.world.template import Template
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

COVER_DAYS = 1.0
"""Days of its usual use that a site keeps before it gives away, and that one asks for."""
NEAREST = 8
"""Sites that are asked, the nearest first."""


class EmergencyTransfer(FollowPlan):
    """Follow the plan, and move stock by an extra truck to where orders find none.

    A site is asked for what was short and for a day's usual use, once a day and product; the
    nearest one gives it that has so much beyond a day's use of its own and is not closed. The truck
    drives there and back, and is paid by kilometre. Only in a world whose goods come from stock.
    """

    name = "emergency-transfer"

    def __init__(self) -> None:
        self._asked: set[tuple[int, str, str]] = set()
        self._use: dict[tuple[str, str], float] | None = None
        self._near: dict[str, list[tuple[Site, int, int]]] = {}
        self._roads: RoadProvider | None = None

    def stock_short(
        self, situation: Situation, site_id: str, product_id: str, quantity: float
    ) -> Sequence[Action]:
        """Look for somebody who has it."""
        key = situation.day, site_id, product_id
        if situation.on_hand is None or key in self._asked or _closed(situation, site_id):
            return ()
        self._asked.add(key)
        assert situation.template is not None
        if self._use is None:
            self._use = _usual_use(situation.template)
        wanted = quantity + COVER_DAYS * self._use.get((site_id, product_id), 0.0)
        for site, metres, drive_s in self._neighbours(situation.scenario, site_id):
            kept = COVER_DAYS * self._use.get((site.id, product_id), 0.0)
            spare = situation.on_hand(site.id, product_id) - kept
            if spare < quantity or _closed(situation, site.id):
                continue
            lead_s = drive_s + site.handling_s
            cny = _truck_cny(situation.scenario, metres, drive_s)
            return (MoveStock(product_id, site.id, site_id, min(spare, wanted), lead_s, cny),)
        return ()

    def _neighbours(self, scenario: Scenario, site_id: str) -> list[tuple[Site, int, int]]:
        """Other open sites with metres and seconds from them, the nearest first."""
        if site_id not in self._near:
            if self._roads is None:
                self._roads = embedded_roads(scenario.roads)
            sites = {s.id: s for s in scenario.sites if s.status is SiteStatus.OPEN}
            others = [site for key, site in sites.items() if key != site_id]
            matrix = self._roads.matrix(
                [site.location for site in others], [sites[site_id].location], "trunk"
            )
            ways = zip(
                others, matrix.distance_m[:, 0].tolist(), matrix.duration_s[:, 0].tolist(),
                strict=True,
            )  # fmt: skip
            found = sorted((w for w in ways if w[2] < UNREACHABLE), key=lambda w: (w[2], w[0].id))
            self._near[site_id] = found[:NEAREST]
        return self._near[site_id]


def _closed(situation: Situation, site_id: str) -> bool:
    """Whether trucks do not get there or away now, by what is known."""
    effects, now_s = situation.effects, situation.now_s
    closed = effects.at(Effect.SITE_CAPACITY, site_id, now_s) <= 0.0
    return closed or effects.at(Effect.PASSAGE, site_id, now_s) < 1.0


def _usual_use(template: Template) -> dict[tuple[str, str], float]:
    """Units that orders of a day take from each site."""
    use: dict[tuple[str, str], float] = defaultdict(float)
    for goods in template.goods_of.values():
        for item in goods:
            use[item.from_site_id, item.product_id] += item.quantity
    return dict(use)


def _truck_cny(scenario: Scenario, metres: int, drive_s: int) -> float:
    """There and back with the cheapest truck of the middle mile."""
    prices = [
        item.fixed_cny + 2 * (item.cny_per_km * metres / 1000 + item.cny_per_h * drive_s / HOUR_S)
        for item in scenario.vehicle_types
        if item.haul is Haul.MIDDLE_MILE
    ]
    return min(prices, default=0.0)
