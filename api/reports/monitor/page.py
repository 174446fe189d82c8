"""``report.html`` and ``epcis.json`` of a judged logger file."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.counting import counted
from api.monitor_figures import alarm_row, excursion_rows, figure_lines
from api.monitor_lots import LOT_HEADINGS, LOT_WORDS, lot_row, own_alarm_rows
from api.reports.figures.style import ALARM, INK, styled
from api.reports.html import card, picture, table, tiles
from api.reports.shell import document, footer
from supplychain.io.epcis import document as epcis_document
from supplychain.io.epcis import series_event, track_event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from supplychain.io.epcis import Event
    from supplychain.telemetry import LotReport, ScenarioReport, TelemetryReport

_BAND = "rgba(34,136,51,0.10)"
_EXCURSION = "rgba(200,16,46,0.12)"


def write_monitor_report(name: str, reports: Sequence[TelemetryReport], folder: Path) -> None:
    """Write ``report.html`` and the same tracks as ``epcis.json``."""
    events = [track_event(report.track) for report in reports]
    _write(folder, monitor_report(name, reports), events, reports)


def write_scenario_report(name: str, found: ScenarioReport, start: datetime, folder: Path) -> None:
    """Write the page of a scenario's telemetry, lots first, and its series as ``epcis.json``."""
    reports = [item.report for item in found.series]
    events = [series_event(item.series, start) for item in found.series]
    _write(folder, monitor_report(name, reports, found.lots), events, reports)


def _write(
    folder: Path, page: str, events: Sequence[Event], reports: Sequence[TelemetryReport]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page, encoding="utf-8")
    tracks = [report.track for report in reports]
    latest = max(track.start + timedelta(seconds=track.end_s) for track in tracks)
    made = epcis_document(events, latest)
    text = json.dumps(made, ensure_ascii=False, indent=2)
    (folder / "epcis.json").write_text(text + "\n", encoding="utf-8")


def monitor_report(
    name: str, reports: Sequence[TelemetryReport], lots: Sequence[LotReport] = ()
) -> str:
    """One page: lots, then a card with figures, curve, excursions and alarms for each track."""
    alarms = sum(len(report.alarms) for report in reports)
    alarms += sum(len(lot.own_alarms) for lot in lots)
    badge = f'<span class="badge {"bad" if alarms else ""}">{counted(alarms, "alarm")}</span>'
    head = (
        f"<header><div><h1>{escape(name)}</h1><p>Telemetry 温度记录</p></div>"
        f'<div class="facts"><div>{badge}</div>{counted(len(reports), "track")}</div></header>'
    )
    cards = [_card(number, report) for number, report in enumerate(reports)]
    first = [_lots(lots)] if lots else []
    return document(name, [head, *first, *cards, footer({})])


def curve(report: TelemetryReport) -> go.Figure:
    """Temperature over local time, the band behind it, excursions marked."""
    figure = go.Figure()
    track, rules = report.track, report.rules
    figure.add_hrect(y0=rules.low_c, y1=rules.high_c, fillcolor=_BAND, line_width=0)
    for stay in report.excursions:
        ends = (_clock(report, stay.start_s), _clock(report, stay.start_s + stay.duration_s))
        figure.add_vrect(x0=ends[0], x1=ends[1], fillcolor=_EXCURSION, line_width=0)
    if track.readings:
        points = list(_points(report))
        line = {"color": INK, "width": 1.5}
        x, y = [at for at, _ in points], [at_c for _, at_c in points]
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines+markers", line=line, name="product"))
        figure.update_traces(marker={"size": 3}, connectgaps=False)
    else:
        _add_summaries(figure, report)
    styled(figure, 320, showlegend=False)
    figure.update_yaxes(title_text="°C")
    return figure


def _add_summaries(figure: go.Figure, report: TelemetryReport) -> None:
    items = report.track.summaries
    out = set(report.summaries_out)
    middles = [_clock(report, (item.start_s + item.end_s) / 2.0) for item in items]
    figure.add_trace(
        go.Scatter(
            x=middles,
            y=[item.mean_c for item in items],
            mode="markers",
            marker={"size": 6, "color": [ALARM if item in out else INK for item in items]},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [item.high_c - item.mean_c for item in items],
                "arrayminus": [item.mean_c - item.low_c for item in items],
            },
        )
    )


def _points(report: TelemetryReport) -> Iterator[tuple[str, float | None]]:
    """Readings; a missing value in each gap breaks the line there."""
    breaks = [(gap.start_s, None) for gap in report.gaps]
    seen = [(item.at_s, item.temperature_c) for item in report.track.readings]
    for at_s, at_c in sorted([*seen, *breaks], key=lambda item: (item[0], item[1] is None)):
        yield _clock(report, at_s), at_c


def _clock(report: TelemetryReport, at_s: float) -> str:
    """Local clock time for a date axis, which knows no zones."""
    return (report.track.start + timedelta(seconds=at_s)).replace(tzinfo=None).isoformat()


def _lots(lots: Sequence[LotReport]) -> str:
    columns = tuple((heading, heading not in LOT_WORDS) for heading in LOT_HEADINGS)
    lede = "Ages are hours of life used when the horizon begins: as given, and as readings say."
    kind = "alarm" if any(lot.alarms for lot in lots) else ""
    body = table(columns, map(lot_row, lots))
    if own := own_alarm_rows(lots):
        headings = (("Lot", False), ("Alarm", False), ("Read", True), ("Given", True))
        body += table(headings, own)
    return card("Lots 批次", lede, body, kind)


def _card(number: int, report: TelemetryReport) -> str:
    alarms = [alarm_row(report, alarm) for alarm in report.alarms]
    stays = excursion_rows(report)
    body = tiles(figure_lines(report)) + picture(curve(report), f"curve-{number}")
    if alarms:
        columns = (("Alarm at", False), ("What", False), ("Value", True), ("Limit", True))
        body += table(columns, alarms)
    if stays:
        columns = (("Excursion from", False), ("Side", False), ("Length", True), ("Worst", True))
        body += table(columns, stays)
    lede = "Green: the band. Red: out of it. The line breaks where samples are missing."
    return card(report.track.name, lede, body, "alarm" if alarms else "")
