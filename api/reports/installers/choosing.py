"""Pictures of which one day and one territory are shown, chosen by menus on the page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from api.reports.html import picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plotly import graph_objects as go

SCRIPT = """
document.querySelectorAll(".choosing").forEach(box => {
  const about = JSON.parse(box.querySelector("script.about").textContent);
  const figure = box.querySelector(".js-plotly-plot"), menus = [...box.querySelectorAll("select")];
  const told = box.querySelector(".chosen");
  const value = name => (menus.find(menu => menu.dataset.of === name) || {value: ""}).value;
  const show = () => {
    const day = value("day"), place = value("place");
    const fits = ([ofDay, ofPlace]) =>
      (!ofDay || !day || ofDay === day) && (!ofPlace || !place || ofPlace === place);
    const layout = {...(about.layouts[place] || {})};
    told.textContent = menus.map(menu => menu.selectedOptions[0].textContent).join(" · ");
    if (layout.height) figure.style.height = `${layout.height}px`;
    Plotly.update(figure, {visible: about.traces.map(fits)}, layout);
  };
  menus.forEach(menu => menu.addEventListener("change", show));
});
"""
STYLE = (
    "<style>.choosing .chosen{color:var(--muted);font-size:13px;display:none}"
    ".swatches{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:12px;margin:2px 0 4px}"
    ".swatches i{display:inline-block;width:14px;height:10px;margin-right:6px;border-radius:2px}"
    "@media print{.choosing .chosen{display:block}}</style>"
)


@dataclass(slots=True)
class Choice:
    """A figure in the making, whose parts belong to days and territories.

    Parameters
    ----------
    figure
        What is shown.
    days, places
        Keys and words of menus; one without a choice gets no menu.
    layouts
        What changes with the territory, by its key; ``""`` is all of them.
    tags
        Day and territory of each trace; ``""`` is shown whatever is chosen.
    """

    figure: go.Figure
    days: Mapping[str, str]
    places: Mapping[str, str]
    layouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: list[tuple[str, str]] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The day that is shown first."""
        return next(iter(self.days), "")

    @property
    def place(self) -> str:
        """The territory that is shown first."""
        return next(iter(self.places), "")

    def add(self, trace: Any, day: str = "", place: str = "") -> None:
        """Add a trace, hidden unless its day and territory are those shown first."""
        fits = day in ("", self.day) and (place == "" or self.place in ("", place))
        trace.visible = fits
        self.figure.add_trace(trace)
        self.tags.append((day, place))

    def html(self, name: str, *, is_map: bool = False, legend: str = "") -> str:
        """Menus, words about the looks of the figure, and the figure."""
        menus = _menu("day", "Day 日期", self.days) + _menu("place", "Territory 片区", self.places)
        about = json.dumps({"traces": self.tags, "layouts": self.layouts}, ensure_ascii=False)
        first = " · ".join(
            words[key] for words, key in ((self.days, self.day), (self.places, self.place)) if words
        )
        return (
            f'<div class="choosing"><div class="narrow">{menus}</div>'
            f'<p class="chosen">{escape(first)}</p>'
            f'{legend}<div class="{"" if is_map else "sideways"}">'
            f"{picture(self.figure, name, is_map=is_map)}</div>"
            f'<script type="application/json" class="about">{about.replace("<", chr(92) + "u003c")}'
            "</script></div>"
        )


def swatches(looks: Iterable[tuple[str, str]]) -> str:
    """A legend: styles of small boxes, and what they mean."""
    found = "".join(
        f'<span><i style="{style}"></i>{escape(words)}</span>' for style, words in looks
    )
    return f'<div class="swatches">{found}</div>'


def _menu(of: str, label: str, words: Mapping[str, str]) -> str:
    if len(words) < 2:
        return ""
    options = "".join(
        f'<option value="{escape(key)}">{escape(text)}</option>' for key, text in words.items()
    )
    return f'<select data-of="{of}" aria-label="{escape(label)}">{options}</select>'
