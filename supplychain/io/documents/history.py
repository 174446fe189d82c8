"""Sales by site, product and day as a part of the document: rows outside, columns inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import core_schema

from supplychain.io.documents.restocking import DemandHistoryRow
from supplychain.io.history.assemble import (
    EPOCH,
    MOST_CELLS,
    LongTable,
    assemble,
    cells_asked_for,
    has_cells,
    long_table,
)
from supplychain.io.history.plain import row_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from supplychain.demand import DemandHistory


class HistoryRows:
    """Rows of ``demand_history``, held as the series that they make up; ``None`` for no rows.

    In JSON it is a list of rows like any table. It is no dataclass, since pydantic would take that
    apart.
    """

    __slots__ = ("history",)

    def __init__(self, history: DemandHistory | None = None) -> None:
        self.history = history

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HistoryRows) and self.history == other.history

    def __hash__(self) -> int:
        return hash(self.history)

    def __len__(self) -> int:
        return 0 if self.history is None else len(long_table(self.history))

    def __bool__(self) -> bool:
        return has_cells(self.history)

    def __iter__(self) -> Iterator[DemandHistoryRow]:
        for values in self.values():
            yield DemandHistoryRow(**values)

    def values(self) -> Iterator[dict[str, Any]]:
        """Rows as plain values, without blanks."""
        return iter(()) if self.history is None else row_values(long_table(self.history))

    @classmethod
    def of_rows(cls, rows: Sequence[DemandHistoryRow]) -> HistoryRows:
        """Series of typed rows; `ValueError` if a site, product and day stands twice."""
        if not rows:
            return cls()
        sites, products = (
            _codes([row.site_id for row in rows]),
            _codes([row.product_id for row in rows]),
        )
        prices = _numbers([row.price_cny for row in rows])
        table = LongTable(
            *sites,
            *products,
            np.array([(row.day - EPOCH).days for row in rows], np.int32),
            _numbers([row.sold_units for row in rows]),
            _numbers([row.in_stock_share for row in rows]),
            None if np.isnan(prices).all() else prices,
        )
        if cells_asked_for(table) > MOST_CELLS:
            message = "the days lie too far apart"
            raise ValueError(message)
        made = assemble(table)
        if len(made.later):
            message = f"row {made.later[0] + 1} has the same site, product and day as another"
            raise ValueError(message)
        return cls(made.history)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Accept itself or a list of rows; write a list of rows in JSON and itself elsewhere."""
        rows = core_schema.no_info_after_validator_function(
            cls.of_rows, handler.generate_schema(list[DemandHistoryRow])
        )
        itself = core_schema.is_instance_schema(cls)
        return core_schema.json_or_python_schema(
            json_schema=rows,
            python_schema=core_schema.union_schema([itself, rows], mode="left_to_right"),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda held: list(held.values()), when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema of a list of rows."""
        return handler(core_schema.list_schema(DemandHistoryRow.__pydantic_core_schema__))


def _codes(words: Sequence[str]) -> tuple[list[str], Any]:
    place: dict[str, int] = {}
    codes = [place.setdefault(word, len(place)) for word in words]
    return list(place), np.array(codes, np.int32)


def _numbers(values: Sequence[float | None]) -> Any:
    return np.array([np.nan if value is None else value for value in values], np.float32)
