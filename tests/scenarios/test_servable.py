"""Every order of national-fresh can be served: own arithmetic, nothing of the generator's."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.fleet import VehicleType
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

HOUR_S = 3600
DETOURS = ((5, 1.42), (20, 1.34), (50, 1.30), (300, 1.27), (800, 1.22), (math.inf, 1.18))
TRUNK_KMH = 70.0
LAST_HOUR_S = HOUR_S  # from the front to the door, with other stops before it
GAS_CONSTANT = 8.314


def road_km(a: Location, b: Location) -> float:
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    cosine = math.sin(lat_a) * math.sin(lat_b)
    cosine += math.cos(lat_a) * math.cos(lat_b) * math.cos(lon_a - lon_b)
    straight_km = 6371.0088 * math.acos(min(1.0, cosine))
    return straight_km * next(factor for end_km, factor in DETOURS if straight_km < end_km)


def with_rests_s(drive_s: float, drivers: int) -> float:
    """Twenty minutes after four hours for one driver, ten hours after ten hours' driving each."""
    days = math.ceil(drive_s / (10 * HOUR_S * drivers)) - 1
    short = math.ceil(drive_s / (4 * HOUR_S)) - 1 if drivers == 1 else 0
    return drive_s + days * 10 * HOUR_S + short * 20 * 60


def next_departure_s(site: Site, earliest_s: float, start_of_day_s: int) -> float:
    times = [day * 86400 + at - start_of_day_s for day in range(7) for at in site.departures_s]
    return min(at for at in times if at >= earliest_s)


def rate(product: Product, temperature_c: float) -> float:
    if product.activation_energy_j_mol is not None:
        inverse = 1 / (product.reference_c + 273.15) - 1 / (temperature_c + 273.15)
        return math.exp(product.activation_energy_j_mol / GAS_CONSTANT * inverse)
    return float((product.q10 or 1.0) ** ((temperature_c - product.reference_c) / 10))


