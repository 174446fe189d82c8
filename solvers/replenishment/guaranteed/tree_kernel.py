"""Dynamic programme over the stages of a tree, one SKU after the other.

A stage that hangs on a customer is worth, for each time that it quotes, the least cost of itself
and all that hangs on it; one that hangs on a supplier is worth that for each time it is quoted.
Then ``least[stage, t]`` is the least of these up to ``t`` (the customer may count on goods later
than they are quoted), or from ``t`` on (the supplier may quote less than is counted on).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

ENDLESS = 10**6
"""Days that stand for no limit."""


@njit(cache=True)
def cheapest(
    peeled: Any,
    parent: Any,
    hangs_on_customer: Any,
    lead: Any,
    longest: Any,
    inputs: Any,
    most: Any,
    price: Any,
    is_asked: Any,
) -> Any:
    """Times to quote, of shape (SKUs, stages), in days.

    Parameters
    ----------
    peeled, parent, hangs_on_customer
        The tree; see `StageTree`.
    lead, longest, inputs, most
        Of shape (SKUs, stages), in days: lead time, longest times to quote and be quoted, most days
        to cover.
    price
        Cost of covering the first day, of the same shape.
    is_asked
        Which SKUs have a plan at all; others get 0.
    """
    skus, stages = lead.shape
    horizon = max(longest.max(), inputs.max()) + 1
    root = np.sqrt(np.arange(horizon + lead.max() + 1).astype(np.float64))
    # Costs of what hangs on a stage, by the time quoted to it and by it.
    before, after = np.empty((stages, horizon)), np.empty((stages, horizon))
    # The best time on the side that it hangs on, and the other time that goes with each.
    best = np.empty((stages, horizon), np.int64)
    other = np.empty((stages, horizon), np.int64)
    value = np.empty(horizon)
    quoted = np.zeros((skus, stages), np.int64)
    for sku in range(skus):
        if is_asked[sku]:
            last_in, last_out = inputs[sku], longest[sku]
            for stage in range(stages):
                before[stage, : last_in[stage] + 1] = 0.0
                after[stage, : last_out[stage] + 1] = 0.0
            for stage in peeled:
                up = parent[stage]
                by_out = up < 0 or hangs_on_customer[stage]
                days = lead[sku, stage], last_in[stage], last_out[stage], most[sku, stage]
                tables = before[stage], after[stage], other[stage]
                _weigh(by_out, days, price[sku, stage], root, tables, value)
                if by_out:
                    _least_up_to(last_out[stage], value, best[stage])
                    if up >= 0:
                        for time in range(last_in[up] + 1):
                            before[up, time] += value[min(time, last_out[stage])]
                else:
                    _least_from(last_in[stage], value, best[stage])
                    for time in range(last_out[up] + 1):
                        after[up, time] += value[time]
            _choose(peeled, parent, hangs_on_customer, last_out, best, other, quoted[sku])
    return quoted


@njit(cache=True)
def _weigh(by_out: Any, days: Any, price: Any, root: Any, tables: Any, value: Any) -> None:
    """Least cost for each time on the side that the stage hangs on."""
    lead, last_in, last_out, most = days
    before, after, other = tables
    value[: (last_out if by_out else last_in) + 1] = np.inf
    for time in range(last_in + 1):
        reach = time + lead
        for quote in range(max(0, reach - most), min(last_out, reach) + 1):
            cost = price * root[reach - quote] + before[time] + after[quote]
            key, with_it = (quote, time) if by_out else (time, quote)
            if cost < value[key]:
                value[key] = cost
                other[key] = with_it


@njit(cache=True)
def _least_up_to(last: Any, value: Any, best: Any) -> None:
    """Turn values into the least up to each time, and note where it is."""
    at = 0
    for time in range(last + 1):
        if value[time] < value[at]:
            at = time
        best[time] = at
        value[time] = value[at]


@njit(cache=True)
def _least_from(last: Any, value: Any, best: Any) -> None:
    """Turn values into the least from each time on, and note where it is."""
    at = last
    for time in range(last, -1, -1):
        if value[time] < value[at]:
            at = time
        best[time] = at
        value[time] = value[at]


@njit(cache=True)
def _choose(
    peeled: Any,
    parent: Any,
    hangs_on_customer: Any,
    last_out: Any,
    best: Any,
    other: Any,
    quoted: Any,
) -> None:
    """Times of all stages, from the root outwards."""
    into = np.empty(len(parent), np.int64)
    for position in range(len(parent) - 1, -1, -1):
        stage = peeled[position]
        up, last = parent[stage], last_out[stage]
        if up < 0 or hangs_on_customer[stage]:
            quoted[stage] = best[stage, last if up < 0 else min(into[up], last)]
            into[stage] = other[stage, quoted[stage]]
        else:
            into[stage] = best[stage, quoted[up]]
            quoted[stage] = other[stage, into[stage]]
