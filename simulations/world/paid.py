"""What a journey costs, once it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.events import EventKind
from supplychain.calendars import HOUR_S
from supplychain.fleet import Energy
from supplychain.thermal.compartments import energy_cny

if TYPE_CHECKING:
    from simulations.world.journey import Journey


def settle(journey: Journey, end_s: int) -> None:
    """The journey is over: note its cost."""
    run, vehicle = journey.run_of, journey.vehicle
    rates = run.scenario.rates
    km = journey.metres / 1000
    kwh_cold = sum(chamber.energy_kwh for chamber in journey.chambers)
    kwh, diesel_l = km * vehicle.energy_per_km + kwh_cold, 0.0
    if vehicle.energy is not Energy.ELECTRIC:
        kwh, diesel_l = 0.0, km * vehicle.energy_per_km
        diesel_l += kwh_cold * rates.diesel_l_per_kwh_cold
    terms = {
        "vehicles": vehicle.fixed_cny * (1 + journey.changed)
        + journey.route.layout.setup_cny
        + vehicle.cny_per_stop * journey.doors
        + vehicle.cny_per_kg * journey.handed_kg,
        "distance": vehicle.cny_per_km * km,
        "time": vehicle.cny_per_h * (end_s - journey.start_s) / HOUR_S
        + vehicle.overtime_cny_per_h * _overtime_s(journey, end_s) / HOUR_S,
        "reefer_energy": energy_cny(vehicle, rates, kwh_cold),
        "lateness": journey.late_cny,
    }
    run.ledger.pay(journey.tour.day, run.now_s, **terms)
    run.ledger.add(
        journey.tour.day,
        routes=1.0,
        km=km,
        kwh=kwh,
        diesel_l=diesel_l,
        co2_kg=kwh * rates.electricity_kg_co2_per_kwh + diesel_l * rates.diesel_kg_co2_per_l,
    )
    total = sum(terms.values())
    tour_id, metres = journey.tour.id, float(journey.metres)
    run.log.add(run.now_s, EventKind.VEHICLE_RETURNED, tour_id, journey.place, metres, total)


def _overtime_s(journey: Journey, end_s: int) -> int:
    if journey.route.close_s is None:
        return 0
    return max(0, end_s - journey.day_s - journey.route.close_s)
