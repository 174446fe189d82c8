"""``report.html`` of a forecast: one file that opens without a network and prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from api.counting import counted
from api.forecast_view import ForecastView
from api.kpi_lines import KpiLine, percent
from api.reports.filters import SCRIPT, narrowed
from api.reports.forecast import charts
from api.reports.html import card, picture, side_by_side, table, tiles
from api.reports.replenishment.look import brief, day_words
from api.reports.replenishment.sku_charts import fan
from api.reports.shell import document, footer

if TYPE_CHECKING:
    from pathlib import Path

    from api.forecast_folder import DriftLine, ForecastHeader
    from api.forecasting import BackTest
    from api.sales_input import SalesInput
    from solvers.replenishment.demand import Forecast
    from solvers.replenishment.demand.backtest import Origin

FANS = 6
MOST_FINDINGS, MOST_ERRORS = 300, 60
TEST = (
    *(("From", False), ("Method 方法", False), ("Days scored", True), ("WAPE", True)),
    *(("Bias", True), ("Pinball", True), ("CRPS", True), ("Coverage 90%", True)),
    ("Inner coverage", True),
)
DRIFTS = (
    *(("Figure 指标", False), ("Baseline 基准", True), ("Now 当前", True), ("Moved by", True)),
    ("Alarm 预警", False),
)
FINDINGS = (
    *(("Fault 问题", False), ("Site 站点", False), ("Product 商品", False), ("Day", True)),
    *(("Value", True), ("Days", True), ("Left out", False), ("What to do 处理", False)),
)
ERRORS = (
    *(("Site 站点", False), ("Product 商品", False), ("Units sold a day", True)),
    *(("Error a day", True), ("Method 方法", False)),
)
FIGURE_WORDS = {
    "wape": "WAPE",
    "pinball": "Pinball loss",
    "coverage": "Coverage 90%",
    "units_per_day": "Units forecast a day",
}


def write_forecast_report(
    path: Path,
    sales: SalesInput,
    found: Forecast,
    test: BackTest | None,
    header: ForecastHeader,
    drifts: list[DriftLine],
) -> None:
    """Write the report of a forecast."""
    path.write_text(forecast_report(sales, found, test, header, drifts), encoding="utf-8")


def forecast_report(
    sales: SalesInput,
    found: Forecast,
    test: BackTest | None,
    header: ForecastHeader,
    drifts: list[DriftLine],
) -> str:
    """The report as one HTML document: styles, script and data inside.

    Parameters
    ----------
    sales, found
        What was known, and what is forecast.
    test
        How it did in the past; ``None`` if nobody asked.
    header, drifts
        Figures, and how they moved.
    """
    view = ForecastView(sales.history, found, sales.names, sales.values_cny)
    sections = [
        _header(sales, found, header, drifts),
        tiles(_tiles(header, test)),
        _whole(sales, view),
        *_test(view, test),
        *_fans(view),
        _drifts(drifts),
        *_errors(view, test),
        _quality(sales, view),
        footer({}),
        f"<script>{SCRIPT}</script>",
    ]
    return document(f"{sales.name} – forecast", sections)


def _header(
    sales: SalesInput, found: Forecast, header: ForecastHeader, drifts: list[DriftLine]
) -> str:
    raised = sum(line.alarm for line in drifts)
    badges = [
        ("No drift 无漂移", "")
        if not raised
        else (f"{counted(raised, 'drift alarm')} 漂移", "warn")
    ]
    if header.left_out:
        badges.append((f"{header.left_out:,} series left out 剔除", "warn"))
    marks = "".join(f'<span class="badge {kind}">{escape(words)}</span>' for words, kind in badges)
    facts = (
        f"Forecast of {found.origin:%A %Y-%m-%d} · {counted(header.horizon_days, 'day')} ahead",
        f"{header.series:,} series of {counted(sales.history.days, 'day')}",
        f"made in {header.seconds:.0f} s, seed {header.seed}",
    )
    lines = "<br>".join(escape(fact) for fact in facts)
    return (
        f"<header><div><h1>{escape(sales.name)}</h1><p>{escape(sales.description)}</p></div>"
        f'<div class="facts"><div>{marks}</div>{lines}</div></header>'
    )


def _tiles(header: ForecastHeader, test: BackTest | None) -> list[KpiLine]:
    methods = ", ".join(f"{number:,} {name}" for name, number in header.methods.items())
    lines = [
        KpiLine(
            "Forecast 预测",
            f"{header.since[-1]['units_per_day']:,.0f} units",
            "a day, mean of all series together",
        ),
        KpiLine("Series 序列", f"{header.series - header.left_out:,}", methods),
    ]
    if test is None or not test.ours:
        return [*lines, KpiLine("Back-test 回测", "–", "ask for one with --backtest N")]
    scores = header.scores
    comparison = test.comparison
    beside = ""
    if comparison is not None:
        beside = f"{comparison.ratio - 1:+.0%} against last week again"
    return [
        *lines,
        KpiLine("WAPE", _share(scores["wape"]), beside),
        KpiLine(
            "Bias 偏差", _share(scores["bias"], sign=True), "mean forecast over sales, full days"
        ),
        KpiLine(
            "Coverage 覆盖率", _share(scores["coverage"]), "of outcomes within the outer quantiles"
        ),
    ]


def _share(value: float | None, *, sign: bool = False) -> str:
    if value is None:
        return "–"
    return f"{value:+.1%}" if sign else percent(value)


def _whole(sales: SalesInput, view: ForecastView) -> str:
    unit = sales.currency if sales.values_cny else "units"
    lede = (
        f"All series, at cost of goods, {sales.currency}."
        if sales.values_cny
        else "All series, in units."
    )
    lede += " Sales are what was sold; the forecast is what would be asked for with full shelves."
    return card("Sales and forecast 销售与预测", lede, picture(charts.whole(view, unit), "whole"))


def _test(view: ForecastView, test: BackTest | None) -> list[str]:
    if test is None or not test.ours:
        return []
    words = ""
    if test.comparison is not None:
        found = test.comparison
        verdict = (
            "better beyond chance"
            if found.better
            else "worse beyond chance"
            if found.worse
            else "no difference beyond chance"
        )
        words = (
            f" Its errors are {found.ratio:.1%} of those of last week again (95 % between "
            f"{found.lower:.1%} and {found.upper:.1%}): {verdict}."
        )
    rows = [
        row
        for ours, usual in zip(test.ours, test.usual, strict=True)
        for row in (_row("forecast 预测", ours), _row("last week again 上周同日", usual))
    ]
    return [
        side_by_side(
            card(
                "Errors in the past 回测误差",
                f"Each forecast knew only what came before.{words}",
                picture(charts.errors(test), "errors"),
            ),
            card(
                "Are the quantiles right? 校准",
                "Days that ended with goods on the shelf.",
                picture(charts.calibration(test, charts.shares_below(view, test)), "calibration"),
            ),
        ),
        card(
            "Back-test 回测",
            "On days that ended with goods on the shelf; all days are in backtest.csv.",
            table(TEST, rows),
            "long",
        ),
    ]


def _row(method: str, origin: Origin) -> tuple[str, ...]:
    scores = origin.full_days
    return (
        f"{origin.day}",
        method,
        f"{scores.days:,}",
        f"{scores.wape:.1%}",
        f"{scores.bias:+.1%}",
        f"{scores.pinball:.3f}",
        f"{scores.crps:.3f}",
        f"{scores.coverage:.1%}",
        f"{scores.coverage_inner:.1%}",
    )


def _fans(view: ForecastView) -> list[str]:
    """The largest series, of different products as long as there are any."""
    order = np.argsort(-view.worth, kind="stable").tolist()
    keys = [(view.forecast.site_ids[row], view.forecast.product_ids[row]) for row in order]
    first: dict[str, tuple[str, str]] = {}
    for key in keys:
        first.setdefault(key[1], key)
    chosen = [*first.values(), *(key for key in keys if key not in set(first.values()))][:FANS]
    cards = [
        card(
            brief(view.name(key[1]), 60),
            f"{view.name(key[0])} · {view.forecast.method[view.row_of[key]]}",
            picture(fan(view, key), f"fan-{number}"),
        )
        for number, key in enumerate(chosen)
    ]
    return [side_by_side(*cards[at : at + 2]) for at in range(0, len(cards), 2)]


def _drifts(lines: list[DriftLine]) -> str:
    rows = [
        (
            FIGURE_WORDS.get(line.figure, line.figure),
            f"{line.baseline:,.3f}" if line.baseline < 100 else f"{line.baseline:,.0f}",
            f"{line.value:,.3f}" if line.value < 100 else f"{line.value:,.0f}",
            f"{line.distance:+.1%}",
            "raised 触发" if line.alarm else "–",
        )
        for line in lines
    ]
    lede = (
        "Against the first forecast that was written to this folder. An alarm is raised 20 % away "
        "and taken back within 10 %."
    )
    return card("Drift 漂移", lede, table(DRIFTS, rows))


def _errors(view: ForecastView, test: BackTest | None) -> list[str]:
    """The series with the largest errors in the last back-test."""
    history = view.history
    if test is None or not test.ours or history is None:
        return []
    last = test.ours[-1]
    order = np.argsort(-np.nan_to_num(last.errors), kind="stable")[:MOST_ERRORS].tolist()
    begin = (last.day - history.first_day).days
    rows = []
    for at in order:
        made = last.forecast
        key = made.site_ids[at], made.product_ids[at]
        sold = history.sold[view.past_row[key], begin : begin + test.horizon_days]
        known = sold[~np.isnan(sold)]
        rows.append(
            (
                view.name(key[0]),
                view.name(key[1]),
                f"{known.mean():,.1f}" if len(known) else "–",
                f"{last.errors[at] / test.horizon_days:,.1f}",
                made.method[at],
            )
        )
    lede = f"By absolute error from {day_words(last.day)} on, on days that ended with goods."
    return [card("Largest errors 最大误差", lede, table(ERRORS, rows), "long")]


def _quality(sales: SalesInput, view: ForecastView) -> str:
    report = sales.quality
    counts = ", ".join(f"{number:,} {fault}" for fault, number in report.counts.items())
    lede = (
        f"{int(report.fit.sum()):,} of {len(report.fit):,} series are fit. {counts or 'No faults'}."
        " Nothing is filled in."
    )
    worst = sorted(report.findings, key=lambda item: (not item.fails, -item.count))
    if len(worst) > MOST_FINDINGS:
        lede += f" The first {MOST_FINDINGS} of {len(worst):,}; all are in quality.csv."
    if report.ignored:
        lede += f" Columns that mean nothing here: {', '.join(report.ignored)}."
    rows = [
        (
            str(item.fault).replace("_", " "),
            view.name(item.site_id),
            view.name(item.product_id),
            "" if item.day is None else f"{item.day}",
            f"{item.value:,.1f}",
            f"{item.count:,}",
            "yes 剔除" if item.fails else "",
            item.action,
        )
        for item in worst[:MOST_FINDINGS]
    ]
    body = "".join(f"<p>{escape(str(problem))}</p>" for problem in report.problems[:20])
    if rows:
        body += narrowed(FINDINGS, rows, (0, 6), "findings")
    return card("Record of sales 数据质量", lede, body, "long")
