"""What becomes of orders, work and goods while disruptions last: the rules, by place and moment.

Where a kind loses a share (`supplychain.disruptions.Measure.LOST_SHARE`), its consequences strike
that share: of orders and queued work those whose own draw lies below it, always the same ones, so
that worse disruptions strike the same ones and some more. All other kinds strike everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.disruptions.spells import strictest
from supplychain.disruptions import (
    FORMS,
    InStore,
    InTransit,
    Measure,
    NewOrders,
    PlaceKind,
    QueuedWork,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulations.chance import Chance
    from simulations.disruptions import Happenings, Occurrence


PLACES = frozenset({PlaceKind.SITE, PlaceKind.CUSTOMER, PlaceKind.JOB})
"""Where orders, work and goods are; suppliers, carriers and teams are nowhere."""


class InForce:
    """Consequences of one replication.

    Parameters
    ----------
    happenings
        What goes wrong, when and where.
    chance
        Who of many is struck.
    """

    def __init__(self, happenings: Happenings, chance: Chance) -> None:
        self._happenings, self._chance = happenings, chance
        self.hits = happenings.occurrences
        self._intake = self._with("new_orders", NewOrders.ACCEPT)
        self._queued = self._with("queued", QueuedWork.WAIT)
        self._losing = [h for h in self.hits if h.disruption.consequences.in_store is InStore.LOSE]

    @property
    def has_intake(self) -> bool:
        """Whether orders are ever deferred or refused."""
        return bool(self._intake)

    @property
    def has_queued(self) -> bool:
        """Whether queued work is ever moved or cancelled."""
        return bool(self._queued)

    def new_orders(
        self,
        order_id: str,
        places: Sequence[str],
        class_ids: Sequence[str],
        at_s: int,
        *,
        wants_installers: bool = False,
    ) -> NewOrders:
        """What becomes of an order that comes in; one of spared goods alone is accepted.

        Disruptions of teams strike those who want installers, and only them.
        """
        rank = self._chance.uniform("intake", order_id)
        hits = [*self._at(self._intake, places, at_s)]
        if wants_installers:
            hits += [h for h in self._intake if _is_of_teams(h) and _lasts(h, at_s)]
        found = [
            hit
            for hit in hits
            if rank < struck_share(hit, at_s)
            and not set(class_ids) <= set(hit.disruption.exempt_class_ids)
        ]
        return strictest([hit.disruption.consequences for hit in found]).new_orders

    def queued(self, key: str, place_id: str, class_id: str, at_s: int) -> QueuedWork:
        """What becomes of work that waits at a place; ``class_id`` is empty for all goods."""
        found = [
            hit
            for hit in self._at(self._queued, (place_id,), at_s, class_id)
            if self._chance.uniform("queued", key) < struck_share(hit, at_s)
        ]
        return strictest([hit.disruption.consequences for hit in found]).queued

    def in_transit(self, from_id: str, to_id: str, at_s: int) -> InTransit | None:
        """What becomes of goods on a way; ``None`` where nothing lasts."""
        found = [
            hit
            for hit in self.hits
            if _lasts(hit, at_s) and self._holds_between(hit, from_id, to_id)
        ]
        if not found:
            return None
        return strictest([hit.disruption.consequences for hit in found]).in_transit

    def loses_goods(self, place_id: str, class_id: str, at_s: int) -> bool:
        """Whether something lasts at a place that destroyed its goods when it began."""
        return any(self._at(self._losing, (place_id,), at_s, class_id))

    def is_struck(self, place_id: str, at_s: int) -> bool:
        """Whether a place cannot stand in for another one now."""
        return any(self._at([*self._queued, *self._losing], (place_id,), at_s))

    def sites(self, hit: Occurrence, site_ids: Sequence[str]) -> list[str]:
        """Sites that a disruption reaches, in order."""
        if PlaceKind.SITE not in FORMS[hit.disruption.kind].reaches:
            return []
        found = self._happenings.reaches[hit.disruption.id].ids(PlaceKind.SITE)
        return [key for key in site_ids if found is None or key in found]

    def _with(self, name: str, mildest: object) -> list[Occurrence]:
        return [h for h in self.hits if getattr(h.disruption.consequences, name) is not mildest]

    def _at(
        self, hits: Sequence[Occurrence], places: Sequence[str], at_s: int, class_id: str = ""
    ) -> Iterator[Occurrence]:
        for hit in hits:
            if not _lasts(hit, at_s) or class_id in hit.disruption.exempt_class_ids:
                continue
            if not FORMS[hit.disruption.kind].reaches & PLACES:
                continue
            reach = self._happenings.reaches[hit.disruption.id]
            if any(reach.holds(place) for place in places):
                yield hit

    def _holds_between(self, hit: Occurrence, from_id: str, to_id: str) -> bool:
        reach = self._happenings.reaches[hit.disruption.id]
        if (from_id, to_id) in reach.lanes:
            return True
        if not FORMS[hit.disruption.kind].reaches & PLACES:
            return False
        places = reach.ids(*PLACES)
        return places is None or from_id in places or to_id in places


def _is_of_teams(hit: Occurrence) -> bool:
    return FORMS[hit.disruption.kind].reaches == {PlaceKind.TEAM}


def _lasts(hit: Occurrence, at_s: int) -> bool:
    return hit.timing.begin_s <= at_s < hit.timing.end_s


def struck_share(hit: Occurrence, at_s: int) -> float:
    """Share of orders and work that a disruption strikes at a moment, permits left out."""
    item, timing = hit.disruption, hit.timing
    if FORMS[item.kind].measure is not Measure.LOST_SHARE:
        return 1.0
    full = full_share(hit) * (1.0 - item.permit_share)
    since_s, left_s = at_s - timing.begin_s, timing.end_s - at_s
    if since_s < timing.ramp_down_s:
        return full * since_s / timing.ramp_down_s
    if left_s < timing.ramp_up_s:
        return full * left_s / timing.ramp_up_s
    return full


def full_share(hit: Occurrence) -> float:
    """Share of goods in store that it strikes when it begins."""
    is_share = FORMS[hit.disruption.kind].measure is Measure.LOST_SHARE
    return hit.severity if is_share else 1.0


def recedes_s(hit: Occurrence) -> int:
    """When the worst of it is over."""
    return hit.timing.end_s - hit.timing.ramp_up_s
