"""The faults of a history, each found over all series at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from supplychain.io.history_quality.breaks import unit_breaks
from supplychain.io.history_quality.report import USUAL, Fault, Finding, QualityReport, QualityRules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from supplychain.demand import DemandHistory

_LEAST_DEVIATION = 1.0
_MAD_TO_SD = 1.4826
_CHUNK = 10_000


def quality(
    history: DemandHistory,
    rules: QualityRules = USUAL,
    further: Iterable[Finding] = (),
) -> QualityReport:
    """Everything that is wrong with a history, and which series are fit.

    Parameters
    ----------
    history
        Sales; below 0 where returns were booked against them.
    rules
        From when on something is a fault.
    further
        Findings that only the file could show.
    """
    finders = FINDERS if len(history) and history.days else (empty,)
    findings = [finding for find in finders for finding in find(history, rules)]
    findings += further
    order = list(Fault)
    findings.sort(key=lambda item: order.index(item.fault))
    failed = {(item.site_id, item.product_id) for item in findings if item.fails}
    fit = np.array(
        [pair not in failed for pair in zip(history.site_ids, history.product_ids, strict=True)],
        bool,
    )
    return QualityReport(history.site_ids, history.product_ids, fit, tuple(findings))


def empty(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Series without any record."""
    del rules
    rows = np.nonzero(~_known(history).any(axis=1))[0]
    action = "nothing is recorded: left out of orders"
    return _findings(history, Fault.EMPTY, rows, None, 0.0, 0, action, fails=True)


