"""The bars and marks of one day of teams, and what they say when touched."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

from api.installers_view import Doing, stretches
from api.reports.installers.look import (
    DOING_COLOURS,
    DOING_WORDS,
    GOODS,
    LATE,
    SHIFT,
    clock_words,
)
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.installers_view import InstallersView, Stretch
    from solvers.installers.plan import TeamRoute, Visit

LOOKS = (
    (f"background:{SHIFT}", "Shift 班次"),
    (f"background:{DOING_COLOURS[Doing.WORK]}", DOING_WORDS[Doing.WORK]),
    (f"background:{DOING_COLOURS[Doing.HELP]}", DOING_WORDS[Doing.HELP]),
    (f"background:{DOING_COLOURS[Doing.DRIVE]};height:5px", DOING_WORDS[Doing.DRIVE]),
    (f"background:{DOING_COLOURS[Doing.WAIT]}", DOING_WORDS[Doing.WAIT]),
    ("border:1px solid #8fa0b0", DOING_WORDS[Doing.BREAK]),
    (f"background:{LATE};height:3px", "Overtime 加班"),
    (f"background:{LATE};width:3px;height:13px", "Late start 迟到"),
    (
        f"background:{GOODS};width:9px;height:8px;clip-path:polygon(0 0,100% 0,50% 100%)",
        "Truck is done 货到",
    ),
)
"""The legend, in words of the page: plotly's own is in the way on paper and on telephones."""


@dataclass(slots=True)
class _Bars:
    """Bars of one look; hours after midnight."""

    rows: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, row: float, ends: tuple[float, float], text: str) -> None:
        start_h, end_h = ends
        self.rows.append(row)
        self.starts.append(round(start_h, 3))
        self.lengths.append(round(end_h - start_h, 3))
        self.texts.append(text)

    def trace(self, colour: str, width: float, name: str, **look: Any) -> go.Bar:
        return go.Bar(
            y=self.rows,
            base=self.starts,
            x=self.lengths,
            width=width,
            orientation="h",
            name=name,
            marker={"color": colour, "line": look.pop("line", {"width": 0})},
            hovertext=self.texts,
            hoverinfo="text" if any(self.texts) else "skip",
            **look,
        )


