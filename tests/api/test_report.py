from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from plotly.offline import get_plotlyjs

from api.reports import figures, report_html
from api.reports.figures.timeline import lanes
from api.reports.shell import PRINTED_TIMELINE_PX
from solvers.common import Limits, Status, StopReason, Violation
from solvers.routing.plan import RoutingPlan
from supplychain.fleet import Haul
from supplychain.plans import CostTerms

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.scenario import Scenario

    Sketch = tuple[Scenario, RoutingPlan]

REFERENCE = re.compile(r"""(?:src|href)\s*=|url\(|@import|<link|<iframe|https?://""")


@pytest.fixture(scope="module")
def page(small: Sketch) -> str:
    """The report of the small sketch."""
    return report_html(*small)


def test_the_report_refers_to_nothing_outside_itself(page: str) -> None:
    script = get_plotlyjs()
    assert page.count(script) == 1
    assert REFERENCE.findall(page.replace(script, "")) == []


def test_the_report_shows_every_picture_once(page: str) -> None:
    names = re.findall(r'id="figure-([\w-]+)"', page)
    assert len(names) == len(set(names)) == 11


def test_the_first_page_tells_what_it_costs_and_what_is_left_out(page: str) -> None:
    """The map needs a page of paper for itself; before it there must be no half-empty one."""
    places = [page.index(text) for text in ("Total cost", 'id="figure-costs"', "Not served")]
    assert places == sorted(places)
    assert places[-1] < page.index('id="figure-map"')


def test_every_tier_has_a_timeline_that_fits_on_a_page_of_paper(page: str, small: Sketch) -> None:
    for haul in Haul:
        if small[1].routes_of(haul):
            assert page.count(f'id="figure-timeline-{haul.value}"') == 1
    assert f"? {PRINTED_TIMELINE_PX} : Infinity" in page
    # A3 landscape less its margins, a card's own lines and the footer.
    assert PRINTED_TIMELINE_PX < 1047 - 88 - 40


def test_money_is_shown_in_the_currency_of_the_scenario(small: Sketch) -> None:
    scenario, plan = small
    html = report_html(replace(scenario, currency="COP"), replace(plan, unserved=()))
    shown = html.replace(get_plotlyjs(), "")
    assert "CNY" not in shown
    assert "COP by cause and tier." in shown
    assert '<th class="number">Cost COP</th>' in shown


def test_names_from_data_cannot_break_the_page(small: Sketch) -> None:
    scenario, plan = small
    html = report_html(replace(scenario, name="<script>alert(1)</script>"), plan)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_names_of_sites_cannot_end_the_script_of_a_figure(small: Sketch) -> None:
    scenario, plan = small
    wicked = tuple(replace(site, name="</script><b>") for site in scenario.sites)
    html = report_html(replace(scenario, sites=wicked), plan)
    assert "</script><b>" not in html


def test_left_out_orders_are_listed_with_their_reason(page: str, small: Sketch) -> None:
    (left,) = small[1].unserved
    assert f"<td>{left.id}</td>" in page
    assert "WINDOW_UNREACHABLE" in page
    assert "25 min later" in page


def test_a_plan_that_serves_everything_says_so(small: Sketch) -> None:
    scenario, plan = small
    assert "Every order and every transfer is served" in report_html(
        scenario, replace(plan, unserved=())
    )


def test_violations_are_shown(small: Sketch) -> None:
    broken = (Violation("WINDOW_LATE", "R1", "three minutes late", 180.0, "s"),)
    html = report_html(*small, broken)
    assert "1 violation" in html
    assert "three minutes late" in html


def test_an_empty_plan_has_a_report_too(small: Sketch) -> None:
    nothing = RoutingPlan(
        *(Status.NO_PLAN, StopReason.TIME, (), (), (), (), (), CostTerms(), {}, Limits())
    )
    assert "No vehicles" in report_html(small[0], nothing)


def test_many_points_are_drawn_with_webgl(make_sketch: Callable[..., Sketch]) -> None:
    scenario, plan = make_sketch(orders=4200, fronts_per_town=4, towns=4)
    kinds = {trace.type for trace in figures.network_map(scenario, plan).data}
    assert "scattergl" in kinds


def test_few_points_are_drawn_sharp(small: Sketch) -> None:
    kinds = {trace.type for trace in figures.network_map(*small).data}
    assert kinds == {"scatter"}


def test_the_map_zooms_to_every_city_with_a_front(small: Sketch) -> None:
    (menu,) = figures.network_map(*small).layout.updatemenus
    labels = [button.label for button in menu.buttons]
    assert set(labels[1:]) == {"Shanghai", "Guangzhou", "Beijing"}


def test_lanes_hold_routes_of_one_base_that_do_not_overlap(small: Sketch) -> None:
    routes = small[1].routes_of(Haul.LAST_MILE)
    found = lanes(routes)
    assert sum(len(lane.routes) for lane in found) == len(routes)
    for lane in found:
        ends = [route.end_s for route in lane.routes]
        starts = [route.stops[0].arrive_s for route in lane.routes]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_too_many_vehicles_become_a_heat_map(
    small: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package shows the function of this name, not the module.
    monkeypatch.setattr(import_module("api.reports.figures.timeline"), "LANES_AT_MOST", 2)
    scenario, plan = small
    (trace,) = figures.timeline(scenario, plan, [Haul.LAST_MILE]).data
    assert trace.type == "heatmap"
    assert max(map(max, trace.z)) <= len(plan.routes)


def test_cost_bars_add_up_to_the_plan(small: Sketch) -> None:
    _, plan = small
    total = sum(sum(trace.x) for trace in figures.cost_split(*small).data)
    assert total == pytest.approx(plan.costs.total)
