"""The independent checker of routing plans: every rule, recomputed from the problem's raw data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.checks import Facts, case_of
from solvers.routing.checks.carriers import (
    carriers_have_room,
    moves_carry_what_they_say,
    moves_take_their_time,
    tariffs_exist,
)
from solvers.routing.checks.cold import (
    products_stay_in_band,
    reported_bands_are_right,
    reported_temperatures_are_right,
)
from solvers.routing.checks.company import (
    goods_are_not_on_board_too_long,
    goods_go_together,
    vehicles_have_the_skills,
)
from solvers.routing.checks.custody import (
    custody_is_unbroken,
    goods_are_carried,
    goods_are_on_board,
    goods_follow_the_network,
    goods_reach_their_destination,
    sites_have_time_to_handle,
    stock_leaves_when_it_can,
)
from solvers.routing.checks.demand import (
    fronts_are_in_reach,
    goods_go_the_right_way,
    left_out_entries_are_right,
    lines_are_complete,
    orders_are_served_or_left_out,
    orders_come_in_one_delivery,
    transfers_are_complete,
    transfers_arrive_in_time,
)
from solvers.routing.checks.doors import (
    deliveries_match_the_stops,
    lateness_is_right,
    service_starts_in_a_window,
    service_takes_its_time,
)
from solvers.routing.checks.drivers import drivers_do_not_drive_all_day, drivers_rest_in_time
from solvers.routing.checks.fleets import (
    fleets_are_large_enough,
    routes_start_and_end_where_a_fleet_does,
    sites_can_send_it_off,
    sites_hold_the_class,
)
from solvers.routing.checks.goods import (
    amounts_match_products,
    classes_match_products,
    goods_come_from_their_lots,
    goods_have_one_purpose,
    lots_are_not_overdrawn,
    sources_are_respected,
)
from solvers.routing.checks.hours import (
    departures_are_scheduled,
    docks_take_their_time,
    routes_are_short_enough,
    routes_have_few_enough_stops,
    shifts_lie_in_vehicle_hours,
    sites_are_open,
)
from solvers.routing.checks.identity import ids_are_known, ids_are_unique
from solvers.routing.checks.life import goods_are_fresh_enough, reported_life_is_right
from solvers.routing.checks.loads import (
    compartments_hold_their_goods,
    goods_have_a_compartment,
    reported_loads_are_right,
    vehicles_hold_their_goods,
)
from solvers.routing.checks.meals import drivers_have_their_meals, meals_lie_beside_the_work
from solvers.routing.checks.money import (
    energy_and_carbon_are_right,
    move_costs_are_right,
    route_costs_are_right,
    site_costs_are_right,
)
from solvers.routing.checks.outcome import bounds_are_bounds, status_is_right
from solvers.routing.checks.structure import (
    routes_load_first_and_return_last,
    times_do_not_run_backwards,
    vehicles_work_on_their_haul,
    work_lies_in_the_horizon,
)
from solvers.routing.checks.travel import (
    closed_lanes_stay_empty,
    driving_takes_its_time,
    rests_lie_on_the_road,
    roads_exist,
    routes_are_near_enough,
    totals_match_the_roads,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solvers.common import Violation
    from solvers.routing.checks import Case
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

    Rule = Callable[[Case], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    ids_are_unique,
    ids_are_known,
    amounts_match_products,
    classes_match_products,
    goods_come_from_their_lots,
    lots_are_not_overdrawn,
    goods_have_one_purpose,
    sources_are_respected,
    orders_are_served_or_left_out,
    lines_are_complete,
    goods_go_the_right_way,
    orders_come_in_one_delivery,
    fronts_are_in_reach,
    transfers_are_complete,
    transfers_arrive_in_time,
    left_out_entries_are_right,
    goods_are_carried,
    goods_are_on_board,
    custody_is_unbroken,
    goods_reach_their_destination,
    stock_leaves_when_it_can,
    sites_have_time_to_handle,
    goods_follow_the_network,
    routes_load_first_and_return_last,
    times_do_not_run_backwards,
    vehicles_work_on_their_haul,
    work_lies_in_the_horizon,
    roads_exist,
    closed_lanes_stay_empty,
    driving_takes_its_time,
    rests_lie_on_the_road,
    totals_match_the_roads,
    routes_are_near_enough,
    drivers_rest_in_time,
    drivers_do_not_drive_all_day,
    drivers_have_their_meals,
    meals_lie_beside_the_work,
    sites_are_open,
    departures_are_scheduled,
    shifts_lie_in_vehicle_hours,
    routes_are_short_enough,
    routes_have_few_enough_stops,
    docks_take_their_time,
    service_starts_in_a_window,
    service_takes_its_time,
    deliveries_match_the_stops,
    lateness_is_right,
    vehicles_have_the_skills,
    goods_go_together,
    goods_are_not_on_board_too_long,
    goods_have_a_compartment,
    compartments_hold_their_goods,
    vehicles_hold_their_goods,
    reported_loads_are_right,
    fleets_are_large_enough,
    routes_start_and_end_where_a_fleet_does,
    sites_can_send_it_off,
    sites_hold_the_class,
    moves_carry_what_they_say,
    tariffs_exist,
    carriers_have_room,
    moves_take_their_time,
    products_stay_in_band,
    reported_temperatures_are_right,
    reported_bands_are_right,
    goods_are_fresh_enough,
    reported_life_is_right,
    route_costs_are_right,
    move_costs_are_right,
    site_costs_are_right,
    energy_and_carbon_are_right,
    status_is_right,
    bounds_are_bounds,
)
"""The rules of a routing plan; the codes that each may report stand in its docstring."""


def validate(problem: RoutingProblem, plan: RoutingPlan) -> list[Violation]:
    """Hold a plan against its problem.

    Parameters
    ----------
    problem
        Its nouns, roads, supplier relation and reach are taken as given; see
        :func:`solvers.routing.audit.audit` for a check that takes only the scenario as given.
    plan
        Any plan, however broken.

    Returns
    -------
    list of Violation
        Empty if no rule is broken; otherwise in the order of ``RULES``.
    """
    return broken_rules(facts_of_problem(problem), plan)


def broken_rules(facts: Facts, plan: RoutingPlan) -> list[Violation]:
    """Violations of all rules, in their order."""
    case = case_of(facts, plan)
    return [violation for rule in RULES for violation in rule(case)]


def facts_of_problem(problem: RoutingProblem) -> Facts:
    """What the rules look up, as the problem states it."""
    lanes = problem.scenario.lanes
    return Facts(
        scenario=problem.scenario,
        roads=problem.roads,
        classes=problem.classes,
        products=problem.products,
        sites=problem.sites,
        vehicle_types=problem.vehicle_types,
        customers=problem.customers,
        orders=problem.orders,
        lots=problem.lots,
        transfers=problem.transfers,
        lanes={(lane.from_site_id, lane.to_site_id): lane for lane in lanes},
        supplier=problem.supplier,
        reach=problem.reach,
    )
