"""The page around the cards of a report: styles, script, header and footer."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from api.counting import counted
from api.plan_header import engine_versions
from api.reports.figures.network_map import MAP_PX
from api.reports.script import held
from solvers.common import Status, StopReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATUS_WORDS = {
    Status.OPTIMAL: ("Optimal 最优", ""),
    Status.FEASIBLE: ("Everything served 全部服务", ""),
    Status.PARTIAL: ("Partial 部分服务", "warn"),
    Status.INFEASIBLE: ("Infeasible 不可行", "bad"),
    Status.NO_PLAN: ("No plan 无方案", "bad"),
}
STOP_WORDS = {
    StopReason.PROVEN: "ended with a proof",
    StopReason.GAP: "ended within the gap",
    StopReason.TIME: "ended by its time limit",
    StopReason.ITERATIONS: "ended by its iterations",
    StopReason.ASKED: "stopped on request",
}
PRINTED_TIMELINE_PX = 900
"""Higher timelines and pictures of room are pressed together on paper, so that a page holds them
and its footer."""

# Paper has another size than the window, and plotly redraws too late by itself. Beyond its own
# aspect the map would leave its legend behind.
_PRINTING = f"""
const figures = () => document.querySelectorAll(".js-plotly-plot");
const heights = new Map();
const width = f => f.id === "figure-map" ? {MAP_PX} : f.closest(".row") ? 652 : 1360;
const tall = f => ["figure-timeline", "figure-room"].some(name => f.id.startsWith(name));
const most = f => tall(f) ? {PRINTED_TIMELINE_PX} : Infinity;
window.addEventListener("beforeprint", () => figures().forEach(f => {{
  if (!heights.has(f)) heights.set(f, f.layout.height);
  const height = Math.min(heights.get(f), most(f));
  Plotly.relayout(f, {{autosize: false, width: width(f), height: height}});
}}));
window.addEventListener("afterprint", () => figures().forEach(
  f => Plotly.relayout(f, {{autosize: true, width: null, height: heights.get(f)}})));
"""


def document(title: str, sections: Iterable[str]) -> str:
    """One HTML document: styles, script and data inside."""
    css = (files("api.reports") / "report.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{css}</style>"
        f"{held()}</head>"
        f'<body><div class="page">{"".join(sections)}</div>'
        f"<script>{_PRINTING}</script></body></html>\n"
    )


def header(
    name: str,
    description: str,
    status: Status,
    violations: int,
    facts: Iterable[str],
    words_of: Mapping[Status, tuple[str, str]] = STATUS_WORDS,
) -> str:
    """Name, status, what the checkers found, and lines of facts."""
    words, kind = words_of[status]
    checked = counted(violations, "violation") if violations else "checked: no violations"
    return (
        f"<header><div><h1>{escape(name)}</h1><p>{escape(description)}</p></div>"
        f'<div class="facts"><div><span class="badge {kind}">{words}</span>'
        f'<span class="badge {"bad" if violations else ""}">{checked}</span></div>'
        f"{'<br>'.join(escape(fact) for fact in facts)}</div></header>"
    )


def footer(notes: Mapping[str, str]) -> str:
    """What made the page, and notes on the plan."""
    versions = ", ".join(f"{name} {number}" for name, number in engine_versions().items())
    lines = "".join(f"<br>{escape(k)}: {escape(v)}" for k, v in notes.items())
    return f"<footer>Made with {escape(versions)}.{lines}</footer>"
