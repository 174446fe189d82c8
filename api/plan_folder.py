"""Plan folders: everything about one plan, written as a whole or not at all.

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

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from api.atomic_folder import complete_folder
from api.driver_sheets import write_driver_sheets
from api.plan_agreement import digest_of
from api.plan_geojson import write_geojson
from api.plan_header import PlanHeader, header_of
from api.plan_tables import Clock, write_tables
from api.reports import write_report
from solvers.routing.day.closure_documents import closures_from_json, closures_to_json
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.order_book_documents import order_book_from_json, order_book_to_json
from solvers.routing.documents import from_json, to_json
from supplychain.errors import DataError, DataProblem
from supplychain.io import read_scenario, scenario_hash, write_scenario
from supplychain.io.atomic import keep_other_files, refuse_foreign_folder, replaced
from supplychain.io.swap import restore_previous

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.roads import Closures
    from supplychain.scenario import Scenario

HEADER = "plan.json"
SCENARIO = "scenario"
DOCUMENT = "plan-document.json.gz"
REPORT = "report.html"
ROADS = "roads.json"
BOOK = "order_book.json"
DATA = (".csv", ".geojson")
"""Ends of the files that other programs read, which must not drift from the plan."""

LARGEST_DOCUMENT = 1_000_000_000
OWN_FILES = frozenset(
    {
        *(HEADER, SCENARIO, DOCUMENT, REPORT, ROADS, "routes.geojson", "drivers.xlsx"),
        *("routes.csv", "stops.csv", "consignments.csv", "deliveries.csv", "moves.csv"),
        "unserved.csv",
    }
)


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
    """Write a plan folder; an earlier plan there is replaced only by the complete new one.

    Files in the folder that no plan writes (notes, say) are kept.

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
    refuse_foreign_folder(folder, HEADER)
    key = scenario_hash(scenario)
    header = header_of(plan, scenario, key, tuple(str(item) for item in violations))
    clock = Clock(scenario)
    with complete_folder(folder) as fresh:
        write_scenario(scenario, fresh / SCENARIO)
        # Without a time stamp, equal plans give equal files.
        (fresh / DOCUMENT).write_bytes(gzip.compress(to_json(plan).encode(), 6, mtime=0))
        write_tables(fresh, scenario, plan)
        write_geojson(fresh / "routes.geojson", scenario, plan, clock)
        digests = {
            path.name: digest_of(path) for path in sorted(fresh.iterdir()) if path.suffix in DATA
        }
        header = header.model_copy(update={"files": digests})
        write_driver_sheets(fresh / "drivers.xlsx", scenario, plan)
        write_report(fresh / REPORT, scenario, plan, violations, reliefs)
        if closures is not None:
            (fresh / ROADS).write_text(closures_to_json(closures), encoding="utf-8")
        if book is not None and book.reservations:
            (fresh / BOOK).write_text(order_book_to_json(book), encoding="utf-8")
        (fresh / HEADER).write_text(header_json(header), encoding="utf-8")
        if folder.is_dir():
            keep_other_files(folder, fresh, OWN_FILES | ({BOOK} if book is not None else set()))
    return header


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
    read_header(folder)
    with replaced(folder / BOOK) as fresh:
        fresh.write_text(order_book_to_json(book), encoding="utf-8")


def header_json(header: PlanHeader) -> str:
    """The header as indented JSON text that ends with a line break."""
    plain = json.loads(header.model_dump_json())
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def read_plan(folder: Path) -> StoredPlan:
    """Read a plan folder.

    Raises
    ------
    DataError
        If the folder is no complete plan folder, or if the scenario beside the plan is not the one
        that was planned.
    """
    restore_previous(folder)
    header = read_header(folder)
    document = folder / DOCUMENT
    if not document.is_file():
        raise DataError([_problem(str(document), "missing_file", "the plan itself is missing")])
    scenario = read_scenario(folder / SCENARIO)
    found = scenario_hash(scenario)
    if found != header.scenario_hash:
        problem = "the scenario was changed after the plan was made"
        wrong = _problem(
            str(folder / SCENARIO), "other_scenario", problem, found, header.scenario_hash
        )
        raise DataError([wrong])
    try:
        with gzip.open(document) as stream:
            text = stream.read(LARGEST_DOCUMENT + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as wrong_bytes:
        problem = "the file is damaged"
        raise DataError([_problem(str(document), "damaged", problem)]) from wrong_bytes
    if len(text) > LARGEST_DOCUMENT:
        problem, allowed = (
            "the file is too large once unpacked",
            f"at most {LARGEST_DOCUMENT} bytes",
        )
        raise DataError([_problem(str(document), "too_large", problem, allowed=allowed)])
    plan = from_json(text, str(document))
    closures, book = _beside(folder)
    return StoredPlan(header, scenario, plan, closures, book)


def _beside(folder: Path) -> tuple[Closures | None, OrderBook]:
    """What plan folders may hold beside the plan."""
    roads, book = folder / ROADS, folder / BOOK
    return (
        closures_from_json(roads.read_bytes(), str(roads)) if roads.is_file() else None,
        order_book_from_json(book.read_bytes(), str(book)) if book.is_file() else OrderBook(),
    )


def read_header(folder: Path) -> PlanHeader:
    """Read ``plan.json`` alone.

    Raises
    ------
    DataError
        If there is none, or it is not one that this version reads.
    """
    path = folder / HEADER
    if not path.is_file():
        raise DataError([_problem(str(path), "missing_file", "this is not a plan folder")])
    try:
        return PlanHeader.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        raise DataError(
            _problem(str(path), item["type"], item["msg"], column=".".join(map(str, item["loc"])))
            for item in wrong.errors()
        ) from wrong


def _problem(
    table: str, code: str, problem: str, given: str = "", allowed: str = "", column: str = ""
) -> DataProblem:
    return DataProblem(table, -1, column, code, problem, given, allowed)
