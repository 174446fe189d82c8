"""What all tours of a world share: the run's parts, and what happens to goods and orders."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind
from simulations.goods import ageing_of
from simulations.policies import Situation
from simulations.stock.rooms import ROOM_EFFECTS, Rooms
from simulations.tracks import CANCELLED, STORED
from simulations.world.cold import Chamber, Weather
from simulations.world.nouns import FreightEnd, OrderState
from supplychain.calendars import DAY_S
from supplychain.thermal.compartments import ambient_of, box_of

if TYPE_CHECKING:
    import simpy

    from simulations.chance import Chance
    from simulations.clock import Clock
    from simulations.effects import Effects
    from simulations.log import EventLog
    from simulations.policies import Policy
    from simulations.stock.replenishing import Pair
    from simulations.stock.stores import Stores
    from simulations.tracks import Recorder
    from simulations.world.aftermath import Aftermath
    from simulations.world.docks import Docks, Places
    from simulations.world.ledger import Ledger
    from simulations.world.nouns import DayMove, DayTour, Freight, LiveOrder, Part
    from simulations.world.settings import WorldSettings
    from simulations.world.stocked import Stocked
    from simulations.world.template import FleetKey, Hop, Template, TemplateRoute
    from simulations.world.ways import Roads, Speeds
    from supplychain.quality import Kinetics
    from supplychain.scenario import Scenario
    from supplychain.sites import Site
    from supplychain.thermal import ReeferBox

LaneKey = tuple[str, str, str]
"""From, to, temperature class."""


class Run:
    """Parts of a run, and the state of goods and orders in it.

    Notes
    -----
    ``left_behind`` are goods at a site that missed what should have taken them on, by lane and
    class: the next vehicle of the lane takes them. ``waiting`` are parts of orders for the next
    book, ``awaited`` orders that a team of installers waits for at the door. ``permits`` says of
    tours among what share of those that can go the policy has chosen them to be. ``transfers_to``
    is what is on its way from store to store, by where it goes and what it is, ``destroyed`` what
    no order has any more because a disruption destroyed it.
    """

    def __init__(
        self,
        scenario: Scenario,
        settings: WorldSettings,
        chance: Chance,
        effects: Effects,
        log: EventLog,
        policy: Policy,
        clock: Clock,
        ledger: Ledger,
    ) -> None:
        self.scenario, self.settings = scenario, settings
        self.chance, self.effects, self.log = chance, effects, log
        self.policy, self.clock, self.ledger = policy, clock, ledger
        self.template: Template
        self.roads: Roads
        self.speeds: Speeds
        self.docks: Docks
        self.fleets: dict[FleetKey, Places] = {}
        self.sites: dict[str, Site] = {site.id: site for site in scenario.sites}
        self.classes = {item.id: item for item in scenario.temperature_classes}
        self.products = {item.id: item for item in scenario.products}
        self.lots = {item.id: item for item in scenario.lots}
        self.kinetics = _shared({item.id: item.kinetics for item in scenario.products})
        self.ageing = ageing_of(scenario)
        self.rooms = Rooms(scenario, effects)
        self.recorder: Recorder | None = None
        self.stores: Stores | None = None
        self.stocked: Stocked | None = None
        self.aftermath: Aftermath | None = None
        self.destroyed: list[Freight] = []
        self.transfers_to: dict[Pair, dict[int, Freight]] = defaultdict(dict)
        self.coming_back: list[LiveOrder] = []
        self._rooms_move = bool(effects.changes(*ROOM_EFFECTS))
        self.heat_of = {
            item.id: (item.specific_heat_j_kg_k, item.respiration_w_per_kg)
            for item in scenario.products
        }
        self.waiting: list[Part] = []
        self.left_behind: dict[LaneKey, list[Freight]] = defaultdict(list)
        self.tours: dict[tuple[str, int], DayTour | DayMove] = {}
        self.awaited: dict[str, simpy.Event] = {}
        self.permits: dict[str, float] = {}
        self._weather: dict[str, Weather] = {}
        self._boxes: dict[tuple[str, str, str], ReeferBox | None] = {}

    @property
    def now_s(self) -> int:
        """The second that it is."""
        now_s: int = self.clock._now  # type: ignore[assignment]  # noqa: SLF001 - asked all the time
        return now_s

    def situation(self) -> Situation:
        """What the policy may know now."""
        now_s = self.now_s
        waiting = tuple(part.order.id for part in self.waiting)
        day = now_s // DAY_S
        effects = self.effects.known(now_s)
        on_hand = None if self.stores is None else self.stores.on_hand
        return Situation(now_s, day, self.scenario, effects, waiting, self.template, on_hand)

    def rank(self, draw: str, tour_id: str) -> float:
        """Where a tour stands among those of which only a share can go, 0 to 1: below it does.

        Parameters
        ----------
        draw
            Name of the chance by which it is decided where the policy has not.
        """
        share = self.permits.get(tour_id, 1.0)
        # One that was chosen stands somewhere among those that go, not before all of them: where
        # even fewer can go, it is not sure to be one of these.
        return self.chance.uniform(draw, tour_id) * share if share > 0.0 else 1.0

    def chambers(self, route: TemplateRoute) -> list[Chamber]:
        """Compartments of a route's vehicle."""
        weather = self._weather_at(route.base_id)
        return [
            Chamber(self._box(route, number), self.classes[room.temperature_class_id], weather)
            for number, room in enumerate(route.layout.compartments)
        ]

    def _box(self, route: TemplateRoute, number: int) -> ReeferBox | None:
        room = route.layout.compartments[number]
        key = route.vehicle.id, route.layout.id, room.temperature_class_id
        if key not in self._boxes:
            kept = self.classes[room.temperature_class_id]
            self._boxes[key] = box_of(route.vehicle, room, kept) if kept.is_controlled else None
        return self._boxes[key]

    def _weather_at(self, site_id: str) -> Weather:
        found = self._weather.get(site_id)
        if found is None:
            table = ambient_of(self.sites[site_id].city, self.scenario.ambient)
            found = Weather(site_id, table, self.scenario.horizon, self.effects)
            self._weather[site_id] = found
        return found

    def handling_s(self, site_id: str) -> int:
        """Time from arrival until goods can leave again, with the staff that is there."""
        usual_s = self.sites[site_id].handling_s
        labour = self.effects.at(Effect.LABOUR, site_id, self.now_s)
        return usual_s if labour >= 1.0 else round(usual_s / max(labour, 0.05))

    def leave_site(self, freight: Freight, at_s: int, day: int) -> None:
        """Goods leave the site that they are at: waiting and handling are accounted for."""
        assert freight.place
        if self.recorder is not None:
            self.recorder.left(freight, self.rooms, at_s)
        freight.batch.live(at_s, self.rooms.air(freight.place, freight.class_id))
        handling = freight.kg * self.sites[freight.place].handling_cny_per_kg
        self.ledger.pay_one(day, self.now_s, "handling", handling)
        if self._rooms_move:
            self.weigh(freight, -1.0)
        freight.place = ""
        freight.ready_s = None

    def arrive_at(
        self, freight: Freight, site_id: str, at_s: int, *, is_back: bool = False
    ) -> None:
        """Goods are handed over at a site, on their way or come back to it."""
        freight.place = site_id
        self.weigh(freight, 1.0)
        freight.ready_s = at_s + (0 if is_back else self.handling_s(site_id))
        if not is_back:
            freight.hop += 1
        if self.stores is not None and freight.order is not None and freight.part is None:
            self.put_back(freight)
        elif site_id != freight.item.to_site_id:
            if freight.is_astray and self.aftermath is not None:
                self.aftermath.send_on(freight)
            else:
                self._pass_on(freight, site_id)
        elif freight.order is None:
            self.finish_transfer(freight)
        elif freight.part is not None and freight.part.tour is not None:
            freight.part.tour.rouse()

    def weigh(self, freight: Freight, sign: float) -> None:
        """Tell the room that goods come or go; what a room holds matters only once it moves."""
        if self._rooms_move:
            room = self.rooms.air(freight.place, freight.class_id)
            room.load(self.now_s, sign * freight.kg, freight.batch.product_c)

    def _pass_on(self, freight: Freight, site_id: str) -> None:
        hops = self.template.hops.get(freight.item.id, ())
        if freight.hop >= len(hops):
            return
        hop = hops[freight.hop]
        tour = self.tours.get((hop.carrier_key, freight.day))
        if tour is None or tour.departed:
            self.leave_behind(freight, site_id, hop.to_site_id)
        else:
            tour.rouse()

    def leave_behind(self, freight: Freight, site_id: str, to_site_id: str) -> None:
        """Goods have missed their vehicle."""
        lane = site_id, to_site_id, freight.class_id
        self.left_behind[lane].append(freight)
        self.log.add(self.now_s, EventKind.SHIPMENT_WAITING, freight.id, site_id, freight.kg)

    def hold_c(self, freight: Freight) -> float:
        """Temperature that goods are held at."""
        return self.classes[freight.class_id].hold_c

    def hop_of(self, freight: Freight) -> Hop:
        """The part of its way that goods are to go now."""
        return self.template.hops[freight.item.id][freight.hop]

    def is_left_behind(self, freight: Freight) -> bool:
        """Whether it waits for the next vehicle of its lane."""
        hop = self.hop_of(freight)
        lane = freight.place, hop.to_site_id, freight.class_id
        return freight in self.left_behind.get(lane, ())

    def finish_transfer(self, freight: Freight) -> None:
        """Goods of a transfer have come to where they are kept."""
        day = freight.day
        self.ledger.add(day, transfers_kg=freight.kg)
        self.charge_life(freight)
        self.transfers_to[freight.place, freight.item.product_id].pop(id(freight), None)
        if self.recorder is not None:
            self.recorder.settled(freight, freight.place, STORED)
        if self.stores is not None:
            self.put_back(freight)

    def put_back(self, freight: Freight) -> None:
        """Goods become stock of the site that they are at; nothing carries them on any more."""
        assert self.stores is not None
        site_id = freight.place
        self.take_off(freight)
        freight.end = FreightEnd.STORED
        self.stores.receive(site_id, freight.batch, self.now_s)

    def take_off(self, freight: Freight) -> None:
        """Goods are at their site no more, and nobody waits for them there."""
        self.weigh(freight, -1.0)
        self.release(freight)
        pair = freight.item.to_site_id, freight.item.product_id
        if freight.order is None:
            self.transfers_to[pair].pop(id(freight), None)
        freight.place = ""
        freight.ready_s = None

    def release(self, freight: Freight) -> None:
        """Nothing that the plan sends takes goods on any more."""
        for hop in self.template.hops.get(freight.item.id, ())[freight.hop :]:
            tour = self.tours.get((hop.carrier_key, freight.day))
            waiting = self.left_behind.get((freight.place, hop.to_site_id, freight.class_id))
            for goods in (None if tour is None else tour.expected, waiting):
                if goods is not None and freight in goods:
                    goods.remove(freight)

    def withdraw(self, part: Part) -> None:
        """A part of an order that is on no vehicle yet waits for none any more."""
        if part in self.waiting:
            self.waiting.remove(part)
        for stop in part.tour.stops if part.tour is not None else ():
            if part in stop.parts:
                stop.parts.remove(part)
        part.tour = None

    def charge_life(self, freight: Freight) -> None:
        """Note the value of the life that goods have used on their way."""
        share = self.scenario.rates.spoilage_share
        self.ledger.pay_one(freight.day, self.now_s, "spoilage", freight.spoilage_cny * share)

    def note_assigned(self, part: Part, day: int) -> None:
        """A part of an order has its place in a tour."""
        order = part.order
        order.state = OrderState.ASSIGNED
        self.log.add(
            self.now_s, EventKind.ORDER_ASSIGNED, order.id, order.front, part.kg, float(day)
        )

    def defer(self, part: Part, front_id: str) -> None:
        """A part of an order waits for the next book; at last the customer cancels it."""
        order, now_s = part.order, self.now_s
        part.tour = None
        is_cancelled = self.aftermath is not None and self.aftermath.cancels(part, front_id)
        if is_cancelled or now_s >= part.keep_until_s:
            self.lose(part, front_id)
            return
        order.state = OrderState.WAITING
        order.deferrals += 1
        self.ledger.add(order.day, deferrals=1.0)
        self.log.add(now_s, EventKind.ORDER_DEFERRED, order.id, front_id, part.kg)
        self.waiting.append(part)

    def lose(self, part: Part, front_id: str) -> None:
        """The customer does not wait any longer."""
        order, now_s = part.order, self.now_s
        order.parts_left -= 1
        for freight in part.freight:
            freight.part = None
            if self.recorder is not None:
                self.recorder.settled(freight, freight.place, CANCELLED)
            if self.stores is not None and freight.place:
                self.put_back(freight)
        if order.parts_left == 0:
            order.settled_s = self.now_s
            order.state = OrderState.DELIVERED if order.delivered_kg else OrderState.LOST
        unserved = self.scenario.rates.unserved_order_cny * order.noun.priority
        self.ledger.pay(order.day, now_s, unserved=unserved)
        worth = sum(item.worth_cny for item in part.freight) or order.worth_cny
        self.log.add(now_s, EventKind.ORDER_LOST, order.id, front_id, part.kg, worth)


def _shared(kinetics: dict[str, Kinetics]) -> dict[str, Kinetics]:
    """One object for equal kinetics, so that what is worked out for one holds for all."""
    known: dict[Kinetics, Kinetics] = {}
    return {key: known.setdefault(item, item) for key, item in kinetics.items()}
