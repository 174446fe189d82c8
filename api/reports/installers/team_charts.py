"""How teams are used, how fair that is, and when they are out."""

from __future__ import annotations

import itertools
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go

from api.reports.figures.style import MUTED, empty, styled
from api.reports.installers.look import LATE, MOVE, SENT, brief, territory_words
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from api.installers_view import InstallersView
    from api.team_loads import TeamLoad

MOST_POINTS, MOST_TERRITORIES = 200, 40
SLOT_S = HOUR_S // 2


def how_used(loads: Sequence[TeamLoad]) -> go.Figure:
    """Teams by the share of their shifts that they are out for."""
    shares = np.array([load.used for load in loads if load.shift_s], np.float64)
    if not shares.size:
        return empty("No team has a shift 无班次")
    edges = np.arange(0.0, max(1.2, float(shares.max())) + 0.1, 0.1)
    counts, _ = np.histogram(shares, edges)
    figure = go.Figure(
        go.Bar(
            x=[f"{low:.0%}–{high:.0%}" for low, high in itertools.pairwise(edges)],
            y=counts.tolist(),
            marker={"color": [LATE if low >= 0.999 else MOVE for low in edges[:-1]]},
            text=[f"{count:,}" if count else "" for count in counts.tolist()],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{y:,} teams<extra></extra>",
        )
    )
    styled(figure, 300, template="none", margin={"l": 14, "r": 10, "t": 20, "b": 62}, bargap=0.12)
    figure.update_yaxes(visible=False)
    figure.update_xaxes(tickangle=-35, tickfont={"size": 10})
    return figure


def fairness(loads: Sequence[TeamLoad]) -> go.Figure:
    """Lorenz curves of paid time, before the plan and with it; the diagonal is the same for all."""
    figure = go.Figure(
        go.Scatter(
            x=[0, 1], y=[0, 1], mode="lines", name="all the same 完全均等", hoverinfo="skip",
            line={"color": MUTED, "width": 1, "dash": "dot"},
        )
    )  # fmt: skip
    for words, colour, hours in (
        ("28 days before 前28天", SENT, [load.team.account.paid_28_days_s for load in loads]),
        ("with this plan 含本方案", MOVE, [load.paid_28_days_s for load in loads]),
    ):
        if sum(hours) <= 0:
            continue
        share = _lorenz(np.array(hours, np.float64))
        figure.add_trace(
            go.Scatter(
                x=np.round(np.linspace(0, 1, share.size), 4).tolist(),
                y=np.round(share, 4).tolist(),
                mode="lines",
                name=f"{words}: Gini {gini(hours):.3f}",
                line={"color": colour, "width": 2.5},
                hovertemplate="%{x:.0%} of teams have %{y:.0%} of paid time<extra></extra>",
            )
        )
    styled(figure, 300, template="none", margin={"l": 52, "r": 10, "t": 10, "b": 62})
    figure.update_layout(
        legend={"x": 0.02, "y": 0.99, "yanchor": "top", "font": {"size": 11}},
    )
    figure.update_xaxes(
        range=[0, 1],
        tickformat=".0%",
        title={"text": "teams, least paid first", "font": {"size": 11}},
    )
    figure.update_yaxes(
        range=[0, 1], tickformat=".0%", title={"text": "paid time 工时", "font": {"size": 11}}
    )
    return figure


def gini(values: Sequence[float]) -> float:
    """Gini coefficient: 0 if all are the same, near 1 if one has everything."""
    ordered = np.sort(np.array(values, np.float64))
    total = float(ordered.sum())
    if not ordered.size or total <= 0:
        return 0.0
    ranks = np.arange(1, ordered.size + 1)
    return float((2 * ranks - ordered.size - 1) @ ordered / (ordered.size * total))


def _lorenz(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the total that the least have, at evenly spaced shares of them."""
    passed: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(np.sort(values))]) / values.sum()
    if passed.size <= MOST_POINTS:
        return passed
    spots = np.linspace(0, passed.size - 1, MOST_POINTS)
    return np.asarray(np.interp(spots, np.arange(passed.size), passed), np.float64)


def busy_hours(view: InstallersView, day: int) -> go.Figure:
    """Teams at work by territory and half hour, the busiest territories first."""
    midnight_s = view.problem.days[day].midnight_s
    counts: dict[str, Counter[int]] = {}
    for route in view.plan.routes:
        if route.day == day:
            own = counts.setdefault(view.territory_of[route.team_id], Counter())
            slots = range((route.start_s - midnight_s) // SLOT_S,
                          (route.end_s - midnight_s - 1) // SLOT_S + 1)  # fmt: skip
            own.update(slots)
    kept = sorted(counts, key=lambda key: -max(counts[key].values()))[:MOST_TERRITORIES]
    first = min(min(counts[key]) for key in kept)
    last = max(max(counts[key]) for key in kept)
    slots = range(first, last + 1)
    figure = go.Figure(
        go.Heatmap(
            x=[f"{slot // 2 % 24:02d}:{slot % 2 * 30:02d}" for slot in slots],
            y=[escape(brief(territory_words(key), 24)) for key in kept],
            z=[[counts[key][slot] for slot in slots] for key in kept],
            colorscale="Blues",
            xgap=1,
            ygap=1,
            hovertemplate="%{y}, %{x}: %{z} teams out<extra></extra>",
            colorbar={"title": "teams<br>out", "thickness": 12, "len": 0.5},
        )
    )
    margin = {"l": 10, "r": 10, "t": 10, "b": 50}
    styled(figure, 70 + 14 * len(kept), template="none", margin=margin)
    figure.update_yaxes(autorange="reversed", tickfont={"size": 10}, automargin=True, dtick=1)
    figure.update_xaxes(type="category", tickangle=0, nticks=14)
    return figure
