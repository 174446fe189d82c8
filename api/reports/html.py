"""Small pieces of HTML; everything that comes from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly import graph_objects as go

    from api.kpi_lines import KpiLine

_CONFIG = {"displaylogo": False, "responsive": True, "displayModeBar": False}
_MAP_CONFIG = _CONFIG | {
    "displayModeBar": True,
    "scrollZoom": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


def card(title: str, lede: str, body: str, kind: str = "") -> str:
    """A titled box."""
    return (
        f'<section class="card {kind}"><h2>{escape(title)}</h2>'
        f'<p class="lede">{escape(lede)}</p>{body}</section>'
    )


def side_by_side(*cards: str) -> str:
    """Cards beside each other."""
    return f'<div class="row">{"".join(cards)}</div>'


def tiles(lines: Iterable[KpiLine]) -> str:
    """Headline figures as tiles; the first row stands out."""
    found = [
        f'<div class="tile{" lead" if number < 5 else ""}">'
        f'<div class="name">{escape(line.name)}</div>'
        f'<div class="value">{escape(line.value)}</div>'
        f'<div class="note">{escape(line.note)}</div></div>'
        for number, line in enumerate(lines)
    ]
    return f'<div class="tiles">{"".join(found)}</div>'


def picture(figure: go.Figure, name: str, *, is_map: bool = False) -> str:
    """A figure whose script is already on the page; maps have buttons and zoom by wheel."""
    html: str = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        include_mathjax=False,
        auto_play=False,
        config=_MAP_CONFIG if is_map else _CONFIG,
        default_width="100%",
        default_height=f"{figure.layout.height}px",
        div_id=f"figure-{name}",
    )
    return f'<div class="figure">{html}</div>'


def _lines(text: str) -> str:
    """Escaped; what stands below the first line is small."""
    first, *more = escape(text).split("\n")
    return first + "".join(f"<br><small>{line}</small>" for line in more)


def table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> str:
    """A table; ``columns`` are headings and whether they hold numbers; cells may have lines."""
    kinds = [' class="number"' if is_number else "" for _, is_number in columns]
    head = "".join(
        f"<th{kind}>{escape(name)}</th>" for kind, (name, _) in zip(kinds, columns, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{k}>{_lines(cell)}</td>" for k, cell in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
