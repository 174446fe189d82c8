"""What a network costs, by cause, by zone and for more coverage, as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.placement_figures import shown_costs
from api.reports.figures.style import CLASS_COLOURS, INK, MUTED, empty, styled
from api.reports.placement.shared_look import PLAN_COLOUR, STRANDED, TODAY_COLOUR, money_axis
from solvers.placement.frontier import reach_of

if TYPE_CHECKING:
    from api.placement_figures import NetworkFigures
    from solvers.placement.explanation import PlacementExplanation
    from solvers.placement.frontier import Frontier
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

CAUSE_NAMES = {
    "sites": "Sites and room 站点",
    "opening": "Opening 开仓",
    "closing": "Closing 关仓",
    "expansion": "Expansion 扩建",
    "transport": "Transport 运输",
    "co2": "CO2 碳排放",
    "unserved": "Not served 未服务",
}


def cost_by_cause(
    figures: NetworkFigures, today: NetworkFigures | None, currency: str
) -> go.Figure:
    """Each cause of cost, planned and today."""
    height = 400 if today is None else 470
    planned, present = shown_costs(figures), shown_costs(today or figures)
    causes = [name for name in reversed(CAUSE_NAMES) if planned[name] or present[name]]
    if not causes:
        return empty("Nothing costs anything")
    names = [CAUSE_NAMES[name] for name in causes]
    figure = go.Figure()
    for words, colour, shown in (
        ("Today 现状", TODAY_COLOUR, None if today is None else present),
        ("Plan 方案", PLAN_COLOUR, planned),
    ):
        if shown is not None:
            amounts = [shown[name] for name in causes]
            figure.add_trace(
                go.Bar(
                    y=names,
                    x=amounts,
                    name=words,
                    orientation="h",
                    marker={"color": colour},
                    text=[f" {short(cny)}" for cny in amounts],
                    textposition="outside",
                    textfont={"size": 11, "color": INK},
                    cliponaxis=False,
                    hovertemplate="%{y}: %{x:,.0f} " + currency + f"<extra>{words}</extra>",
                )
            )
    most = max(*planned.values(), *present.values())
    margin = {"l": 118, "r": 20, "t": 10, "b": 62}
    styled(figure, height, barmode="group", bargap=0.24, margin=margin)
    figure.update_layout(
        legend={"orientation": "h", "y": -0.11, "x": 0.0, "traceorder": "reversed"}
    )
    money_axis(figure.update_xaxes, most * 1.2, currency)
    figure.update_yaxes(showgrid=False)
    return figure


def short(cny: float) -> str:
    """An amount that fits beside a bar."""
    if abs(cny) >= 1e6:
        return f"{cny / 1e6:,.1f} M"
    return f"{cny / 1e3:,.0f} k" if abs(cny) >= 1e4 else f"{cny:,.0f}"


def cost_to_serve(problem: PlacementProblem, explained: PlacementExplanation) -> go.Figure:
    """Cost per kg of each group, over its zones from the cheapest to the dearest."""
    figure = go.Figure()
    names = {group.id: group.name for group in problem.groups if not group.is_return}
    for number, (group_id, name) in enumerate(names.items()):
        served = [z for z in explained.zones if z.group_id == group_id and z.kg > 0]
        served.sort(key=lambda item: item.cny_per_kg)
        whole = sum(item.kg for item in served)
        passed, shares, prices, texts = 0.0, [], [], []
        for item in served:
            for at in (passed, passed + item.kg):
                shares.append(at / whole)
                prices.append(round(item.cny_per_kg, 4))
                texts.append(item.zone_name)
            passed += item.kg
        figure.add_trace(
            go.Scatter(
                x=shares,
                y=prices,
                text=texts,
                mode="lines",
                name=name,
                line={"width": 2, "color": CLASS_COLOURS[number % len(CLASS_COLOURS)]},
                hovertemplate="%{text}: %{y:.2f} per kg<extra>" + name + "</extra>",
            )
        )
    if not figure.data:
        return empty("Nothing is served", 400)
    styled(figure, 400, margin={"l": 60, "r": 20, "t": 10, "b": 88})
    figure.update_layout(legend={"orientation": "h", "y": -0.2, "x": 0.0})
    figure.update_xaxes(
        tickformat=".0%", range=[0, 1], title={"text": "share of the group's kg", "standoff": 6}
    )
    figure.update_yaxes(title_text=f"{problem.currency} per kg", rangemode="tozero")
    return figure


def frontier(
    problem: PlacementProblem,
    plan: PlacementPlan,
    curve: Frontier,
    today: tuple[PlacementProblem, PlacementPlan] | None,
) -> go.Figure:
    """Least cost found for rising shares within a band, its proven bound, the plan and today."""
    found = [
        (reach_of(problem, point.plan, curve.band), point.plan)
        for point in curve.points
        if point.plan.flows
    ]
    if not found:
        return empty("No network was found for any share", 400)
    figure = go.Figure(
        go.Scatter(
            x=[share for share, _ in found],
            y=[network.objective for _, network in found],
            mode="lines+markers",
            name="Cheapest found 最低成本",
            line={"color": PLAN_COLOUR, "width": 2},
            marker={"size": 7},
            customdata=[sum(site.is_open for site in network.sites) for _, network in found],
            hovertemplate="%{x:.1%} within reach<br>%{y:,.0f}<br>%{customdata} sites open"
            "<extra></extra>",
        )
    )
    # A bound holds for the share that was asked for, which the network may exceed.
    proven = [
        (point.asked or 0.0, point.plan.bound)
        for point in curve.points
        if point.plan.bound is not None and point.asked is not None
    ]
    if proven:
        figure.add_trace(
            go.Scatter(
                x=[share for share, _ in proven],
                y=[bound for _, bound in proven],
                mode="lines+markers",
                name="Proven bound 下界",
                line={"color": MUTED, "width": 1.2, "dash": "dot"},
                marker={"size": 4},
                hovertemplate="%{x:.1%}: at least %{y:,.0f}<extra></extra>",
            )
        )
    marks = [("This plan 本方案", "#1b9e4b", "star", problem, plan)]
    if today is not None:
        marks.append(("Today 现状", STRANDED, "x", *today))
    for words, colour, symbol, of, network in marks:
        figure.add_trace(
            go.Scatter(
                x=[reach_of(of, network, curve.band)],
                y=[network.objective],
                mode="markers",
                name=words,
                marker={"color": colour, "symbol": symbol, "size": 12},
                hovertemplate="%{x:.1%}: %{y:,.0f}<extra>" + words + "</extra>",
            )
        )
    figure.add_vline(
        x=curve.most,
        line={"color": MUTED, "width": 1, "dash": "dash"},
        annotation={"text": f"at most {curve.most:.1%}", "font": {"size": 11}},
        annotation_position="bottom left",
    )
    styled(figure, 360, margin={"l": 110, "r": 20, "t": 10, "b": 88})
    figure.update_layout(legend={"orientation": "h", "y": -0.2, "x": 0.0})
    hours = problem.bands[curve.band].hours
    figure.update_xaxes(
        tickformat=".0%", title={"text": f"demand within {hours:g} h", "standoff": 6}
    )
    values = [network.objective for _, network in found] + [mark[4].objective for mark in marks]
    values += [bound for _, bound in proven]
    low, high = min(values), max(values)
    room_cny = max(0.08 * (high - low), 0.005 * high)
    money_axis(figure.update_yaxes, high + room_cny, problem.currency, low - room_cny)
    return figure
