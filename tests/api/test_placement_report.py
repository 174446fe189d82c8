"""The report of a placement plan: what it says, and that it opens without a network."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.placement_extras import Extras
from api.placement_figures import expected_figures, figure_lines, figures_of
from api.placement_tables import COLUMNS, risk_rows
from api.reports.placement import cost_charts, placement_report, risk_charts
from api.reports.placement.network_maps import network_map
from solvers.common import Limits, Status, Violation
from solvers.placement.explain import explain, solving
from solvers.placement.frontier import frontier
from solvers.placement.present import present_network
from solvers.placement.problem import Forced, Future
from solvers.placement.solve import solve
from solvers.placement.vulnerability import Unsolved, vulnerability
from tests.solvers.placement.small import hand_plan, hand_problem, risky_plan, risky_problem

if TYPE_CHECKING:
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

EXACT = Limits(mip_gap=1e-6)


@pytest.fixture(scope="module")
def page() -> str:
    """With today's network, losses and three futures."""
    problem, plan = risky_problem(), risky_plan()
    today = present_network(problem)
    return placement_report(
        problem,
        plan,
        Extras(
            today=(today, solve(today, EXACT)),
            frontier=frontier(problem, EXACT, points=3),
            risk=vulnerability(problem, plan, solving(plan, EXACT), lanes=4),
        ),
        "Drawn <by hand>",
    )


