"""What was found in a history of sales, and which of its series may be ordered by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from supplychain.demand import DemandHistory

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from supplychain.errors import DataProblem


class Fault(StrEnum):
    """Kinds of findings.

    ``EMPTY``: nothing recorded. ``GAP``: days without a record between the first and the last.
    ``STARTS_LATE``, ``ENDS_EARLY``: against the other series. ``DUPLICATE``: a day twice.
    ``NEGATIVE``: sales below 0, as returns. ``UNIT_BREAK``: a jump by a factor such as 12 that
    stays. ``SOLD_WITHOUT_STOCK``: usual sales on a day with nothing on the shelf.
    ``NEGATIVE_STOCK``: stock below 0. ``OUTLIER``: one day far above the others. ``CONSTANT``: the
    same figure on every day.
    """

    EMPTY = "empty"
    GAP = "gap"
    STARTS_LATE = "starts_late"
    ENDS_EARLY = "ends_early"
    DUPLICATE = "duplicate"
    NEGATIVE = "negative"
    UNIT_BREAK = "unit_break"
    SOLD_WITHOUT_STOCK = "sold_without_stock"
    NEGATIVE_STOCK = "negative_stock"
    OUTLIER = "outlier"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class QualityRules:
    """From when on something is a finding, and from when on a series fails.

    Parameters
    ----------
    gap_share
        Share of days without a record, between the first and the last, above which a series fails.
    edge_days
        A series that starts so many days after the first day, or ends so many before the last, is
        one of the findings.
    ended_days
        One that ends so many days before the last fails.
    negative_share, stock_share
        Share of recorded days that are negative, or that have sales without stock, above which a
        series fails.
    break_days
        A level that stays has at least so many recorded days.
    outlier
        How many robust deviations above the median a day may lie.
    constant_days
        So many recorded days with one figure above 0 are a finding.
    """

    gap_share: float = 0.3
    edge_days: int = 7
    ended_days: int = 14
    negative_share: float = 0.05
    stock_share: float = 0.2
    break_days: int = 7
    outlier: float = 10.0
    constant_days: int = 14


USUAL = QualityRules()
"""Rules unless others are given."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one series.

    Parameters
    ----------
    fault, site_id, product_id
        What, and of which series.
    day
        The first, or for an outlier the worst, of its days; ``None`` where no day applies.
    value
        What stands there: the figure, the factor of a jump, or the number of days without a record.
    count
        How many days of the series are concerned.
    action
        What was done or should be done, in one sentence.
    fails
        Whether the series is left out of forecasts and orders for it.
    """

    fault: Fault
    site_id: str
    product_id: str
    day: date | None
    value: float
    count: int
    action: str
    fails: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class QualityReport:
    """All findings of a history.

    Parameters
    ----------
    site_ids, product_ids
        Series, in the order of the history.
    fit
        Which of them may be forecast and ordered by, shape (series,).
    findings
        By fault, then in the order of the series.
    problems
        Rows of the file that could not be read and were left out.
    ignored
        Headers of columns that mean nothing here.
    """

    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    fit: NDArray[np.bool_]
    findings: tuple[Finding, ...] = ()
    problems: tuple[DataProblem, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def failed(self) -> dict[tuple[str, str], str]:
        """Why each series that is not fit is left out, by site and product."""
        reasons: dict[tuple[str, str], str] = {}
        for item in self.findings:
            if item.fails:
                at = f" on {item.day}" if item.day is not None else ""
                reasons.setdefault(
                    (item.site_id, item.product_id), f"{item.fault}{at}: {item.action}"
                )
        return reasons

    @property
    def counts(self) -> dict[Fault, int]:
        """How many series have each fault."""
        found = dict.fromkeys(Fault, 0)
        for item in self.findings:
            found[item.fault] += 1
        return {fault: count for fault, count in found.items() if count}

    def sound(self, history: DemandHistory) -> DemandHistory:
        """The series of the history that are fit."""
        keep = np.nonzero(self.fit)[0]
        price = None if history.price_cny is None else history.price_cny[keep]
        return DemandHistory(
            history.first_day,
            tuple(history.site_ids[place] for place in keep),
            tuple(history.product_ids[place] for place in keep),
            history.sold[keep],
            history.in_stock[keep],
            price,
        )

    def __str__(self) -> str:
        """A few lines for people."""
        lines = [f"{int(self.fit.sum()):,} of {len(self.fit):,} series are fit"]
        lines += [f"  {fault}: {count:,} series" for fault, count in self.counts.items()]
        if self.problems:
            lines.append(f"  rows left out: {len(self.problems):,} kinds and places")
        return "\n".join(lines)