def gaps(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Days without a record between the first and the last."""
    known = _known(history)
    first, last = _ends(known)
    has_any = known.sum(axis=1) > 0
    columns = np.arange(history.days)[None, :]
    missing = ~known & has_any[:, None] & (columns > first[:, None]) & (columns < last[:, None])
    count = missing.sum(axis=1)
    rows = np.nonzero(count)[0]
    span = (last - first + 1)[rows]
    fails = count[rows] > rules.gap_share * span
    return _findings(
        history,
        Fault.GAP,
        rows,
        missing[rows].argmax(axis=1),
        count[rows],
        count[rows],
        "left unknown, never filled; send the missing days",
        fails=fails,
    )


def starts_late(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Series that start long after the first day."""
    known = _known(history)
    first, _ = _ends(known)
    rows = np.nonzero(known.any(axis=1) & (first >= rules.edge_days))[0]
    late = first[rows]
    action = "taken for new at the site; send earlier days if it is not"
    return _findings(history, Fault.STARTS_LATE, rows, late, late, late, action)


def ends_early(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Series that end long before the last day."""
    known = _known(history)
    _, last = _ends(known)
    lacking = history.days - 1 - last
    rows = np.nonzero(known.any(axis=1) & (lacking >= rules.edge_days))[0]
    return _findings(
        history,
        Fault.ENDS_EARLY,
        rows,
        last[rows],
        lacking[rows],
        lacking[rows],
        "delisted, or its feed broke: take it off the items or send the missing days",
        fails=lacking[rows] >= rules.ended_days,
    )


def negative(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Sales below 0."""
    below = history.sold < 0
    count = below.sum(axis=1)
    rows = np.nonzero(count)[0]
    first = below[rows].argmax(axis=1)
    return _findings(
        history,
        Fault.NEGATIVE,
        rows,
        first,
        history.sold[rows, first],
        count[rows],
        "taken for returns: the days are left unknown; book returns apart from sales",
        fails=count[rows] > rules.negative_share * _known(history)[rows].sum(axis=1),
    )


def jumps(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Levels that jump by the factor of another unit and stay."""
    found = unit_breaks(history.sold, rules.break_days)
    return _findings(
        history,
        Fault.UNIT_BREAK,
        found.series,
        found.column,
        np.where(found.ratio > 1, found.ratio, 1 / found.ratio),
        history.days - found.column,
        "the unit seems to change from this day on: send all days in one unit",
        fails=True,
    )


def sold_without_stock(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Sales as on other days on days on which nothing was on the shelf."""
    odd = contradicts_stock(history)
    count = odd.sum(axis=1)
    rows = np.nonzero(count)[0]
    first = odd[rows].argmax(axis=1)
    return _findings(
        history,
        Fault.SOLD_WITHOUT_STOCK,
        rows,
        first,
        history.sold[rows, first],
        count[rows],
        "stock of these days is left unknown; check how stock-outs are recorded",
        fails=count[rows] > rules.stock_share * _known(history)[rows].sum(axis=1),
    )


def contradicts_stock(history: DemandHistory) -> NDArray[np.bool_]:
    """Cells with at least half the usual sales though nothing was on the shelf all day.

    Less may have been sold before the count of hours begins, or in the last minutes of stock.
    """
    known = _known(history)
    total = np.where(known, history.sold, np.float32(0)).sum(axis=1)
    usual = total / np.maximum(known.sum(axis=1), 1)
    is_much = history.sold >= 0.5 * usual[:, None]
    contradicts: NDArray[np.bool_] = (history.in_stock == 0) & (history.sold > 0) & is_much
    return contradicts


def outliers(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """Days far above the median of their series, also after days on which all sell more."""
    index = _day_index(history)
    for begin in range(0, len(history), _CHUNK):
        sold = np.where(_known(history), history.sold, np.nan)[begin : begin + _CHUNK] / index
        has = np.nonzero((~np.isnan(sold)).sum(axis=1) >= rules.break_days)[0]
        median = np.nanmedian(sold[has], axis=1) if len(has) else np.zeros(0)
        off = sold[has] - median[:, None]
        spread = _MAD_TO_SD * np.nanmedian(np.abs(off), axis=1) if len(has) else np.zeros(0)
        scale = np.maximum(np.maximum(spread, np.sqrt(np.maximum(median, 0))), _LEAST_DEVIATION)
        odd = off > rules.outlier * scale[:, None]
        rows = np.nonzero(odd.any(axis=1))[0]
        worst = np.where(odd[rows], off[rows], -np.inf).argmax(axis=1)
        series = has[rows] + begin
        yield from _findings(
            history,
            Fault.OUTLIER,
            series,
            worst,
            history.sold[series, worst],
            odd[rows].sum(axis=1),
            "kept; leave the day blank if it is a mistake, or state the promotion behind it",
        )


def constant(history: DemandHistory, rules: QualityRules) -> Iterator[Finding]:
    """The same figure above 0 on every recorded day."""
    known = _known(history)
    highest = np.where(known, history.sold, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(known, history.sold, np.inf).min(axis=1, initial=np.inf)
    count = known.sum(axis=1)
    is_same = (highest == lowest) & (highest > 0) & (count >= rules.constant_days)
    rows = np.nonzero(is_same)[0]
    action = "kept; ask whether the days were filled in rather than recorded"
    return _findings(history, Fault.CONSTANT, rows, None, highest[rows], count[rows], action)


FINDERS: tuple[Callable[[DemandHistory, QualityRules], Iterator[Finding]], ...] = (
    empty,
    gaps,
    starts_late,
    ends_early,
    negative,
    jumps,
    sold_without_stock,
    outliers,
    constant,
)
"""Every kind of fault that a history shows by itself."""


def _known(history: DemandHistory) -> NDArray[np.bool_]:
    return ~np.isnan(history.sold)


def _ends(known: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last recorded column of each series; of no meaning where nothing is recorded."""
    days = known.shape[1]
    return known.argmax(axis=1), days - 1 - known[:, ::-1].argmax(axis=1)


def _day_index(history: DemandHistory) -> NDArray[np.float64]:
    """How much more than on a usual day all series sell together; at least 1."""
    known = _known(history)
    total = np.where(known, history.sold, np.float32(0)).sum(axis=0, dtype=np.float64)
    count = known.sum(axis=0)
    mean = total / np.maximum(count, 1)
    usual = float(np.median(mean[count > 0])) if (count > 0).any() else 0.0
    # A handful of series says nothing of a day: one mistake would excuse itself.
    if usual <= 0 or len(history) < 20:
        return np.ones(history.days)
    index: NDArray[np.float64] = np.maximum(mean / usual, 1.0)
    return index


def _findings(
    history: DemandHistory,
    fault: Fault,
    series: NDArray[np.intp],
    columns: NDArray[np.intp] | None,
    values: ArrayLike,
    counts: ArrayLike,
    action: str,
    *,
    fails: ArrayLike = False,
) -> Iterator[Finding]:
    """One finding per series."""
    size = len(series)
    figures = np.broadcast_to(np.asarray(values, float), size).tolist()
    numbers = np.broadcast_to(np.asarray(counts, int), size).tolist()
    failing = np.broadcast_to(np.asarray(fails, bool), size).tolist()
    days = [None] * size if columns is None else columns.tolist()
    for place, day, value, count, is_failed in zip(
        series.tolist(), days, figures, numbers, failing, strict=True
    ):
        at = None if day is None else history.first_day + timedelta(days=day)
        yield Finding(
            fault,
            history.site_ids[place],
            history.product_ids[place],
            at,
            value,
            count,
            action,
            is_failed,
        )
