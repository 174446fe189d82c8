"""Cost to serve, room, losses and futures as figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.placement_figures import shown_costs
from api.reports.figures.style import CLASS_COLOURS, INK, MUTED, empty, styled
from solvers.placement.frontier import reach_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.placement_figures import NetworkFigures
    from solvers.placement.explanation import PlacementExplanation, Utilisation
    from solvers.placement.frontier import Frontier
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.vulnerability import Loss, Vulnerability

CAUSE_NAMES = {
    "sites": "Sites and room 站点",
    "opening": "Opening 开仓",
    "closing": "Closing 关仓",
    "expansion": "Expansion 扩建",
    "transport": "Transport 运输",
    "co2": "CO2 碳排放",
    "unserved": "Not served 未服务",
}
PLAN_COLOUR, TODAY_COLOUR = "#004488", "#b8c7d6"
STRANDED, REACH_LOST = "#c8102e", "#d9a441"
SITES_SHOWN, LOSSES_SHOWN = 70, 16
TICKS = 5
ROW_PX = 19


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
    _money_axis(figure.update_xaxes, most * 1.2, currency)
    figure.update_yaxes(showgrid=False)
    return figure


def _money_axis(
    update: Callable[..., object], high: float, currency: str, low: float = 0.0
) -> None:
    """Ticks at round amounts, in millions where they are that large: there is no giga-yuan."""
    step = 10 ** math.floor(math.log10(max(high - low, 1e-9)))
    for part in (0.1, 0.2, 0.5, 1.0, 2.0):
        if (high - low) / (part * step) <= TICKS:
            step *= part
            break
    first = math.ceil(low / step)
    ticks = [number * step for number in range(first, math.floor(high / step) + 1)]
    unit, divisor = ("M ", 1e6) if high >= 1e7 else ("", 1.0)
    texts = [f"{tick / divisor:,.10g} {unit}{currency}" for tick in ticks]
    update(range=[low, high], tickvals=ticks, ticktext=texts)


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


def room(problem: PlacementProblem, explained: PlacementExplanation) -> go.Figure:
    """How full each class is at each open site: on average, and at most where one points."""
    if not explained.utilisation:
        return empty("No site has room")
    by_place = {(item.site_id, item.class_id): item for item in explained.utilisation}
    sites = _fullest(problem, explained.utilisation)
    classes = [name for name in problem.class_ids if any((s, name) in by_place for s, _ in sites)]
    cells = [[by_place.get((site, name)) for name in classes] for site, _ in sites]
    figure = go.Figure(
        go.Heatmap(
            x=classes,
            y=[label for _, label in sites],
            z=[[None if c is None else c.mean_share for c in row] for row in cells],
            text=[["" if c is None else f"{c.mean_share:.0%}" for c in row] for row in cells],
            customdata=[[_about(c) for c in row] for row in cells],
            texttemplate="%{text}",
            textfont={"size": 10},
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=[[0.0, "#f3f7fa"], [0.5, "#a9cbe0"], [0.85, "#3d7fae"], [1.0, "#0b3d66"]],
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=1,
            showscale=False,  # every cell says its share
        )
    )
    styled(figure, max(ROW_PX * len(sites), 110) + 50, margin={"l": 190, "r": 10, "t": 34, "b": 10})
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 10}, dtick=1)
    return figure


def _fullest(problem: PlacementProblem, found: Sequence[Utilisation]) -> list[tuple[str, str]]:
    """Sites and unique labels in the problem's order; of many, those fullest at some time."""
    peak: dict[str, float] = {}
    for item in found:
        peak[item.site_id] = max(peak.get(item.site_id, 0.0), item.peak_share)
    kept = set(sorted(peak, key=lambda name: -peak[name])[:SITES_SHOWN])
    labels, seen = [], set()
    for site in problem.sites:
        if site.id in kept:
            label = site.name if len(site.name) <= 26 else f"{site.name[:25]}…"
            label = f"{label} ({site.id})" if label in seen else label
            seen.add(label)
            labels.append((site.id, label))
    return labels


def _about(item: Utilisation | None) -> str:
    if item is None:
        return "no room of this class"
    when = f" ({item.peak_at})" if item.peak_at else ""
    return (
        f"<b>{item.site_name}</b> · {item.class_id}<br>{item.mean_share:.0%} on average, "
        f"{item.peak_share:.0%} at most{when}<br>room for {item.room_kg_per_day:,.0f} kg per day"
    )


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
    _money_axis(figure.update_yaxes, most * 1.05, currency)
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
    _money_axis(figure.update_xaxes, max(item.cost_cny for item in items) * 1.03, currency)
    figure.update_yaxes(autorange="reversed", showgrid=False, dtick=1, tickfont={"color": INK})
    return figure


def _risk_colour(unserved: float) -> str:
    return STRANDED if unserved > 0.01 else (MUTED if unserved > 5e-4 else PLAN_COLOUR)


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
    _money_axis(figure.update_yaxes, high + room_cny, problem.currency, low - room_cny)
    return figure
