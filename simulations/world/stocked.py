"""Stocks of a world that are ordered again: who looks, who delivers, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.stock.backlog import Backlog
from simulations.stock.planned import PlannedOrders, keep_levels
from simulations.stock.replenishing import Replenishing
from simulations.stock.shipments import Shipments, WhenClosed
from simulations.stock.supply import OUTSIDE, Supply, SupplyTally
from simulations.stock.watch import RoomWatch
from supplychain.calendars import DAY_S
from supplychain.places import great_circle_m
from supplychain.restocking import ItemSource
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulations.goods import Batch
    from simulations.stock.replenishing import Pair
    from simulations.stock.shelf import Shelf
    from simulations.stock.stores import Stores
    from simulations.world.run import Run
    from supplychain.scenario import Scenario
    from supplychain.sites import Site
    from supplychain.state import ReplenishmentPolicy

ABOVE = {Tier.FRONT: Tier.CENTRE, Tier.CENTRE: Tier.ORIGIN}
YEAR_DAYS = 365.0
STOCK_FIGURES = (
    *("stock_cny_mean", "stock_days", "stock_turns_per_year", "stock_fill_rate"),
    *("supply_ordered_kg", "supply_ordered_cny", "supply_short_kg", "supply_short_cny"),
    *("supply_short_share", "emergency_kg"),
)
"""Figures that a world has if its stocks are ordered again."""


@dataclass(frozen=True, slots=True)
class Replenishment:
    """How a world orders goods again.

    Parameters
    ----------
    policy
        Decides every morning for all pairs at once; each run has a copy of its own, so that what
        one learns of its runs stays there. ``None`` orders back to what each site begins with.
    pairs
        Sites and products that are looked after; by default those that the policy names
        (``pairs``), else those of ``scenario.restocking``, else all that the scenario has lots of.
    review_s
        Second of the day of the look, after the book of that second has been assigned.
    move_lead_s
        Time that moves between sites of a tier take; an assumption.
    """

    policy: ReplenishmentPolicy | None = None
    pairs: tuple[Pair, ...] | None = None
    review_s: int = 0
    move_lead_s: int = DAY_S // 2

    def pairs_of(self, scenario: Scenario) -> tuple[Pair, ...]:
        """The sites and products that are looked after."""
        named = getattr(self.policy, "pairs", None) if self.pairs is None else self.pairs
        if named is not None:
            return tuple(named)
        if self.policy is not None and scenario.restocking and scenario.restocking.items:
            return tuple((item.site_id, item.product_id) for item in scenario.restocking.items)
        lots = (lot for lot in scenario.lots if lot.available_s <= 0)
        return tuple(dict.fromkeys((lot.site_id, lot.product_id) for lot in lots))


class Stocked:
    """Supply of a world's stores, and their accounts.

    Orders of sites at sites above and at suppliers take their lead time and come in through the
    rooms; they do not ride on the plan's vehicles. Transfers of the plan go on as planned, and are
    on the way for who looks.
    """

    def __init__(
        self,
        run: Run,
        stores: Stores,
        given: Replenishment | None,
        days: int,
        when_closed: Callable[[str], WhenClosed] | WhenClosed = WhenClosed.HOLD,
    ) -> None:
        self._run, self.stores, self._days = run, stores, days
        scenario, clock = run.scenario, run.clock
        self.shipments = Shipments(scenario, stores, clock, when_closed)
        self.supply: Supply | None = None
        self.closing_cny = [0.0] * days
        self.asked_kg = self.short_kg = 0.0
        stores.told_gone.append(self._gone)
        RoomWatch(stores, clock).start()
        for day in range(days):
            # Before the deliveries and the book of the second in which the next day begins.
            clock.call((day + 1) * DAY_S - 1, self._close, day, rank=Rank.REVIEW)
        if given is None:
            return
        pairs = given.pairs_of(scenario)
        backlog = Backlog(stores)
        self.supply = Supply(
            scenario,
            self.shipments,
            backlog,
            clock,
            run.chance,
            sources=unstated_sources(scenario, pairs),
        )
        policy = keep_levels(scenario) if given.policy is None else deepcopy(given.policy)
        looking = Replenishing(
            scenario,
            policy,
            self.supply,
            self.shipments,
            backlog,
            clock,
            pairs,
            given.review_s,
            given.move_lead_s,
            until_s=run.settings.days * DAY_S,
            also_coming=self._transfers,
        )
        looking.start()
        if run.ledger.first_day:
            clock.call(run.ledger.first_day * DAY_S, self._count_anew, rank=Rank.DISRUPTION)

    @property
    def supplied_units(self) -> dict[str, float]:
        """What suppliers have sent so far, by product."""
        return {} if self.supply is None else self.supply.sent_units

    def asked(self, day: int, wanted_kg: float, short_kg: float) -> None:
        """Note what customers' orders of a book wanted of stores, and what was not there."""
        if day >= self._run.ledger.first_day:
            self.asked_kg += wanted_kg
            self.short_kg += short_kg

    def metrics(self) -> dict[str, float]:
        """Stock and supply of the days that count.

        ``stock_cny_mean`` is the mean value of stock at the end of a day; ``stock_days`` that over
        the value that customers got on a day, ``stock_turns_per_year`` 365 over these days;
        ``stock_fill_rate`` kilograms of customers' orders that stores had, of those asked for.
        Of suppliers: ``supply_ordered_kg`` and ``_cny``; ``supply_short_kg``, ``_cny`` and
        ``_share`` that they did not deliver. ``emergency_kg`` that a policy moved between sites.
        """
        run = self._run
        first, last = run.ledger.first_day, run.settings.days
        counted = self.closing_cny[first:last]
        mean_cny = sum(counted) / len(counted)
        sold_cny = run.ledger.figures.get("delivered_cny", 0.0) / len(counted)
        stock_days = mean_cny / sold_cny if sold_cny else float("inf")
        tally = SupplyTally() if self.supply is None else self.supply.tally
        return {
            "stock_cny_mean": mean_cny,
            "stock_days": stock_days,
            "stock_turns_per_year": YEAR_DAYS / stock_days if stock_days else float("inf"),
            "stock_fill_rate": 1.0 - self.short_kg / self.asked_kg if self.asked_kg else 1.0,
            "supply_ordered_kg": tally.ordered_kg,
            "supply_ordered_cny": tally.ordered_cny,
            "supply_short_kg": tally.short_kg,
            "supply_short_cny": tally.short_cny,
            "supply_short_share": tally.short_kg / tally.ordered_kg if tally.ordered_kg else 0.0,
            "emergency_kg": run.ledger.figures.get("emergency_kg", 0.0),
        }

    @property
    def curves(self) -> dict[str, tuple[float, ...]]:
        """``stock_cny``: value of stock at the end of each day."""
        return {"stock_cny": tuple(self.closing_cny)}

    def _close(self, day: int) -> None:
        self.closing_cny[day] = sum(map(_worth_cny, self.stores.shelves()))

    def _count_anew(self) -> None:
        assert self.supply is not None
        self.supply.tally = SupplyTally()

    def _gone(self, site_id: str, batch: Batch, cause: str, at_s: int) -> None:
        del site_id
        self._run.ledger.write_off(at_s, cause, batch.kg, batch.worth_cny)

    def _transfers(self, site_id: str, product_id: str) -> Iterator[tuple[int, float]]:
        """What the plan's transfers bring, by the second at which they are due."""
        run = self._run
        for freight in run.transfers_to.get((site_id, product_id), {}).values():
            yield freight.day * DAY_S + run.template.length_s, freight.batch.quantity


