"""Small trunk problems, a check and an exhaustive search that share nothing with the planners."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.nouns import Load
from solvers.routing.trunk.problem import Leg, Truck, TrunkProblem
from supplychain.carriers import Tariff
from supplychain.fleet import Compartment, Haul, Layout, SpeedClass, VehicleType
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.trunk.nouns import HiredMove, Run, TrunkPlan

H = 3600
DOCK_S = 1200
HORIZON_S = 100 * H
Layouts = tuple[tuple[tuple[str, float], ...], ...]


def truck(
    count: int = 5,
    kg: float = 1000,
    fixed_cny: float = 100,
    layouts: Layouts | None = None,
    cny_per_km: float = 1.0,
    cny_per_h: float = 0.0,
    id: str = "truck",
) -> Truck:
    """A truck whose litres are its kilograms; by default one chilled compartment."""
    boxes = layouts or ((("chilled", kg),),)
    vehicle = VehicleType(
        id,
        id,
        Haul.MIDDLE_MILE,
        payload_kg=kg,
        volume_l=kg,
        layouts=tuple(
            Layout(f"walls-{at}", tuple(Compartment(name, room, room) for name, room in walls))
            for at, walls in enumerate(boxes)
        ),
        fixed_cny=fixed_cny,
        cny_per_km=cny_per_km,
        cny_per_h=cny_per_h,
        dock_s=DOCK_S,
    )
    return Truck(vehicle, count, {layout.id: 0.0 for layout in vehicle.layouts})


def load(id: str, site: str, units: float = 10, unit_kg: float = 10, **other: object) -> Load:
    """Ready at once, never late unless told, dear to leave; a litre per kilogram."""
    values: dict[str, object] = {
        "id": id,
        "from_site_id": "base",
        "to_site_id": site,
        "temperature_class_id": "chilled",
        "units": units,
        "unit_kg": unit_kg,
        "unit_l": unit_kg,
        "ready_s": 0,
        "due_s": HORIZON_S,
        "latest_s": HORIZON_S,
        "late_cny_per_h": 0.0,
        "wait_cny_per_h": 0.0,
        "unserved_cny": 10_000.0,
    }
    return Load(**(values | other))  # type: ignore[arg-type]


def tariff(site: str, cny_per_kg: float, **other: object) -> Tariff:
    """A carrier in two hours."""
    return Tariff("carrier", "base", site, "chilled", cny_per_kg, 2 * H, **other)  # type: ignore[arg-type]


def problem(
    loads: Sequence[Load],
    trucks: Sequence[Truck],
    tariffs: Sequence[Tariff] = (),
    *,
    places: Mapping[str, float] | None = None,
    departures_s: Iterable[int] = (0, 10 * H, 20 * H),
    windows: Mapping[str, tuple[TimeWindow, ...]] | None = None,
    max_stops: int = 1,
) -> TrunkProblem:
    """Sites on a line through the base, ``places`` km from it; trucks do 50 km an hour."""
    where = {"base": 0.0} | dict(places or {"a": 100.0, "b": -100.0})
    sites = tuple(name for name in where if name != "base")
    legs = {
        (one, other): Leg(
            round(abs(where[one] - where[other]) * 1000),
            dict.fromkeys(SpeedClass, round(abs(where[one] - where[other]) / 50 * H)),
        )
        for one in where
        for other in where
        if one != other
    }
    always = (TimeWindow(0, 2 * HORIZON_S),)
    return TrunkProblem(
        base_id="base",
        site_ids=sites,
        loads=tuple(loads),
        trucks=tuple(trucks),
        tariffs=tuple(tariffs),
        legs=legs,
        departures_s=dict.fromkeys(sites, tuple(departures_s)),
        windows=dict.fromkeys(where, always) | dict(windows or {}),
        max_stops=max_stops,
        horizon_s=HORIZON_S,
    )


def random_case(seed: int, whole: bool, kg: float, count: int = 2) -> TrunkProblem:
    """Three sites on a line with a load each, one type of truck and a carrier; two departures."""
    rng = np.random.default_rng(seed)
    loads = [
        load(
            name,
            name,
            units=int(rng.integers(2, 20)),
            ready_s=int(rng.choice([0, 0, 5])) * H,
            due_s=int(rng.integers(1, 14)) * H,
            latest_s=int(rng.choice([3, 14, 100])) * H,
            late_cny_per_h=float(rng.choice([0, 5, 60])),
            wait_cny_per_h=float(rng.choice([0, 1])),
            unserved_cny=float(rng.choice([60, 400, 2000])),
            is_whole=whole,
        )
        for name in ("a", "b", "c")
    ]
    rate = float(rng.uniform(0.5, 4))
    bands = [tariff(site, rate, min_charge_cny=70) for site in "abc"]
    where = {name: float(rng.integers(-80, 80)) + 0.5 for name in "abc"}
    return problem(
        loads,
        [truck(count=count, kg=kg, cny_per_h=5.0)],
        bands,
        places=where,
        departures_s=(0, 10 * H),
        max_stops=3,
    )


def price(item: Load, start_s: int) -> float:
    """Waiting and lateness of a whole load."""
    late_h = max(0, start_s - item.due_s) / H
    return late_h * item.late_cny_per_h + (start_s - item.ready_s) / H * item.wait_cny_per_h


def faults(case: TrunkProblem, plan: TrunkPlan) -> list[str]:
    """Everything wrong with a plan of a case whose legs need no rest; own arithmetic."""
    audit = _Audit(case)
    for run in plan.runs:
        audit.drive(run)
        audit.weigh(run)
    for key, owned in audit.trucks.items():
        mine = [run for run in plan.runs if run.vehicle_type_id == key]
        away = [sum(o.depart_s <= run.depart_s < o.return_s for o in mine) for run in mine]
        audit.expect(max(away, default=0) <= owned.count, f"{key} runs short")
    for move in plan.moves:
        audit.ship(move)
    audit.account({part.load_id: part.units for part in plan.left})
    audit.expect(
        abs(audit.cost - plan.cost_cny) <= 1e-6 * max(1.0, audit.cost),
        f"cost is {audit.cost}, not {plan.cost_cny}",
    )
    audit.expect(plan.bound_cny is None or plan.bound_cny <= plan.cost_cny, "bound above cost")
    return audit.found


class _Audit:
    def __init__(self, case: TrunkProblem) -> None:
        self.case = case
        self.found: list[str] = []
        self.cost = 0.0
        self.loads = {item.id: item for item in case.loads}
        self.trucks = {item.vehicle_type.id: item for item in case.trucks}
        self.arrived: dict[str, list[tuple[float, int]]] = {key: [] for key in self.loads}

    def expect(self, is_so: bool, fault: str) -> None:
        if not is_so:
            self.found.append(fault)

    def drive(self, run: Run) -> None:
        """Recompute times and price of a run, and note what arrives."""
        case, vehicle = self.case, self.trucks[run.vehicle_type_id].vehicle_type
        now, here, metres = run.depart_s, case.base_id, 0
        self.expect(len(run.stops) <= case.max_stops, "too many stops")
        for at, stop in enumerate(run.stops):
            leg = case.legs[here, stop.site_id]
            now, metres = now + leg.drive_s[vehicle.speed_class], metres + leg.distance_m
            here = stop.site_id
            start = min(max(now, w.open_s) for w in case.windows[here] if w.close_s >= now)
            times = (now, start, start + DOCK_S)
            self.expect((stop.arrive_s, stop.start_s, stop.end_s) == times, f"times at {here}")
            self.expect(start <= case.horizon_s, f"horizon at {here}")
            self.expect(run.depart_s in case.departures_s[here], f"slot of {here}")
            now = start + DOCK_S
            for part in (part for part in run.carried if part.stop == at):
                item = self.loads[part.load_id]
                self.arrived[item.id].append((part.units, start))
                self.expect(item.to_site_id == here, f"{item.id} at {here}")
                self.expect(item.ready_s <= run.depart_s, f"{item.id} not ready")
        leg = case.legs[here, case.base_id]
        now, metres = now + leg.drive_s[vehicle.speed_class], metres + leg.distance_m
        self.expect(now == run.return_s, "return")
        self.cost += vehicle.fixed_cny + vehicle.layout(run.layout_id).setup_cny
        self.cost += metres / 1000 * vehicle.cny_per_km
        self.cost += (now - run.depart_s) / H * vehicle.cny_per_h

    def weigh(self, run: Run) -> None:
        """Every compartment and the truck, in kilograms and litres."""
        vehicle = self.trucks[run.vehicle_type_id].vehicle_type
        layout = vehicle.layout(run.layout_id)
        kg: dict[str, float] = {}
        litres: dict[str, float] = {}
        for part in run.carried:
            item = self.loads[part.load_id]
            for name in (item.temperature_class_id, "all"):
                kg[name] = kg.get(name, 0.0) + part.units * item.unit_kg
                litres[name] = litres.get(name, 0.0) + part.units * item.unit_l
        room = {
            box.temperature_class_id: (box.capacity_kg, box.capacity_l)
            for box in layout.compartments
        }
        room["all"] = (vehicle.payload_kg, vehicle.volume_l)
        for name, weight in kg.items():
            most_kg, most_l = room.get(name, (0.0, 0.0))
            fits = weight <= most_kg + 1e-6 and litres[name] <= most_l + 1e-6
            self.expect(fits, f"{name} does not fit")

    def ship(self, move: HiredMove) -> None:
        """Price and times of a shipment."""
        kg = sum(part.units * self.loads[part.load_id].unit_kg for part in move.carried)
        lane = (move.carrier_id, move.to_site_id, move.temperature_class_id)
        band = max(
            (
                band
                for band in self.case.tariffs
                if (band.carrier_id, band.to_site_id, band.temperature_class_id) == lane
                and band.from_kg <= kg
            ),
            key=lambda item: item.from_kg,
        )
        due = max(band.min_charge_cny, kg * band.cny_per_kg)
        self.expect(abs(due - move.cost_cny) <= 1e-6, "price of a shipment")
        self.expect(kg <= band.capacity_kg + 1e-6, "weight of a shipment")
        self.expect(move.arrive_s == move.depart_s + band.transit_s, "transit")
        self.cost += due
        for part in move.carried:
            self.arrived[part.load_id].append((part.units, move.arrive_s))
            self.expect(self.loads[part.load_id].ready_s <= move.depart_s, "shipped before ready")

    def account(self, left: Mapping[str, float]) -> None:
        """Each unit arrives once, in time, or is left; whole loads stay whole."""
        for key, item in self.loads.items():
            arrived = self.arrived[key]
            units = sum(units for units, _ in arrived) + left.get(key, 0.0)
            self.expect(abs(units - item.units) <= 1e-6, f"{key} is not all accounted for")
            ways = len({at for _, at in arrived}) + (key in left)
            self.expect(not item.is_whole or ways == 1, f"{key} is torn")
            self.expect(all(at <= item.latest_s for _, at in arrived), f"{key} comes too late")
            self.cost += sum(units / item.units * price(item, at) for units, at in arrived)
            self.cost += left.get(key, 0.0) / item.units * item.unserved_cny


def least_cost(case: TrunkProblem) -> float:
    """Cost of the best plan of whole loads, by trying everything (one carrier, one truck type)."""
    owned = case.trucks[0]
    slots = sorted({at for found in case.departures_s.values() for at in found})
    ways: list[tuple[object, ...]] = [("left",)]
    ways += [("hire", at) for at in slots] if case.tariffs else []
    ways += [("run", at, copy) for at in slots for copy in range(owned.count)]
    return min(
        _cost_of(case, owned, dict(zip(case.loads, chosen, strict=True)))
        for chosen in product(ways, repeat=len(case.loads))
    )


def _cost_of(case: TrunkProblem, owned: Truck, way_of: Mapping[Load, tuple[object, ...]]) -> float:
    cost, trips = 0.0, []
    for way in dict.fromkeys(way_of.values()):
        goods = [item for item, chosen in way_of.items() if chosen == way]
        if way[0] == "left":
            cost += sum(item.unserved_cny for item in goods)
        elif any(item.ready_s > int(str(way[1])) for item in goods):
            return float("inf")
        elif way[0] == "hire":
            cost += _hired(case, goods, int(str(way[1])))
        else:
            trip = _best_trip(case, owned, goods, int(str(way[1])))
            trips.append((int(str(way[1])), trip[1]))
            cost += trip[0]
    short = any(sum(s <= at < e for s, e in trips) > owned.count for at, _ in trips)
    return float("inf") if short else cost


def _hired(case: TrunkProblem, goods: Sequence[Load], depart_s: int) -> float:
    cost = 0.0
    for site in dict.fromkeys(item.to_site_id for item in goods):
        kg = sum(item.kg for item in goods if item.to_site_id == site)
        bands = [b for b in case.tariffs if b.to_site_id == site and b.from_kg <= kg]
        if not bands:
            return float("inf")
        band = max(bands, key=lambda item: item.from_kg)
        cost += max(band.min_charge_cny, kg * band.cny_per_kg)
        for item in goods:
            if item.to_site_id == site:
                at = depart_s + band.transit_s
                cost += price(item, at) if at <= item.latest_s else float("inf")
    return cost


def _best_trip(
    case: TrunkProblem, owned: Truck, goods: Sequence[Load], depart_s: int
) -> tuple[float, int]:
    vehicle = owned.vehicle_type
    sites = list(dict.fromkeys(item.to_site_id for item in goods))
    if len(sites) > case.max_stops or sum(item.kg for item in goods) > vehicle.payload_kg:
        return float("inf"), depart_s
    found = []
    for order in permutations(sites):
        now, here, km, cost = depart_s, case.base_id, 0.0, vehicle.fixed_cny
        for site in order:
            leg = case.legs[here, site]
            now, km, here = now + leg.drive_s[vehicle.speed_class], km + leg.distance_m / 1000, site
            for item in goods:
                if item.to_site_id == site:
                    cost += price(item, now) if now <= item.latest_s else float("inf")
            now += DOCK_S
        leg = case.legs[here, case.base_id]
        now, km = now + leg.drive_s[vehicle.speed_class], km + leg.distance_m / 1000
        cost += km * vehicle.cny_per_km + (now - depart_s) / H * vehicle.cny_per_h
        found.append((cost, now))
    return min(found)