def test_the_page_is_one_file_that_asks_for_nothing(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>")
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "http" not in own
    assert "<script src" not in page


def test_everything_from_data_is_escaped(page: str) -> None:
    assert "Drawn &lt;by hand&gt;" in page
    assert "<by hand>" not in page


@pytest.mark.parametrize(
    "title",
    [
        "Today and plan",
        "What it costs",
        "The network today",
        "The network planned",
        "Cost to serve",
        "The dearest zones",
        "Cost against coverage",
        "What one loss does",
        "What may come",
        "How full sites are",
        "What binds",
        "Sites",
    ],
)
def test_the_page_has_a_card_for_every_question(page: str, title: str) -> None:
    assert f"<h2>{title} " in page


def test_without_network_today_there_is_one_map_and_one_column() -> None:
    text = placement_report(hand_problem(), hand_plan())
    assert "The network today" not in text
    assert "Today 现状" not in text


def test_violations_come_first_if_there_are_any() -> None:
    found = (Violation("CAPACITY_EXCEEDED", "F1", "too full", 3.0, "kg"),)
    text = placement_report(hand_problem(), hand_plan(), Extras(violations=found))
    assert text.index("CAPACITY_EXCEEDED") < text.index("Total cost")
    assert "1 violation<" in text


def test_a_problem_without_plan_is_told_as_such() -> None:
    plan = replace(hand_plan(), status=Status.INFEASIBLE, flows=(), sites=())
    text = placement_report(hand_problem(), plan)
    assert "It is proven that no network keeps every limit." in text
    assert "Total cost" not in text


def test_the_map_shows_what_opens_in_green_and_what_closes_as_a_cross() -> None:
    figure = network_map(hand_problem(), hand_plan(), name="planned")
    traces = {trace.name: trace for trace in figure.data}
    fronts = traces["Fronts 前置仓"]
    assert list(fronts.marker.color) == ["#1f2d3d", "#1b9e4b"]
    assert "Front 3" in traces["Closes 关闭"].text[0]
    assert len(traces["In reach 可达"].x) == 4


def test_zones_out_of_reach_are_told_apart() -> None:
    problem, plan = hand_problem(), hand_plan()
    problem = replace(problem, bands=(replace(problem.bands[0], wait_s=21 * 3600),))
    names = {trace.name for trace in network_map(problem, plan, name="planned").data}
    assert "Out of reach 不可达" in names
    assert "In reach 可达" not in names


def test_the_curve_of_cost_to_serve_rises_over_the_whole_demand() -> None:
    problem, plan = hand_problem(), hand_plan()
    figure = cost_charts.cost_to_serve(problem, explain(problem, plan))
    fresh = figure.data[0]
    assert (fresh.x[0], fresh.x[-1]) == (0.0, pytest.approx(1.0))
    assert list(fresh.y) == sorted(fresh.y)


def test_losses_are_shown_with_what_is_stranded_and_the_reach_that_goes() -> None:
    problem, plan = hand_problem(), hand_plan()
    figure = risk_charts.losses(vulnerability(problem, plan, solving(plan, EXACT), lanes=0), 24.0)
    reach, stranded = figure.data
    worst = list(stranded.y).index("Origin 1 (O1)")
    assert (stranded.x[worst], reach.x[worst]) == (1.0, 1.0)


def test_headline_figures_stand_beside_todays() -> None:
    problem, plan = hand_problem(), hand_plan()
    today = present_network(problem)
    before = figures_of(today, solve(today, EXACT))
    figures, expected = figures_of(problem, plan), expected_figures(problem, plan)
    lines = {line.name: line for line in figure_lines(figures, expected, before, "CNY")}
    assert lines["24 h reach"].value == "100%"
    assert lines["24 h reach"].note == "at least 80.0%; today 100%"
    assert lines["Cold-chain coverage"].note == "today 50.0%"
    assert lines["Opened and closed"].value == "+1 −1"
    assert lines["Paid once"].note == "opening 200, closing 100, expansion 100"


def test_a_plan_without_flows_has_no_cost_per_kilogram() -> None:
    plan = replace(hand_plan(), flows=())
    figures = figures_of(hand_problem(), plan)
    assert figures.served_kg == pytest.approx(1600.0)
    nothing = replace(figures, served_kg=0.0)
    assert nothing.cny_per_kg is None
    assert figure_lines(nothing, None, None, "CNY")[0].note == "10 days"


def same_network_dearer_at_times() -> tuple[PlacementProblem, PlacementPlan]:
    """Nothing may change, and in one of two equally likely futures demand is ten percent more."""
    stays = tuple(
        replace(site, forced=Forced.OPEN if site.is_open else Forced.CLOSED)
        for site in hand_problem().sites
    )
    futures = (Future("usual", 0.5), Future("more", 0.5, 1.1))
    problem = replace(hand_problem(), sites=stays, futures=futures, bands=(), cold_chain_share=0.0)
    return problem, solve(problem, EXACT)


def test_a_network_that_stays_as_it_is_costs_nothing_more_than_todays() -> None:
    problem, plan = same_network_dearer_at_times()
    today = present_network(problem)
    before = figures_of(today, solve(today, EXACT))
    figures, expected = figures_of(problem, plan), expected_figures(problem, plan)
    assert expected is not None
    assert figures.total_cny > before.total_cny
    assert expected.total_cny == pytest.approx(before.total_cny)
    lines = {line.name: line for line in figure_lines(figures, expected, before, "CNY")}
    assert lines["Total cost"].note.endswith("as expected +0.0% to today")
    assert lines["CO2"].note.startswith("as expected ")


def test_without_a_future_as_expected_nothing_is_held_beside_today() -> None:
    problem, plan = hand_problem(), hand_plan()
    problem = replace(problem, futures=(replace(problem.futures[0], transport_factor=1.2),))
    assert expected_figures(problem, plan) is None
    today = present_network(problem)
    before = figures_of(today, solve(today, EXACT))
    (cost, *_) = figure_lines(figures_of(problem, plan), None, before, "CNY")
    assert "to today" not in cost.note


def test_losses_without_an_answer_are_named_in_table_and_report(page: str) -> None:
    problem, plan = hand_problem(), hand_plan()
    risk = vulnerability(problem, plan, solving(plan, EXACT), lanes=0)
    late = replace(risk, unsolved=(Unsolved("lane", ("F1", "Z<1>"), "Front 1 > Zone <1>"),))
    rows = list(risk_rows(late))
    assert rows[-1] == {
        "kind": "lane",
        "ids": "F1 > Z<1>",
        "name": "Front 1 > Zone <1>",
        "answer": "none in time",
    }
    assert {row["answer"] for row in rows[:-1]} == {"found"}
    assert {key for row in rows for key in row} == set(COLUMNS["risk"])
    text = placement_report(problem, plan, Extras(risk=late))
    assert "No answer in time 未及求解 (1): Front 1 &gt; Zone &lt;1&gt;." in text
    assert "No answer in time" not in page
