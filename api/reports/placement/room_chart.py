"""How full sites are, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.reports.figures.style import empty, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.placement.explanation import PlacementExplanation, Utilisation
    from solvers.placement.problem import PlacementProblem

SITES_SHOWN = 70
ROW_PX = 19


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
