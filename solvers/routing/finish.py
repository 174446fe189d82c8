"""Turn timed routes into a finished plan: loads, temperatures, life, energy, carbon and cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.routing.cold_ride import ride_compartment
from solvers.routing.doors import goods_of
from solvers.routing.hired import Weighbridge
from solvers.routing.reefer import ambient_of, energy_cny
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.fleet import Energy, Haul
from supplychain.plans import CompartmentState, Consignment, CostTerms, Delivery, StopKind
from supplychain.thermal import CargoLoad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.cold_ride import CompartmentRide
    from solvers.routing.problem import RoutingProblem
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.orders import Order
    from supplychain.plans import CarrierMove, Route, Stop
    from supplychain.quality import Kinetics
    from supplychain.windows import DeliveryWindow

EMPTY = CargoLoad(0.0, 1.0)
BAND_SLACK_C = 1e-6
AT_THE_BASE = {StopKind.LOAD, StopKind.RETURN}
HAULS = (Haul.LINE_HAUL, Haul.MIDDLE_MILE, Haul.LAST_MILE)


@dataclass(slots=True)
class Journey:
    """What has happened to one consignment so far; it waits at its class's temperature."""

    last_s: int = 0
    used_h: float = 0.0
    in_band: bool = True
    handling_cny: float = 0.0


@dataclass(slots=True)
class Finished:
    """Finished routes and moves, deliveries, and costs that no vehicle carries.

    ``out_of_band`` holds the consignments that left their band on a vehicle.
    """

    routes: list[Route] = field(default_factory=list)
    moves: list[CarrierMove] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    site_costs: CostTerms = CostTerms()
    out_of_band: frozenset[str] = frozenset()


