"""Columns of an export, by whatever header they have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.documents.kinds import column
from supplychain.io.documents.restocking import DemandHistoryRow
from supplychain.io.headers import Match, match_header, normal
from supplychain.io.history.cells import KEYS, NUMBERS
from supplychain.io.raw import HISTORY

if TYPE_CHECKING:
    from supplychain.io.history.columns import RawHistory

_EXTRA: dict[str, tuple[str, ...]] = {
    "out_hours": (
        *("缺货小时", "缺货时长", "缺货小时数", "断货小时", "断货时长"),
        *("out_of_stock_hours", "stockout_hours", "oos_hours", "hours_out_of_stock", "so24"),
    ),
    "out_hours_of_16": ("stock_hour6_22_cnt", "so_6_22", "白天缺货小时"),
    "is_out": ("是否缺货", "缺货", "断货", "out_of_stock", "stockout", "is_out_of_stock", "oos"),
    "stock_units": ("库存", "库存量", "期末库存", "在库", "stock", "on_hand", "inventory"),
}
_IN_BRACKETS = re.compile(r"[(\[【(].*")


class IntakeRow(DemandHistoryRow):
    """A row of an export, with what may stand beside sales."""

    out_hours: float | None = column(None, en="Hours without stock", zh="缺货小时")
    out_hours_of_16: float | None = column(
        None, en="Hours without stock from 6 to 22", zh="6至22点缺货小时"
    )
    is_out: bool | None = column(None, en="Whether goods ran out", zh="是否缺货")
    stock_units: float | None = column(None, en="Units in stock", zh="库存")


def meaning(header: str) -> Match | None:
    """Field of `IntakeRow` that a header means."""
    plain = normal(_IN_BRACKETS.sub("", header))
    for field, words in _EXTRA.items():
        if plain in {normal(word) for word in words}:
            return Match(field)
    found = match_header(HISTORY, header)
    if not isinstance(found, Match):
        found = match_header(HISTORY, _IN_BRACKETS.sub("", header))
    return found if isinstance(found, Match) else None


def is_intake_number(header: str) -> bool:
    """Whether a header means a column of numbers."""
    found = meaning(header)
    return found is not None and found.field in (
        *NUMBERS,
        "out_hours",
        "out_hours_of_16",
        "stock_units",
    )


def fields_of(raw: RawHistory) -> tuple[dict[str, tuple[int, float]], tuple[str, ...]]:
    """Position and scale by field, and headers that mean nothing; the first of two alike counts."""
    fields: dict[str, tuple[int, float]] = {}
    ignored = []
    for position, header in enumerate(raw.headers):
        found = meaning(header) if header else None
        if found is None or found.field in fields:
            ignored.append(header)
        else:
            fields[found.field] = position, found.scale
    missing = [name for name in (*KEYS, "sold_units") if name not in fields]
    if missing:
        text = "no column means this"
        given = ", ".join(raw.headers)[:200]
        raise DataError(
            [DataProblem(raw.label, 1, name, "missing_column", text, given) for name in missing]
        )
    return fields, tuple(header for header in ignored if header)
