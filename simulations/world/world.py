"""The world: a scenario and its plans, lived through day by day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.clock import Clock, Rank
from simulations.effects import Effects
from simulations.events import EventKind
from simulations.log import EventLog
from simulations.policies import FollowPlan, MoveStock
from simulations.stock.shipments import WhenClosed
from simulations.stock.stores import Stores
from simulations.world.accounts import accounts_of
from simulations.world.aftermath import Aftermath
from simulations.world.assign import Dispatcher
from simulations.world.demand import Demand, due_s
from simulations.world.docks import Docks, Places
from simulations.world.ground import Ground
from simulations.world.intake import Intake
from simulations.world.ledger import Ledger
from simulations.world.mornings import Book
from simulations.world.nouns import DayMove, DayTour, LiveOrder, Part
from simulations.world.outcome import Outcome, outcome_of
from simulations.world.rubbish import fewer_collections
from simulations.world.run import Run
from simulations.world.sending import Sender
from simulations.world.stocked import PlannedOrders, Replenishment, Stocked
from simulations.world.trucks import Forwarder, TruckTour
from simulations.world.vans import VanTour
from simulations.world.visits import Visits
from simulations.world.ways import Roads, Speeds
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.chance import Chance
    from simulations.disruptions import Happenings
    from simulations.policies import Action, Policy, UseTemplate
    from simulations.tracks import Recorder
    from simulations.world.accounts import Account
    from simulations.world.plans import Plans
    from simulations.world.settings import WorldSettings
    from simulations.world.template import Template
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


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
    ground
        Of this scenario, these plans and roads, where several runs share it; else made now.
    replenishment
        How sites order goods again; goods are then issued from stock, as with
        ``settings.from_stock``. By default the plan of orders in ``plans`` if there is one.
    happenings
        What goes wrong, with what becomes of orders, work and goods; unless ``effects`` are given,
        they are its own.

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
        ground: Ground | None = None,
        replenishment: Replenishment | None = None,
        happenings: Happenings | None = None,
    ) -> None:
        self._ground = Ground(scenario, plans, roads) if ground is None else ground
        self.settings = settings
        self.log = EventLog() if log is None else log
        if effects is None:
            effects = Effects() if happenings is None else happenings.effects
        template = self._ground.template
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
        self._intake: Intake | None = None
        self._sender = Sender(self.state, self._act)
        self.state.speeds = Speeds(effects)
        self.state.docks = Docks(self.clock, template.docks, effects, self.log)
        self._use(template)
        aftermath = None
        if happenings is not None and happenings.occurrences:
            aftermath = Aftermath(self.state, happenings, self._sender.freight)
            self._intake = Intake(self.state, aftermath.rules)
        self.state.aftermath = aftermath
        if replenishment is None and plans.replenishment is not None:
            replenishment = Replenishment(PlannedOrders(plans.replenishment))
        if settings.from_stock or replenishment is not None:
            stores = Stores(scenario, self.state.rooms, self.log, self.clock)
            stores.stock(scenario)
            self.state.stores = stores
            when_closed = WhenClosed.HOLD if aftermath is None else aftermath.when_closed
            self.state.stocked = Stocked(
                self.state, stores, replenishment, self.length_days, when_closed
            )
        self._demand = Demand(scenario, settings, chance, effects)
        self._forwarder = Forwarder(self.state)
        self._books: dict[int, list[LiveOrder]] = {}
        self._moves = 0
        self._visits = Visits(self.state, plans.installers) if plans.installers else None

    @property
    def stores(self) -> Stores | None:
        """Stocks of all sites, if goods are issued from them."""
        return self.state.stores

    def accounts(self) -> dict[str, Account]:
        """Where the goods of each product came from and are, in units; needs stores."""
        assert self.state.stocked is not None
        return accounts_of(self.state)

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
            if isinstance(action, MoveStock):
                self._move_stock(action)
                continue
            from_s = action.from_day * DAY_S
            if from_s <= self.clock.now_s:
                self._change(action)
            else:
                self.clock.call(from_s, self._change, action, rank=Rank.RECOVERY)

    def _move_stock(self, action: MoveStock) -> None:
        """Nothing moves where goods do not come from stock."""
        run = self.state
        if run.stocked is None:
            return
        self._moves += 1
        sent = run.stocked.shipments.transfer(
            f"emergency/{self._moves}", action.product_id, action.from_site_id,
            action.to_site_id, action.quantity, action.lead_s,
        )  # fmt: skip
        if sent is not None:
            run.ledger.pay_one(run.now_s // DAY_S, run.now_s, "carriers", action.cost_cny)
            run.ledger.add_one(run.now_s // DAY_S, "emergency_kg", sent.kg)

    def _change(self, action: UseTemplate) -> None:
        run = self.state
        self._use(action.template)
        run.log.add(
            run.now_s, EventKind.PLAN_CHANGED, run.policy.name, "",
            float(action.changed_routes), action.cost_cny,
        )  # fmt: skip

    def _use(self, template: Template) -> None:
        run = self.state
        run.template = template
        ground = self._ground
        run.roads = ground.roads
        if template is not ground.template:
            run.roads = Roads(run.scenario, template, ground.provider)
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
        orders: list[LiveOrder] = []
        if is_open:
            for item in template.transfers:
                self._sender.freight(item, None, day, f"{item.id}/{day}")
            orders = [*self._books.pop(day), *self._returns(day)]
        for order in orders if self._intake is None else self._intake.take(orders):
            parts += self._sender.parts(order, day)
        if is_open and self._visits is not None:
            self._visits.start(day, {item.noun.id: item for item in reversed(orders)})
        self._dispatch(day, parts, vans, [*trucks, *moves])
        self._send(vans, trucks, moves)

    def _dispatch(
        self,
        day: int,
        parts: list[Part],
        vans: list[DayTour],
        carriers: Sequence[DayTour | DayMove],
    ) -> None:
        """Orders come into tours: those that the policy makes today, else those of the plan."""
        run = self.state
        book = Book(run, day, parts, vans, carriers)
        made = run.policy.dispatch(run.situation(), book)
        if made is not None:
            vans[:], parts[:] = book.sent(made)
        Dispatcher(run, vans).assign(parts, day)

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
