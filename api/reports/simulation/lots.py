"""Air and product temperature of the worst lots of a run, one panel for each mishap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plotly.subplots import make_subplots

from api.counting import counted
from api.reports.figures.style import ALARM, INK, clocks, empty, styled
from simulations.tracks import DELIVERED
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly import graph_objects as go

    from simulations.tracks import LotTrack, Stay
    from supplychain.scenario import Scenario

PANELS, COLUMNS, PANEL_PX = 6, 2, 250
BEFORE_S = 12 * HOUR_S
"""Shown of a lot's way before the stay in which it fared worst."""
AIR, BAND = "#3f9fb5", "rgba(27,120,55,0.10)"
ENDS = {
    DELIVERED: "taken 收货",
    "temperature": "refused: too warm or cold 拒收",
    "life": "refused: too little life left 拒收",
}


def lot_temperatures(scenario: Scenario, lots: Sequence[LotTrack]) -> go.Figure:
    """Temperatures against time, with the band; lots of one mishap share a panel."""
    groups = mishaps(lots)[:PANELS]
    if not groups:
        return empty("No goods under temperature control were on their way in this run.")
    columns = min(COLUMNS, len(groups))
    rows = -(-len(groups) // columns)
    figure = make_subplots(
        rows=rows, cols=columns, subplot_titles=[_title(scenario, group) for group in groups],
        horizontal_spacing=0.07, vertical_spacing=0.36 / rows,
    )  # fmt: skip
    for number, group in enumerate(groups):
        row, column = number // columns + 1, number % columns + 1
        _panel(figure, scenario, group[0], row, column, is_first=number == 0)
    legend = {"orientation": "h", "y": 1.0, "yref": "container", "yanchor": "top", "x": 0}
    margin = {"l": 52, "r": 20, "t": 84, "b": 36}
    styled(figure, 90 + rows * PANEL_PX, margin=margin, legend=legend)
    figure.update_annotations(font={"size": 12}, align="left", xanchor="left")
    for number, title in enumerate(figure.layout.annotations):
        title.x = (number % columns) * (1.0 + 0.07) / columns
    figure.update_yaxes(ticksuffix="°")
    return figure


def mishaps(lots: Sequence[LotTrack]) -> list[list[LotTrack]]:
    """Lots that fared worst in the same vehicle or room, the worst first; groups likewise."""
    found: dict[tuple[str, str], list[LotTrack]] = {}
    for lot in lots:
        stay = lot.stays[_worst(lot)]
        found.setdefault((stay.vehicle_id or stay.place_id, lot.class_id), []).append(lot)
    return list(found.values())


def _worst(lot: LotTrack) -> int:
    """The stay in which the product came furthest from the middle of its band."""
    middle_c = (lot.band_c[0] + lot.band_c[1]) / 2
    return max(range(len(lot.stays)), key=lambda at: _furthest_k(lot.stays[at], middle_c))


def _furthest_k(stay: Stay, middle_c: float) -> float:
    return max(abs(product_c - middle_c) for _, _, product_c in stay.points)


def _title(scenario: Scenario, group: Sequence[LotTrack]) -> str:
    lot = group[0]
    name = next(item.name for item in scenario.products if item.id == lot.product_id)
    stay = lot.stays[_worst(lot)]
    others = f", and {counted(len(group) - 1, 'more lot')} with it" if len(group) > 1 else ""
    return (
        f"<b>{name}</b>, {lot.kg:,.{0 if lot.kg >= 10.0 else 1}f} kg{others}<br>"
        f"{stay.vehicle_id or stay.place_id}: {_outside(lot)}; {ENDS.get(lot.ended, lot.ended)}"
    )


def _outside(lot: LotTrack) -> str:
    if lot.out_s <= 0.0:
        return f"never out of its band, warmest {lot.warmest_c:.1f} °C"
    return f"{lot.out_s / 60:,.0f} min out of its band, {lot.degree_min:,.0f} K min"


def _panel(
    figure: go.Figure, scenario: Scenario, lot: LotTrack, row: int, column: int, *, is_first: bool
) -> None:
    from_s = lot.stays[_worst(lot)].from_s - BEFORE_S
    x: list[str] = []
    air: list[float] = []
    product: list[float] = []
    where: list[str] = []
    for stay in lot.stays:
        points = [point for point in stay.points if point[0] >= from_s]
        if not points:
            continue
        x += clocks(scenario, [at_s for at_s, _, _ in points])
        air += [round(air_c, 2) for _, air_c, _ in points]
        product += [round(product_c, 2) for _, _, product_c in points]
        where += [stay.vehicle_id or stay.place_id] * len(points)
    low_c, high_c = lot.band_c
    figure.update_yaxes(
        range=[min(low_c, *air, *product) - 0.6, max(high_c, *air, *product) + 0.6],
        row=row, col=column,
    )  # fmt: skip
    for name, values, colour, width in (
        ("Air 空气", air, AIR, 1.3),
        ("Product 货物", product, ALARM if lot.out_s > 0.0 else INK, 2.6),
    ):
        figure.add_scatter(
            x=x, y=values, name=name, legendgroup=name, showlegend=is_first, customdata=where,
            line={"color": colour, "width": width}, row=row, col=column,
            hovertemplate=f"{name} %{{y:.1f}} °C, %{{x|%d %b %H:%M}}<br>%{{customdata}}"
                          "<extra></extra>",
        )  # fmt: skip
    # Only now: plotly draws no shapes on empty panels.
    if math.isfinite(low_c) and math.isfinite(high_c):
        figure.add_hrect(y0=low_c, y1=high_c, fillcolor=BAND, line_width=0, row=row, col=column)
        figure.add_hline(y=high_c, line={"color": "#1b7837", "width": 1, "dash": "dot"},
                         row=row, col=column)  # fmt: skip
