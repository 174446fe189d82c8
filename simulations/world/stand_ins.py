"""Sites that stand in for others: the nearest of the same tier that have what is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.effects import Effect
from supplychain.fleet import Haul
from supplychain.places import great_circle_m
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from simulations.world.consequences import InForce
    from simulations.world.run import Run
    from supplychain.orders import Order
    from supplychain.plans import Consignment
    from supplychain.stock import Lot


class StandIns:
    """Other sites of a world."""

    def __init__(self, run: Run, rules: InForce) -> None:
        self._run, self._rules = run, rules
        self._lots: dict[tuple[str, str], Lot] = {}
        for lot in run.scenario.lots:
            self._lots.setdefault((lot.site_id, lot.product_id), lot)

    def is_open(self, site_id: str) -> bool:
        """Whether a site handles anything now."""
        return self._run.effects.at(Effect.SITE_CAPACITY, site_id, self._run.now_s) > 0.0

    def taken_over(
        self, front_id: str, order: Order, items: tuple[Consignment, ...]
    ) -> tuple[str, tuple[Consignment, ...]] | None:
        """The nearest front that can have all goods of an order, and these goods for it.

        It needs tours of its own while one of the order's windows is open.
        """
        classes = {item.temperature_class_id for item in items}
        for other in self.alike(front_id, classes):
            if not self._is_out(other, order):
                continue
            found = []
            for item in items:
                if item.from_site_id == front_id:
                    found.append(self._from(item, other, other))
                else:
                    name = f"{item.id}@{other}"
                    found.append(replace(item, id=name, to_site_id=other))
            if all(item is not None for item in found):
                return other, tuple(item for item in found if item is not None)
        return None

    def _is_out(self, front_id: str, order: Order) -> bool:
        """Whether a front has vans on the road when an order is wanted."""
        routes = self._run.template.routes.values()
        return any(
            not order.windows
            or any(w.open_s <= route.end_s and route.start_s <= w.close_s for w in order.windows)
            for route in routes
            if route.base_id == front_id and route.haul is Haul.LAST_MILE
        )

    def elsewhere(self, item: Consignment, to_id: str) -> Consignment | None:
        """The same goods from the nearest other site of the tier that has them."""
        for other in self.alike(item.from_site_id, {item.temperature_class_id}):
            found = self._from(item, other, to_id)
            if found is not None:
                return found
        return None

    def _from(self, item: Consignment, site_id: str, to_id: str) -> Consignment | None:
        """The consignment from another site, if that has the goods."""
        lot = self._lots.get((site_id, item.product_id))
        stores = self._run.stores
        if lot is None:
            return None
        if stores is not None and stores.on_hand(site_id, item.product_id) < item.quantity:
            return None
        name = f"{item.id}@{site_id}"
        return replace(item, id=name, lot_id=lot.id, from_site_id=site_id, to_site_id=to_id)

    def alike(self, site_id: str, class_ids: set[str]) -> list[str]:
        """Open sites of the same tier that hold some classes and are not struck, nearest first."""
        run = self._run
        site = run.sites[site_id]
        found = [
            (great_circle_m(site.location, other.location), other.id)
            for other in run.sites.values()
            if other.id != site_id
            and other.tier is site.tier
            and other.status is SiteStatus.OPEN
            and all(other.holds(key) for key in class_ids)
        ]
        return [
            key
            for _, key in sorted(found)
            if self.is_open(key) and not self._rules.is_struck(key, run.now_s)
        ]
