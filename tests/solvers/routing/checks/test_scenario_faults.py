"""The plan made by hand is refused when the scenario's rules are tightened below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.routing.audit import audit
from solvers.routing.problem import RoutingProblem
from solvers.routing.validate import validate
from supplychain.calendars import DailyHours
from supplychain.errors import DataError
from supplychain.fleet import DriverRules, Fleet
from supplychain.places import Location
from supplychain.roads import CallableRoads
from supplychain.scenario import RoadChoice
from supplychain.sites import ClassCapacity, Lane, Tier
from supplychain.temperature import AmbientTemperature
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

    Change = Callable[[Scenario], Scenario]

H = 3600


def item(table: str, key: str, **changes: Any) -> Change:
    """Change one row of a table of the scenario."""

    def changed(scenario: Scenario) -> Scenario:
        rows = getattr(scenario, table)
        found = tuple(replace(row, **changes) if row.id == key else row for row in rows)
        changed_table: dict[str, Any] = {table: found}
        return replace(scenario, **changed_table)

    return changed


def room(vehicle_id: str, position: int, **changes: Any) -> Change:
    """Change one compartment of a vehicle type."""

    def changed(scenario: Scenario) -> Scenario:
        vehicle = next(v for v in scenario.vehicle_types if v.id == vehicle_id)
        rooms = list(vehicle.layouts[0].compartments)
        rooms[position] = replace(rooms[position], **changes)
        layout = replace(vehicle.layouts[0], compartments=tuple(rooms))
        return item("vehicle_types", vehicle_id, layouts=(layout,))(scenario)

    return changed


def one_room(vehicle_id: str) -> Change:
    """Take the second compartment out of a vehicle type."""

    def changed(scenario: Scenario) -> Scenario:
        vehicle = next(v for v in scenario.vehicle_types if v.id == vehicle_id)
        layout = replace(vehicle.layouts[0], compartments=vehicle.layouts[0].compartments[:1])
        return item("vehicle_types", vehicle_id, layouts=(layout,))(scenario)

    return changed


def lane(from_id: str, to_id: str, **changes: Any) -> Change:
    def changed(scenario: Scenario) -> Scenario:
        pair = (from_id, to_id)
        lanes = [
            replace(row, **changes) if (row.from_site_id, row.to_site_id) == pair else row
            for row in scenario.lanes
        ]
        return replace(scenario, lanes=tuple(lanes))

    return changed


def table(**changes: Any) -> Change:
    return lambda scenario: replace(scenario, **changes)


def tariffs(**changes: Any) -> Change:
    return lambda scenario: replace(
        scenario, tariffs=tuple(replace(row, **changes) for row in scenario.tariffs)
    )


ONLY_AMBIENT = (ClassCapacity("ambient"),)
COLD_ROOM = ClassCapacity("chilled", 14.0)

CASES: dict[str, tuple[Change, set[str]]] = {
    "a lot that comes later": (
        item("lots", "L-F1", available_s=9 * H),
        {"LEAVES_TOO_EARLY"},
    ),
    "a lot that is not there": (
        table(lots=()),
        {"UNKNOWN_ID", "LIFE_WRONG"},
    ),
    "a line pinned to another tier": (
        item("lots", "L-F2", site_id="C"),
        {"LOT_MISMATCH", "SOURCE_TIER_IGNORED"},
    ),
    "a line that asks for more": (
        lambda s: item("orders", "A", lines=(replace(s.orders[0].lines[0], quantity=5.0),))(s),
        {"LINE_QUANTITY"},
    ),
    "a front out of reach": (
        item("sites", "F1", reach_m=3000),
        {"FRONT_OUT_OF_REACH"},
    ),
    "a front that another centre feeds": (
        lambda s: replace(
            item("sites", "F1", supplied_by="C2")(s),
            sites=(
                *item("sites", "F1", supplied_by="C2")(s).sites,
                replace(s.sites[1], id="C2", location=Location(20.0, 113.0)),
            ),
        ),
        {"NOT_SUPPLIED_FROM"},
    ),
    "a front fed by an origin": (
        item("sites", "C", tier=Tier.ORIGIN),
        {"NOT_SUPPLIED_FROM", "SOURCE_TIER_IGNORED"},
    ),
    "a site that is closed for good": (
        lambda s: replace(s, sites=s.sites[:3]),
        {"UNKNOWN_ID", "FRONT_OUT_OF_REACH", "COST_WRONG"},
    ),
    "slower handling": (
        item("sites", "C", handling_s=2500),
        {"HANDLING_TOO_SHORT"},
    ),
    "a closed lane": (lane("F1", "F2", closed=True), {"LANE_CLOSED"}),
    "a closed lane on the way home": (lane("C", "O", closed=True), {"LANE_CLOSED"}),
    "a closed lane of a carrier": (lane("C", "F2", closed=True), {"LANE_CLOSED"}),
    "a slower lane": (
        lane("C", "F2", drive_s=3000),
        {"DRIVEN_TOO_FAST", "DRIVE_WRONG"},
    ),
    "departures of a lane": (lane("C", "F2", departures_s=(7 * H,)), {"DEPARTURE_UNSCHEDULED"}),
    "shorter driving days": (
        item("vehicle_types", "long", rules=DriverRules(max_daily_drive_s=9 * H)),
        {"DRIVES_ALL_DAY"},
    ),
    "longer rests": (
        item("vehicle_types", "long", rules=DriverRules(rest_s=1500)),
        {"DRIVES_WITHOUT_REST"},
    ),
    "a van that may drive for five minutes": (
        item("vehicle_types", "van", rules=DriverRules(max_continuous_drive_s=330)),
        {"DRIVES_WITHOUT_REST"},
    ),
    "fewer stops": (item("vehicle_types", "van", max_stops=1), {"TOO_MANY_STOPS"}),
    "shorter routes": (item("vehicle_types", "van", max_route_s=2 * H), {"ROUTE_TOO_LONG"}),
    "other hours of the vans": (
        item("vehicle_types", "van", hours=DailyHours(10 * H, 20 * H)),
        {"SHIFT_HOURS"},
    ),
    "slower docks": (
        item("vehicle_types", "truck", dock_s=1300),
        {"DOCK_TOO_SHORT"},
    ),
    "a longer service": (item("orders", "A", service_s=200), {"SERVICE_TOO_SHORT"}),
    "a hard window": (
        item("orders", "B", windows=(DeliveryWindow(7 * H, 9 * H),)),
        {"WINDOW_LATE", "COST_WRONG"},
    ),
    "two windows around the visit": (
        item("orders", "A", windows=(DeliveryWindow(0, H), DeliveryWindow(10 * H, 12 * H))),
        {"WINDOW_EARLY"},
    ),
    "no windows": (
        item("orders", "B", windows=()),
        {"LATE_WRONG", "COST_WRONG"},
    ),
    "a second van compartment missing": (
        one_room("van"),
        {"NO_COMPARTMENT", "LOAD_WRONG"},
    ),
    "a small compartment": (room("van", 0, capacity_kg=4.0), {"COMPARTMENT_KG"}),
    "a flat compartment": (room("van", 1, capacity_l=7.0), {"COMPARTMENT_L"}),
    "a weak truck": (item("vehicle_types", "truck", payload_kg=7.0), {"PAYLOAD_KG"}),
    "a small truck": (item("vehicle_types", "truck", volume_l=7.0), {"VOLUME_L"}),
    "one truck less": (
        lambda s: replace(s, fleets=(Fleet("C", "truck", 0), *s.fleets[:1], *s.fleets[2:])),
        {"FLEET_EXCEEDED"},
    ),
    "a busy centre": (
        item("sites", "C", capacities=(COLD_ROOM, ClassCapacity("ambient"))),
        {"THROUGHPUT_EXCEEDED"},
    ),
    "a centre without a cold room": (
        item("sites", "C", capacities=ONLY_AMBIENT),
        {"CLASS_NOT_HELD"},
    ),
    "a full carrier": (tariffs(capacity_kg=9.0), {"CARRIER_FULL"}),
    "no tariff for so little": (
        tariffs(from_kg=50.0),
        {"TARIFF_MISSING", "COST_WRONG"},
    ),
    "a band narrower than the tolerance of the figures, which passes": (
        lambda s: replace(
            s,
            temperature_classes=(
                replace(s.temperature_classes[0], tolerance_c=0.001),
                s.temperature_classes[1],
            ),
        ),
        set(),
    ),
    "goods that need more life at the door": (
        lambda s: replace(
            s, products=(replace(s.products[0], min_remaining_life_h=225.0), s.products[1])
        ),
        {"LIFE_TOO_SHORT", "LIFE_WRONG"},
    ),
    "goods that do not age": (
        lambda s: replace(s, products=(replace(s.products[0], shelf_life_h=None), s.products[1])),
        {"LIFE_WRONG", "COST_WRONG"},
    ),
    "a horizon that ends at noon": (
        lambda s: replace(s, horizon=replace(s.horizon, length_s=15 * H)),
        {"OUTSIDE_HORIZON", "SHIFT_HOURS"},
    ),
    "a horizon that starts later in the day": (
        lambda s: replace(
            s, horizon=replace(s.horizon, start=s.horizon.start + timedelta(hours=1))
        ),
        {"DEPARTURE_UNSCHEDULED", "COST_WRONG"},
    ),
    "dearer unserved goods": (
        lambda s: replace(s, rates=replace(s.rates, unserved_transfer_cny_per_kg=30.0)),
        {"UNSERVED_WRONG", "COST_WRONG"},
    ),
    "other carbon factors": (
        lambda s: replace(s, rates=replace(s.rates, diesel_kg_co2_per_l=3.0)),
        {"ENERGY_WRONG"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_validator_reports(name: str, scenario: Scenario, plan: RoutingPlan) -> None:
    change, codes = CASES[name]
    problem = RoutingProblem.from_scenario(change(scenario))
    found = validate(problem, plan)
    assert {violation.code for violation in found} == codes, "\n".join(map(str, found))


@pytest.mark.parametrize("name", CASES)
def test_the_audit_reports(name: str, scenario: Scenario, plan: RoutingPlan) -> None:
    change, codes = CASES[name]
    assert {violation.code for violation in audit(change(scenario), plan)} == codes


def test_goods_in_a_hot_van_leave_their_band(scenario: Scenario, plan: RoutingPlan) -> None:
    weak = item("vehicle_types", "van", reefer_overcapacity=0.01, insulation_w_m2_k=9.0)(scenario)
    hot = replace(weak, ambient=(AmbientTemperature("Town", (60.0,) * 24),))
    found = audit(hot, plan)
    codes = {violation.code for violation in found}
    assert {"OUT_OF_BAND", "IN_BAND_WRONG", "TEMPERATURE_WRONG"} <= codes
    worst = next(v for v in found if v.code == "OUT_OF_BAND" and v.subject == "V1")
    assert worst.amount > 0.1
    assert "b1" in worst.detail


def test_uncontrolled_goods_are_judged_by_the_middle_of_their_band(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    frost = replace(scenario, ambient=(AmbientTemperature("", (-30.0,) * 24),))
    codes = {violation.code for violation in audit(frost, plan) if "ambient" in violation.detail}
    assert codes == set()


def test_a_missing_road_is_reported(scenario: Scenario, plan: RoutingPlan) -> None:
    def nowhere(
        origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        shape = (len(origins), len(destinations))
        far = np.full(shape, np.nan if speed_class == "trunk" else 0.0)
        return far, far

    open_field = replace(scenario, lanes=())
    found = audit(open_field, plan, CallableRoads(nowhere))
    missing = {v.subject for v in found if v.code == "ROAD_MISSING"}
    assert missing == {"LH", "M1", "M2"}


def test_a_lane_may_replace_one_figure_only(scenario: Scenario, plan: RoutingPlan) -> None:
    lanes = (*scenario.lanes[:4], Lane("C", "F2", None, 2_700), *scenario.lanes[5:])
    found = audit(replace(scenario, lanes=lanes), plan)
    assert {(v.code, v.subject) for v in found} == {
        ("DISTANCE_WRONG", "M2"),
        ("ENERGY_WRONG", "H1"),
    }


def test_the_audit_refuses_roads_that_it_cannot_build(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    with pytest.raises(DataError, match="other"):
        audit(replace(scenario, roads=RoadChoice("other")), plan)


def test_the_audit_takes_the_tables_where_the_scenario_names_no_roads(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    found = audit(replace(scenario, roads=RoadChoice()), plan)
    assert {v.code for v in found} >= {"DRIVEN_TOO_FAST", "DISTANCE_WRONG", "DRIVE_WRONG"}
    assert {v.subject for v in found if v.code == "DRIVEN_TOO_FAST"} == {"V1", "V2"}
