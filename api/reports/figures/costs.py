"""Where the money goes, and how far it is from the least possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.reports.figures.style import HAUL_COLOURS, HAUL_NAMES, INK, TIER_NAMES, empty, styled
from supplychain.fleet import Haul
from supplychain.kpis import move_haul
from supplychain.plans import CostTerms, total_of

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

TERM_NAMES = {
    "vehicles": "Vehicles 车辆",
    "distance": "Distance 里程",
    "time": "Hours 工时",
    "carriers": "Carriers 承运",
    "reefer_energy": "Refrigeration 制冷",
    "handling": "Handling 作业",
    "lateness": "Lateness 迟到",
    "spoilage": "Spoilage 损耗",
    "unserved": "Unserved 未服务",
}
SITES = "Sites 站点"


def cost_split(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Cost by term, each bar split by tier."""
    total = plan.costs.total
    if total <= 0:
        return empty("Nothing costs anything")
    terms = sorted((amount, name) for name, amount in plan.costs.items() if amount > 0)
    names = [TERM_NAMES[name] for _, name in terms]
    figure = go.Figure()
    for tier, colour, costs in costs_by_tier(scenario, plan):
        if costs.total <= 0:
            continue
        split = dict(costs.items())
        figure.add_trace(
            go.Bar(
                y=names,
                x=[split[name] for _, name in terms],
                name=tier,
                orientation="h",
                marker={"color": colour},
                hovertemplate="%{y}: %{x:,.0f} " + f"{scenario.currency}<extra>{tier}</extra>",
            )
        )
    for amount, name in terms:
        figure.add_annotation(
            x=amount,
            y=TERM_NAMES[name],
            text=f"{amount:,.0f} · {amount / total:.1%}",
            showarrow=False,
            xanchor="left",
            xshift=6,
        )
    styled(figure, 380, barmode="stack", margin={"l": 130, "r": 20, "t": 20, "b": 48})
    figure.update_layout(legend={"orientation": "h", "y": -0.12, "x": 0.0, "traceorder": "normal"})
    figure.update_layout(bargap=0.28)
    figure.update_xaxes(
        range=[0, terms[-1][0] * 1.28],
        tickformat="~s",
        ticksuffix=f" {scenario.currency}",
        nticks=6,
    )
    figure.update_yaxes(showgrid=False)
    return figure


def costs_by_tier(scenario: Scenario, plan: RoutingPlan) -> list[tuple[str, str, CostTerms]]:
    """Name, colour and costs of each tier's transport and of the sites."""
    found = []
    for haul in Haul:
        routes = [route.costs for route in plan.routes_of(haul)]
        moves = [move.costs for move in plan.moves if move_haul(scenario, move) is haul]
        found.append((HAUL_NAMES[haul], HAUL_COLOURS[haul], total_of([*routes, *moves])))
    return [*found, (SITES, "#a7b8c9", plan.site_costs)]


def tier_bounds(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Cost of each tier's model and its proven lower bound."""
    if not plan.bounds:
        return empty(f"No bounds are known for {scenario.name}")
    tiers = list(plan.bounds)[::-1]
    names = [TIER_NAMES.get(tier, "Whole chain" if tier == "chain" else tier) for tier in tiers]
    bounds = [plan.bounds[tier] for tier in tiers]
    figure = go.Figure(
        go.Bar(
            y=names,
            x=[bound.cost_cny for bound in bounds],
            orientation="h",
            marker={"color": "#c3d0dd"},
            name="cost in the tier's model",
            customdata=[bound.means for bound in bounds],
            hovertemplate="%{y}: %{x:,.0f} "
            + scenario.currency
            + "<br>%{customdata}<extra></extra>",
        )
    )
    proven = [(n, b) for n, b in zip(names, bounds, strict=True) if b.bound_cny is not None]
    figure.add_trace(
        go.Scatter(
            y=[name for name, _ in proven],
            x=[bound.bound_cny for _, bound in proven],
            mode="markers",
            marker={"symbol": "line-ns", "size": 30, "line": {"width": 3, "color": INK}},
            name="proven lower bound",
            hovertemplate="%{y}: at least %{x:,.0f} " + scenario.currency + "<extra></extra>",
        )
    )
    for name, bound in zip(names, bounds, strict=True):
        gap = "no bound" if bound.gap is None else f"gap {bound.gap:.2%}"
        figure.add_annotation(
            x=bound.cost_cny, y=name, text=gap, showarrow=False, xanchor="left", xshift=8
        )
    styled(figure, 380, margin={"l": 100, "r": 20, "t": 20, "b": 48}, bargap=0.45)
    figure.update_layout(legend={"orientation": "h", "y": -0.12, "x": 0.0})
    longest = max(bound.cost_cny for bound in bounds)
    figure.update_xaxes(
        range=[0, longest * 1.25], tickformat="~s", ticksuffix=f" {scenario.currency}", nticks=6
    )
    figure.update_yaxes(showgrid=False)
    return figure
