"""Each fault put into the plan made by hand is reported under its code, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Status
from solvers.routing.audit import audit
from solvers.routing.plan import RoutingPlan, TierBound
from solvers.routing.validate import validate
from supplychain.plans import CostTerms, Reason, Rest, StopKind, Unserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import CompartmentState, Route
    from supplychain.scenario import Scenario

    Change = Callable[[RoutingPlan], RoutingPlan]

H = 3600


def goods(key: str, **changes: Any) -> Change:
    return lambda plan: replace(
        plan,
        consignments=tuple(
            replace(item, **changes) if item.id == key else item for item in plan.consignments
        ),
    )


def on(key: str, change: Callable[[Route], Route]) -> Change:
    return lambda plan: replace(
        plan, routes=tuple(change(r) if r.id == key else r for r in plan.routes)
    )


def route(key: str, **changes: Any) -> Change:
    return on(key, lambda found: replace(found, **changes))


def stop(key: str, position: int, **changes: Any) -> Change:
    def changed(found: Route) -> Route:
        stops = list(found.stops)
        stops[position] = replace(stops[position], **changes)
        return replace(found, stops=tuple(stops))

    return on(key, changed)


def state(key: str, position: int, room: int, **changes: Any) -> Change:
    def changed(found: Route) -> Route:
        stops = list(found.stops)
        rooms: list[CompartmentState] = list(stops[position].compartments)
        rooms[room] = replace(rooms[room], **changes)
        stops[position] = replace(stops[position], compartments=tuple(rooms))
        return replace(found, stops=tuple(stops))

    return on(key, changed)


def move(**changes: Any) -> Change:
    return lambda plan: replace(plan, moves=(replace(plan.moves[0], **changes),))


def delivery(position: int, **changes: Any) -> Change:
    def changed(plan: RoutingPlan) -> RoutingPlan:
        entries = list(plan.deliveries)
        entries[position] = replace(entries[position], **changes)
        return replace(plan, deliveries=tuple(entries))

    return changed


def costs(key: str, **changes: float) -> Change:
    return on(key, lambda found: replace(found, costs=replace(found.costs, **changes)))


def site_costs(**changes: float) -> Change:
    return lambda plan: replace(plan, site_costs=replace(plan.site_costs, **changes))


def left_out(*entries: Unserved) -> Change:
    return lambda plan: replace(plan, unserved=(*plan.unserved, *entries))


def plan_of(**changes: Any) -> Change:
    return lambda plan: replace(plan, **changes)


def both(*changes: Change) -> Change:
    def changed(plan: RoutingPlan) -> RoutingPlan:
        for change in changes:
            plan = change(plan)
        return plan

    return changed


def without_stop(key: str, position: int) -> Change:
    return on(key, lambda r: replace(r, stops=r.stops[:position] + r.stops[position + 1 :]))


def later(key: str, seconds: int, position: int = 0) -> Change:
    """Shift all stops from a position, and the rests, by so many seconds."""

    def changed(found: Route) -> Route:
        stops = tuple(
            replace(
                s,
                arrive_s=s.arrive_s + seconds if i > position or not i else s.arrive_s,
                start_s=s.start_s + seconds if i > position or not i else s.start_s,
                end_s=s.end_s + seconds,
            )
            if i >= position
            else s
            for i, s in enumerate(found.stops)
        )
        rests = tuple(Rest(r.start_s + seconds, r.end_s + seconds) for r in found.rests)
        return replace(found, stops=stops, rests=rests)

    return on(key, changed)


def without_goods(plan: RoutingPlan, order_id: str) -> RoutingPlan:
    """The vehicle comes to the order's door, but there are no goods of it anywhere."""
    kept = tuple(item for item in plan.consignments if item.order_id != order_id)
    keys = {item.id for item in kept}
    routes = tuple(
        replace(
            found,
            stops=tuple(
                replace(s, consignment_ids=tuple(key for key in s.consignment_ids if key in keys))
                for s in found.stops
            ),
        )
        for found in plan.routes
    )
    return replace(plan, consignments=kept, routes=routes)


