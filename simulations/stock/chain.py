"""A chain of stores that runs by itself, without routes: demand, stock, orders and lead times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.chance import Chance
from simulations.clock import Clock, Rank
from simulations.effects import Effects
from simulations.log import EventLog
from simulations.stock.backlog import Backlog
from simulations.stock.replenishing import Pair, Replenishing
from simulations.stock.rooms import Rooms
from simulations.stock.shipments import Shipments, WhenClosed
from simulations.stock.stores import Stores
from simulations.stock.supply import Supply
from simulations.stock.watch import RoomWatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.goods.batch import Batch
    from supplychain.scenario import Scenario
    from supplychain.state import ReplenishmentPolicy


@dataclass(frozen=True, slots=True)
class ChainRules:
    """What holds in a chain.

    Parameters
    ----------
    customers_wait
        Whether customers wait for what is not there; else their demand is lost.
    when_closed
        What becomes of goods whose site is closed when they come.
    review_s
        Second of the day at which orders are made.
    """

    customers_wait: bool = False
    when_closed: WhenClosed = WhenClosed.HOLD
    review_s: int = 0


@dataclass(slots=True)
class Tally:
    """What became of demand, in units."""

    asked: float = 0.0
    short: float = 0.0
    served: float = 0.0


class Chain:
    """Stores of one to many tiers that order from each other and from suppliers.

    Parameters
    ----------
    scenario
        Sites, products, lots and restocking.
    policy
        Orders for all pairs every morning.
    pairs
        Sites and products that order; those of ``scenario.restocking`` by default.
    effects, chance, log, rules
        Disruptions, random numbers, what is told of the run, and what holds.
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: ReplenishmentPolicy,
        pairs: Sequence[Pair] | None = None,
        effects: Effects | None = None,
        chance: Chance | None = None,
        log: EventLog | None = None,
        rules: ChainRules | None = None,
    ) -> None:
        self.rules = ChainRules() if rules is None else rules
        self.clock, self.log = Clock(), EventLog() if log is None else log
        self.rooms = Rooms(scenario, Effects() if effects is None else effects)
        self.stores = Stores(scenario, self.rooms, self.log, self.clock)
        self.backlog = Backlog(self.stores)
        when_closed = self.rules.when_closed
        self.shipments = Shipments(scenario, self.stores, self.clock, when_closed)
        draws = Chance(0) if chance is None else chance
        self.supply = Supply(scenario, self.shipments, self.backlog, self.clock, draws)
        self.replenishing = Replenishing(
            scenario,
            policy,
            self.supply,
            self.shipments,
            self.backlog,
            self.clock,
            pairs,
            self.rules.review_s,
        )
        self.tallies: dict[Pair, Tally] = {}
        self.stores.stock(scenario)
        RoomWatch(self.stores, self.clock).start()
        self.replenishing.start()

    def demand(self, site_id: str, product_id: str, at_s: int, quantity: float) -> None:
        """Customers will ask for units at a second."""
        self.clock.call(at_s, self._serve, site_id, product_id, quantity, rank=Rank.DEMAND)

    def run(self, until_s: int) -> None:
        """Let time pass, up to and without a second."""
        self.clock.run(until_s)

    def tally(self, site_id: str, product_id: str) -> Tally:
        """What became of demand so far."""
        return self.tallies.setdefault((site_id, product_id), Tally())

    def _serve(self, site_id: str, product_id: str, quantity: float) -> None:
        tally = self.tally(site_id, product_id)

        def deliver(batches: list[Batch]) -> None:
            tally.served += sum(batch.quantity for batch in batches)

        tally.asked += quantity
        now_s, waits = self.clock.now_s, self.rules.customers_wait
        tally.short += self.backlog.ask(site_id, product_id, quantity, now_s, deliver, waits=waits)
