"""``report.html``: one file that opens without a network and prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.counting import counted
from api.kpi_lines import kpi_lines
from api.plan_header import kpis_of
from api.reports import figures
from api.reports.html import card, picture, side_by_side, tiles
from api.reports.shell import STOP_WORDS, document, footer, header
from api.reports.tables import routes_table, unserved_table, violations_table
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

PRINTED_ROUTES = 120
"""Longer tables of routes stay on the screen: on paper the drivers' sheets hold them."""


def write_report(
    path: Path,
    scenario: Scenario,
    plan: RoutingPlan,
    violations: tuple[Violation, ...] = (),
    reliefs: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Write the report of a plan."""
    path.write_text(report_html(scenario, plan, violations, reliefs), encoding="utf-8")


def report_html(
    scenario: Scenario,
    plan: RoutingPlan,
    violations: tuple[Violation, ...] = (),
    reliefs: Mapping[tuple[str, str], str] | None = None,
) -> str:
    """The report as one HTML document: styles, script and data inside.

    Parameters
    ----------
    scenario, plan
        What is shown.
    violations
        What the checkers found.
    reliefs
        What would serve that which is left out, by its kind and id.
    """
    sections = [
        _header(scenario, plan, violations),
        tiles(kpi_lines(kpis_of(scenario, plan), scenario.currency)),
        *_checks(violations),
        _money(scenario, plan),
        _unserved(scenario, plan, reliefs or {}),
        *_figures(scenario, plan),
        *_vehicles(scenario, plan),
        footer(plan.notes),
    ]
    return document(f"{scenario.name} – plan", sections)


def _header(scenario: Scenario, plan: RoutingPlan, violations: tuple[Violation, ...]) -> str:
    days = scenario.horizon.length_s / 86_400
    start = scenario.horizon.start
    facts = (
        f"Book closed {start:%Y-%m-%d %H:%M} ({start:%Z}) · horizon {days:.1f} days",
        f"{counted(len(scenario.orders), 'order')} · {counted(len(scenario.sites), 'site')} · "
        f"search {plan.seconds:.0f} s, {STOP_WORDS[plan.stop_reason]}, seed {plan.limits.seed}",
    )
    title = (scenario.name, scenario.description)
    return header(*title, plan.status, len(violations), facts)


def _checks(violations: tuple[Violation, ...]) -> list[str]:
    if not violations:
        return []
    lede = "The checkers recompute everything from the scenario; these rules are broken."
    return [card("Violations", lede, violations_table(violations), "long")]


def _money(scenario: Scenario, plan: RoutingPlan) -> str:
    both = (scenario, plan)
    return side_by_side(
        card(
            "What it costs 成本",
            f"{scenario.currency} by cause and tier.",
            picture(figures.cost_split(*both), "costs"),
        ),
        card(
            "How good it is 界",
            "Cost of each tier's model and its proven lower bound.",
            picture(figures.tier_bounds(*both), "bounds"),
        ),
    )


def _unserved(scenario: Scenario, plan: RoutingPlan, reliefs: Mapping[tuple[str, str], str]) -> str:
    return card(
        "Not served 未服务",
        "Reason, and the cheapest change that would help where one is known.",
        unserved_table(scenario, plan, reliefs),
        "long",
    )


def _figures(scenario: Scenario, plan: RoutingPlan) -> list[str]:
    both = (scenario, plan)
    return [
        card(
            "The network 网络",
            "Origin → centre → front → customer. Choose a city to zoom; click the legend to hide a "
            "layer; hover for details. Lines are drawn straight or bowed, not along roads.",
            picture(figures.network_map(*both), "map", is_map=True),
        ),
        *_cities(*both),
        side_by_side(
            card(
                "Delivery time 时效",
                "From order to door; orders left out count as missed.",
                picture(figures.delivery_time(*both), "times"),
            ),
            card(
                "Shelf life at the door 剩余保质期",
                "At its worst per delivery, in days at the product's reference temperature.",
                picture(figures.remaining_life(*both), "life"),
            ),
        ),
        card(
            "Product temperature 货温",
            "On arrival at every stop; the band is shaded, the set point dotted.",
            picture(figures.product_temperature(*both), "temperature"),
        ),
        card(
            "How full the compartments are 装载率",
            "Larger of the shares of kilograms and litres at each departure.",
            picture(figures.load_factor(*both), "load"),
        ),
    ]


def _cities(scenario: Scenario, plan: RoutingPlan) -> list[str]:
    """Panels by city, unless the map of the network shows the only one already."""
    if len({site.city for site in scenario.sites}) < 2:
        return []
    lede = "Routes coloured by front; the busiest cities, each in its own scale."
    return [
        card(
            "Last mile by city 城市末端", lede, picture(figures.city_maps(scenario, plan), "cities")
        )
    ]


def _vehicles(scenario: Scenario, plan: RoutingPlan) -> list[str]:
    """Trunk tiers beside each other, the last mile with its many vehicles below, all routes."""
    timelines = {
        haul: card(
            "Vehicles over time 车辆时间线",
            "One line per vehicle, by base; pale is the way back, white gaps are rests.",
            picture(figures.timeline(scenario, plan, [haul]), f"timeline-{haul.value}"),
        )
        for haul in Haul
        if plan.routes_of(haul)
    }
    trunk = [text for haul, text in timelines.items() if haul is not Haul.LAST_MILE]
    wide = [text for haul, text in timelines.items() if haul is Haul.LAST_MILE]
    rows = [side_by_side(*trunk), *wide] if len(trunk) > 1 else [*trunk, *wide]
    routes = card(
        "Routes 路线",
        f"{counted(len(plan.routes), 'trip')}; stops, loads and temperatures are in drivers.xlsx "
        "and stops.csv.",
        routes_table(scenario, plan),
        "long" if len(plan.routes) <= PRINTED_ROUTES else "screen-only",
    )
    return [*rows, routes]