def in_two_visits(plan: RoutingPlan) -> RoutingPlan:
    """Order E's rice comes three minutes after its milk."""
    second = next(found for found in plan.routes if found.id == "V2")
    milk = second.stops[1]
    back = replace(second.stops[2], arrive_s=milk.end_s + 514, start_s=milk.end_s + 514)
    half = replace(milk.compartments[1], kg=2.0, litres=2.0)
    times: dict[str, Any] = {"arrive_s": milk.end_s, "start_s": milk.end_s}
    times["end_s"] = milk.end_s + 180
    stops = (
        second.stops[0],
        replace(milk, consignment_ids=("e1",), compartments=(milk.compartments[0], half)),
        replace(milk, consignment_ids=("e2",), **times),
        back,
        *second.stops[3:],
    )
    entry = next(found for found in plan.deliveries if found.order_id == "E")
    rice = replace(entry, arrive_s=milk.end_s, start_s=milk.end_s)
    rice = replace(rice, remaining_life_h=None, spare_life_h=None)
    split = replace(plan, deliveries=(*plan.deliveries, rice))
    return route("V2", stops=stops)(split)


LEFT_T = Unserved("transfer", "T", 2.0, Reason.NO_CAPACITY, "", 40.0)
LEFT_A = Unserved("order", "A", 2.0, Reason.NO_CAPACITY, "", 300.0)

