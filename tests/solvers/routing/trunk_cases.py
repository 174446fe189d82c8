"""Small trunk problems, a check and an exhaustive search that share nothing with the planners."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

from solvers.routing.trunk import Load
from solvers.routing.trunk_problem import Leg, Truck, TrunkProblem
from supplychain.carriers import Tariff
from supplychain.fleet import Compartment, Haul, Layout, SpeedClass, VehicleType
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.trunk import TrunkPlan

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


def price(item: Load, start_s: int) -> float:
    """Waiting and lateness of a whole load."""
    late_h = max(0, start_s - item.due_s) / H
    return late_h * item.late_cny_per_h + (start_s - item.ready_s) / H * item.wait_cny_per_h


def faults(case: TrunkProblem, plan: TrunkPlan) -> list[str]:
    """Everything wrong with a plan of a case whose legs need no rest; own arithmetic."""
    found: list[str] = []
    loads = {item.id: item for item in case.loads}
    trucks = {item.vehicle_type.id: item for item in case.trucks}
    arrived: dict[str, list[tuple[float, int]]] = {key: [] for key in loads}
    cost = 0.0
    for run in plan.runs:
        vehicle = trucks[run.vehicle_type_id].vehicle_type
        layout = vehicle.layout(run.layout_id)
        now, here, km = run.depart_s, case.base_id, 0.0
        if len(run.stops) > case.max_stops:
            found.append("too many stops")
        for at, stop in enumerate(run.stops):
            leg = case.legs[here, stop.site_id]
            now, here, km = (
                now + leg.drive_s[vehicle.speed_class],
                stop.site_id,
                km + leg.distance_m / 1000,
            )
            opens = [max(now, w.open_s) for w in case.windows[here] if w.close_s >= now]
            if (stop.arrive_s, stop.start_s, stop.end_s) != (now, opens[0], opens[0] + DOCK_S):
                found.append(f"times at {here}")
            now = stop.end_s
            if stop.start_s > case.horizon_s or run.depart_s not in case.departures_s[here]:
                found.append(f"slot at {here}")
            for part in run.carried:
                if part.stop == at:
                    item = loads[part.load_id]
                    arrived[item.id].append((part.units, stop.start_s))
                    if item.to_site_id != here or item.ready_s > run.depart_s:
                        found.append(f"{item.id} on a wrong run")
        leg = case.legs[here, case.base_id]
        now, km = now + leg.drive_s[vehicle.speed_class], km + leg.distance_m / 1000
        if now != run.return_s:
            found.append("return")
        cost += vehicle.fixed_cny + layout.setup_cny + km * vehicle.cny_per_km
        cost += (now - run.depart_s) / H * vehicle.cny_per_h
        for name in {loads[part.load_id].temperature_class_id for part in run.carried}:
            box = layout.compartment(name)
            inside = [p for p in run.carried if loads[p.load_id].temperature_class_id == name]
            kg = sum(p.units * loads[p.load_id].unit_kg for p in inside)
            litres = sum(p.units * loads[p.load_id].unit_l for p in inside)
            if box is None or kg > box.capacity_kg + 1e-6 or litres > box.capacity_l + 1e-6:
                found.append(f"{name} does not fit")
        if sum(p.units * loads[p.load_id].unit_kg for p in run.carried) > vehicle.payload_kg + 1e-6:
            found.append("payload")
        if sum(p.units * loads[p.load_id].unit_l for p in run.carried) > vehicle.volume_l + 1e-6:
            found.append("volume")
    for key, owned in trucks.items():
        mine = [run for run in plan.runs if run.vehicle_type_id == key]
        for run in mine:
            away = sum(o.depart_s <= run.depart_s < o.return_s for o in mine)
            if away > owned.count:
                found.append(f"{key} runs short")
    for move in plan.moves:
        kg = sum(part.units * loads[part.load_id].unit_kg for part in move.carried)
        bands = [
            band
            for band in case.tariffs
            if (band.carrier_id, band.to_site_id, band.temperature_class_id)
            == (move.carrier_id, move.to_site_id, move.temperature_class_id)
            and band.from_kg <= kg
        ]
        band = max(bands, key=lambda item: item.from_kg)
        due = max(band.min_charge_cny, kg * band.cny_per_kg)
        if abs(due - move.cost_cny) > 1e-6 or kg > band.capacity_kg + 1e-6:
            found.append("shipment")
        if move.arrive_s != move.depart_s + band.transit_s:
            found.append("transit")
        cost += due
        for part in move.carried:
            arrived[part.load_id].append((part.units, move.arrive_s))
            if loads[part.load_id].ready_s > move.depart_s:
                found.append("not ready")
    left = {part.load_id: part.units for part in plan.left}
    for key, item in loads.items():
        units = sum(units for units, _ in arrived[key]) + left.get(key, 0.0)
        if abs(units - item.units) > 1e-6:
            found.append(f"{key} is not all accounted for")
        if item.is_whole and (len({at for _, at in arrived[key]}) + (key in left)) > 1:
            found.append(f"{key} is torn")
        if any(at > item.latest_s for _, at in arrived[key]):
            found.append(f"{key} comes too late")
        cost += sum(units / item.units * price(item, at) for units, at in arrived[key])
        cost += left.get(key, 0.0) / item.units * item.unserved_cny
    if abs(cost - plan.cost_cny) > 1e-6 * max(1.0, cost):
        found.append(f"cost is {cost}, not {plan.cost_cny}")
    if plan.bound_cny is not None and plan.bound_cny > plan.cost_cny:
        found.append("bound above cost")
    return found


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
