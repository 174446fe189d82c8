"""From tours to routes, and routes without what stays behind."""

from solvers.common import Status, StopReason
from solvers.routing.last_mile.plan import Drop, LastMilePlan, Tour, Trip
from solvers.routing.sourcing.parcels import Parcel
from solvers.routing.stitch import last_mile_routes, without
from supplychain.fleet import Fleet
from supplychain.plans import CarrierMove, Consignment, StopKind


def _parcel(key: str) -> Parcel:
    goods = Consignment(f"{key}.1", "lot", "p", "ambient", 1.0, 1.0, 1.0, "f", "f", key, 0)
    return Parcel(key, key, (goods,))


PARCELS = {key: _parcel(key) for key in "abc"}
TOUR = Tour(
    "van",
    "both",
    0,
    (
        Trip(100, (Drop("a", 200, 250, 300), Drop("b", 400, 400, 450)), 600),
        Trip(900, (Drop("c", 1000, 1000, 1050),), 1200),
    ),
    (),
    5000,
    700,
    80.0,
    100,
    1200,
)
FLEETS = {"van": Fleet("f", "van", 1)}
PLAN = LastMilePlan(Status.FEASIBLE, StopReason.ITERATIONS, (TOUR,), (), 80.0)


def test_a_reload_is_a_stop_from_the_return_to_the_next_departure() -> None:
    (route,) = last_mile_routes("f", PLAN, PARCELS, FLEETS)
    assert [(s.kind, s.place_id, s.arrive_s, s.end_s) for s in route.stops] == [
        (StopKind.LOAD, "f", 100, 100),
        (StopKind.DELIVER, "a", 200, 300),
        (StopKind.DELIVER, "b", 400, 450),
        (StopKind.LOAD, "f", 600, 900),
        (StopKind.DELIVER, "c", 1000, 1050),
        (StopKind.RETURN, "f", 1200, 1200),
    ]
    loads = [stop.consignment_ids for stop in route.stops if stop.kind is StopKind.LOAD]
    assert loads == [("a.1", "b.1"), ("c.1",)]


def test_goods_that_stay_behind_leave_all_stops() -> None:
    routes = last_mile_routes("f", PLAN, PARCELS, FLEETS)
    (route,), _ = without(routes, [], {"b.1"})
    assert [stop.consignment_ids for stop in route.stops] == [
        ("a.1",), ("a.1",), (), ("c.1",), ("c.1",), ()
    ]  # fmt: skip


def test_routes_and_moves_without_goods_disappear() -> None:
    routes = last_mile_routes("f", PLAN, PARCELS, FLEETS)
    moves = [
        CarrierMove("m1", "x", "c", "f", "ambient", 0, 9, ("a.1", "b.1"), 2.0),
        CarrierMove("m2", "x", "c", "f", "ambient", 0, 9, ("c.1",), 1.0),
    ]
    kept, kept_moves = without(routes, moves, {"a.1", "b.1", "c.1"})
    assert (kept, kept_moves) == ([], [])
    _, (move,) = without(routes, moves, {"a.1", "c.1"})
    assert (move.id, move.consignment_ids) == ("m1", ("b.1",))
