"""The world: a scenario and its plans, lived through day by day."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.clock import Clock, Rank
from simulations.effects import Effects
from simulations.events import EventKind
from simulations.goods import Batch
from simulations.log import EventLog
from simulations.policies import FollowPlan
from simulations.stock.stores import Stores
from simulations.world.assign import Dispatcher
from simulations.world.demand import Demand, due_s
from simulations.world.docks import Docks, Places
from simulations.world.ledger import Ledger
from simulations.world.nouns import DayMove, DayTour, Freight, LiveOrder, Part
from simulations.world.outcome import Outcome, outcome_of
from simulations.world.plans import Plans, check_plans
from simulations.world.run import Run
from simulations.world.template import template_of
from simulations.world.trucks import Forwarder, TruckTour
from simulations.world.vans import VanTour
from simulations.world.visits import Visits
from simulations.world.ways import Roads, Speeds
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul
from supplychain.orders import OrderKind
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulations.chance import Chance
    from simulations.policies import Action, Policy
    from simulations.tracks import Recorder
    from simulations.world.settings import WorldSettings
    from simulations.world.template import Template
    from supplychain.plans import Consignment
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario

SHORT = 1e-6
"""Units below which nothing counts as short."""

COLLECT_AFTER = (100_000, 20, 50)
"""Goods, parts and tours live for days: looking for rubbish among them as often as Python does by
default costs a sixth of a run."""


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Look for rubbish less often meanwhile."""
    usual = gc.get_threshold()
    gc.set_threshold(*COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class World:
    """One run of a scenario.

    Parameters
    ----------
    scenario, plans
        What is lived through; the plans' day is the template of every day.
    settings
        Days, and what no scenario states.
    chance
        All random numbers.
    effects
        What disruptions do.
    log
        Of events; a new one if not given.
    policy
        Who decides; follows the plan if not given.
    roads
        Distances; by default the scenario's choice among the embedded ones.

    Raises
    ------
    DataError
        If plans are not for this scenario; with every fault.
    """

    def __init__(
        self,
        scenario: Scenario,
        plans: Plans,
        settings: WorldSettings,
        chance: Chance,
        effects: Effects | None = None,
        log: EventLog | None = None,
        policy: Policy | None = None,
        roads: RoadProvider | None = None,
    ) -> None:
        check_plans(scenario, plans)
        assert plans.routing is not None
        self.settings = settings
        self.log = EventLog() if log is None else log
        effects = Effects() if effects is None else effects
        template = template_of(scenario, plans.routing)
        run_out = settings.run_out_days
        if run_out is None:
            run_out = max(0, -(-template.length_s // DAY_S) - 1)
        self.length_days = settings.days + run_out
        first_s = min([0, *(order.placed_s for order in scenario.orders)])
        self.clock = Clock(first_s)
        ledger = Ledger(settings.warm_up_days, self.length_days)
        self.state = Run(
            scenario,
            settings,
            chance,
            effects,
            self.log,
            policy or FollowPlan(),
            self.clock,
            ledger,
        )
        self._provider = embedded_roads(scenario.roads) if roads is None else roads
        self.state.speeds = Speeds(effects)
        self.state.docks = Docks(self.clock, template.docks, effects, self.log)
        self._use(template)
        if settings.from_stock:
            self.state.stores = Stores(scenario, self.state.rooms, self.log, self.clock)
            self.state.stores.stock(scenario)
        self._demand = Demand(scenario, settings, chance, effects)
        self._forwarder = Forwarder(self.state)
        self._books: dict[int, list[LiveOrder]] = {}
        self._visits = Visits(self.state, plans.installers) if plans.installers else None

    @property
    def stores(self) -> Stores | None:
        """Stocks of all sites, if goods are issued from them."""
        return self.state.stores

    @property
    def ledger(self) -> Ledger:
        """Sums of the run so far."""
        return self.state.ledger

    def record(self, recorder: Recorder) -> None:
        """Tell a recorder what goods go through; before the run."""
        recorder.begin(self.state.classes)
        self.state.recorder = recorder

    def run(self) -> Outcome:
        """Live through all days."""
        for day in range(self.settings.days):
            self._take_orders(day)
        for day in range(self.length_days):
            self.clock.call(day * DAY_S, self._morning, day, rank=Rank.DEMAND)
        spells = self.state.effects.spells
        for known_s, key in sorted({(each.known_s, each.disruption_id) for each in spells}):
            self._announce(known_s, key)
        with fewer_collections():
            self.clock.run(until=self.length_days * DAY_S)
        return outcome_of(self.state, self.length_days)

    def _announce(self, known_s: int, disruption_id: str) -> None:
        if known_s >= self.clock.now_s:
            self.clock.call(known_s, self._known, disruption_id, rank=Rank.REVIEW)

    def _known(self, disruption_id: str) -> None:
        run = self.state
        self._act(run.policy.known(run.situation(), disruption_id))

    def _act(self, actions: Sequence[Action]) -> None:
        for action in actions:
            day = max(action.from_day, 0)
            self.clock.call(
                max(day * DAY_S, self.clock.now_s), self._change, action, rank=Rank.RECOVERY
            )

    def _change(self, action: Action) -> None:
        run = self.state
        self._use(template_of(run.scenario, action.plan))
        run.log.add(
            run.now_s, EventKind.PLAN_CHANGED, run.policy.name, "",
            float(action.changed_routes), action.cost_cny,
        )  # fmt: skip

    def _use(self, template: Template) -> None:
        run = self.state
        run.template = template
        run.roads = Roads(run.scenario, template, self._provider)
        for key, count in template.fleets.items():
            if key not in run.fleets:
                run.fleets[key] = Places(self.clock, count)
            else:
                run.fleets[key].resize(max(count, run.fleets[key].count))

    # Orders --------------------------------------------------------------------------------------

    def _take_orders(self, day: int) -> None:
        """Orders of a book, each noted when it is placed."""
        orders = self._demand.orders_of(day)
        self._books[day] = orders
        if orders:
            self.clock.call(orders[0].placed_s, self._place, orders, 0, rank=Rank.DEMAND)

    def _place(self, orders: Sequence[LiveOrder], position: int) -> None:
        now_s = self.clock.now_s
        while position < len(orders) and orders[position].placed_s <= now_s:
            order = orders[position]
            place = order.noun.customer_id
            kind = EventKind.ORDER_PLACED
            self.log.add(now_s, kind, order.id, place, order.kg, order.worth_cny)
            position += 1
        if position < len(orders):
            at_s = orders[position].placed_s
            self.clock.call(at_s, self._place, orders, position, rank=Rank.DEMAND)

    def _morning(self, day: int) -> None:
        """The book of a day closes: tours are made, and orders assigned to them."""
        run = self.state
        self._act(run.policy.morning(run.situation()))
        run.tours = {key: tour for key, tour in run.tours.items() if not tour.departed}
        is_open = day < self.settings.days
        template = run.template
        routes = template.routes.values()
        vans = [DayTour(route, day) for route in routes if route.haul is Haul.LAST_MILE]
        trucks = [DayTour(route, day) for route in routes if route.haul is not Haul.LAST_MILE]
        moves = [DayMove(move, day) for move in template.moves.values()]
        for tour in trucks:
            run.tours[tour.route.id, day] = tour
        for move in moves:
            run.tours[move.move.id, day] = move
        parts = self._due_parts()
        if is_open:
            for item in template.transfers:
                self._freight(item, None, day, f"{item.id}/{day}")
            orders = [*self._books.pop(day), *self._returns(day)]
            for order in orders:
                parts += self._parts(order)
            if self._visits is not None:
                self._visits.start(day, {item.noun.id: item for item in reversed(orders)})
        Dispatcher(run, vans).assign(parts, day)
        self._send(vans, trucks, moves)

    def _send(
        self, vans: Sequence[DayTour], trucks: Sequence[DayTour], moves: Sequence[DayMove]
    ) -> None:
        """Let everything leave in its time."""
        run = self.state
        for tour in vans:
            if tour.parts:
                self.clock.process(VanTour(run, tour).live())
        for tour in trucks:
            self.clock.process(TruckTour(run, tour).live())
        for move in moves:
            at_s = move.day * DAY_S + move.move.depart_s
            self.clock.call(at_s, self._forwarder.send, move)

    def _returns(self, day: int) -> list[LiveOrder]:
        """What customers want to be rid of again."""
        run, now_s = self.state, self.clock.now_s
        delivered, run.coming_back = run.coming_back, []
        found = []
        for order in delivered:
            noun = replace(order.noun, kind=OrderKind.RETURN)
            due = due_s(run.scenario, noun, now_s, day)
            back = LiveOrder(f"{order.id}/return", noun, day, now_s, due)
            back.kg, back.worth_cny = order.delivered_kg, order.worth_cny
            self.log.add(
                now_s, EventKind.ORDER_PLACED, back.id, noun.customer_id, back.kg, back.worth_cny
            )
            found.append(back)
        return found

    def _due_parts(self) -> list[Part]:
        """Deferred parts, the oldest first, without those whose customers have cancelled."""
        run, now_s = self.state, self.clock.now_s
        waiting, run.waiting = run.waiting, []
        kept = []
        for part in sorted(waiting, key=lambda each: (each.order.due_s, each.order.id)):
            front_id = part.order.front
            if now_s >= part.keep_until_s:
                run.lose(part, front_id)
            else:
                kept.append(part)
        return kept

    def _parts(self, order: LiveOrder) -> list[Part]:
        """What of an order comes at once, with its goods on their way."""
        run = self.state
        run.ledger.orders.append(order)
        key = order.noun.id
        template = run.template
        order.front = template.front_of.get(key, "")
        keep_until_s = order.due_s + run.settings.patience_s
        suffix = order.id[len(key) :]
        items = () if order.is_return else template.goods_of.get(key, ())
        goods = {item.id: self._freight(item, order, order.day, item.id + suffix) for item in items}
        order.freight = [each for some in goods.values() for each in some]
        doors = template.door_of.get(key, ())
        if len(doors) < 2 or order.is_return:
            part = Part(order, order.freight, keep_until_s)
            part.doors = doors
            return self._with_goods([part])
        parts = []
        for route_id, position in doors:
            keys = template.routes[route_id].stops[position].consignment_ids
            part = Part(order, [each for k in keys for each in goods[k]], keep_until_s)
            part.doors = ((route_id, position),)
            parts.append(part)
        order.parts_left = len(parts)
        return self._with_goods(parts)

    def _with_goods(self, parts: list[Part]) -> list[Part]:
        """Parts for which there is anything to bring; the others are lost for want of stock."""
        run = self.state
        if run.stores is None:
            return parts
        kept = []
        for part in parts:
            if part.freight or part.order.is_return:
                kept.append(part)
            else:
                run.lose(part, part.order.front)
        return kept

    def _freight(
        self, item: Consignment, order: LiveOrder | None, day: int, key: str
    ) -> list[Freight]:
        """Goods of a day, at the site of their lot; what carries them on expects them."""
        run = self.state
        lot = run.lots[item.lot_id]
        at_s = day * DAY_S
        ready_s = at_s + lot.available_s + run.sites[item.from_site_id].handling_s
        batches = self._batches(item, lot.age_h, key, at_s)
        found = []
        for number, batch in enumerate(batches):
            name = key if number == 0 else f"{key}#{number}"
            freight = Freight(name, item, batch, order, day, item.from_site_id, ready_s)
            run.weigh(freight, 1.0)
            run.ledger.add(day, sent_kg=freight.kg)
            for hop in run.template.hops.get(item.id, ()):
                tour = run.tours.get((hop.carrier_key, day))
                if tour is not None:
                    tour.expected.append(freight)
            found.append(freight)
        return found

    def _batches(self, item: Consignment, age_h: float, key: str, at_s: int) -> list[Batch]:
        """The goods of a consignment: like those of its lot, or what is in stock of them."""
        run = self.state
        if run.stores is None:
            return [Batch(key, run.ageing[item.product_id], item.quantity, age_h, since_s=at_s)]
        site_id, product_id = item.from_site_id, item.product_id
        batches = run.stores.issue(site_id, product_id, item.quantity, at_s)
        short = item.quantity - sum(batch.quantity for batch in batches)
        if short > SHORT:
            told = run.policy.stock_short(run.situation(), site_id, product_id, short)
            self._act(told)
        return batches