class DayPainter:
    """Draws days; holds what they look up."""

    def __init__(self, view: InstallersView, rows: dict[str, int]) -> None:
        self.view, self.rows = view, rows
        self.midnight_s = [day.midnight_s for day in view.problem.days]
        routes = [route for team in rows for route in view.routes_of[team]]
        starts = [self._hour(route.day, route.start_s) for route in routes]
        ends = [self._hour(route.day, route.end_s) for route in routes]
        self.hours = int(min(starts)), -int(-max(ends) // 1)

    def _hour(self, day: int, at_s: int) -> float:
        return (at_s - self.midnight_s[day]) / HOUR_S

    def traces(self, day: int, teams: Sequence[str]) -> list[Any]:
        """Everything that is seen of a day, from the back to the front."""
        routes = [r for team in teams for r in self.view.routes_of[team] if r.day == day]
        return [
            self._shifts(day, teams),
            *self._doings(routes),
            self._overtime(routes),
            self._late(routes),
            self._goods(routes),
        ]

    def _shifts(self, day: int, teams: Sequence[str]) -> go.Bar:
        bars = _Bars()
        for team in teams:
            shift = self.view.problem.shift(self.view.problem.team_of[team], day)
            if shift is not None:
                ends = self._hour(day, shift.open_s), self._hour(day, shift.close_s)
                bars.add(self.rows[team], ends, "")
        return bars.trace(SHIFT, 0.84, "Shift 班次")

    def _doings(self, routes: Sequence[TeamRoute]) -> list[go.Bar]:
        found = {doing: _Bars() for doing in Doing}
        for route in routes:
            for item in stretches(route):
                doing = item.doing
                is_shared = item.visit is not None and self.view.partners(route, item.visit)
                if doing is Doing.WORK and is_shared:
                    doing = Doing.HELP
                ends = self._hour(route.day, item.start_s), self._hour(route.day, item.end_s)
                found[doing].add(self.rows[route.team_id], ends, self._about(route, item))
        return [
            bars.trace(
                DOING_COLOURS[doing],
                0.3 if doing is Doing.DRIVE else 0.66,
                DOING_WORDS[doing],
                line={"width": 1, "color": "#8fa0b0" if doing is Doing.BREAK else "#ffffff"},
            )
            for doing, bars in found.items()
            if bars.rows
        ]

    def _about(self, route: TeamRoute, item: Stretch) -> str:
        minutes = round((item.end_s - item.start_s) / MINUTE_S)
        clock = self.view.scenario.horizon.clock
        times = f"{clock(item.start_s):%H:%M}–{clock(item.end_s):%H:%M} · {minutes} min"
        team = f"<b>{escape(self.view.team_name(route.team_id))}</b>"
        if item.visit is None or item.doing not in (Doing.WORK, Doing.HELP):
            what = DOING_WORDS[item.doing]
            if item.visit is not None:
                what += f" → {escape(item.visit.job_id)}"
            return f"{team}<br>{what}<br>{times}"
        return f"{team}<br>{self._job(route, item.visit)}<br>{times}"

    def _job(self, route: TeamRoute, visit: Visit) -> str:
        job = self.view.problem.job_of[visit.job_id]
        lines = [f"{escape(job.id)} · {escape(self.view.customer(job))}"]
        others = self.view.partners(route, visit)
        if others:
            names = ", ".join(escape(self.view.team_name(other)) for other in others)
            lines.append(f"with 协作: {names}")
        if job.agreed is not None:
            ends = (job.agreed.window.open_s, job.agreed.window.close_s)
            lines.append("agreed 约定: " + " to ".join(clock_words(self.view, s) for s in ends))
        if visit.late_s:
            lines.append(f"late 迟到: {-(-visit.late_s // MINUTE_S)} min")
        return "<br>".join(lines)

    def _overtime(self, routes: Sequence[TeamRoute]) -> go.Bar:
        bars = _Bars()
        for route in routes:
            from_s = self.view.overtime_from_s(route)
            if from_s is not None:
                ends = self._hour(route.day, from_s), self._hour(route.day, route.end_s)
                minutes = round(route.overtime_s / MINUTE_S)
                bars.add(self.rows[route.team_id] + 0.38, ends, f"overtime 加班 {minutes} min")
        return bars.trace(LATE, 0.12, "Overtime 加班")

    def _late(self, routes: Sequence[TeamRoute]) -> go.Scatter:
        points = [
            (self._hour(r.day, v.start_s), self.rows[r.team_id], -(-v.late_s // MINUTE_S))
            for r in routes
            for v in r.visits
            if v.late_s
        ]
        return go.Scatter(
            x=[round(hour, 3) for hour, _, _ in points],
            y=[row for _, row, _ in points],
            mode="markers",
            name="Late start 迟到",
            marker={"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": LATE}},
            hovertext=[f"late 迟到 {minutes} min" for _, _, minutes in points],
            hoverinfo="text",
        )

    def _goods(self, routes: Sequence[TeamRoute]) -> go.Scatter:
        """When trucks bring what is installed, above the row of who installs it."""
        hours, rows, texts = [], [], []
        for route in routes:
            for visit in route.visits:
                goods = self.view.problem.job_of[visit.job_id].goods
                if goods is None or goods.expected_s is None or visit.helps:
                    continue
                hour = self._hour(route.day, goods.expected_s)
                if self.hours[0] <= hour <= self.hours[1]:
                    hours.append(round(hour, 3))
                    rows.append(self.rows[route.team_id] - 0.36)
                    texts.append(self._truck(visit, goods.order_id, goods.expected_s))
        return go.Scatter(
            x=hours,
            y=rows,
            mode="markers",
            name="Truck is done 货到",
            marker={"symbol": "triangle-down", "size": 8, "color": GOODS,
                    "line": {"width": 0.5, "color": "#ffffff"}},
            hovertext=texts,
            hoverinfo="text",
        )  # fmt: skip

    def _truck(self, visit: Visit, order_id: str, expected_s: int) -> str:
        job = self.view.problem.job_of[visit.job_id]
        ready_s = self.view.problem.ready_s(job)
        order = f" ({escape(order_id)})" if order_id else ""
        words = f"<b>Goods 货物</b> of {escape(job.id)}{order}"
        words += f"<br>truck done 货到 {clock_words(self.view, expected_s)}"
        if ready_s > expected_s:
            words += f"<br>sure by 保守 {clock_words(self.view, ready_s)}"
        return words
