"""Sales from any export: CSV, Parquet or Excel, in the headers of whoever wrote it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.io.history.assemble import assemble
from supplychain.io.history.columns import history_of_table
from supplychain.io.history.csvfile import read_history_csv
from supplychain.io.history.parquetfile import read_history_parquet
from supplychain.io.history_quality.doubles import doubles, refused_days
from supplychain.io.history_quality.headers import fields_of, is_intake_number
from supplychain.io.history_quality.measure import contradicts_stock, quality
from supplychain.io.history_quality.report import USUAL, QualityReport, QualityRules
from supplychain.io.history_quality.rows import IntakeTable, stock_below_zero
from supplychain.io.names import table_name
from supplychain.io.raw import HISTORY, MAX_ROWS, table_of_rows
from supplychain.io.spreadsheet import filled_sheets

if TYPE_CHECKING:
    from supplychain.demand import DemandHistory
    from supplychain.io.history.columns import RawHistory

HOURS_OF_DAY = 24.0


def read_history(
    path: Path | str,
    *,
    hours_per_day: float = HOURS_OF_DAY,
    rules: QualityRules = USUAL,
) -> tuple[DemandHistory, QualityReport]:
    """Demand history of a file, and what is wrong with it.

    Columns are found by their headers in Chinese or English (``日期 门店 商品 销量 缺货小时``);
    unknown ones are named in the report and left out. Nothing is filled in: negative sales, days
    that stand twice with different figures and stock that contradicts sales become unknown.

    Parameters
    ----------
    path
        Ends in ``.csv``, ``.tsv``, ``.txt``, ``.parquet``, ``.xlsx`` or ``.xlsm``.
    hours_per_day
        Hours on which a shelf can be empty, which turn hours without stock into a share of the day.
    rules
        From when on something is a fault.

    Raises
    ------
    DataError
        If the file cannot be read, or holds no row with a site, a product and a day.
    """
    raw = _raw(Path(path))
    fields, ignored = fields_of(raw)
    table = IntakeTable(raw, fields, hours_per_day)
    if not len(table.rows):
        text = "no row has a site, a product and a day that can be read"
        raise DataError([*table.problems, DataProblem(raw.label, -1, "", "empty_table", text)])
    made = assemble(table.long)
    further = [*doubles(table.long, made), *stock_below_zero(table)]
    refused = refused_days(table.long, made)
    if len(refused):
        made.history.sold[refused[:, 0], refused[:, 1]] = np.nan
    report = quality(made.history, rules, further)
    report = replace(report, problems=tuple(table.problems), ignored=ignored)
    return _cleaned(made.history), report


def _raw(path: Path) -> RawHistory:
    suffix = path.suffix.lower()
    raw: RawHistory | None
    try:
        if suffix in {".csv", ".tsv", ".txt"}:
            raw = read_history_csv(path, HISTORY, is_intake_number)
        elif suffix == ".parquet":
            raw = read_history_parquet(path, HISTORY, is_intake_number)
        elif suffix in {".xlsx", ".xlsm"}:
            raw = _of_workbook(path)
        else:
            text, allowed = "files of this kind are not read", ".csv, .parquet or .xlsx"
            raise DataError([DataProblem(path.name, -1, "", "not_found", text, suffix, allowed)])
    except OSError as error:
        text = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
        raise DataError([DataProblem(path.name, -1, "", "unreadable", text)]) from error
    if raw is None:
        raise DataError([DataProblem(path.name, -1, "", "empty_table", "the file is blank")])
    return raw


def _of_workbook(path: Path) -> RawHistory | None:
    """The sheet that is called like the table, or else the first one with data."""
    sheets = filled_sheets(path)
    if not sheets:
        return None
    sheet = next((name for name in sheets if table_name(name) == HISTORY), next(iter(sheets)))
    if len(sheets[sheet]) > MAX_ROWS + 2:
        text, allowed = "too many rows for a workbook", f"at most {MAX_ROWS}; a CSV file holds more"
        raise DataError([DataProblem(sheet, -1, "", "too_large", text, "", allowed)])
    table = table_of_rows(HISTORY, sheet, sheets[sheet])
    return None if table is None else history_of_table(table)


def _cleaned(history: DemandHistory) -> DemandHistory:
    """What is impossible becomes unknown."""
    history.in_stock[contradicts_stock(history)] = np.nan
    history.sold[history.sold < 0] = np.nan
    if history.price_cny is not None:
        history.price_cny[history.price_cny < 0] = np.nan
    return history