CASES: dict[str, tuple[Change, set[str]]] = {
    # identity
    "an unknown lot": (goods("e2", lot_id="?"), {"UNKNOWN_ID"}),
    "an unknown consignment at a stop": (
        stop("V1", 3, consignment_ids=("?",)),
        {"UNKNOWN_ID"},
    ),
    "an unknown consignment on a move": (
        move(consignment_ids=("t1", "?")),
        {"UNKNOWN_ID"},
    ),
    "an unknown order left out": (
        left_out(Unserved("order", "?", 0.0, Reason.UNKNOWN)),
        {"UNKNOWN_ID"},
    ),
    "two routes with one id": (
        both(route("M1", id="M2")),
        {"DUPLICATE_ID"},
    ),
    # goods
    "a mass that is not that of the units": (
        both(goods("e2", kg=3.0), state("V2", 0, 1, kg=3.0), site_costs(handling=10.8)),
        {"AMOUNT_WRONG"},
    ),
    "goods in the wrong class": (
        goods("d1", temperature_class_id="chilled"),
        {
            "CLASS_MISMATCH",
            "LOAD_WRONG",
            "COST_WRONG",
            "ENERGY_WRONG",
        },
    ),
    "a lot of another product": (
        goods("a1", lot_id="L-F2", from_site_id="F2"),
        {"LOT_MISMATCH", "CUSTODY_BROKEN", "LIFE_WRONG"},
    ),
    "more drawn than the lot holds": (
        both(
            goods("t1", quantity=60.0, kg=60.0, litres=60.0),
            move(kg=60.0, costs=CostTerms(carriers=108.0), co2_kg=27 * 0.06 * 0.12),
        ),
        {"LOT_OVERDRAWN", "TRANSFER_QUANTITY", "COST_WRONG"},
    ),
    "a visit that brings nothing": (
        lambda plan: without_goods(plan, "A"),
        {"LINE_QUANTITY", "LOAD_WRONG", "LIFE_WRONG", "COST_WRONG"},
    ),
    "goods for nobody": (
        goods("t1", transfer_id=""),
        {"PURPOSE_WRONG", "TRANSFER_QUANTITY"},
    ),
    "goods for an order and a transfer": (
        goods("a1", transfer_id="T"),
        {"PURPOSE_WRONG", "TRANSFER_QUANTITY"},
    ),
    "goods for a line that is not there": (
        goods("a1", line=7),
        {"PURPOSE_WRONG", "LINE_QUANTITY"},
    ),
    "goods of another product than the line": (
        goods("e2", line=0),
        {"PURPOSE_WRONG", "LINE_QUANTITY", "SOURCE_TIER_IGNORED"},
    ),
    "goods of another product than the transfer": (
        goods("t1", product_id="rice", kg=20.0, litres=20.0, temperature_class_id="ambient"),
        {
            "PURPOSE_WRONG",
            "LOT_MISMATCH",
            "MOVE_LOAD_WRONG",
            "COST_WRONG",
        },
    ),
    # demand
    "an order nobody mentions": (
        both(
            plan_of(consignments=()),
            lambda plan: replace(plan, routes=(), moves=(), deliveries=(), unserved=()),
            site_costs(handling=0.0, spoilage=0.0, unserved=0.0),
            plan_of(status=Status.FEASIBLE),
        ),
        {"ORDER_LOST", "TRANSFER_QUANTITY"},
    ),
    "an order both delivered and left out": (
        both(left_out(LEFT_A), site_costs(unserved=340.0)),
        {"ORDER_BOTH"},
    ),
    "an order in two visits": (in_two_visits, {"ORDER_SPLIT"}),
    "a transfer that is not complete": (
        plan_of(unserved=(replace(LEFT_T, kg=1.0, cost_cny=20.0),)),
        {"TRANSFER_QUANTITY", "COST_WRONG"},
    ),
    "a transfer left out twice": (
        both(
            plan_of(unserved=(replace(LEFT_T, kg=1.0, cost_cny=20.0),) * 2),
        ),
        {"UNSERVED_WRONG"},
    ),
    "a wrong price for what is left out": (
        plan_of(unserved=(replace(LEFT_T, cost_cny=1.0),)),
        {"UNSERVED_WRONG"},
    ),
    "a wrong mass for an order left out": (
        both(left_out(replace(LEFT_A, kg=9.0)), site_costs(unserved=340.0)),
        {"UNSERVED_WRONG", "ORDER_BOTH"},
    ),
    "something else than an order or a transfer left out": (
        left_out(Unserved("crate", "A", 0.0, Reason.UNKNOWN)),
        {"UNSERVED_WRONG"},
    ),
    # custody
    "goods that nobody carries": (
        both(move(consignment_ids=(), kg=0.0, costs=CostTerms(carriers=15.0), co2_kg=0.0)),
        {"NOT_CARRIED", "COST_WRONG"},
    ),
    "goods handed over that are not on board": (
        stop("M1", 0, consignment_ids=("b1",)),
        {"NOT_ABOARD", "CUSTODY_BROKEN", "LOAD_WRONG", "COST_WRONG", "ENERGY_WRONG"},
    ),
    "goods loaded twice": (
        stop("LH", 0, consignment_ids=("d1", "d1")),
        {"LOADED_TWICE"},
    ),
    "goods left on board": (
        stop("M2", 1, consignment_ids=()),
        {"LEFT_ON_BOARD", "CUSTODY_BROKEN", "LOAD_WRONG", "COST_WRONG"},
    ),
    "goods unloaded at the wrong front": (
        both(stop("M1", 1, consignment_ids=("b1", "e1")), stop("M1", 2, consignment_ids=())),
        {"CUSTODY_BROKEN", "LOAD_WRONG", "COST_WRONG", "ENERGY_WRONG"},
    ),
    "goods at another door": (
        both(stop("V1", 1, consignment_ids=("b1",)), stop("V1", 2, consignment_ids=("a1",))),
        {"WRONG_DESTINATION", "LOAD_WRONG", "LIFE_WRONG"},
    ),
    "stock that leaves before it is picked": (
        both(later("LH", -21_000), stop("LH", 0, arrive_s=0)),
        {"LEAVES_TOO_EARLY", "DEPARTURE_UNSCHEDULED"},
    ),
    "a transfer that leaves before it is ready": (
        move(depart_s=5 * H, arrive_s=7 * H),
        {"LEAVES_TOO_EARLY", "COST_WRONG"},
    ),
    # structure
    "a route without an end": (
        without_stop("M2", 2),
        {"ROUTE_SHAPE", "COST_WRONG", "DISTANCE_WRONG", "DRIVE_WRONG"},
    ),
    "a route that does not start with loading": (
        stop("V1", 0, kind=StopKind.RETURN),
        {"ROUTE_SHAPE", "NOT_ABOARD", "NOT_CARRIED", "WRONG_DESTINATION", "LOAD_WRONG"}
        | {"COST_WRONG", "ENERGY_WRONG", "LIFE_WRONG"},
    ),
    "a route that ends elsewhere": (
        stop("M2", 2, place_id="F2"),
        {"ROUTE_SHAPE", "DISTANCE_WRONG", "DRIVE_WRONG"},
    ),
    "a stop with work of another haul": (
        stop("V1", 3, kind=StopKind.UNLOAD),
        {"ROUTE_SHAPE", "DOCK_TOO_SHORT"},
    ),
    "a route of one stop": (
        both(
            lambda plan: replace(
                plan,
                routes=(*plan.routes, replace(plan.routes[0], id="X", stops=())),
            )
        ),
        {"ROUTE_SHAPE"},
    ),
    "times that run backwards": (
        stop("M2", 1, end_s=45_000),
        {"TIMES_BACKWARDS", "DOCK_TOO_SHORT"},
    ),
    "a truck of another haul": (
        route("M2", vehicle_type_id="long", costs=replace(CostTerms(), vehicles=500.0)),
        {"HAUL_MISMATCH", "FLEET_EXCEEDED", "COST_WRONG"},
    ),
    "work after the horizon": (
        move(depart_s=36 * H, arrive_s=50 * H),
        {"OUTSIDE_HORIZON", "TRANSIT_WRONG", "COST_WRONG", "TRANSFER_LATE"},
    ),
    "a departure before the horizon": (
        stop("LH", 0, arrive_s=-9, start_s=-9, end_s=-5),
        {"OUTSIDE_HORIZON", "SITE_CLOSED", "DEPARTURE_UNSCHEDULED", "LEAVES_TOO_EARLY"}
        | {"COST_WRONG"},
    ),
    # travel
    "a drive faster than the road": (
        both(stop("M2", 2, arrive_s=49_500), costs("M2", time=6_300 * 50 / 3600)),
        {"DRIVEN_TOO_FAST"},
    ),
    "a wrong distance": (
        route("M2", distance_m=50_000),
        {"DISTANCE_WRONG", "COST_WRONG", "ENERGY_WRONG"},
    ),
    "a wrong driving time": (route("M2", drive_s=5_000), {"DRIVE_WRONG"}),
    "a rest at a dock": (route("M2", rests=(Rest(46_000, 46_500),)), {"REST_MISPLACED"}),
    "two rests at once": (
        route("LH", rests=(Rest(36_000, 37_200), Rest(36_100, 36_200), Rest(56_400, 57_600))),
        {"REST_MISPLACED", "DRIVEN_TOO_FAST"},
    ),
    "five hours of driving without a rest": (
        route("LH", rests=(Rest(36_000, 37_200),)),
        {"DRIVES_WITHOUT_REST"},
    ),
    "a rest that is too short": (
        route("LH", rests=(Rest(36_000, 37_000), Rest(56_400, 57_600))),
        {"DRIVES_WITHOUT_REST"},
    ),
    # hours
    "unloading at a closed site": (
        later("M1", -H),
        {"SITE_CLOSED", "DEPARTURE_UNSCHEDULED", "COST_WRONG"},
    ),
    "a departure that is not scheduled": (
        later("M2", 60),
        {"DEPARTURE_UNSCHEDULED"},
    ),
    "a carrier that leaves between departures": (
        move(depart_s=12 * H + 60, arrive_s=14 * H + 60),
        {"DEPARTURE_UNSCHEDULED"},
    ),
    "a shift outside the vehicle's hours": (
        both(
            stop("V2", 4, arrive_s=23 * H, start_s=23 * H, end_s=23 * H),
            costs("V2", time=40.0 * 14),
        ),
        {"SHIFT_HOURS", "ROUTE_TOO_LONG"},
    ),
    "a dock that is too quick": (
        both(stop("M2", 1, end_s=46_200)),
        {"DOCK_TOO_SHORT"},
    ),
    "goods that leave a site before they are handled": (
        both(
            later("V2", 47_000 - 15 * H, position=2),
            delivery(3, arrive_s=47_222, start_s=47_222),
            costs("V2", time=40.0 * (47_624 - 9 * H) / 3600),
        ),
        {"HANDLING_TOO_SHORT", "WINDOW_EARLY"},
    ),
    # doors
    "service before the window": (
        both(later("V1", -H), delivery(0, arrive_s=8 * H + 222, start_s=8 * H + 222)),
        {"WINDOW_EARLY", "DELIVERY_WRONG", "LIFE_WRONG", "COST_WRONG"},
    ),
    "service after a hard window": (
        both(
            later("V2", 2 * H, position=2),
            delivery(3, arrive_s=17 * H + 222, start_s=17 * H + 222),
            costs("V2", time=40.0 * (17 * H + 624 - 9 * H) / 3600),
        ),
        {"WINDOW_LATE"},
    ),
    "service that is too short": (
        stop("V2", 3, end_s=15 * H + 300),
        {"SERVICE_TOO_SHORT"},
    ),
    "a delivery that is not listed": (
        lambda plan: replace(plan, deliveries=plan.deliveries[1:]),
        {"DELIVERY_WRONG"},
    ),
    "a delivery listed with another time": (delivery(0, arrive_s=1), {"DELIVERY_WRONG"}),
    "a wrong lateness": (delivery(1, late_s=0), {"LATE_WRONG"}),
    # loads
    "a load that is not stated": (stop("V1", 1, compartments=()), {"LOAD_WRONG"}),
    "a wrong load": (state("V1", 1, 0, kg=9.0), {"LOAD_WRONG"}),
    # carriers
    "a carrier that does not go there": (
        move(carrier_id="other"),
        {"TARIFF_MISSING", "COST_WRONG"},
    ),
    "a carrier that is too fast": (move(arrive_s=13 * H), {"TRANSIT_WRONG", "COST_WRONG"}),
    "a wrong mass on a move": (
        move(kg=9.0, costs=CostTerms(carriers=16.2), co2_kg=27 * 0.009 * 0.12),
        {"MOVE_LOAD_WRONG"},
    ),
    # cold and life
    "a wrong product temperature": (state("V1", 2, 0, product_c=1.0), {"TEMPERATURE_WRONG"}),
    "a wrong air temperature": (state("V1", 2, 0, air_c=1.0), {"TEMPERATURE_WRONG"}),
    "goods said to be out of band": (delivery(0, in_band=False), {"IN_BAND_WRONG"}),
    "a wrong remaining life": (delivery(0, remaining_life_h=300.0), {"LIFE_WRONG"}),
    "no remaining life": (delivery(0, spare_life_h=None), {"LIFE_WRONG"}),
    # money
    "a wrong vehicle cost": (costs("V1", vehicles=1.0), {"COST_WRONG"}),
    "a wrong distance cost": (costs("V1", distance=1.0), {"COST_WRONG"}),
    "a wrong time cost": (costs("V1", time=1.0), {"COST_WRONG"}),
    "a wrong reefer cost": (costs("V1", reefer_energy=9.0), {"COST_WRONG"}),
    "a wrong lateness cost": (costs("V1", lateness=0.0), {"COST_WRONG"}),
    "a wrong carrier cost": (move(costs=CostTerms(carriers=15.0)), {"COST_WRONG"}),
    "a wrong handling cost": (site_costs(handling=0.0), {"COST_WRONG"}),
    "a wrong spoilage cost": (site_costs(spoilage=0.0), {"COST_WRONG"}),
    "a wrong unserved cost": (site_costs(unserved=0.0), {"COST_WRONG"}),
    "a cost that is not a number": (costs("V1", time=float("nan")), {"COST_WRONG"}),
    "a wrong energy": (route("V1", energy_kwh=99.0), {"ENERGY_WRONG"}),
    "a wrong carbon figure": (move(co2_kg=9.0), {"ENERGY_WRONG"}),
    # outcome
    "a complete status with something left out": (
        plan_of(status=Status.OPTIMAL),
        {"STATUS_WRONG"},
    ),
    "a status without a plan": (plan_of(status=Status.NO_PLAN), {"STATUS_WRONG"}),
    "a bound above its cost": (
        plan_of(bounds={"line_haul": TierBound(10.0, 11.0)}),
        {"BOUND_TOO_HIGH"},
    ),
    "a bound above the plan's cost": (
        plan_of(bounds={"chain": TierBound(1e9, 9e8)}),
        {"BOUND_TOO_HIGH"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_validator_reports(name: str, problem: RoutingProblem, plan: RoutingPlan) -> None:
    change, codes = CASES[name]
    found = validate(problem, change(plan))
    assert {violation.code for violation in found} == codes, "\n".join(map(str, found))


@pytest.mark.parametrize("name", CASES)
def test_the_audit_reports(name: str, scenario: Scenario, plan: RoutingPlan) -> None:
    change, codes = CASES[name]
    assert {violation.code for violation in audit(scenario, change(plan))} == codes


def test_an_order_that_may_be_split_comes_in_two_visits(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    orders = tuple(replace(order, split_allowed=True) for order in scenario.orders)
    assert audit(replace(scenario, orders=orders), in_two_visits(plan)) == []


@pytest.mark.parametrize(
    ("share_of_cost", "is_told"), [(None, True), (0.99, True), (1.0 - 1e-9, False)]
)
def test_a_claim_of_proof_needs_a_bound_that_meets_the_cost(
    problem: RoutingProblem, plan: RoutingPlan, share_of_cost: float | None, is_told: bool
) -> None:
    cost_cny = plan.costs.total
    bound = TierBound(cost_cny, None if share_of_cost is None else cost_cny * share_of_cost)
    claimed = replace(plan, status=Status.OPTIMAL, unserved=(), bounds={"chain": bound})
    told = [found.detail for found in validate(problem, claimed) if found.code == "STATUS_WRONG"]
    assert told == (["optimal, but no bound of the chain meets its cost"] if is_told else [])
