"""Folders of installers' plans: everything about one plan, written as a whole or not at all.

========================== =====================================================
``plan.json``              header: family, scenario hash, status, cost, figures
``scenario/``              the scenario as planned
``plan-document.json.gz``  the plan without loss
``visits.csv``             who is where when
``routes.csv``             each team's day with its costs
``left_out.csv``           jobs of no team, with reasons and what would help
``teams.csv``              what each team does in all
``changed_promises.csv``   agreements that are not kept
``kpis.csv``               headline figures
``routes.geojson``         for map programs
``teams.xlsx``             a sheet per team and day, unless there are too many
``calendars.zip``          a calendar per team
``report.html``            the page for people
``traffic.json``           ways that are not as usual, if any are
``state.json``             what has been done, once the day has begun
``order_book.json``        what customers have reserved, if anybody has
========================== =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.csv_files import write_csv
from api.installers_extras import NOTHING_MORE, Extras
from api.installers_geojson import write_installers_geojson
from api.installers_header import InstallersHeader, installers_header
from api.installers_lines import kpi_rows
from api.installers_tables import COLUMNS, write_installers_tables
from api.installers_traffic import in_traffic, traffic_from_json, traffic_of
from api.plan_files import (
    DOCUMENT,
    REPORT,
    SHARED_FILES,
    read_document,
    read_header,
    read_scenario_of,
    write_folder,
)
from api.reports.installers import write_installers_report
from api.roads import installers_problem_of
from api.team_calendars import write_calendars
from api.team_sheets import MOST_TEAMS, write_team_sheets
from solvers.installers.day.documents import (
    order_book_from_json,
    order_book_to_json,
    state_from_json,
    state_to_json,
)
from solvers.installers.day.order_book import OrderBook
from solvers.installers.documents import from_json, to_json
from supplychain.io import scenario_hash
from supplychain.io.atomic import replaced

if TYPE_CHECKING:
    from pathlib import Path

    from api.installers_traffic import Traffic
    from api.installers_view import InstallersView
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.scenario import Scenario

SHEETS, CALENDARS, MAP, KPIS = "teams.xlsx", "calendars.zip", "routes.geojson", "kpis.csv"
TRAFFIC, STATE, BOOK = "traffic.json", "state.json", "order_book.json"
OWN_FILES = (
    SHARED_FILES
    | {SHEETS, CALENDARS, MAP, KPIS, TRAFFIC, STATE}
    | {f"{name}.csv" for name in COLUMNS}
)


@dataclass(frozen=True, slots=True, eq=False)
class StoredInstallers:
    """What a folder holds."""

    header: InstallersHeader
    scenario: Scenario
    plan: InstallersPlan
    traffic: Traffic | None = None
    state: InstallationState | None = None
    book: OrderBook = OrderBook()


def write_installers(
    folder: Path, view: InstallersView, extras: Extras = NOTHING_MORE
) -> InstallersHeader:
    """Write a plan folder, as :func:`api.plan_files.write_folder` does.

    Parameters
    ----------
    folder
        Where to.
    view
        What to write.
    extras
        What stands beside it. Without a book, the one that is there is kept.

    Raises
    ------
    DataError
        If the folder holds something that is no plan.
    OSError
        If it cannot be written.
    """

    def data(fresh: Path) -> None:
        write_installers_tables(fresh, view, extras.reliefs)
        write_csv(fresh / KPIS, ("name", "value"), kpi_rows(view))
        write_installers_geojson(fresh / MAP, view)

    def rest(fresh: Path) -> None:
        if len(view.routes_of) <= MOST_TEAMS:
            write_team_sheets(fresh / SHEETS, view)
        write_calendars(fresh / CALENDARS, view)
        write_installers_report(fresh / REPORT, view, extras)
        _write_day(fresh, view, extras)

    violations = tuple(map(str, extras.violations))
    header = installers_header(view, scenario_hash(view.scenario), violations)
    return write_folder(
        folder,
        view.scenario,
        header,
        to_json(view.plan),
        data=data,
        rest=rest,
        own_files=OWN_FILES | ({BOOK} if extras.book is not None else set()),
    )


def _write_day(fresh: Path, view: InstallersView, extras: Extras) -> None:
    """What a day that has begun keeps beside its plan."""
    traffic = traffic_of(view.problem)
    if traffic is not None:
        (fresh / TRAFFIC).write_text(traffic.model_dump_json(indent=2), encoding="utf-8")
    if extras.state is not None:
        (fresh / STATE).write_text(state_to_json(extras.state), encoding="utf-8")
    if extras.book is not None and extras.book.reservations:
        (fresh / BOOK).write_text(order_book_to_json(extras.book), encoding="utf-8")


def write_book(folder: Path, book: OrderBook) -> None:
    """Put an order book beside a plan: readers find the old one or the new one.

    Who changes a book reads it under :func:`api.one_at_a_time.one_at_a_time`, or others' entries
    may be lost.
    """
    read_header(folder, InstallersHeader)
    with replaced(folder / BOOK) as fresh:
        fresh.write_text(order_book_to_json(book), encoding="utf-8")


def read_installers(folder: Path) -> StoredInstallers:
    """Read a plan folder.

    Raises
    ------
    DataError
        If the folder is no complete folder of an installers' plan, or if the scenario beside the
        plan is not the one that was planned.
    """
    header = read_header(folder, InstallersHeader)
    plan = from_json(read_document(folder), str(folder / DOCUMENT))
    scenario = read_scenario_of(folder, header)
    traffic, state, book = (folder / name for name in (TRAFFIC, STATE, BOOK))
    return StoredInstallers(
        header,
        scenario,
        plan,
        traffic_from_json(traffic.read_bytes(), str(traffic)) if traffic.is_file() else None,
        state_from_json(state.read_bytes(), str(state)) if state.is_file() else None,
        order_book_from_json(book.read_bytes(), str(book)) if book.is_file() else OrderBook(),
    )


def problem_of(stored: StoredInstallers) -> InstallersProblem:
    """What the plan is for, in the traffic of its day."""
    return in_traffic(installers_problem_of(stored.scenario), stored.traffic)
