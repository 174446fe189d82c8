"""Folders of order plans: everything about the orders of one day, written as a whole or not at all.

================================ ===========================================================
``plan.json``                    header: family, scenario hash, status, costs, figures
``scenario/``                    the scenario as planned
``plan-document.json.gz``        the plan without loss
``forecast-document.json.gz``    the forecast without loss
``orders.csv``                   lines; those with ``is_firm`` are to be placed today
``vehicles.csv``                 what comes, and how full its compartments are
``moves.csv``                    between sites of one tier
``targets.csv``                  how much each SKU-location is to hold
``alerts.csv``                   what will probably go wrong, by value at stake
``not_ordered.csv``              for what nothing is ordered because of its data
``projection``                   stock by day, as Parquet and CSV
``forecast``                     demand by day with quantiles, as Parquet and CSV
``stock_sales_forecast``         the three-way view by SKU, site and day, as Parquet and CSV
``report.html``                  the page for people
================================ ===========================================================

CSV of more than 400,000 rows is left to Parquet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api import forecast_document
from api.plan_files import (
    DOCUMENT,
    REPORT,
    SHARED_FILES,
    read_document,
    read_header,
    read_scenario_of,
    write_document,
    write_folder,
)
from api.replenishment_extras import NOTHING_MORE, Extras
from api.replenishment_header import ReplenishmentHeader, replenishment_header
from api.replenishment_tables import COLUMNS, LONG, write_replenishment_tables
from api.reports.replenishment import write_replenishment_report
from solvers.replenishment.ordering.documents import from_json, to_json
from supplychain.io import scenario_hash

if TYPE_CHECKING:
    from pathlib import Path

    from api.replenishment_view import OrderView
    from solvers.replenishment.demand.forecast import Forecast
    from solvers.replenishment.ordering.plan import OrderPlan
    from supplychain.scenario import Scenario

FORECAST = "forecast-document.json.gz"
OWN_FILES = (
    SHARED_FILES
    | {FORECAST}
    | {f"{name}.csv" for name in (*COLUMNS, *LONG)}
    | {f"{name}.parquet" for name in LONG}
)


@dataclass(frozen=True, slots=True, eq=False)
class StoredOrders:
    """What a folder holds."""

    header: ReplenishmentHeader
    scenario: Scenario
    plan: OrderPlan
    forecast: Forecast


def write_orders(
    folder: Path, view: OrderView, extras: Extras = NOTHING_MORE
) -> ReplenishmentHeader:
    """Write a plan folder, as :func:`api.plan_files.write_folder` does.

    Parameters
    ----------
    folder
        Where to.
    view
        What to write.
    extras
        What stands beside it.

    Raises
    ------
    DataError
        If the folder holds something that is no plan.
    OSError
        If it cannot be written.
    """

    def data(fresh: Path) -> None:
        write_replenishment_tables(fresh, view)

    def rest(fresh: Path) -> None:
        write_document(fresh, forecast_document.to_json(view.forecast), FORECAST)
        write_replenishment_report(fresh / REPORT, view, extras)

    violations = tuple(map(str, extras.violations))
    header = replenishment_header(view, scenario_hash(view.scenario), extras.run, violations)
    return write_folder(
        folder,
        view.scenario,
        header,
        to_json(view.plan),
        data=data,
        rest=rest,
        own_files=OWN_FILES,
    )


def read_orders(folder: Path) -> StoredOrders:
    """Read a plan folder.

    Raises
    ------
    DataError
        If the folder is no complete folder of an order plan, or if the scenario beside the plan is
        not the one that was planned.
    """
    header = read_header(folder, ReplenishmentHeader)
    plan = from_json(read_document(folder), str(folder / DOCUMENT))
    text = read_document(folder, FORECAST)
    forecast = forecast_document.from_json(text, str(folder / FORECAST))
    return StoredOrders(header, read_scenario_of(folder, header), plan, forecast)
