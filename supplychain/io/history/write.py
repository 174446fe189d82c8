"""Sales into files and documents, and what keeps them from being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from supplychain.errors import DataError, DataProblem
from supplychain.io.documents.restocking import DemandHistoryRow
from supplychain.io.guard import guard
from supplychain.io.history.assemble import EPOCH, long_table
from supplychain.io.history.cells import NUMBERS, is_number, limits
from supplychain.io.history.parquetfile import history_of_arrow
from supplychain.io.history.plain import arrow_table
from supplychain.io.raw import HISTORY
from supplychain.io.rows import explain, validate_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory
    from supplychain.io.documents.history import HistoryRows
    from supplychain.io.history.columns import RawHistory

_NEEDS_QUOTES = frozenset(',"\r\n')


def write_history(rows: HistoryRows, folder: Path, tables: str) -> None:
    """Write the table into a folder, as a file of the kind of its other tables."""
    assert rows.history is not None, "tables without rows are not written"
    table = long_table(rows.history)
    if tables == "parquet":
        pq.write_table(arrow_table(table), folder / f"{HISTORY}.parquet")
        return
    words = [guard(word) for word in (*table.sites, *table.products)]
    style = "needed" if any(_NEEDS_QUOTES.intersection(word) for word in words) else "none"
    arrow = arrow_table(table, guard)
    with (folder / f"{HISTORY}.csv").open("wb") as stream:
        stream.write((",".join(arrow.column_names) + "\n").encode())
        for batch in arrow.to_batches(max_chunksize=1 << 20):
            options = arrow_csv.WriteOptions(include_header=False, quoting_style=style)
            arrow_csv.write_csv(_plain(batch), stream, options)


def history_of_rows(rows: HistoryRows) -> RawHistory:
    """The rows of a document, counted from 1."""
    assert rows.history is not None, "no rows are no table"
    return history_of_arrow(arrow_table(long_table(rows.history)), HISTORY, is_number, 1)


def refuse_long(rows: HistoryRows, most: int, kind: str) -> None:
    """Raise `DataError` if a form of storage cannot hold so many rows."""
    if len(rows) > most:
        text = f"{kind} cannot hold so many rows; write a folder instead"
        raise DataError(
            [DataProblem(HISTORY, -1, "", "too_large", text, str(len(rows)), f"at most {most}")]
        )


def problems_of_history(history: DemandHistory | None) -> list[DataProblem]:
    """Values that no file may hold: the same limits as on reading, series by series."""
    if history is None:
        return []
    problems = [*_bad_keys(history), *_pairs_twice(history)]
    for name, values in zip(
        NUMBERS, (history.sold, history.in_stock, history.price_cny), strict=True
    ):
        if values is None:
            continue
        least, most = limits(name)
        is_bad = (values < least) | (values > most)
        if bool(is_bad.any()):
            problems.append(_bad_value(history, name, is_bad, f"{least:g} to {most:g}"))
    return problems


def _bad_keys(history: DemandHistory) -> Iterator[DataProblem]:
    for name, words in (("site_id", history.site_ids), ("product_id", history.product_ids)):
        distinct = list(dict.fromkeys(words))
        other = {"site_id": "s", "product_id": "p", "day": EPOCH}
        _, errors = validate_rows(DemandHistoryRow, [{**other, name: word} for word in distinct])
        for details in errors:
            code, text, given, allowed = explain(details)
            yield DataProblem(HISTORY, -1, name, code, text, given, allowed)


def _pairs_twice(history: DemandHistory) -> Iterator[DataProblem]:
    pairs = list(zip(history.site_ids, history.product_ids, strict=True))
    if len(set(pairs)) < len(pairs):
        text = "a site and product stand in two series"
        yield DataProblem(HISTORY, -1, "product_id", "duplicate_key", text)


def _bad_value(
    history: DemandHistory, name: str, bad: NDArray[np.bool_], allowed: str
) -> DataProblem:
    """The first of the bad values, and how many there are."""
    series, day = (int(part) for part in np.argwhere(bad)[0])
    at = f"{history.site_ids[series]} {history.product_ids[series]} on day {day + 1}"
    text = f"{int(bad.sum()):,} values are out of range, the first of {at}"
    return DataProblem(HISTORY, -1, name, "out_of_range", text, "", allowed)


def _plain(batch: Any) -> Any:
    """The columns as text and numbers that a file can hold."""
    arrays = [
        array.dictionary_decode() if hasattr(array, "dictionary_decode") else array
        for array in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)
