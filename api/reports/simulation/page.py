"""The page of a simulation: one file that opens without a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from api.counting import counted
from api.kpi_lines import KpiLine
from api.reports.html import card, picture, side_by_side, table, tiles
from api.reports.shell import document, footer
from api.reports.simulation import charts
from api.reports.simulation.lots import lot_temperatures
from api.reports.simulation.playback import playback
from api.simulation_playback import playback_of
from api.simulation_view import UNDISTURBED
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.simulation_playback import Playback
    from api.simulation_view import SimulationView

LEADING = ("otif_share", "fresh_in_band_share", "spoiled_cny", "lost_service_days", "cost_cny")


def simulation_report(view: SimulationView) -> str:
    """The report as one HTML document."""
    sections = [
        _header(view),
        tiles(_lines(view)),
        *_curves(view),
        *_shown(view),
        _figures(view),
        *_comparison(view),
        *_disruptions(view),
        *_failures(view),
        footer({}),
    ]
    return document(f"{view.scenario.name}, simulated", sections)


def _header(view: SimulationView) -> str:
    runs = sum(len(one.replications) for one in view.results.values())
    failed = sum(len(one.failures) for one in view.results.values())
    words = f"{counted(failed, 'run')} failed" if failed else "all runs ended 全部完成"
    facts = (
        f"{counted(view.days, 'day')} of orders, {counted(runs, 'run')}, seed {view.seed}",
        "Every experiment meets the same customers, weather and traffic.",
        "Ranges hold the mean with 95% confidence.",
        *([view.selected] if view.selected else []),
    )
    return (
        f"<header><div><h1>{escape(view.scenario.name)}</h1>"
        f"<p>{escape(view.scenario.description)}</p></div>"
        f'<div class="facts"><div><span class="badge">simulated 仿真</span>'
        f'<span class="badge {"bad" if failed else ""}">{words}</span></div>'
        f"{'<br>'.join(escape(fact) for fact in facts)}</div></header>"
    )


def _lines(view: SimulationView) -> list[KpiLine]:
    """Headline figures of the first policy, with the undisturbed ones beside them."""
    name = next(iter(view.policies), UNDISTURBED)
    lines = []
    for figure in view.figures():
        if figure.metric not in LEADING:
            continue
        mean, within = view.told(name, figure)
        if UNDISTURBED in view.results and figure.metric in view.results[UNDISTURBED].metrics:
            within += f"; undisturbed {view.told(UNDISTURBED, figure)[0]}"
        lines.append(KpiLine(figure.words, mean, within))
    return lines


def _curves(view: SimulationView) -> Iterator[str]:
    lede = "Share of the orders due on a day that came on time and in full; bands hold the mean."
    yield card("Service by day 每日服务", lede, picture(charts.service(view), "service"))
    if UNDISTURBED in view.results:
        name = next(iter(view.policies))
        lede = f"One run of {name} as it was: the one whose lost service is the median of all."
        yield side_by_side(
            card("Fall and recovery 韧性三角", lede, picture(charts.triangle(view), "triangle")),
            card(
                "Waiting orders 积压", "Due, neither delivered nor cancelled.",
                picture(charts.backlog(view), "backlog"),
            ),
        )  # fmt: skip
    lede = "Worth of the goods that nobody takes any more, in the mean of the runs."
    yield card("Spoilage by cause 损耗原因", lede, picture(charts.spoilage(view), "spoilage"))


def _shown(view: SimulationView) -> Iterator[str]:
    """The run that was lived again: hour by hour on a map, and its worst lots."""
    one = view.shown
    if one is None:
        return
    told = playback_of(view.scenario, one)
    lede = (
        f"Run {one.number} of {one.experiment}, {_step(told)}. Circles are as large as the orders "
        "of a front, and the redder the more of them missed their tour; marks of sites redden with "
        "the work that they cannot do; red ground is where a disruption acts."
    )
    figure = picture(playback(view.scenario, told), "playback", is_map=True)
    yield card("Hour by hour 逐时回放", lede, f'<div class="sideways">{figure}</div>')
    lede = (
        f"Of run {one.number}, the goods longest and furthest out of their band, or nearest to its "
        "edge; one panel for each vehicle or room in which that was. Green is the band."
    )
    figure = picture(lot_temperatures(view.scenario, one.lots), "lots")
    yield card("Worst lots 温控最差批次", lede, f'<div class="sideways">{figure}</div>')


def _step(told: Playback) -> str:
    hours = (told.times_s[1] - told.times_s[0]) // HOUR_S if len(told.times_s) > 1 else 1
    return "hour by hour" if hours == 1 else f"every {hours} hours"


def _figures(view: SimulationView) -> str:
    columns = [("", False), *((name, True) for name in view.results)]
    rows = []
    for figure in view.figures():
        cells = (view.told(name, figure) for name in view.results)
        shown = (f"{mean}\n{within}" if within else mean for mean, within in cells)
        rows.append([figure.words, *shown])
    lede = "Means of the runs, and the range that holds the mean with 95% confidence."
    return card("All figures 指标", lede, table(columns, rows))


def _comparison(view: SimulationView) -> Iterator[str]:
    rows = view.compared_rows()
    if not rows:
        return
    columns = [
        ("policy", False), ("figure", False), ("difference", True), ("95% range", True),
        ("p, after Holm", True),
    ]  # fmt: skip
    first = next(iter(view.policies))
    lede = f"Differences from {first}, run by run in the same worlds; left of zero is less."
    body = picture(charts.comparison(view), "comparison") + table(columns, rows)
    yield card("Policies compared 策略对比", lede, body)


def _disruptions(view: SimulationView) -> Iterator[str]:
    if not view.scenario.disruptions:
        return
    columns = [("disruption", False), ("kind", False), ("source", False)]
    rows = [[item.id, str(item.kind), item.source] for item in view.scenario.disruptions]
    yield card("Disruptions 中断事件", "What could happen in each run.", table(columns, rows))


def _failures(view: SimulationView) -> Iterator[str]:
    failed = [(name, item) for name, one in view.results.items() for item in one.failures]
    if failed:
        columns = [("experiment", False), ("run", True), ("seed", True), ("error", False)]
        rows = [[name, str(item.number), str(item.seed), item.error] for name, item in failed]
        lede = "The same number and seed fail again the same way."
        yield card("Failed runs 失败", lede, table(columns, rows), "alarm")
