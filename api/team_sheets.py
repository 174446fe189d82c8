"""``teams.xlsx``: an overview and, for each team and day, a sheet to print and take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.installers_view import Doing, stretches
from api.plan_tables import Clock
from api.sheet_book import SHEETS_AT_MOST, SheetBook, for_print
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io.spreadsheet import new_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from api.installers_view import InstallersView, Stretch
    from solvers.installers.plan import TeamRoute, Visit
    from supplychain.jobs import InstallJob, Task

MOST_TEAMS = 2_000
"""For more teams a workbook would be too large to open; their visits are in tables, calendars."""
COLUMNS = (
    ("#", 4),
    ("到达\nArrive", 9),
    ("开始\nStart", 9),
    ("结束\nEnd", 9),
    ("任务\nJob", 16),
    ("客户\nCustomer", 24),
    ("内容\nWhat", 30),
    ("约定\nAgreed", 20),
    ("货到\nGoods", 14),
    ("协作班组\nWith", 22),
    ("工具配件\nTools and parts", 26),
    ("坐标\nLat, lon", 19),
    ("备注\nNotes", 26),
    ("客户签字\nSigned", 18),
)
OVERVIEW = (
    ("工作表\nSheet", 22),
    ("班组\nTeam", 26),
    ("日期\nDay", 13),
    ("片区\nTerritory", 18),
    ("出发\nStart", 9),
    ("返回\nBack", 9),
    ("任务\nVisits", 8),
    ("安装 h\nWork", 9),
    ("行驶 h\nDrive", 9),
    ("等待 h\nWait", 9),
    ("加班 h\nOvertime", 10),
    ("公里\nkm", 9),
)


def write_team_sheets(path: Path, view: InstallersView) -> None:
    """Write the workbook."""
    with new_workbook(path) as book:
        # A fixed date makes equal plans give equal files.
        start = view.scenario.horizon.start.replace(tzinfo=None)
        book.set_properties({"title": view.scenario.name, "created": start})
        TeamBook(book, view).fill(sheet_groups(view))


class TeamBook(SheetBook["TeamRoute"]):
    """The workbook in the making: what its sheets look up."""

    def __init__(self, book: Any, view: InstallersView) -> None:
        super().__init__(book, view.scenario.name)
        self.view, self.clock = view, Clock(view.scenario)
        self.hours = self.number("0.0;-0.0;–")

    def _columns(self) -> Sequence[tuple[str, float]]:
        return COLUMNS

    def _route(self, sheet: Any, row: int, route: TeamRoute) -> int:
        """Write one day of a team from ``row`` on; the row after it."""
        team = self.view.team_name(route.team_id)
        day = self.view.dates[route.day]
        sheet.write_string(row, 0, f"{team} · {day:%Y-%m-%d %a}", self.title)
        sheet.write_string(row + 1, 0, self._summary(route), self.plain)
        for column, (heading, _) in enumerate(COLUMNS):
            sheet.write_string(row + 3, column, heading, self.head)
        row += 4
        for number, visit in enumerate(route.visits, 1):
            for column, text in enumerate(self._visit(route, number, visit)):
                sheet.write_string(row, column, text, self.text)
            sheet.set_row(row, 44)
            row += 1
        return row + 2

    def _summary(self, route: TeamRoute) -> str:
        pauses = ", ".join(
            f"{self._minute(item.start_s)}–{self._minute(item.end_s)}"
            for item in stretches(route)
            if item.doing is Doing.BREAK
        )
        words = (
            f"出发 leave {self._minute(route.start_s)}   返回 back {self._minute(route.end_s)}   "
            f"{len(route.visits)} 单 visits   {route.distance_m / 1000:.1f} km"
        )
        if pauses:
            words += f"   休息 break {pauses}"
        return words + (
            f"   加班 overtime {_minutes(route.overtime_s)}" if route.overtime_s else ""
        )

    def _visit(self, route: TeamRoute, number: int, visit: Visit) -> Iterator[str]:
        job = self.view.problem.job_of[visit.job_id]
        task = job.tasks[visit.task]
        yield str(number)
        yield from map(self._minute, (visit.arrive_s, visit.start_s, visit.end_s))
        yield job.id if len(job.tasks) == 1 else f"{job.id} {visit.task + 1}/{len(job.tasks)}"
        yield self.view.customer(job)
        yield "协助 help" if visit.helps else _what(task)
        yield self._agreed(job)
        yield self._goods(job)
        yield ", ".join(map(self.view.team_name, self.view.partners(route, visit)))
        yield ", ".join((*task.tools, *(f"{part.id} × {part.quantity:g}" for part in task.parts)))
        yield f"{job.location.lat:.5f}, {job.location.lon:.5f}"
        yield "; ".join(_notes(job, visit))
        yield ""

    def _agreed(self, job: InstallJob) -> str:
        if job.agreed is not None:
            windows = [(job.agreed.window.open_s, job.agreed.window.close_s)]
        else:
            windows = [(window.open_s, window.close_s) for window in job.windows]
        return "\n".join(f"{self.clock.day_and_minute(a)}–{self._minute(b)}" for a, b in windows)

    def _goods(self, job: InstallJob) -> str:
        if job.goods is None or job.goods.expected_s is None:
            return ""
        return f"{job.goods.order_id}\n{self.clock.day_and_minute(job.goods.expected_s)}".strip()

    def _minute(self, at_s: int) -> str:
        return self.clock.day_and_minute(at_s)[-5:]

    def _overview(self, sheet: Any, places: Sequence[tuple[TeamRoute, str, int]]) -> None:
        for_print(sheet, self.view.scenario.name)
        sheet.write_string(0, 0, self.view.scenario.name, self.title)
        span = f"{len(places)} 班组日 team days · {self.view.scenario.horizon.start:%Y-%m-%d}"
        sheet.write_string(1, 0, span, self.plain)
        for column, (heading, width) in enumerate(OVERVIEW):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, heading, self.head)
        for row, place in enumerate(places, start=4):
            self._line(sheet, row, *place)
        sheet.freeze_panes(4, 2)
        sheet.repeat_rows(3)
        sheet.autofilter(3, 0, 3 + len(places), len(OVERVIEW) - 1)

    def _line(self, sheet: Any, row: int, route: TeamRoute, name: str, at_row: int) -> None:
        """One team and day in the overview."""
        target = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A{at_row + 1}"
        sheet.write_url(row, 0, target, self.link, string=name)
        texts = (
            self.view.team_name(route.team_id),
            f"{self.view.dates[route.day]}",
            self.view.territory_of[route.team_id],
            self._minute(route.start_s),
            self._minute(route.end_s),
        )
        for column, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text, self.text)
        sheet.write_number(row, 6, len(route.visits), self.whole)
        parts = stretches(route)
        spent = (
            _seconds(parts, Doing.WORK, Doing.HELP),
            _seconds(parts, Doing.DRIVE),
            _seconds(parts, Doing.WAIT),
            route.overtime_s,
        )
        for column, seconds in enumerate(spent, start=7):
            sheet.write_number(row, column, seconds / HOUR_S, self.hours)
        sheet.write_number(row, 11, route.distance_m / 1000, self.hours)


def sheet_groups(view: InstallersView) -> list[tuple[str, list[TeamRoute]]]:
    """Titles of sheets and their routes: one team each, or one territory each if there are many."""
    if len(view.routes_of) <= SHEETS_AT_MOST:
        return [(view.team_name(team), routes) for team, routes in view.routes_of.items()]
    groups: dict[str, list[TeamRoute]] = {}
    for team, routes in view.routes_of.items():
        groups.setdefault(view.territory_of[team], []).extend(routes)
    return sorted(groups.items())


def _what(task: Task) -> str:
    """Skills, people and permits of a task."""
    words = [skill.id for skill in task.needs] or ["安装 install"]
    if task.people > 1:
        words.append(f"{task.people} 人 people")
    return ", ".join((*words, *task.certificates))


def _notes(job: InstallJob, visit: Visit) -> Iterator[str]:
    if visit.start_s - visit.arrive_s >= MINUTE_S:
        yield f"等待 wait {_minutes(visit.start_s - visit.arrive_s)}"
    if visit.late_s:
        yield f"迟到 late {_minutes(visit.late_s)}"
    if job.priority > 1:
        yield f"优先 priority {job.priority}"


def _minutes(seconds: int) -> str:
    return f"{-(-seconds // MINUTE_S)} min"


def _seconds(parts: Sequence[Stretch], *doings: Doing) -> int:
    return sum(item.end_s - item.start_s for item in parts if item.doing in doings)
