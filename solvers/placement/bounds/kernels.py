"""What each site earns at given prices of goods: a continuous knapsack per site and step of room.

Goods at a head are worth its price. A site gains ``price[head] - price[tail] - cost`` on each kg
that it sends on, at most ``most[head]`` to each head and its room in all, and takes the best first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def earnings(
    cost: Any,
    bonus: Any,
    head_price: Any,
    tail_price: Any,
    most: Any,
    room: Any,
    steps: Any,
    earned: Any,
    least_gain: Any,
    partial: Any,
    partial_kg: Any,
) -> None:
    """Earnings of every site of a tier with every number of steps of room.

    Parameters
    ----------
    cost, bonus
        Of shape (tails, heads); the bonus may have no rows.
    head_price, most
        By head.
    tail_price, room, steps
        By tail: price of goods, size of a step and most steps.
    earned
        Result, of shape (tails, steps); not negative.
    least_gain, partial, partial_kg
        Result for `sent`, of the same shape: heads of more gain are served fully, that head partly.
    """
    tails, heads = cost.shape
    has_bonus = bonus.shape[0] > 0
    gain, at = np.empty(heads), np.empty(heads, np.int64)
    for tail in range(tails):
        count, wanted, value = 0, 0.0, 0.0
        mine = tail_price[tail]
        for head in range(heads):
            worth = head_price[head] - mine - cost[tail, head]
            if has_bonus:
                worth += bonus[tail, head]
            if worth > 0.0 and most[head] > 0.0:
                gain[count], at[count] = worth, head
                count += 1
                wanted += most[head]
                value += worth * most[head]
        last = steps[tail]
        first_full = 0
        while first_full < last and room[tail] * (first_full + 1) < wanted:
            first_full += 1
        for step in range(first_full, last):
            earned[tail, step] = value
            least_gain[tail, step], partial[tail, step] = 0.0, -1
        if first_full == 0:
            continue
        order = np.argsort(-gain[:count])
        step, used, sum_value = 0, 0.0, 0.0
        for place in order:
            head, worth = at[place], gain[place]
            while step < first_full and used + most[head] > room[tail] * (step + 1):
                rest = room[tail] * (step + 1) - used
                earned[tail, step] = sum_value + rest * worth
                least_gain[tail, step] = worth
                partial[tail, step], partial_kg[tail, step] = head, rest
                step += 1
            used += most[head]
            sum_value += worth * most[head]


@njit(cache=True)
def sent(
    cost: Any,
    bonus: Any,
    head_price: Any,
    tail_price: Any,
    most: Any,
    share: Any,
    step: Any,
    least_gain: Any,
    partial: Any,
    partial_kg: Any,
    out: Any,
    into: Any,
    in_bonus: Any,
    covers: Any,
) -> None:
    """Add what sites send, by the choice of `earnings`.

    Parameters
    ----------
    share
        How far each tail is open, 0 to 1.
    step
        Steps of room of each tail, from 1.
    out, into
        Results, by tail and by head.
    in_bonus, covers
        Result: kg on the legs of each mask; the masks are of shape (masks, tails, heads).
    """
    tails, heads = cost.shape
    has_bonus = bonus.shape[0] > 0
    for tail in range(tails):
        if share[tail] <= 0.0:
            continue
        mine, number = tail_price[tail], step[tail] - 1
        limit, part = least_gain[tail, number], partial[tail, number]
        full = part < 0
        for head in range(heads):
            if most[head] <= 0.0:
                continue
            worth = head_price[head] - mine - cost[tail, head]
            if has_bonus:
                worth += bonus[tail, head]
            if worth <= 0.0:
                continue
            if full or worth > limit:
                kg = most[head]
            elif head == part:
                kg = partial_kg[tail, number]
            else:
                continue
            kg *= share[tail]
            out[tail] += kg
            into[head] += kg
            for mask in range(covers.shape[0]):
                if covers[mask, tail, head]:
                    in_bonus[mask] += kg
