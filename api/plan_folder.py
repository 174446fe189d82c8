"""Folders of routing plans: everything about one plan, written as a whole or not at all.

========================== =====================================================
``plan.json``              header: family, scenario hash, status, cost, figures
``scenario/``              the scenario as planned
``plan-document.json.gz``  the plan without loss
``*.csv``                  result tables
``routes.geojson``         for map programs
``drivers.xlsx``           a sheet per vehicle
``report.html``            the page for people
``roads.json``             what is closed, if anything is, and what was driven before
``order_book.json``        what customers have reserved, if anybody has
========================== =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.driver_sheets import write_driver_sheets
from api.plan_files import (
    DOCUMENT,
    HEADER,
    REPORT,
    SHARED_FILES,
    header_json,
    read_document,
    read_header,
    read_scenario_of,
    write_folder,
)
from api.plan_geojson import write_geojson
from api.plan_header import PlanHeader, header_of
from api.plan_tables import Clock, write_tables
from api.reports import write_report
from solvers.routing.day.closure_documents import closures_from_json, closures_to_json
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.order_book_documents import order_book_from_json, order_book_to_json
from solvers.routing.documents import from_json, to_json
from supplychain.io import scenario_hash
from supplychain.io.atomic import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.roads import Closures
    from supplychain.scenario import Scenario

ROADS = "roads.json"
BOOK = "order_book.json"
OWN_FILES = SHARED_FILES | {
    *(ROADS, "routes.geojson", "drivers.xlsx"),
    *("routes.csv", "stops.csv", "consignments.csv", "deliveries.csv", "moves.csv"),
    "unserved.csv",
}

__all__ = [
    "HEADER",
    "REPORT",
    "StoredPlan",
    "header_json",
    "read_plan",
    "write_book",
    "write_plan",
]


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """What a plan folder holds; ``closures`` is ``None`` on usual roads."""

    header: PlanHeader
    scenario: Scenario
    plan: RoutingPlan
    closures: Closures | None = None
    book: OrderBook = OrderBook()


def write_plan(
    folder: Path,
    plan: RoutingPlan,
    scenario: Scenario,
    violations: tuple[Violation, ...] = (),
    reliefs: Mapping[tuple[str, str], str] | None = None,
    *,
    closures: Closures | None = None,
    book: OrderBook | None = None,
) -> PlanHeader:
    """Write a plan folder, as :func:`api.plan_files.write_folder` does.

    Parameters
    ----------
    folder
        Where to.
    plan, scenario
        What to write.
    violations
        What the checkers found, for the record.
    reliefs
        What would serve that which is left out, by its kind and id, for the report.
    closures
        What makes the plan's roads of usual ones.
    book
        What is reserved; ``None`` keeps the book that is there.

    Raises
    ------
    DataError
        If the folder holds something that is no plan.
    OSError
        If it cannot be written.
    """
    clock = Clock(scenario)

    def data(fresh: Path) -> None:
        write_tables(fresh, scenario, plan)
        write_geojson(fresh / "routes.geojson", scenario, plan, clock)

    def rest(fresh: Path) -> None:
        write_driver_sheets(fresh / "drivers.xlsx", scenario, plan)
        write_report(fresh / REPORT, scenario, plan, violations, reliefs)
        if closures is not None:
            (fresh / ROADS).write_text(closures_to_json(closures), encoding="utf-8")
        if book is not None and book.reservations:
            (fresh / BOOK).write_text(order_book_to_json(book), encoding="utf-8")

    header = header_of(plan, scenario, scenario_hash(scenario), tuple(map(str, violations)))
    own_files = OWN_FILES | ({BOOK} if book is not None else set())
    return write_folder(
        folder, scenario, header, to_json(plan), data=data, rest=rest, own_files=own_files
    )


def write_book(folder: Path, book: OrderBook) -> None:
    """Put an order book beside a plan: readers find the old one or the new one.

    Who changes a book reads it under :func:`api.one_at_a_time.one_at_a_time`, or others' entries
    may be lost.

    Raises
    ------
    DataError
        If there is no plan.
    OSError
        If it cannot be written.
    """
    read_header(folder, PlanHeader)
    with replaced(folder / BOOK) as fresh:
        fresh.write_text(order_book_to_json(book), encoding="utf-8")


def read_plan(folder: Path) -> StoredPlan:
    """Read a plan folder.

    Raises
    ------
    DataError
        If the folder is no complete folder of a routing plan, or if the scenario beside the plan is
        not the one that was planned.
    """
    header = read_header(folder, PlanHeader)
    text = read_document(folder)
    scenario = read_scenario_of(folder, header)
    plan = from_json(text, str(folder / DOCUMENT))
    closures, book = _beside(folder)
    return StoredPlan(header, scenario, plan, closures, book)


def _beside(folder: Path) -> tuple[Closures | None, OrderBook]:
    """What plan folders may hold beside the plan."""
    roads, book = folder / ROADS, folder / BOOK
    return (
        closures_from_json(roads.read_bytes(), str(roads)) if roads.is_file() else None,
        order_book_from_json(book.read_bytes(), str(book)) if book.is_file() else OrderBook(),
    )
