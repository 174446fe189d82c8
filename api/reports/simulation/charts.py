"""Pictures of a simulation: service by day, fall and recovery, spoilage, policies compared."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go

from api.reports.figures.style import ALARM, FRONT_COLOURS, INK, MUTED, empty, styled
from api.simulation_view import UNDISTURBED
from simulations.experiments import bands, mean_interval
from simulations.lives import relative_service, representative, service_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.simulation_view import SimulationView
    from simulations.experiments import Replication, Results

HEIGHT = 360
CALM = "#9aa7b4"
BRACKET = {"color": INK, "width": 1.5}
CAUSES = {"life": "Shelf life over 保质期", "temperature": "Out of band 超温"}


def colours(view: SimulationView) -> dict[str, str]:
    """A colour for each experiment; the undisturbed world is grey."""
    names = iter(FRONT_COLOURS * (1 + len(view.results) // len(FRONT_COLOURS)))
    return {name: CALM if name == UNDISTURBED else next(names) for name in view.results}


def service(view: SimulationView) -> go.Figure:
    """Orders on time and in full by the day on which they were due, with 95 % bands."""
    figure = go.Figure()
    for name, colour in colours(view).items():
        rows = [service_of(one) for one in view.results[name].replications]
        if rows:
            _band(figure, name, colour, np.array(rows))
    _disrupted(figure, view)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title="on time in full 准时足量")
    figure.update_xaxes(title="day 天", dtick=1)
    return styled(figure, HEIGHT, legend={"orientation": "h", "y": 1.14, "x": 0})


def backlog(view: SimulationView) -> go.Figure:
    """Orders due and neither delivered nor lost, by day."""
    figure = go.Figure()
    for name, colour in colours(view).items():
        one = view.results[name]
        if not one.replications:
            continue
        found = bands(one, "backlog_orders")
        _line(figure, name, colour, found["mean"].tolist())
        _area(figure, colour, [max(0.0, x) for x in found["low"]], found["high"].tolist())
    _disrupted(figure, view)
    figure.update_yaxes(rangemode="tozero", title="orders waiting 积压订单")
    figure.update_xaxes(title="day 天", dtick=1)
    return styled(figure, HEIGHT, legend={"orientation": "h", "y": 1.14, "x": 0})


def triangle(view: SimulationView) -> go.Figure:
    """One run as it was, the one with the median lost service: fall, depth and recovery."""
    first = next(iter(view.policies.values()), None)
    usual = view.results.get(UNDISTURBED)
    if first is None or usual is None or not usual.replications:
        return empty("Without disruptions there is no fall.", HEIGHT)
    number = representative(first)
    one = next((run for run in first.replications if run.number == number), None)
    if one is None or math.isnan(one.metrics.get("lost_service_days", math.nan)):
        return empty("No disruption happened in these runs.", HEIGHT)
    calm = {item.number: item for item in usual.replications}[one.number]
    level = relative_service(one, calm)
    days = list(range(len(level)))
    figure = go.Figure()
    full = [1.0] * len(level)
    figure.add_scatter(x=days, y=full, line={"color": CALM, "dash": "dot"}, name="undisturbed")
    figure.add_scatter(
        x=days, y=level, fill="tonexty", fillcolor="rgba(200,16,46,0.12)",
        line={"color": ALARM, "width": 2.5, "shape": "linear"}, name=f"run {one.number}",
    )  # fmt: skip
    _annotated(figure, one, level)
    figure.update_yaxes(
        tickformat=".0%", range=[min(0.9, *level) - 0.06, 1.13], title="of usual service 服务水平"
    )
    figure.update_xaxes(title="day 天", dtick=1)
    return styled(figure, HEIGHT, showlegend=False)


def spoilage(view: SimulationView) -> go.Figure:
    """What spoiled in a run, by cause, in the mean."""
    figure = go.Figure()
    names = [name for name, one in view.results.items() if one.replications]
    for (cause, words), colour in zip(CAUSES.items(), ("#c79b3b", ALARM), strict=True):
        metric = f"spoiled_cny_{cause}"
        values = [fmean(view.results[name].values(metric)) for name in names]
        figure.add_bar(y=names, x=values, name=words, orientation="h", marker_color=colour)
    figure.update_xaxes(title=f"{view.scenario.currency} a run 每次损耗金额")
    figure.update_yaxes(autorange="reversed")
    legend = {"orientation": "h", "y": 1.14, "x": 0}
    return styled(figure, max(220, 90 + 44 * len(names)), barmode="stack", legend=legend,
                  margin={"l": 110, "r": 20, "t": 40, "b": 44})  # fmt: skip


def comparison(view: SimulationView) -> go.Figure:
    """Paired differences of policies beside the first, as a share of its mean, with 95 % ranges."""
    compared = view.comparison
    if compared is None:
        return empty("Name several policies to compare them in the same worlds.")
    words = {figure.metric: figure.words for figure in view.figures()}
    figure = go.Figure()
    paint = colours(view)
    for policy, rows in compared.groupby("policy", sort=False):
        scale = [abs(value) or 1.0 for value in rows["baseline_mean"]]
        middle = [d / s for d, s in zip(rows["difference"], scale, strict=True)]
        up = [(h - d) / s for h, d, s in zip(rows["high"], rows["difference"], scale, strict=True)]
        figure.add_scatter(
            x=middle, y=[words.get(metric, metric) for metric in rows["metric"]], mode="markers",
            name=str(policy), marker={"size": 10, "color": paint[str(policy)]},
            error_x={"type": "data", "array": up, "thickness": 2, "color": paint[str(policy)]},
            customdata=rows["p_t_holm"],
            hovertemplate="%{y}: %{x:+.1%}<br>p (Holm) %{customdata:.3f}",
        )  # fmt: skip
    figure.add_vline(x=0.0, line={"color": INK, "width": 1})
    first = next(iter(view.policies))
    figure.update_xaxes(tickformat="+.0%", title=f"difference from {first} 差异")
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 320, legend={"orientation": "h", "y": 1.16, "x": 0},
                  margin={"l": 210, "r": 20, "t": 40, "b": 44})  # fmt: skip


def _band(figure: go.Figure, name: str, colour: str, rows: np.ndarray) -> None:
    found = [mean_interval(rows[:, day]) for day in range(rows.shape[1])]
    _line(figure, name, colour, [item.estimate for item in found])
    # No share is below zero or above one: what is beyond says only that there are few runs.
    low, high = ([max(0.0, x.low) for x in found], [min(1.0, x.high) for x in found])
    _area(figure, colour, low, high)


def _line(figure: go.Figure, name: str, colour: str, values: Sequence[float]) -> None:
    figure.add_scatter(
        x=list(range(len(values))), y=values, name=name, line={"color": colour, "width": 2.5},
        mode="lines", hovertemplate=f"{name}, day %{{x}}: %{{y:.3~g}}<extra></extra>",
    )  # fmt: skip


def _area(figure: go.Figure, colour: str, low: Sequence[float], high: Sequence[float]) -> None:
    days = list(range(len(low)))
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    figure.add_scatter(
        x=[*days, *reversed(days)], y=[*high, *reversed(list(low))], fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.16)", line={"width": 0}, hoverinfo="skip",
        mode="lines",
        showlegend=False,
    )  # fmt: skip


def _disrupted(figure: go.Figure, view: SimulationView) -> None:
    """Shade the time in which disruptions were, in the mean of the runs."""
    for one in view.policies.values():
        begins = [x for x in _metric(one, "disrupted_from_day") if not math.isnan(x)]
        ends = [x for x in _metric(one, "disrupted_until_day") if not math.isnan(x)]
        if begins:
            longest = max(len(run.curves["orders_due"]) for run in one.replications) - 1
            from_day, until_day = max(0.0, fmean(begins)), min(float(longest), fmean(ends))
            figure.add_vrect(
                x0=from_day, x1=until_day, fillcolor=ALARM, opacity=0.06, line_width=0,
                annotation_text="disrupted 中断期", annotation_position="top left",
                annotation_font={"color": MUTED, "size": 11},
            )  # fmt: skip
        return


def _metric(one: Results, metric: str) -> list[float]:
    return one.values(metric) if metric in one.metrics else []


def _annotated(figure: go.Figure, one: Replication, level: Sequence[float]) -> None:
    """The disruption, how deep service fell, how long it held out, and when it was back."""
    last = len(level) - 1.0
    begins = max(0.0, one.metrics["disrupted_from_day"])
    ends = min(one.metrics["disrupted_until_day"], last)
    figure.add_vrect(x0=begins, x1=ends, fillcolor=ALARM, opacity=0.05, line_width=0)
    lowest = min(range(len(level)), key=lambda day: level[day])
    figure.add_shape(type="line", x0=lowest, x1=lowest, y0=level[lowest], y1=1.0, line=BRACKET)
    is_late, is_shallow = lowest > last / 2, level[lowest] > 0.9
    figure.add_annotation(
        x=lowest, y=level[lowest] if is_shallow else (1.0 + level[lowest]) / 2,
        text=f"depth 跌幅 {1.0 - level[lowest]:.0%}", showarrow=False,
        xanchor="right" if is_late else "left", xshift=-6 if is_late else 6,
        yanchor="top" if is_shallow else "middle",
    )  # fmt: skip
    survive = one.metrics["time_to_survive_days"]
    first = min(int(begins), int(last))
    if math.isnan(survive):
        _span(figure, first, last, "never below 95% 始终达标")
    else:
        _span(figure, first, first + survive, f"survives 可撑 {survive:.0f} d")
        _recovery(figure, one, last)
    figure.add_annotation(
        x=0.99, y=0.02, xref="paper", yref="paper", showarrow=False, xanchor="right",
        yanchor="bottom", text=f"lost service 服务损失 {one.metrics['lost_service_days']:.2f} days",
    )  # fmt: skip


def _recovery(figure: go.Figure, one: Replication, last: float) -> None:
    """From the end of the disruption until service was back for good."""
    after = math.ceil(one.metrics["disrupted_until_day"])
    days = one.metrics["time_to_recover_days"]
    if math.isinf(days):
        _label(figure, last, "not recovered by the end 未恢复", "right")
    elif after <= last:
        _span(figure, after, min(after + days, last), f"recovers 恢复 {days:.0f} d")


def _span(figure: go.Figure, from_day: float, until_day: float, words: str) -> None:
    """A bracket above full service, with its name above it."""
    for x0, x1, y0, y1 in (
        (from_day, until_day, 1.03, 1.03),
        (from_day, from_day, 1.015, 1.045),
        (until_day, until_day, 1.015, 1.045),
    ):
        figure.add_shape(type="line", x0=x0, x1=x1, y0=y0, y1=y1, line=BRACKET)
    _label(figure, from_day, words, "left")


def _label(figure: go.Figure, day: float, words: str, anchor: str) -> None:
    figure.add_annotation(
        x=day, y=1.045, text=words, showarrow=False, xanchor=anchor, yanchor="bottom"
    )