class Arithmetic:
    """What the scenario says, by key, and when goods can be where."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.products = {product.id: product for product in scenario.products}
        self.classes = {each.id: each for each in scenario.temperature_classes}
        self.sites = {site.id: site for site in scenario.sites}
        self.fronts = [site for site in scenario.sites if site.tier is Tier.FRONT]
        self.places = {each.id: each.location for each in scenario.customers}
        self.lots: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for lot in scenario.lots:
            if lot.available_s == 0:
                self.lots[lot.site_id, lot.product_id].append((lot.age_h, lot.quantity))
        self.hottest_c = max(max(city.hourly_c) for city in scenario.ambient)

    def latest_s(self, order: Order) -> int:
        last = order.windows[-1]
        return last.close_s + (0 if last.is_hard else HOUR_S)

    def sellable(self, site_id: str, product_id: str, door_s: float) -> float:
        """Units that keep the least life to the door at the warm end of their band."""
        product = self.products[product_id]
        kind = self.classes[product.temperature_class_id]
        warm_c = self.hottest_c
        if kind.set_point_c is not None and kind.tolerance_c is not None:
            warm_c = kind.set_point_c + kind.tolerance_c
        life_h = product.shelf_life_h if product.shelf_life_h is not None else math.inf
        used_h = rate(product, warm_c) * door_s / 3600
        return sum(
            units
            for age_h, units in self.lots[site_id, product_id]
            if life_h - age_h - used_h >= product.min_remaining_life_h
        )

    def in_reach(self, order: Order) -> list[Site]:
        place = self.places[order.customer_id]
        return [
            site
            for site in self.fronts
            if road_km(site.location, place) * 1000 <= (site.reach_m or math.inf)
        ]

    def origin_of(self, product_id: str) -> Site:
        ids = {site for site, product in self.lots if product == product_id}
        return next(s for s in self.scenario.sites if s.tier is Tier.ORIGIN and s.id in ids)

    def at_front_s(self, product_id: str, tier: Tier, front: Site) -> float:
        """When goods of a tier can leave a front by the first truck that takes nothing else."""
        if tier is Tier.FRONT:
            return front.handling_s
        centre = self.sites[front.supplied_by]
        at_centre_s = 0.0
        if tier is Tier.ORIGIN:
            at_centre_s = self._hop_s(self.origin_of(product_id), centre, 0.0, 2)
        return self._hop_s(centre, front, at_centre_s, 1) + front.handling_s

    def _hop_s(self, start: Site, end: Site, at_start_s: float, drivers: int) -> float:
        day_s = self.scenario.horizon.start_of_day_s
        depart_s = next_departure_s(start, at_start_s + start.handling_s, day_s)
        drive_s = road_km(start.location, end.location) / TRUNK_KMH * HOUR_S
        return depart_s + with_rests_s(drive_s, drivers)


@pytest.fixture(scope="session")
def sums(fresh: Scenario) -> Arithmetic:
    """Independent arithmetic over national-fresh."""
    return Arithmetic(fresh)


def test_every_customer_is_within_reach_of_a_front_and_many_of_several(
    fresh: Scenario, sums: Arithmetic
) -> None:
    reach = [len(sums.in_reach(order)) for order in fresh.orders]
    assert min(reach) >= 1
    assert sum(count >= 2 for count in reach) > 0.8 * len(reach)


def test_goods_can_be_at_a_front_in_reach_before_the_last_window_closes(
    fresh: Scenario, sums: Arithmetic
) -> None:
    late = []
    for order in fresh.orders:
        ready = [
            max(
                sums.at_front_s(line.product_id, line.source_tier or Tier.FRONT, front)
                for line in order.lines
            )
            for front in sums.in_reach(order)
        ]
        if min(ready) + LAST_HOUR_S > order.windows[-1].close_s:
            late.append(order.id)
    assert late == []


def test_windows_lie_in_the_hours_of_the_vans(fresh: Scenario) -> None:
    for order in fresh.orders:
        assert order.placed_s < 0
        assert list(order.windows) == sorted(order.windows, key=lambda w: w.open_s)
        for window in order.windows:
            assert 0 <= window.open_s < window.close_s <= fresh.horizon.length_s
            assert fresh.horizon.time_of_day_s(window.open_s) >= 6 * HOUR_S
            assert fresh.horizon.time_of_day_s(window.close_s) <= 22 * HOUR_S


def test_centres_and_origins_have_fresh_stock_for_all_their_lines_and_transfers(
    fresh: Scenario, sums: Arithmetic
) -> None:
    centre_of = {front.city: front.supplied_by for front in sums.fronts}
    cities = {each.id: each.city for each in fresh.customers}
    wanted: defaultdict[tuple[str, str], float] = defaultdict(float)
    latest: defaultdict[tuple[str, str], float] = defaultdict(float)
    for order in fresh.orders:
        for line in order.lines:
            if line.source_tier is not Tier.FRONT:
                site = centre_of[cities[order.customer_id]]
                if line.source_tier is Tier.ORIGIN:
                    site = sums.origin_of(line.product_id).id
                wanted[site, line.product_id] += line.quantity
                latest[site, line.product_id] = max(
                    latest[site, line.product_id], sums.latest_s(order)
                )
    for move in fresh.transfers:
        wanted[move.from_site_id, move.product_id] += move.quantity
        key = move.from_site_id, move.product_id
        latest[key] = max(latest[key], move.due_s)
    short = [
        key for key, units in wanted.items() if sums.sellable(*key, latest[key]) < 1.25 * units
    ]
    assert short == []


def test_all_orders_of_every_city_can_be_served_at_once_from_its_fronts(
    fresh: Scenario, sums: Arithmetic
) -> None:
    cities = {each.id: each.city for each in fresh.customers}
    for city in sorted(set(cities.values())):
        orders = [order for order in fresh.orders if cities[order.customer_id] == city]
        assert assignment_exists(sums, orders), city


def assignment_exists(sums: Arithmetic, orders: list[Order]) -> bool:
    """Whether orders can be shared out to fronts in reach within stock, counting young lots only.

    Stock counts for a product only if it lasts until the latest door that any order waits for.
    """
    pairs = [(i, front) for i, order in enumerate(orders) for front in sums.in_reach(order)]
    rows: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    latest: defaultdict[str, float] = defaultdict(float)
    for column, (i, front) in enumerate(pairs):
        for line in orders[i].lines:
            if line.source_tier is Tier.FRONT:
                rows[front.id, line.product_id].append((column, line.quantity))
                door_s = sums.latest_s(orders[i])
                latest[line.product_id] = max(latest[line.product_id], door_s)
    once = np.zeros((len(orders), len(pairs)))
    for column, (i, _) in enumerate(pairs):
        once[i, column] = 1.0
    stock = np.zeros((len(rows), len(pairs)))
    most = np.array([sums.sellable(*key, latest[key[1]]) for key in rows])
    for row, entries in enumerate(rows.values()):
        for column, units in entries:
            stock[row, column] += units
    result = milp(
        np.zeros(len(pairs)),
        integrality=np.ones(len(pairs), np.int64),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(stock, -np.inf, most)],
        options={"time_limit": 20},
    )
    return bool(result.success)


def test_city_stock_is_at_least_1_3_times_what_is_booked(fresh: Scenario, sums: Arithmetic) -> None:
    cities = {each.id: each.city for each in fresh.customers}
    booked: defaultdict[tuple[str, str], float] = defaultdict(float)
    for order in fresh.orders:
        for line in order.lines:
            if line.source_tier is Tier.FRONT:
                booked[cities[order.customer_id], line.product_id] += line.quantity
    for (city, product_id), units in booked.items():
        fronts = [front.id for front in sums.fronts if front.city == city]
        assert sum(sums.sellable(front, product_id, 0) for front in fronts) >= 1.3 * units


def test_fronts_hold_young_older_and_unsellable_lots(fresh: Scenario, sums: Arithmetic) -> None:
    left = defaultdict(set)
    unsellable = 0
    for lot in fresh.lots:
        product = sums.products[lot.product_id]
        if lot.site_id.startswith("front-") and product.shelf_life_h is not None:
            left[lot.site_id, lot.product_id].add(lot.age_h)
            unsellable += product.shelf_life_h - lot.age_h < product.min_remaining_life_h
    assert sum(len(ages) >= 2 for ages in left.values()) > 0.5 * len(left)
    assert unsellable > 100


def test_every_order_fits_into_some_van_layout(fresh: Scenario, sums: Arithmetic) -> None:
    vans = [kind for kind in fresh.vehicle_types if kind.haul == "last_mile"]
    for order in fresh.orders:
        load: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for line in order.lines:
            product = sums.products[line.product_id]
            load[product.temperature_class_id][0] += line.quantity * product.kg
            load[product.temperature_class_id][1] += line.quantity * product.litres
        assert any(fits(van, layout.id, load) for van in vans for layout in van.layouts), order.id


def fits(van: VehicleType, layout_id: str, load: dict[str, list[float]]) -> bool:
    rooms = {each.temperature_class_id: each for each in van.layout(layout_id).compartments}
    return all(
        key in rooms and kg <= rooms[key].capacity_kg and litres <= rooms[key].capacity_l
        for key, (kg, litres) in load.items()
    )


def test_transfers_can_arrive_in_time_by_truck_and_by_carrier(
    fresh: Scenario, sums: Arithmetic
) -> None:
    transit_s: defaultdict[tuple[str, str, str], float] = defaultdict(lambda: math.inf)
    for tariff in fresh.tariffs:
        key = tariff.from_site_id, tariff.to_site_id, tariff.temperature_class_id
        transit_s[key] = min(transit_s[key], tariff.transit_s)
    day_s = fresh.horizon.start_of_day_s
    for move in fresh.transfers:
        start, end = sums.sites[move.from_site_id], sums.sites[move.to_site_id]
        depart_s = next_departure_s(start, move.ready_s + start.handling_s, day_s)
        drive_s = road_km(start.location, end.location) / TRUNK_KMH * HOUR_S
        drivers = 2 if start.tier is Tier.ORIGIN else 1
        kind = sums.products[move.product_id].temperature_class_id
        assert depart_s + with_rests_s(drive_s, drivers) <= move.due_s <= fresh.horizon.length_s
        assert depart_s + transit_s[start.id, end.id, kind] <= move.due_s


def test_full_trucks_beat_carriers_and_carriers_beat_near_empty_trucks(fresh: Scenario) -> None:
    sites = {site.id: site for site in fresh.sites}
    largest = {"origin": "line-semi", "centre": "truck-9.6"}
    smallest = {"origin": "line-9.6", "centre": "truck-6.8"}
    kinds = {kind.id: kind for kind in fresh.vehicle_types}
    for tariff in fresh.tariffs:
        start, end = sites[tariff.from_site_id], sites[tariff.to_site_id]
        if tariff.temperature_class_id == "chilled":
            full = kinds[largest[start.tier]]
            km = road_km(start.location, end.location)
            assert trip_cny(full, km) / full.payload_kg < tariff.cny_per_kg
            if tariff.from_kg == 0:
                shipment_cny = max(tariff.min_charge_cny, 200 * tariff.cny_per_kg)
                assert shipment_cny < trip_cny(kinds[smallest[start.tier]], km)


def trip_cny(kind: VehicleType, km: float) -> float:
    elapsed_h = 2 * with_rests_s(km / TRUNK_KMH * HOUR_S, kind.drivers) / HOUR_S
    return kind.fixed_cny + 2 * km * kind.cny_per_km + elapsed_h * kind.cny_per_h
