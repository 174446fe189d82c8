"""Sales of a scenario, or of a table alone, with what is known beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.opening import open_scenario
from supplychain.errors import DataError, DataProblem
from supplychain.io.history_quality import quality, read_history
from supplychain.io.names import table_name
from supplychain.io.spreadsheet import filled_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from supplychain.demand import DemandHistory, Promotion, SpecialDay
    from supplychain.io.history_quality import QualityReport
    from supplychain.scenario import Scenario

TABLES, WORKBOOKS = (".csv", ".tsv", ".txt", ".parquet"), (".xlsx", ".xlsm")
HEADER_SHEET = "scenario"


@dataclass(frozen=True, slots=True, eq=False)
class SalesInput:
    """What a forecast is made from.

    Parameters
    ----------
    name
        Of the scenario or file.
    history
        Sales of all series, those that failed too.
    quality
        What is wrong with them.
    promotions, special_days
        Of the past and of days ahead.
    category_of, city_of, class_of
        Category and temperature class of a product, city of a site.
    names, values_cny
        For people, and cost of goods of a unit.
    currency
        Of costs; empty where none is known.
    description
        For people.
    """

    name: str
    history: DemandHistory
    quality: QualityReport
    promotions: tuple[Promotion, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    category_of: Mapping[str, str] = field(default_factory=dict)
    city_of: Mapping[str, str] = field(default_factory=dict)
    class_of: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    values_cny: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""
    description: str = ""

    @property
    def sound(self) -> DemandHistory:
        """The series that may be forecast."""
        return self.quality.sound(self.history)


def open_sales(name_or_path: str) -> SalesInput:
    """Sales of a scenario by name or path, or of a table of sales.

    Raises
    ------
    DataError
        If there are none, or they cannot be read.
    """
    path = Path(name_or_path)
    if path.is_file() and _is_table(path):
        history, report = read_history(path)
        return SalesInput(path.stem, history, report, description=f"Sales of {path.name}.")
    if path.suffix.lower() in TABLES and not path.exists():
        text = "there is no such file"
        raise DataError([DataProblem(name_or_path, -1, "", "missing_file", text)])
    return sales_of(open_scenario(name_or_path))


def sales_of(scenario: Scenario) -> SalesInput:
    """Sales of a scenario.

    Raises
    ------
    DataError
        If it has none.
    """
    given = scenario.restocking
    if given is None or given.history is None:
        text = "the scenario has no history of demand"
        raise DataError([DataProblem("demand_history", -1, "", "missing_table", text)])
    firms = () if scenario.supply is None else scenario.supply.suppliers
    names = {item.id: item.name for item in scenario.products if item.name}
    names |= {item.id: item.name for item in firms if item.name}
    names |= {item.id: item.name for item in scenario.sites if item.name}
    return SalesInput(
        scenario.name,
        given.history,
        quality(given.history),
        given.promotions,
        given.special_days,
        {item.id: item.category for item in scenario.products},
        {item.id: item.city for item in scenario.sites},
        {item.id: item.temperature_class_id for item in scenario.products},
        names,
        {item.id: item.value_cny for item in scenario.products},
        scenario.currency,
        scenario.description,
    )


def until(sales: SalesInput, day: date) -> SalesInput:
    """What was known in the morning of a day; the record is judged by all that is known now."""
    return replace(sales, history=sales.history.until(day))


def _is_table(path: Path) -> bool:
    """Whether a file holds sales alone; a workbook with a header sheet is a scenario."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return all(table_name(name) != HEADER_SHEET for name in filled_sheets(path))
    return suffix in TABLES
