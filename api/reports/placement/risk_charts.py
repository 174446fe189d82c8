"""Losses and futures, planned for and not, as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.reports.figures.style import INK, MUTED, empty, styled
from api.reports.placement.shared_look import (
    PLAN_COLOUR,
    REACH_LOST,
    STRANDED,
    TODAY_COLOUR,
    money_axis,
)

if TYPE_CHECKING:
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.vulnerability import Loss, Vulnerability

LOSSES_SHOWN = 16


def losses(risk: Vulnerability, hours: float | None) -> go.Figure:
    """What is stranded, and how much of the first band's reach goes, with each of the worst."""
    shown = [loss for loss in risk.losses[:LOSSES_SHOWN] if _harms(risk.today, loss)]
    if not shown:
        return empty("No single loss strands anything or takes it out of reach")
    shown.reverse()
    series = [("Stranded demand 无法服务", STRANDED, [loss.stranded_share for loss in shown])]
    if hours is not None:
        words = f"{hours:g} h reach lost 时效覆盖损失"
        series.insert(0, (words, REACH_LOST, [_reach_lost(risk.today, loss) for loss in shown]))
    figure = go.Figure()
    for words, colour, amounts in series:
        figure.add_trace(
            go.Bar(
                y=[_label(loss) for loss in shown],
                x=amounts,
                name=words,
                orientation="h",
                marker={"color": colour},
                customdata=[f"{loss.extra_cny:+,.0f} {risk.currency}" for loss in shown],
                hovertemplate="%{y}: %{x:.1%}<br>%{customdata}<extra>" + words + "</extra>",
            )
        )
    height = 26 * len(shown) + 110
    styled(
        figure, height, barmode="group", bargap=0.28, margin={"l": 210, "r": 20, "t": 10, "b": 70}
    )
    figure.update_layout(
        legend={
            "orientation": "h",
            "y": -34 / (height - 80),
            "yanchor": "top",
            "x": 0.0,
            "traceorder": "reversed",
        }
    )
    most = max(max(amounts) for _, _, amounts in series)
    figure.update_xaxes(tickformat=".0%" if most > 0.06 else ".1%", rangemode="tozero", nticks=6)
    figure.update_yaxes(showgrid=False, tickfont={"size": 11}, dtick=1)
    return figure


def _harms(today: Loss, loss: Loss) -> bool:
    return loss.stranded_share > 0 or _reach_lost(today, loss) > 5e-4


def _reach_lost(today: Loss, loss: Loss) -> float:
    return max(0.0, today.reach[0] - loss.reach[0]) if loss.reach else 0.0


def _label(loss: Loss) -> str:
    name = loss.name if len(loss.name) <= 30 else f"{loss.name[:29]}…"
    return f"{name} ({' > '.join(loss.ids)})" if len(name) < 14 else name


def judged(plan: Judgement, today: Judgement | None, currency: str) -> go.Figure:
    """How costs spread over the futures of a file, each weighing by its probability."""
    figure = go.Figure()
    most = 0.0
    for words, colour, shown in (
        ("Today 现状", TODAY_COLOUR, today),
        ("Plan 方案", PLAN_COLOUR, plan),
    ):
        if shown is None or not shown.futures:
            continue
        ranked = sorted(shown.futures, key=lambda item: item.cost_cny)
        whole, passed = sum(item.probability for item in ranked), 0.0
        shares, costs = [], []
        for item in ranked:
            for at in (passed, passed + item.probability):
                shares.append(at / whole)
                costs.append(item.cost_cny)
            passed += item.probability
        most = max(most, costs[-1])
        figure.add_trace(
            go.Scatter(
                x=shares,
                y=costs,
                mode="lines",
                name=words,
                line={"color": colour, "width": 2.2},
                hovertemplate="%{y:,.0f} " + currency + f"<extra>{words}</extra>",
            )
        )
    if not figure.data:
        return empty("No future of the file was looked at")
    styled(figure, 340, margin={"l": 110, "r": 20, "t": 10, "b": 80})
    figure.update_layout(legend={"orientation": "h", "y": -0.22, "x": 0.0})
    figure.update_xaxes(
        tickformat=".0%", range=[0, 1], title={"text": "futures, by rising cost", "standoff": 6}
    )
    money_axis(figure.update_yaxes, most * 1.05, currency)
    return figure


def futures(plan: PlacementPlan, currency: str) -> go.Figure:
    """Cost of the plan in each future, the dearest first; the height of a bar is its chance."""
    items = sorted(plan.figures, key=lambda item: -item.cost_cny)[:30]
    height = 24 * len(items) + 80
    figure = go.Figure(
        go.Bar(
            y=[item.future_id for item in items],
            x=[item.cost_cny for item in items],
            orientation="h",
            marker={"color": [_risk_colour(item.unserved_share) for item in items]},
            text=[
                f" {item.probability:.1%} likely"
                + (f", {item.unserved_share:.1%} not served" if item.unserved_share > 5e-4 else "")
                for item in items
            ],
            textposition="inside",
            insidetextanchor="start",
            textfont={"size": 11, "color": "#ffffff"},
            hovertemplate="%{y}: %{x:,.0f} " + currency + "<extra></extra>",
        )
    )
    styled(figure, height, bargap=0.2, margin={"l": 170, "r": 20, "t": 10, "b": 40})
    money_axis(figure.update_xaxes, max(item.cost_cny for item in items) * 1.03, currency)
    figure.update_yaxes(autorange="reversed", showgrid=False, dtick=1, tickfont={"color": INK})
    return figure


def _risk_colour(unserved: float) -> str:
    return STRANDED if unserved > 0.01 else (MUTED if unserved > 5e-4 else PLAN_COLOUR)
