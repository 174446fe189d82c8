"""Workbooks for those on the road: an overview, and sheets of routes made to be printed."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Route = TypeVar("Route")

SHEETS_AT_MOST = 400
"""With more routes than this, several share a sheet, one page each."""

INK, RULE = "#1f2d3d", "#b8c4d0"
OVERVIEW_TITLE = "总览 Overview"


class SheetBook(ABC, Generic[Route]):
    """The workbook in the making; subclasses write a route and the overview.

    Parameters
    ----------
    book
        The workbook.
    footer
        Words at the foot of every page.
    """

    def __init__(self, book: Any, footer: str) -> None:
        self.book, self._footer = book, footer
        cell = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.boxed = cell | {"border": 1, "border_color": RULE, "text_wrap": True}
        self.title = book.add_format(cell | {"bold": True, "font_size": 15, "font_color": INK})
        self.plain = book.add_format(cell | {"font_color": "#51606f"})
        self.head = book.add_format(
            self.boxed | {"bold": True, "bg_color": INK, "font_color": "white", "align": "center"}
        )
        self.text = book.add_format(self.boxed)
        self.link = book.add_format(self.boxed | {"font_color": "#0b5cad", "underline": 1})
        self.whole = self.number("#,##0")

    def number(self, shape: str) -> Any:
        """Format of cells with a number of that shape."""
        return self.book.add_format(self.boxed | {"num_format": shape, "align": "right"})

    def fill(self, groups: Iterable[tuple[str, Sequence[Route]]]) -> None:
        """Write the overview, and a sheet for each title with its routes."""
        overview = self.book.add_worksheet(OVERVIEW_TITLE)
        places: list[tuple[Route, str, int]] = []
        taken = {OVERVIEW_TITLE.lower()}
        for title, routes in groups:
            name = sheet_name(title, taken)
            sheet = self._new_sheet(name)
            row, breaks = 0, []
            for route in routes:
                places.append((route, name, row))
                row = self._route(sheet, row, route)
                breaks.append(row)
            sheet.set_h_pagebreaks(breaks[:-1])
        self._overview(overview, places)

    def _new_sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        for_print(sheet, self._footer)
        for column, (_, width) in enumerate(self._columns()):
            sheet.set_column(column, column, width)
        return sheet

    @abstractmethod
    def _columns(self) -> Sequence[tuple[str, float]]:
        """Heads and widths of a route's columns."""

    @abstractmethod
    def _route(self, sheet: Any, row: int, route: Route) -> int:
        """Write one route from ``row`` on; the row after it."""

    @abstractmethod
    def _overview(self, sheet: Any, places: Sequence[tuple[Route, str, int]]) -> None:
        """Write the list of routes, each with its sheet and row."""


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that spreadsheets accept and that is not ``taken`` yet (added in lower case)."""
    clean = re.sub(r"[\[\]:*?/\\]", "-", title).strip("'")[:31] or "route"
    name, number = clean, 2
    while name.lower() in taken or name.lower() == "history":
        tail = f"~{number}"
        name, number = clean[: 31 - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name


def for_print(sheet: Any, footer: str) -> None:
    """Landscape A4, as wide as a page, with the footer's words and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer(f"&L&8{footer.replace('&', '&&')}&C&8&A&R&8&P / &N")
    sheet.hide_gridlines(2)
