"""Orders of stores at suppliers and at the stores above, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.effects import Effect
from simulations.events import EventKind
from simulations.goods.batch import Batch
from simulations.stock.backlog import NOTHING
from supplychain.calendars import DAY_S
from supplychain.restocking import ItemSource, SupplyRoute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulations.chance import Chance
    from simulations.clock import Clock
    from simulations.stock.backlog import Backlog
    from simulations.stock.shipments import Shipments
    from supplychain.scenario import Scenario


OUTSIDE = "outside"
"""Source of goods whose supplier no scenario states; what fails at its site fails for it."""


@dataclass(slots=True)
class SupplyTally:
    """What was ordered of suppliers, and of it not delivered, CNY at the price of the source."""

    ordered_kg: float = 0.0
    ordered_cny: float = 0.0
    short_kg: float = 0.0
    short_cny: float = 0.0


class Supply:
    """Whoever delivers to stores.

    A SKU-location is supplied by its first source in order of preference whose site, if it is one,
    is open; without stated sources by the site that supplies its site. Suppliers make what is
    ordered anew, up to their day's most, less what disruptions take (``Effect.SUPPLIER``); what
    they do not deliver is not delivered later. Sites issue from stock; what they lack waits there
    until they have it. Carriers take their share (``Effect.CARRIER``) of what a supplier sends; of
    what a site sends, the rest stays on its shelves and is asked for again the next morning.

    Parameters
    ----------
    scenario
        Sources and routes of ``scenario.restocking``, products and sites.
    shipments, backlog
        How goods move, and who waits.
    clock, chance
        Time, and the deviations of lead times, drawn by order.
    carrier_id
        Place of ``Effect.CARRIER``; by default the source.
    sources
        Besides those of the scenario.

    Attributes
    ----------
    tally
        Of all that was ordered from suppliers (sites above are none); whoever counts from a day on
        puts a new one in its place.
    sent_units
        What suppliers have sent, by product.
    """

    def __init__(
        self,
        scenario: Scenario,
        shipments: Shipments,
        backlog: Backlog,
        clock: Clock,
        chance: Chance,
        carrier_id: str = "",
        sources: Iterable[ItemSource] = (),
    ) -> None:
        self._shipments, self._backlog = shipments, backlog
        self._clock, self._chance, self._carrier_id = clock, chance, carrier_id
        self._stores, self._effects = shipments.stores, shipments.effects
        self._sites = {site.id: site for site in scenario.sites}
        self._horizon = scenario.horizon
        self._routes: dict[tuple[str, str], SupplyRoute] = {}
        self._sources: dict[tuple[str, str], list[ItemSource]] = {}
        self._made: dict[tuple[str, str, int], float] = {}
        self._owed: dict[tuple[str, str], float] = {}
        self._orders = 0
        self.tally = SupplyTally()
        self.sent_units: dict[str, float] = {}
        if scenario.restocking is not None:
            self._routes = {(r.source_id, r.site_id): r for r in scenario.restocking.routes}
            self._sort(scenario.restocking.sources)
        self._sort(sources)

    def order(self, site_id: str, product_id: str, quantity: float) -> str:
        """Order units for a site now; the order's id, empty if nobody takes it today."""
        source = self._source(site_id, product_id)
        if source is None or not self.takes_orders(source.source_id, site_id):
            return ""
        now_s = self._clock.now_s
        self._orders += 1
        order_id = f"supply-{self._orders}"
        worth_cny = quantity * source.price_cny
        ordered = EventKind.REPLENISHMENT_ORDERED
        self._stores.log.add(now_s, ordered, order_id, site_id, quantity, worth_cny)
        if source.source_id in self._sites:
            self._ask(order_id, source, quantity)
        else:
            self._make(order_id, source, quantity)
        return order_id

    def owed(self, site_id: str, product_id: str) -> float:
        """Units that a site has ordered from sites above and that have not left there."""
        return self._owed.get((site_id, product_id), 0.0)

    def lead_s(self, order_id: str, source_id: str, site_id: str) -> int:
        """Time from an order until its goods are there; lognormal about its mean if it varies."""
        route = self._routes.get((source_id, site_id))
        if route is None:
            return DAY_S
        mean = route.lead_time_days
        cv = route.lead_time_sd_days / mean if mean > 0.0 else 0.0
        return round(mean * self._chance.lognormal(cv, "lead time", order_id) * DAY_S)

    def takes_orders(self, source_id: str, site_id: str) -> bool:
        """Whether a source takes orders of a site today."""
        route = self._routes.get((source_id, site_id))
        if route is None:
            return True
        today = self._horizon.clock(self._clock.now_s).date()
        weekdays = route.order_weekdays
        return (not weekdays or today.weekday() in weekdays) and today not in route.closed_days

    def _ask(self, order_id: str, source: ItemSource, quantity: float) -> None:
        """Ask a site above; parts come as it has them."""
        to_id, product_id, from_id = source.site_id, source.product_id, source.source_id
        key, parts = (to_id, product_id), 0
        now_s = self._clock.now_s
        self._owed[key] = self._owed.get(key, 0.0) + quantity
        share = self._carried(from_id)
        if self._shipments.is_closed(from_id) or share <= 0.0:
            # It is ordered once the site works again; a carrier's recovery is looked for daily.
            opens_s = self._shipments.opens_s(from_id) if share > 0.0 else now_s + DAY_S
            self._owed[key] -= quantity
            if opens_s is not None:
                self._later(opens_s, order_id, source, quantity)
            return
        goes = quantity * min(share, 1.0)

        def deliver(batches: list[Batch]) -> None:
            nonlocal parts
            parts += 1
            self._owed[key] -= sum(batch.quantity for batch in batches)
            part_id = order_id if parts == 1 else f"{order_id}.{parts}"
            lead_s = self.lead_s(order_id, from_id, to_id)
            self._shipments.send(part_id, from_id, to_id, batches, lead_s)

        self._backlog.ask(from_id, product_id, goes, now_s, deliver, waits=True)
        if quantity - goes > NOTHING:
            self._owed[key] -= quantity - goes
            self._later(now_s + DAY_S, f"{order_id}+", source, quantity - goes)

    def _later(self, at_s: int, order_id: str, source: ItemSource, quantity: float) -> None:
        key = (source.site_id, source.product_id)
        self._owed[key] = self._owed.get(key, 0.0) + quantity
        self._clock.call(at_s, self._again, order_id, source, quantity, rank=Rank.DEMAND)

    def _again(self, order_id: str, source: ItemSource, quantity: float) -> None:
        self._owed[source.site_id, source.product_id] -= quantity
        self._ask(order_id, source, quantity)

    def _make(self, order_id: str, source: ItemSource, quantity: float) -> None:
        """A supplier delivers what it can, and the rest never."""
        supplier_id, now_s = source.source_id, self._clock.now_s
        goes = self._within_day(source, quantity)
        place = source.site_id if supplier_id == OUTSIDE else supplier_id
        goes *= max(0.0, self._effects.at(Effect.SUPPLIER, place, now_s))
        goes *= self._carried(supplier_id)
        product, tally = self._stores.ageing[source.product_id].product, self.tally
        tally.ordered_kg += quantity * product.kg
        tally.ordered_cny += quantity * source.price_cny
        if quantity - goes > NOTHING:
            short = quantity - goes
            worth_cny = short * source.price_cny
            tally.short_kg += short * product.kg
            tally.short_cny += worth_cny
            kind = EventKind.SUPPLY_SHORT
            self._stores.log.add(now_s, kind, order_id, supplier_id, short, worth_cny)
        if goes <= NOTHING:
            return
        self.sent_units[product.id] = self.sent_units.get(product.id, 0.0) + goes
        ageing = self._stores.ageing[source.product_id]
        lead_s = self.lead_s(order_id, supplier_id, source.site_id)
        batch = Batch(f"lot-{order_id}", ageing, goes, since_s=now_s)
        self._shipments.send(order_id, supplier_id, source.site_id, [batch], lead_s)

    def _within_day(self, source: ItemSource, quantity: float) -> float:
        """What is left of a supplier's most for today, of one SKU-location."""
        if source.most_units_per_day is None:
            return quantity
        key = (source.site_id, source.product_id, self._clock.now_s // DAY_S)
        made = self._made.get(key, 0.0)
        goes = min(quantity, max(0.0, source.most_units_per_day - made))
        self._made[key] = made + goes
        return goes

    def _carried(self, source_id: str) -> float:
        place = self._carrier_id or source_id
        return min(1.0, max(0.0, self._effects.at(Effect.CARRIER, place, self._clock.now_s)))

    def _source(self, site_id: str, product_id: str) -> ItemSource | None:
        """The first source that works; the first of all if none does."""
        stated = self._sources.get((site_id, product_id))
        if not stated:
            above = self._sites[site_id].supplied_by
            return ItemSource(site_id, product_id, above) if above else None
        for source in stated:
            if source.source_id in self._sites and self._shipments.is_closed(source.source_id):
                continue
            if self._effects.at(Effect.SUPPLIER, source.source_id, self._clock.now_s) > 0.0:
                return source
        return stated[0]

    def _sort(self, sources: Iterable[ItemSource]) -> None:
        for source in sorted(sources, key=lambda s: s.preference):
            self._sources.setdefault((source.site_id, source.product_id), []).append(source)