class Finisher:
    """Follows the consignments of one plan from tier to tier."""

    def __init__(self, problem: RoutingProblem, consignments: Iterable[Consignment]) -> None:
        self.problem = problem
        self.goods = {item.id: item for item in consignments}
        self.journeys = {key: Journey() for key in self.goods}
        self.returns: dict[str, list[Consignment]] = {}
        self._used_of_route: dict[tuple[int, Kinetics], tuple[float, ...]] = {}

    def finish(self, routes: Sequence[Route], moves: Sequence[CarrierMove]) -> Finished:
        """Finish all routes and moves.

        Parameters
        ----------
        routes, moves
            With times, distances and consignments, but without loads, temperatures or costs.
        """
        done = Finished()
        for haul in HAULS:
            done.routes += [self._route(r, done.deliveries) for r in routes if r.haul is haul]
            done.moves += [self._move(move) for move in moves if self._haul(move) is haul]
        done.site_costs = CostTerms(
            handling=sum(journey.handling_cny for journey in self.journeys.values()),
            spoilage=sum(self._spoilage_cny(key) for key in self.journeys),
        )
        done.out_of_band = frozenset(
            k for k, journey in self.journeys.items() if not journey.in_band
        )
        return done

    @cached_property
    def weighbridge(self) -> Weighbridge:
        """Tariffs and lanes, sorted only if there are moves to be weighed."""
        return Weighbridge(self.problem)

    def _haul(self, move: CarrierMove) -> Haul:
        to_centre = self.problem.sites[move.to_site_id].tier == "centre"
        return Haul.LINE_HAUL if to_centre else Haul.MIDDLE_MILE

    def _move(self, move: CarrierMove) -> CarrierMove:
        for key in move.consignment_ids:
            self._leave(key, move.from_site_id, move.depart_s)
            rate = self._hold_rate(key)
            self._hand_over(key, move.arrive_s, (move.arrive_s - move.depart_s) / HOUR_S * rate)
        kg = sum(self.goods[key].kg for key in move.consignment_ids)
        return self.weighbridge.weighed(move, kg)

    def _leave(self, key: str, site_id: str, at_s: int) -> None:
        """Account for waiting at a site until ``at_s`` and for being handled there."""
        journey, goods = self.journeys[key], self.goods[key]
        journey.used_h += (at_s - journey.last_s) / HOUR_S * self._hold_rate(key)
        journey.last_s = at_s
        journey.handling_cny += goods.kg * self.problem.sites[site_id].handling_cny_per_kg

    def _hand_over(self, key: str, at_s: int, used_h: float) -> None:
        journey = self.journeys[key]
        journey.used_h += used_h
        journey.last_s = at_s

    def _hold_rate(self, key: str) -> float:
        goods = self.goods[key]
        hold_c = self.problem.classes[goods.temperature_class_id].hold_c
        return self.problem.products[goods.product_id].kinetics.relative_rate(hold_c)

    def _spoilage_cny(self, key: str) -> float:
        goods = self.goods[key]
        product = self.problem.products[goods.product_id]
        if product.shelf_life_h is None:
            return 0.0
        share = self.journeys[key].used_h / product.shelf_life_h
        value_cny = product.value_cny * goods.quantity
        return value_cny * share * self.problem.scenario.rates.spoilage_share

    def _route(self, route: Route, deliveries: list[Delivery]) -> Route:
        vehicle = self.problem.vehicle_types[route.vehicle_type_id]
        compartments = vehicle.layout(route.layout_id).compartments
        on_board = self._on_board(route.stops)
        self._used_of_route.clear()
        rides = [self._ride(route, vehicle, compartment, on_board) for compartment in compartments]
        by_class = {c.temperature_class_id: r for c, r in zip(compartments, rides, strict=True)}
        loaded_at: dict[str, int] = {}
        late_cny = 0.0
        for position, stop in enumerate(route.stops):
            if stop.kind is StopKind.COLLECT:
                delivery, price_cny = self._delivery(route, stop)
                is_cold = self._comes_back_cold(route, position, by_class)
                deliveries.append(replace(delivery, in_band=is_cold))
                late_cny += price_cny
            elif stop.kind is StopKind.LOAD:
                for key in stop.consignment_ids:
                    self._leave(key, stop.place_id, stop.end_s)
                    loaded_at[key] = position
            elif stop.consignment_ids:
                self._unload(stop, position, loaded_at, by_class)
            if stop.kind is StopKind.DELIVER:
                delivery, price_cny = self._delivery(route, stop)
                deliveries.append(delivery)
                late_cny += price_cny
        stops = tuple(
            replace(stop, compartments=self._states(compartments, rides, on_board, position))
            for position, stop in enumerate(route.stops)
        )
        return self._priced(replace(route, stops=stops), vehicle, rides, late_cny)

    def _on_board(self, stops: Sequence[Stop]) -> list[dict[str, list[Consignment]]]:
        """Goods by class on board when the vehicle leaves each stop."""
        current: dict[str, Consignment] = {}
        snapshots = []
        for stop in stops:
            if stop.kind in AT_THE_BASE:
                current = {key: item for key, item in current.items() if key in self.goods}
            if stop.kind is StopKind.COLLECT:
                current |= {item.id: item for item in self._collected(stop.place_id)}
            for key in stop.consignment_ids:
                if stop.kind is StopKind.LOAD:
                    current[key] = self.goods[key]
                else:
                    current.pop(key, None)
            by_class: dict[str, list[Consignment]] = {}
            for goods in current.values():
                by_class.setdefault(goods.temperature_class_id, []).append(goods)
            snapshots.append(by_class)
        return snapshots

    def _collected(self, order_id: str) -> list[Consignment]:
        """Goods of a return, laid out like consignments for the way to the front."""
        if order_id not in self.returns:
            goods = goods_of(self.problem, self.problem.orders[order_id])
            self.returns[order_id] = [
                Consignment(
                    id=f"{order_id} return {line}",
                    lot_id="",
                    product_id=product_id,
                    temperature_class_id=self.problem.products[product_id].temperature_class_id,
                    quantity=0.0,
                    kg=kg,
                    litres=litres,
                    from_site_id="",
                    to_site_id="",
                    order_id=order_id,
                    line=line,
                )
                for line, (product_id, kg, litres) in enumerate(goods)
            ]
        return self.returns[order_id]

    def _comes_back_cold(
        self, route: Route, position: int, by_class: Mapping[str, CompartmentRide]
    ) -> bool:
        """Whether the goods of a return stay in their bands from its door to the base."""
        back = next(
            later
            for later, stop in enumerate(route.stops)
            if later > position and stop.kind in AT_THE_BASE
        )
        return all(
            self._is_in_band(by_class[item.temperature_class_id], item, position, back)
            for item in self._collected(route.stops[position].place_id)
        )

    def _is_in_band(
        self, ride: CompartmentRide, goods: Consignment, loaded: int, dropped: int
    ) -> bool:
        low_c, high_c = self.problem.classes[goods.temperature_class_id].band_c
        coldest_c, warmest_c = ride.between_c(loaded, dropped)
        return coldest_c >= low_c - BAND_SLACK_C and warmest_c <= high_c + BAND_SLACK_C

    def _ride(
        self,
        route: Route,
        vehicle: VehicleType,
        compartment: Compartment,
        on_board: Sequence[Mapping[str, list[Consignment]]],
    ) -> CompartmentRide:
        class_id = compartment.temperature_class_id
        cargo = [self._cargo(by_class.get(class_id, ())) for by_class in on_board]
        city = self.problem.sites[route.base_id].city
        return ride_compartment(
            vehicle,
            compartment,
            self.problem.classes[class_id],
            route.stops,
            cargo,
            self.problem.scenario.horizon,
            ambient_of(city, self.problem.scenario.ambient),
        )

    def _cargo(self, goods: Sequence[Consignment]) -> CargoLoad:
        """Mass, and mass-weighted heat properties, of what stands in a compartment."""
        mass_kg = sum(item.kg for item in goods)
        if mass_kg <= 0:
            return EMPTY
        heat = respiration = 0.0
        for item in goods:
            product = self.problem.products[item.product_id]
            heat += item.kg * product.specific_heat_j_kg_k
            respiration += item.kg * product.respiration_w_per_kg
        return CargoLoad(mass_kg, heat / mass_kg, respiration / mass_kg)

    def _unload(
        self,
        stop: Stop,
        position: int,
        loaded_at: Mapping[str, int],
        by_class: Mapping[str, CompartmentRide],
    ) -> None:
        for key in stop.consignment_ids:
            goods = self.goods[key]
            ride = by_class[goods.temperature_class_id]
            used = self._used_h(ride, goods)
            if not self._is_in_band(ride, goods, loaded_at[key], position):
                self.journeys[key].in_band = False
            self._hand_over(key, stop.start_s, used[position] - used[loaded_at[key]])

    def _used_h(self, ride: CompartmentRide, goods: Consignment) -> tuple[float, ...]:
        """Life that the product uses up to each stop; computed once for goods that age alike."""
        kinetics = self.problem.products[goods.product_id].kinetics
        key = (id(ride), kinetics)
        if key not in self._used_of_route:
            self._used_of_route[key] = ride.life_used_h(kinetics, len(ride.states))
        return self._used_of_route[key]

    def _delivery(self, route: Route, stop: Stop) -> tuple[Delivery, float]:
        order = self.problem.orders[stop.place_id]
        late_s, late_cny = lateness(order, stop.start_s)
        remaining: list[float] = []
        spare: list[float] = []
        for key in stop.consignment_ids:
            goods, journey = self.goods[key], self.journeys[key]
            product = self.problem.products[goods.product_id]
            if product.shelf_life_h is not None:
                age_h = self.problem.lots[goods.lot_id].age_h
                left_h = product.shelf_life_h - age_h - journey.used_h
                remaining.append(left_h)
                spare.append(left_h - product.min_remaining_life_h)
        delivery = Delivery(
            order_id=order.id,
            front_id=route.base_id,
            route_id=route.id,
            arrive_s=stop.arrive_s,
            start_s=stop.start_s,
            late_s=late_s,
            remaining_life_h=min(remaining, default=None),
            spare_life_h=min(spare, default=None),
            in_band=all(self.journeys[key].in_band for key in stop.consignment_ids),
        )
        return delivery, late_cny

    def _states(
        self,
        compartments: Sequence[Compartment],
        rides: Sequence[CompartmentRide],
        on_board: Sequence[Mapping[str, list[Consignment]]],
        position: int,
    ) -> tuple[CompartmentState, ...]:
        states = []
        for compartment, ride in zip(compartments, rides, strict=True):
            goods = on_board[position].get(compartment.temperature_class_id, [])
            state = ride.states[position]
            states.append(
                CompartmentState(
                    temperature_class_id=compartment.temperature_class_id,
                    kg=sum(item.kg for item in goods),
                    litres=sum(item.litres for item in goods),
                    product_c=state.cargo_c,
                    air_c=state.air_c,
                )
            )
        return tuple(states)

    def _priced(
        self,
        route: Route,
        vehicle: VehicleType,
        rides: Sequence[CompartmentRide],
        late_cny: float,
    ) -> Route:
        rates = self.problem.scenario.rates
        doors = [stop for stop in route.stops if stop.kind.is_at_a_door]
        handed_kg = sum(self.goods[key].kg for stop in doors for key in stop.consignment_ids)
        kwh_cold = sum(ride.energy_kwh for ride in rides)
        km = route.distance_m / 1000
        traction = km * vehicle.energy_per_km
        if vehicle.energy is Energy.ELECTRIC:
            kwh, diesel_l = traction + kwh_cold, 0.0
        else:
            kwh, diesel_l = 0.0, traction + kwh_cold * rates.diesel_l_per_kwh_cold
        costs = CostTerms(
            vehicles=vehicle.fixed_cny
            + vehicle.layout(route.layout_id).setup_cny
            + vehicle.cny_per_stop * len(doors)
            + vehicle.cny_per_kg * handed_kg,
            distance=vehicle.cny_per_km * km,
            time=vehicle.cny_per_h * (route.end_s - route.start_s) / HOUR_S
            + vehicle.overtime_cny_per_h * self._overtime_s(route, vehicle) / HOUR_S,
            reefer_energy=energy_cny(vehicle, rates, kwh_cold),
            lateness=late_cny,
        )
        co2_kg = kwh * rates.electricity_kg_co2_per_kwh + diesel_l * rates.diesel_kg_co2_per_l
        return replace(route, costs=costs, energy_kwh=kwh, diesel_l=diesel_l, co2_kg=co2_kg)

    def _overtime_s(self, route: Route, vehicle: VehicleType) -> int:
        """How long a last-mile route is out after the end of its shift."""
        if route.haul is not Haul.LAST_MILE:
            return 0
        shifts = self.problem.scenario.horizon.daily(vehicle.hours)
        begun = [shift for shift in shifts if shift.open_s <= route.start_s]
        return min((max(0, route.end_s - shift.close_s) for shift in begun), default=0)


def lateness(order: Order, start_s: int) -> tuple[int, float]:
    """Seconds late and their price, for the window that makes it cheapest."""
    best: tuple[float, int] | None = None
    for window in order.windows:
        if start_s < window.open_s:
            continue
        late_s = max(0, start_s - window.close_s)
        if late_s and window.is_hard:
            continue
        price_cny = late_s / MINUTE_S * _late_rate(window)
        if best is None or (price_cny, late_s) < best:
            best = price_cny, late_s
    return (best[1], best[0]) if best else (0, 0.0)


def _late_rate(window: DeliveryWindow) -> float:
    return window.late_cny_per_min or 0.0
