"""``report.html`` of a plan of installers: one file that opens without a network, prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.counting import counted
from api.installers_extras import NOTHING_MORE, Extras
from api.installers_lines import installers_lines
from api.reports import filters
from api.reports.html import card, picture, side_by_side, tiles
from api.reports.installers import choosing, cost_charts, tables, team_charts
from api.reports.installers.day_chart import MOST_DAYS, MOST_TEAMS, SHOWN_TEAMS, day_chart
from api.reports.installers.day_painter import LOOKS
from api.reports.installers.look import STATUS_WORDS, day_words
from api.reports.installers.route_map import route_map, shows_routes
from api.reports.shell import STOP_WORDS, document, footer, header
from api.reports.tables import violations_table
from api.team_loads import team_loads

if TYPE_CHECKING:
    from pathlib import Path

    from api.installers_view import InstallersView
    from solvers.common import Violation

MOST_LEFT_OUT, MOST_CHANGED, MOST_ROWS_OF_TEAMS = 200, 100, 200
"""Rows of the tables; longer ones are in the folder's CSV files, and the page says so."""


def write_installers_report(
    path: Path, view: InstallersView, extras: Extras = NOTHING_MORE
) -> None:
    """Write the report of a plan."""
    path.write_text(installers_report(view, extras), encoding="utf-8")


def installers_report(view: InstallersView, extras: Extras = NOTHING_MORE) -> str:
    """The report as one HTML document: styles, script and data inside.

    Parameters
    ----------
    view
        What is shown.
    extras
        What is shown beside it.
    """
    sections = [
        _header(view, extras),
        tiles(installers_lines(view)),
        *_violations(extras.violations),
        *_places(view),
        *_days(view),
        _why(view),
        _left_out(view, extras),
        _changed(view),
        *_teams(view),
        footer(view.plan.notes),
        choosing.STYLE,
        f"<script>{choosing.SCRIPT}{filters.SCRIPT}</script>",
    ]
    return document(f"{view.scenario.name} – installers", sections)


def _header(view: InstallersView, extras: Extras) -> str:
    plan, problem, scenario = view.plan, view.problem, view.scenario
    first, last = view.dates[0], view.dates[-1]
    facts = (
        f"{first:%A %Y-%m-%d}" + (f" to {last:%A %Y-%m-%d}" if last != first else ""),
        f"{counted(len(problem.jobs), 'job')} · {counted(len(problem.teams), 'team')} · "
        f"{counted(len(view.routes_of), 'team')} out",
        f"search {plan.seconds:.0f} s, {STOP_WORDS[plan.stop_reason]}, seed {plan.limits.seed}",
    )
    title = (scenario.name, scenario.description)
    return header(*title, plan.status, len(extras.violations), facts, STATUS_WORDS)


def _violations(violations: tuple[Violation, ...]) -> list[str]:
    if not violations:
        return []
    lede = "The checkers recompute everything from the scenario; these rules are broken."
    return [card("Violations", lede, violations_table(violations), "long")]


def _days(view: InstallersView) -> list[str]:
    """The day of each team; where there are very many, when and where they are out as well."""
    if not view.plan.routes:
        return []
    number = len(view.routes_of)
    lede = (
        "One row a team; its shift is shaded. Trucks are drawn in the row of who installs what "
        "they bring. Hover for details."
    )
    if number > MOST_TEAMS:
        lede += (
            f" The {SHOWN_TEAMS} of {number:,} teams with most lateness, overtime and waiting; all "
            "are in visits.csv and teams.xlsx."
        )
    if len(view.days_out) > MOST_DAYS:
        lede += f" The first {MOST_DAYS} of {len(view.days_out)} days."
    chart = day_chart(view).html("timeline-teams", legend=choosing.swatches(LOOKS))
    cards = [card("Teams over the day 班组日程", lede, chart)]
    if number > MOST_TEAMS:
        busiest = max(
            view.days_out, key=lambda day: sum(route.day == day for route in view.plan.routes)
        )
        words = f"By territory and half hour on {day_words(view.dates[busiest])}."
        body = (
            f'<div class="sideways">{picture(team_charts.busy_hours(view, busiest), "busy")}</div>'
        )
        cards.insert(0, card("Teams out 在外班组", words, body))
    return cards


def _places(view: InstallersView) -> list[str]:
    """The map beside what it costs."""
    costs = card(
        "What it costs 成本",
        f"{view.scenario.currency} by cause; in all {view.plan.costs.total:,.0f}, of which "
        f"{view.plan.costs.delivery:,.0f} for moving people (delivery cost).",
        picture(cost_charts.cost_by_cause(view), "costs"),
    )
    if not view.plan.routes:
        return [costs]
    lede = (
        "Squares are where teams start, dots are doors; ringed in red is late. Lines are drawn "
        "straight, not along roads."
    )
    if not shows_routes(view):
        lede = "A circle a territory: its size stands for jobs, its colour for those left out."
    where = card("Where teams go 路线地图", lede, route_map(view).html("map-teams", is_map=True))
    return [side_by_side(where, costs)]


def _why(view: InstallersView) -> str:
    """Reasons of what is left out, and how long the way to a job is."""
    reasons = card(
        "Why jobs have no team 未安排原因",
        "Jobs by reason; what somebody else does is paid for, not lost.",
        picture(cost_charts.left_out_reasons(view), "reasons"),
    )
    if not view.plan.routes:
        return reasons
    way = card(
        "The way to a job 单均路途",
        "Minutes of driving and waiting a visit, the longest territories first.",
        picture(cost_charts.time_by_territory(view), "way"),
    )
    return side_by_side(reasons, way)


def _left_out(view: InstallersView, extras: Extras) -> str:
    number = len(view.plan.left_out)
    shown = _shown(number, MOST_LEFT_OUT, "left_out.csv")
    lede = (
        "Reason, and the cheapest change that would help where one is known; amounts in "
        f"{view.scenario.currency}.{shown}"
    )
    body = tables.left_out_table(view, extras.reliefs, MOST_LEFT_OUT)
    return card("Jobs without a team 未安排任务", lede, body, "long")


def _changed(view: InstallersView) -> str:
    shown = _shown(len(view.changed), MOST_CHANGED, "changed_promises.csv")
    lede = (
        f"{len(view.changed):,} of {counted(view.promised, 'agreement')} with customers not kept."
        f"{shown}"
    )
    return card("Changed promises 改约", lede, tables.changed_table(view, MOST_CHANGED), "long")


def _teams(view: InstallersView) -> list[str]:
    loads = team_loads(view)
    shown = _shown(len(loads), MOST_ROWS_OF_TEAMS, "teams.csv")
    return [
        side_by_side(
            card(
                "How long teams are out 班次占用",
                "Time out (work, driving, waiting) over the length of all shifts of the horizon; "
                "red is more than that.",
                picture(team_charts.how_used(loads), "used"),
            ),
            card(
                "How fair it is 公平性",
                "Paid time over teams, the least paid first; the nearer to the diagonal, the "
                "fairer.",
                picture(team_charts.fairness(loads), "fairness"),
            ),
        ),
        card(
            "Teams 班组",
            f"Those with most paid time first. Work is its share of paid time; of shifts, time out "
            f"over all shifts; last, paid time of 28 days and this plan.{shown}",
            tables.teams_table(view, loads, MOST_ROWS_OF_TEAMS),
            "long",
        ),
    ]


def _shown(total: int, most: int, file: str) -> str:
    return f" The first {most:,} of {total:,}; all are in {file}." if total > most else ""
