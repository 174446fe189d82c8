"""The report of a plan of installers: what it says, and that it opens without a network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.installers_extras import Extras
from api.reports.installers import cost_charts, day_chart, installers_report, route_map, team_charts
from api.reports.installers.look import COST_WORDS, REASON_WORDS
from api.team_loads import team_loads
from solvers.common import Violation
from solvers.common.explanation import Relief
from solvers.installers.plan import InstallCosts, Reason
from tests.api.hand_installers import view

if TYPE_CHECKING:
    from api.installers_view import InstallersView


@pytest.fixture(scope="module")
def hand() -> InstallersView:
    """The hand-made plan."""
    return view()


@pytest.fixture(scope="module")
def page(hand: InstallersView) -> str:
    """With a violation, and what would help one of the jobs left out."""
    wrong = Violation("SHIFT_HOURS", "t1", "leaves <too> early", 900.0, "s")
    relief = Relief("skill", 1.0, "skill", 40.0, "t3 with <gas> would do it")
    return installers_report(hand, Extras((wrong,), {"j5": relief}))


def own_words(page: str) -> str:
    """The page without its scripts."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_page_is_one_file_that_asks_for_nothing(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in own_words(page)
    assert "<script src" not in page


def test_everything_from_data_is_escaped(page: str) -> None:
    words = own_words(page)
    assert "&lt;b&gt;Li &amp; Co&lt;/b&gt;" in words
    assert "t3 with &lt;gas&gt; would do it" in words
    assert "leaves &lt;too&gt; early" in words
    assert "<b>Li" not in words


def test_the_page_holds_every_part_a_planner_asks_for(page: str) -> None:
    for heading in (
        *("Where teams go 路线地图", "What it costs 成本", "Teams over the day 班组日程"),
        *("Why jobs have no team 未安排原因", "Jobs without a team 未安排任务"),
        *("Changed promises 改约", "How long teams are out 班次占用", "How fair it is 公平性"),
        *("Teams 班组", "Violations"),
    ):
        assert f"<h2>{heading}</h2>" in page


def test_an_empty_plan_has_a_page(hand: InstallersView) -> None:
    empty = replace(hand.plan, routes=(), left_out=(), other_costs=InstallCosts())
    page = installers_report(replace(hand, plan=empty))
    assert "Every job is done by a team" in page
    assert "Teams over the day" not in page


def test_each_day_has_its_own_bars_and_the_first_is_shown(hand: InstallersView) -> None:
    choice = day_chart.day_chart(hand)
    assert choice.days == {"0": "Mon 06-08", "1": "Tue 06-09"}
    assert {day for day, _ in choice.tags} == {"0", "1"}
    shown = [trace.visible for trace in choice.figure.data]
    assert shown == [day == "0" for day, _ in choice.tags]


def test_a_territory_is_a_run_of_rows(hand: InstallersView) -> None:
    choice = day_chart.day_chart(hand)
    assert day_chart.shown_teams(hand) == ["t3", "t2", "t1"]
    assert choice.layouts["east"]["yaxis.range"] == [0.5, -0.5]
    assert choice.layouts["west"]["yaxis.range"] == [2.5, 0.5]
    assert choice.layouts[""]["height"] > choice.layouts["east"]["height"] - 1


def test_trucks_are_drawn_in_the_row_of_who_installs_their_goods(hand: InstallersView) -> None:
    traces = day_chart.day_chart(hand).figure.data
    trucks = next(trace for trace in traces if trace.name.startswith("Truck"))
    assert list(trucks.x) == [7.5, 12.0]
    assert list(trucks.y) == pytest.approx([1.64, 1.64]), "above row 2, that of t1"
    assert "sure by" in trucks.hovertext[0]


def test_two_teams_at_one_job_stand_out_on_both_rows(hand: InstallersView) -> None:
    traces = day_chart.day_chart(hand).figure.data
    both = next(trace for trace in traces if trace.name.startswith("Two teams"))
    assert sorted(both.y) == [1, 2]


def test_of_very_many_teams_those_with_most_to_look_at_are_drawn(
    hand: InstallersView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_chart, "MOST_TEAMS", 2)
    monkeypatch.setattr(day_chart, "SHOWN_TEAMS", 1)
    assert day_chart.shown_teams(hand) == ["t1"], "it waits longest"


def test_the_map_ends_routes_where_teams_end(hand: InstallersView) -> None:
    choice = route_map.route_map(hand)
    lines = [t for t in choice.figure.data if t.mode == "lines" and t.legendgroup == "west"]
    assert list(lines[0].x[:4]) == [120.15, 120.16, 120.17, 120.15]


def test_the_map_of_a_country_shows_territories_alone(
    hand: InstallersView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route_map, "MOST_VISITS", 1)
    choice = route_map.route_map(hand)
    assert not any(trace.mode == "lines" for trace in choice.figure.data)
    about = choice.figure.data[-1].hovertext
    assert "<b>east</b><br>3 jobs · 1 left out or outsourced" in about


def test_menus_know_which_parts_belong_to_which_day(hand: InstallersView) -> None:
    html = day_chart.day_chart(hand).html("days")
    text = re.search(r'class="about">(.*?)</script>', html, re.DOTALL)
    assert text is not None
    about = json.loads(text.group(1))
    assert set(about["layouts"]) == {"", "east", "west"}
    assert '<option value="1">Tue 06-09</option>' in html


def test_costs_are_shown_by_cause_with_the_dearest_kinds_apart(hand: InstallersView) -> None:
    figure = cost_charts.cost_by_cause(hand)
    found = {name: cny for trace in figure.data for name, cny in zip(trace.y, trace.x, strict=True)}
    wanted = {COST_WORDS[name]: cny for name, cny in hand.plan.costs.items() if cny}
    assert found == pytest.approx(wanted)


def test_minutes_of_the_way_are_a_visit_each(hand: InstallersView) -> None:
    figure = cost_charts.time_by_territory(hand)
    driving = next(trace for trace in figure.data if trace.name.startswith("Driving"))
    assert dict(zip(driving.y, driving.x, strict=True)) == pytest.approx(
        {"east": 45, "west": 26.2}, abs=0.1
    )


def test_fairness_is_measured_by_gini() -> None:
    assert team_charts.gini([5, 5, 5]) == 0.0
    assert team_charts.gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert team_charts.gini([]) == 0.0


def test_the_fairness_curve_starts_at_nothing_and_ends_at_all(hand: InstallersView) -> None:
    curve = team_charts.fairness(team_loads(hand)).data[-1]
    assert (curve.y[0], curve.y[-1]) == (0, 1)


def test_teams_out_are_counted_by_half_hour(hand: InstallersView) -> None:
    heat = team_charts.busy_hours(hand, 0).data[0]
    assert list(heat.y) == ["west"]
    assert heat.x[0] == "07:30"
    assert heat.z[0][0] == 1
    assert max(heat.z[0]) == 2


def test_every_reason_and_cost_has_words_for_people() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert set(COST_WORDS) == {name for name, _ in InstallCosts().items()}
