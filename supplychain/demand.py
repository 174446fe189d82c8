"""What was sold, what is known of days to come, and how far a record can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class DemandHistory:
    """Daily sales of many SKU-locations, as columns; one row of the arrays is one series.

    Parameters
    ----------
    first_day
        Day of column 0; columns are consecutive days.
    site_ids, product_ids
        Of each series; a pair stands once.
    sold
        Units sold, shape (series, days); nan where nothing is recorded, which is not the same as 0.
    in_stock
        Share of the day's demand hours in which goods were on the shelf, 0 to 1, same shape; nan
        where nobody recorded it.
    price_cny
        Price that customers paid, same shape; nan where unknown. ``None`` where never recorded.
    """

    first_day: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    sold: NDArray[np.float32]
    in_stock: NDArray[np.float32]
    price_cny: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.site_ids)

    @property
    def days(self) -> int:
        """How many days are covered."""
        return int(self.sold.shape[1])

    @property
    def end_day(self) -> date:
        """The day after the last."""
        return self.first_day + timedelta(days=self.days)

    def until(self, day: date) -> DemandHistory:
        """What was known in the morning of a day: everything before it."""
        keep = max(0, min((day - self.first_day).days, self.days))
        price = None if self.price_cny is None else self.price_cny[:, :keep]
        return DemandHistory(
            self.first_day,
            self.site_ids,
            self.product_ids,
            self.sold[:, :keep],
            self.in_stock[:, :keep],
            price,
        )

    def rows(self, chosen: NDArray[np.int64]) -> DemandHistory:
        """Some of the series, in the order chosen."""
        price = None if self.price_cny is None else self.price_cny[chosen]
        return DemandHistory(
            self.first_day,
            tuple(self.site_ids[row] for row in chosen),
            tuple(self.product_ids[row] for row in chosen),
            self.sold[chosen],
            self.in_stock[chosen],
            price,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DemandHistory):
            return NotImplemented
        return (self.first_day, self.site_ids, self.product_ids) == (
            other.first_day,
            other.site_ids,
            other.product_ids,
        ) and all(
            _same(mine, theirs)
            for mine, theirs in (
                (self.sold, other.sold),
                (self.in_stock, other.in_stock),
                (self.price_cny, other.price_cny),
            )
        )

    def __hash__(self) -> int:
        return hash((self.first_day, self.site_ids, self.product_ids, self.days))


class DayKind(StrEnum):
    """What is special about a day.

    ``HOLIDAY``: a public day off. ``WORKDAY``: a weekend day worked to make up for one. ``PEAK``: a
    shopping festival.
    """

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    PEAK = "peak"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day of the scenario's own calendar; it overrules the public one."""

    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A lower price, or more attention, on some days.

    Parameters
    ----------
    product_id, site_id
        What and where; an empty site means everywhere.
    first_day, last_day
        Both included.
    price_share
        Price paid over the usual price, above 0; 1 for attention only.
    name
        For people; promotions of one name are one campaign.
    """

    product_id: str
    first_day: date
    last_day: date
    price_share: float = 1.0
    site_id: str = ""
    name: str = ""


def _same(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other, equal_nan=True)
