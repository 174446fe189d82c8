"""What it costs and why, what is left out and why, and how long the way to a job is."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.installers_view import Doing, stretches
from api.reports.figures.style import INK, empty, styled
from api.reports.installers.look import (
    COST_WORDS,
    DOING_COLOURS,
    DOING_WORDS,
    LATE,
    MOVE,
    MOVING,
    PAY,
    PENALTY,
    REASON_WORDS,
    SENT,
    brief,
    territory_words,
)

if TYPE_CHECKING:
    from api.installers_view import InstallersView

MOST_REASONS = 12
LEGEND = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0.0, "font": {"size": 11}}


def cost_by_cause(view: InstallersView) -> go.Figure:
    """Each cause of cost: the work itself, moving people, and what else is not to anybody's use."""
    terms = [(name, cny) for name, cny in view.plan.costs.items() if cny]
    if not terms:
        return empty("Nothing costs anything")
    terms.reverse()
    amounts = [cny for _, cny in terms]
    figure = go.Figure()
    for words, colour, belongs in (
        ("Pay for the work 安装费", PAY, lambda name: name == "job_pay"),
        ("Delivery cost 交付成本", MOVE, lambda name: name in MOVING),
        (
            "Service and penalties 服务与罚金",
            PENALTY,
            lambda name: name not in ("job_pay", *MOVING),
        ),
    ):
        mine = [(COST_WORDS[name], cny) for name, cny in terms if belongs(name)]
        if mine:
            figure.add_trace(
                go.Bar(
                    y=[name for name, _ in mine],
                    x=[round(cny, 2) for _, cny in mine],
                    name=words,
                    orientation="h",
                    marker={"color": colour},
                    text=[f" {cny:,.0f}" for _, cny in mine],
                    textposition="outside",
                    textfont={"size": 11, "color": INK},
                    cliponaxis=False,
                    hovertemplate="%{y}: %{x:,.0f} " + view.scenario.currency + "<extra></extra>",
                )
            )
    styled(
        figure,
        76 + 36 * len(terms),
        template="none",
        margin={"l": 10, "r": 14, "t": 56, "b": 8},
        bargap=0.28,
        legend=LEGEND,
    )
    figure.update_yaxes(
        automargin=True,
        showgrid=False,
        categoryorder="array",
        categoryarray=[COST_WORDS[name] for name, _ in terms],
    )
    figure.update_xaxes(range=[0, max(amounts) * 1.16], visible=False)
    return figure


def left_out_reasons(view: InstallersView) -> go.Figure:
    """Jobs by reason, those that somebody else does apart."""
    counts = Counter(item.reason for item in view.plan.left_out)
    if not counts:
        return empty("Every job is done by a team 全部由班组完成", 120)
    reasons = [reason for reason, _ in counts.most_common(MOST_REASONS)][::-1]
    names = [REASON_WORDS[reason] for reason in reasons]
    figure = go.Figure()
    for words, colour, is_outsourced in (
        ("Left out 未安排", LATE, False),
        ("Outsourced 外包", SENT, True),
    ):
        found = Counter(
            item.reason for item in view.plan.left_out if item.is_outsourced is is_outsourced
        )
        if found:
            figure.add_trace(
                go.Bar(
                    y=names,
                    x=[found[reason] for reason in reasons],
                    name=words,
                    orientation="h",
                    marker={"color": colour},
                    text=[f"{found[reason]:,}" if found[reason] else "" for reason in reasons],
                    textposition="auto",
                    textangle=0,
                    hovertemplate="%{y}: %{x:,}<extra>" + words + "</extra>",
                )
            )
    styled(
        figure,
        50 + 28 * len(reasons),
        template="none",
        barmode="stack",
        bargap=0.3,
        margin={"l": 10, "r": 14, "t": 34, "b": 8},
        showlegend=True,
        legend=LEGEND,
    )
    figure.update_yaxes(automargin=True, showgrid=False)
    figure.update_xaxes(visible=False)
    return figure


def time_by_territory(view: InstallersView) -> go.Figure:
    """Hours of work, driving, waiting by territory, per visit, the dearest first."""
    spent: dict[str, dict[Doing, int]] = {}
    visits: Counter[str] = Counter()
    for route in view.plan.routes:
        place = view.territory_of[route.team_id]
        own = spent.setdefault(place, dict.fromkeys(Doing, 0))
        visits[place] += len(route.visits)
        for item in stretches(route):
            own[item.doing] += item.end_s - item.start_s
    doings = (Doing.DRIVE, Doing.WAIT)

    def minutes(place: str, doing: Doing) -> float:
        return spent[place][doing] / 60 / max(1, visits[place])

    kept = sorted(spent, key=lambda key: -sum(minutes(key, doing) for doing in doings))
    kept = kept[:MOST_REASONS][::-1]
    figure = go.Figure(
        [
            go.Bar(
                y=[escape(brief(territory_words(place))) for place in kept],
                x=[round(minutes(place, doing), 1) for place in kept],
                name=DOING_WORDS[doing],
                orientation="h",
                marker={"color": DOING_COLOURS[doing]},
                text=[f"{minutes(place, doing):.0f}" for place in kept],
                textposition="inside",
                textangle=0,
                insidetextanchor="end",
                hovertemplate="%{y}: %{x:.1f} min a visit<extra>" + DOING_WORDS[doing] + "</extra>",
            )
            for doing in doings
        ]
    )
    styled(
        figure,
        84 + 24 * len(kept),
        template="none",
        barmode="stack",
        bargap=0.25,
        margin={"l": 10, "r": 14, "t": 34, "b": 44},
        legend=LEGEND | {"traceorder": "normal"},
    )
    figure.update_yaxes(automargin=True, showgrid=False)
    figure.update_xaxes(
        title={"text": "min a visit", "font": {"size": 11}, "standoff": 4}, nticks=6
    )
    return figure