def unstated_sources(scenario: Scenario, pairs: tuple[Pair, ...]) -> list[ItemSource]:
    """Sources of SKU-locations that have none in ``scenario.restocking``.

    The site that supplies theirs, if it has the product; else the nearest site of the tier above
    that has; else a supplier of whom nothing is known, at the product's value. All of them take the
    day of :meth:`simulations.stock.supply.Supply.lead_s`; an assumption.
    """
    stated = scenario.restocking
    known = {(s.site_id, s.product_id) for s in stated.sources} if stated else set()
    sites = {site.id: site for site in scenario.sites}
    value = {item.id: item.value_cny for item in scenario.products}
    having: dict[str, set[str]] = defaultdict(set)
    for lot in scenario.lots:
        having[lot.product_id].add(lot.site_id)
    found = []
    for site_id, product_id in pairs:
        if (site_id, product_id) in known:
            continue
        site = sites[site_id]
        above = [sites[key] for key in sorted(having[product_id]) if _is_above(sites[key], site)]
        if site.supplied_by in having[product_id]:
            source, price_cny = site.supplied_by, 0.0
        elif above:
            where = site.location
            source = min(above, key=lambda s: (great_circle_m(where, s.location), s.id)).id
            price_cny = 0.0
        else:
            source, price_cny = OUTSIDE, value[product_id]
        found.append(ItemSource(site_id, product_id, source, price_cny))
    return found


def _is_above(site: Site, other: Site) -> bool:
    return site.status is SiteStatus.OPEN and site.tier is ABOVE.get(other.tier)


def _worth_cny(shelf: Shelf) -> float:
    return shelf.quantity * shelf.ageing.product.value_cny


__all__ = ["PlannedOrders", "Replenishment", "Stocked", "unstated_sources"]
