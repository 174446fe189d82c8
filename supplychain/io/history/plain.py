"""A long table as plain rows or as an Arrow table, for files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from supplychain.io.history.assemble import LongTable


def arrow_table(table: LongTable, text: Callable[[str], str] = lambda text: text) -> Any:
    """Columns under the names of the table's form; blanks are null, identifiers are coded.

    Parameters
    ----------
    table
        What is written.
    text
        What becomes of an identifier, such as `supplychain.io.guard.guard`.
    """
    columns = {
        "site_id": _coded(table.site_codes, [text(site) for site in table.sites]),
        "product_id": _coded(table.product_codes, [text(item) for item in table.products]),
        "day": pa.array(table.days, pa.int32()).cast(pa.date32()),
        "sold_units": _numbers(table.sold),
        "in_stock_share": _numbers(table.in_stock),
    }
    if table.price_cny is not None:
        columns["price_cny"] = _numbers(table.price_cny)
    return pa.table(columns)


def row_values(table: LongTable) -> Iterator[dict[str, Any]]:
    """Rows without blanks; days as ISO-8601 text, numbers with no more digits than they have."""
    arrow = arrow_table(table)
    columns = {"day": arrow["day"].cast(pa.string())}
    for name in arrow.column_names:
        if pa.types.is_floating(arrow[name].type):
            columns[name] = _shortest(arrow[name])
        columns.setdefault(name, arrow[name])
    lists = [columns[name].to_pylist() for name in arrow.column_names]
    for values in zip(*lists, strict=True):
        yield {
            name: value
            for name, value in zip(arrow.column_names, values, strict=True)
            if value is not None
        }


def _coded(codes: NDArray[np.int32], words: list[str]) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words, pa.string()))


def _numbers(values: NDArray[np.float32]) -> Any:
    return pa.array(values + np.float32(0), pa.float32(), from_pandas=True)


def _shortest(numbers: Any) -> Any:
    """Doubles that show the digits of a single-precision number and no more."""
    return pc.cast(pc.cast(numbers, pa.string()), pa.float64())
