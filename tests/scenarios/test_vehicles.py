from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supplychain.thermal import CargoLoad, Leg, ReeferBox, ThermalState, tour

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


def test_compartments_of_a_layout_share_the_body_and_never_exceed_it(fresh: Scenario) -> None:
    for kind in fresh.vehicle_types:
        for layout in kind.layouts:
            payload_kg = sum(room.capacity_kg for room in layout.compartments)
            volume_l = sum(room.capacity_l for room in layout.compartments)
            assert payload_kg == pytest.approx(kind.payload_kg)
            assert volume_l == pytest.approx(kind.volume_l)


@pytest.mark.parametrize(("class_id", "specific_heat"), [("frozen", 1900.0), ("chilled", 3600.0)])
def test_vans_hold_their_class_over_35_stops_in_the_hottest_hour(
    fresh: Scenario, class_id: str, specific_heat: float
) -> None:
    kind = next(each for each in fresh.temperature_classes if each.id == class_id)
    hottest_c = max(max(city.hourly_c) for city in fresh.ambient)
    set_point_c, tolerance_c = kind.set_point_c, kind.tolerance_c
    assert set_point_c is not None
    assert tolerance_c is not None
    for van in fresh.vehicle_types:
        rooms = [layout.compartment(class_id) for layout in van.layouts]
        stops = 35 if van.haul == "last_mile" else 5
        for room in filter(None, rooms):
            box = ReeferBox.for_volume(
                room.capacity_l,
                insulation_k=van.insulation_w_m2_k,
                overcapacity=van.reefer_overcapacity,
                design_box_c=-20.0 if class_id == "frozen" else 0.0,
            )
            cargo = [CargoLoad(40.0 * (1 - i / stops), specific_heat, 0.05) for i in range(stops)]
            legs = [
                (Leg(duration_s, hottest_c, door_open=is_open), load)
                for load in cargo
                for duration_s, is_open in ((480.0, False), (float(van.door_s), True))
            ]
            results = tour(box, set_point_c, ThermalState(set_point_c, set_point_c), legs)
            assert max(r.max_cargo_c for r in results) < set_point_c + 0.6 * tolerance_c
