"""Blank sizes in a scenario: a compartment is then as large as its vehicle, or as anything."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Status
from solvers.routing import Limits, RoutingProblem, audit, solve, validate

if TYPE_CHECKING:
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.scenario import Scenario


def with_blanks(vehicle: VehicleType, *, cooled_too: bool) -> VehicleType:
    """Without sizes of compartments; if only those of cooled ones stay, without volume too."""

    def blank(room: Compartment) -> Compartment:
        if not cooled_too and room.temperature_class_id == "chilled":
            return room
        return replace(room, capacity_kg=math.inf, capacity_l=math.inf)

    layouts = tuple(
        replace(layout, compartments=tuple(map(blank, layout.compartments)))
        for layout in vehicle.layouts
    )
    return replace(vehicle, layouts=layouts, volume_l=vehicle.volume_l if cooled_too else math.inf)


@pytest.mark.parametrize("cooled_too", [True, False])
def test_blank_sizes_of_compartments_can_be_planned(tiny: Scenario, cooled_too: bool) -> None:
    types = tuple(with_blanks(item, cooled_too=cooled_too) for item in tiny.vehicle_types)
    scenario = replace(tiny, vehicle_types=types)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20, seed=1))
    assert plan.status is Status.FEASIBLE
    assert validate(problem, plan) == []
    assert audit(scenario, plan) == []
