"""What is wrong with the meaning of a scenario whose cells could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.io.checks import (
    design,
    execution,
    goods,
    history,
    keys,
    network,
    order_days,
    places,
    restocking,
    service,
    skills,
    suppliers,
    times,
    vehicles,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.errors import DataProblem
    from supplychain.io.parsed import ParsedScenario

CHECKS: tuple[Callable[[ParsedScenario], list[DataProblem]], ...] = (
    keys.duplicate_keys,
    keys.unknown_references,
    goods.temperature_bands,
    goods.ageing,
    goods.units_of_products,
    goods.whole_days_of_air,
    goods.conflicts,
    places.swapped_coordinates,
    places.hours_of_day,
    places.lanes,
    vehicles.types_without_layout,
    vehicles.layouts_too_large,
    vehicles.compartments_without_room,
    vehicles.layouts_with_two_prices,
    vehicles.meals,
    vehicles.places_of_fleets,
    times.half_windows,
    times.windows,
    times.transfers,
    times.lots,
    service.classes_without_vehicle,
    skills.skills_without_vehicle,
    service.orders_without_lines,
    service.orders_too_large,
    network.suppliers,
    network.unreachable_sites,
    network.transfers_off_the_network,
    network.customers_out_of_reach,
    network.tiers_without_stock,
    execution.moment,
    execution.breakdowns,
    execution.times_out,
    execution.vehicles_out,
    design.tables_of_a_design,
    design.classes_of_rooms,
    design.steps_of_rooms,
    design.tiers_of_goods,
    design.legs_of_rates,
    design.legs_without_freight,
    design.ends_of_lanes,
    design.lanes_with_two_times,
    design.groups_of_bands,
    design.cases_of_exceptions,
    design.probabilities,
    design.changes_of_futures,
    suppliers.tables_of_supply,
    suppliers.prices_without_offer,
    suppliers.rising_prices,
    suppliers.orders_beyond_capacity,
    suppliers.times_of_deliveries,
    suppliers.samples_of_inspections,
    suppliers.validity_of_certificates,
    suppliers.outages,
    suppliers.best_grade,
    restocking.tables_of_restocking,
    restocking.sources_without_item,
    restocking.items_without_source,
    restocking.unknown_sources,
    restocking.sources_below,
    restocking.sources_without_route,
    restocking.falling_prices,
    restocking.orders_beyond_supply,
    restocking.items_past_sale,
    restocking.lots_of_unknown_items,
    restocking.alerts,
    order_days.ends_before_begins,
    order_days.closures_without_route,
    order_days.routes_never_open,
    order_days.days_off_and_on,
    order_days.promotions_at_two_prices,
    history.unknown_series,
    history.nothing_sold,
    history.orders_above_shelf_life,
)
"""Every rule; each names what it asks for in its first line."""


def find_problems(parsed: ParsedScenario) -> list[DataProblem]:
    """Every semantic fault that the readable rows show."""
    return [problem for check in CHECKS for problem in check(parsed)]
