"""What the tiers learn from each other: border orders and the price of arrivals."""

import random
from dataclasses import replace

import pytest

from solvers.common import Deadline, Limits
from solvers.routing.borders import border_moves
from solvers.routing.chain import Chain, ChainBuilder
from solvers.routing.exchange import desks_of, exchange
from solvers.routing.feedback import move_borders, reprice_arrivals
from solvers.routing.last_mile.schedule import schedule_tour
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import HOUR_S
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location
from supplychain.scenario import Scenario
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_scenarios import random_scenario


def _built(scenario: Scenario, iterations: int = 10) -> tuple[ChainBuilder, Chain]:
    limits = Limits(max_iterations=iterations)
    problem = RoutingProblem.from_scenario(scenario)
    builder = ChainBuilder(problem, limits, Deadline(None), lambda: False)
    sourcing = builder.source()
    return builder, builder.build(sourcing, builder.wishes(sourcing), (0.0, 0.0))


@pytest.fixture
def border(tiny: Scenario) -> Scenario:
    """Soap for five doors near the east front, and one a little nearer to the west front.

    The lonely door would cost a van of its own from the west, and a detour from the east.
    """
    doors = {"lone": 1.248, **{f"east{n}": 1.26 + 0.01 * n for n in range(5)}}
    return replace(
        tiny,
        customers=tuple(Customer(key, Location(0.0, lon)) for key, lon in doors.items()),
        orders=tuple(
            Order(
                key,
                key,
                0,
                (DeliveryWindow(2 * HOUR_S, 5 * HOUR_S),),
                (OrderLine("soap", 1.0, None),),
            )
            for key in doors
        ),
        transfers=(),
        lots=(tiny.lots[4], replace(tiny.lots[4], id="soap-east", site_id="east")),
    )


def test_an_order_that_costs_a_van_of_its_own_moves_to_the_other_front(border: Scenario) -> None:
    builder, chain = _built(border)
    assert chain.sourcing.ways["lone"].front_id == "west"
    (move,) = [move for move in border_moves(builder, chain) if move.order_id == "lone"]
    # It saves the west tour, and adds the detour of the best gap, service included, in the east.
    assert move.way.front_id == "east"
    saved_cny = chain.tours["west"].tours[0].cost_cny
    assert 0.9 * saved_cny < move.gain_cny < saved_cny
    better = move_borders(builder, chain, 0.0)
    assert better.sourcing.ways["lone"].front_id == "east"
    assert better.cost_cny < chain.cost_cny - 0.8 * saved_cny
    assert "west" not in better.tours


def test_exact_gains_are_differences_of_recomputed_tours(border: Scenario) -> None:
    builder, chain = _built(border)
    found = exchange(builder, chain, border_moves(builder, chain), Deadline(None))
    assert set(found.ways) == set(found.picks) == {"lone"}
    assert found.tours["west"].tours == ()
    east = found.tours["east"]
    assert found.picks["lone"][0].lot_id == "soap-east"
    served = {drop.job_id for tour in east.tours for trip in tour.trips for drop in trip.drops}
    assert served == {order.id for order in border.orders}
    assert east.cost_cny - chain.tours["east"].cost_cny < chain.tours["west"].cost_cny
    better = move_borders(builder, chain, 0.0)
    assert better.tours["east"].cost_cny == pytest.approx(_recomputed(better, "east"))


def _recomputed(chain: Chain, front_id: str) -> float:
    """Cost of a front's tours, scheduled again one by one."""
    plan = chain.tours[front_id]
    total = 0.0
    for tour in plan.tours:
        trips = [[drop.job_id for drop in trip.drops] for trip in tour.trips]
        again = schedule_tour(
            chain.doors[front_id], tour.vehicle_type_id, tour.layout_id, tour.shift, trips
        )
        assert again is not None
        total += again.cost_cny
    return total


def test_guests_of_a_front_are_as_far_as_the_roads_say(border: Scenario) -> None:
    builder, chain = _built(border)
    (desk,) = [
        desk
        for front_id, desk in desks_of(builder, chain, border_moves(builder, chain)).items()
        if front_id == "east"
    ]
    guest = desk.job_at["lone"] + 1
    assert guest == len(chain.doors["east"].jobs) + 1
    problem = builder.problem
    jobs = desk.scheduler.problem.jobs
    places = [
        problem.sites["east"].location,
        *(problem.customers[problem.orders[job.order_id].customer_id].location for job in jobs),
    ]
    for speed, travel in desk.scheduler.problem.travel.items():
        whole = problem.roads.matrix(places, places, speed)
        assert (travel.distance_m == whole.distance_m).all()
        assert (travel.duration_s == whole.duration_s).all()


def test_a_clock_counts_the_trying_of_moves_not_the_estimates(border: Scenario) -> None:
    # The estimates may take longer than the seconds for moves; these are tried all the same.
    clocked = Limits(max_seconds=60.0)
    builder, chain = _built(border)
    builder.limits = clocked
    better = move_borders(builder, chain, 30.0)
    assert better.sourcing.ways["lone"].front_id == "east"
    # With a clock no search follows: the tours are those of the exact moves.
    found = exchange(builder, chain, border_moves(builder, chain), Deadline(None))
    assert better.tours["east"].cost_cny == pytest.approx(found.tours["east"].cost_cny)


def test_orders_fed_from_above_stay_where_they_are(tiny: Scenario) -> None:
    builder, chain = _built(tiny)
    assert {move.order_id for move in border_moves(builder, chain)} <= {"a", "b"}


def test_no_front_is_asked_for_gaps_in_tours_that_it_has_not(border: Scenario) -> None:
    builder, chain = _built(replace(border, fleets=border.fleets[:1]))
    assert border_moves(builder, chain) == []


@pytest.mark.parametrize("seed", range(200, 208))
def test_a_round_never_makes_the_chain_dearer_nor_loses_an_order(seed: int) -> None:
    builder, chain = _built(random_scenario(random.Random(seed)))
    orders = set(builder.problem.orders)
    for change in (
        move_borders(builder, chain, 0.0),
        reprice_arrivals(builder, chain, (0.0, 0.0)),
        builder.better_trunk(chain, (0.0, 0.0)),
        builder.more_tours(chain, list(chain.doors), 0.0),
    ):
        assert change.cost_cny <= chain.cost_cny + 1e-6
        assert _accounted(change) == orders


def _accounted(chain: Chain) -> set[str]:
    served = set(chain.unserved)
    for front_id, plan in chain.tours.items():
        orders = {job.id: job.order_id for job in chain.doors[front_id].jobs}
        for tour in plan.tours:
            served |= {orders[drop.job_id] for trip in tour.trips for drop in trip.drops}
    return served


def test_a_tier_above_is_paid_for_what_the_last_mile_gains(tiny: Scenario) -> None:
    builder, chain = _built(tiny)
    # Goods of c wait at the front for hours before their window: hurry is worth nothing.
    late = {job.order_id: job.release_s for job in chain.doors["east"].jobs}
    assert late["c"] > chain.sourcing.ways["c"].release_s
    again = reprice_arrivals(builder, chain, (0.0, 0.0))
    assert again.cost_cny <= chain.cost_cny
