"""What each site earns at given prices of goods: a continuous knapsack per site and step of room.

Goods at a head are worth its price. A site gains ``price[head] - price[tail] - cost`` on each kg
that it sends on, at most ``most[head]`` to each head and its room in all, and takes the best first.
Goods are told apart by the region that they end in, so that a tail has a price for each region, and
a head is a site with a region, or a zone. Legs are listed tail by tail, from ``start[tail]`` to
``start[tail + 1]``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def earnings(
    start: Any,
    heads: Any,
    cost: Any,
    bonus: Any,
    region: Any,
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
    start, heads, cost, bonus
        The legs; the bonus may be empty.
    region, head_price, most
        By head.
    tail_price
        Of shape (tails, regions).
    room, steps
        By tail: size of a step and most steps.
    earned
        Result, of shape (tails, steps); not negative.
    least_gain, partial, partial_kg
        Result for `sent`, of the same shape: legs of more gain are used fully, that leg partly.
    """
    tails = len(start) - 1
    has_bonus = len(bonus) > 0
    longest = 0
    for tail in range(tails):
        longest = max(longest, start[tail + 1] - start[tail])
    gain, at = np.empty(longest), np.empty(longest, np.int64)
    for tail in range(tails):
        last = steps[tail]
        if last == 0:
            continue
        count, wanted, value = 0, 0.0, 0.0
        for leg in range(start[tail], start[tail + 1]):
            head = heads[leg]
            worth = head_price[head] - tail_price[tail, region[head]] - cost[leg]
            if has_bonus:
                worth += bonus[leg]
            if worth > 0.0 and most[head] > 0.0:
                gain[count], at[count] = worth, leg
                count += 1
                wanted += most[head]
                value += worth * most[head]
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
            worth, kg = gain[place], most[heads[at[place]]]
            while step < first_full and used + kg > room[tail] * (step + 1):
                rest = room[tail] * (step + 1) - used
                earned[tail, step] = sum_value + rest * worth
                least_gain[tail, step] = worth
                partial[tail, step], partial_kg[tail, step] = at[place], rest
                step += 1
            used += kg
            sum_value += worth * kg


@njit(cache=True)
def sent(
    start: Any,
    heads: Any,
    cost: Any,
    bonus: Any,
    region: Any,
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

    Of legs with equal gains at the border of the room only the last counts; the sums steer prices
    and prove nothing.

    Parameters
    ----------
    share
        How far each tail is open, 0 to 1.
    step
        Steps of room of each tail, from 1.
    out, into
        Results, of shape (tails, regions), and by head.
    in_bonus, covers
        Result: kg on the legs of each mask; the masks are of shape (masks, legs).
    """
    has_bonus = len(bonus) > 0
    for tail in range(len(start) - 1):
        if share[tail] <= 0.0:
            continue
        number = step[tail] - 1
        limit, part = least_gain[tail, number], partial[tail, number]
        full = part < 0
        for leg in range(start[tail], start[tail + 1]):
            head = heads[leg]
            if most[head] <= 0.0:
                continue
            worth = head_price[head] - tail_price[tail, region[head]] - cost[leg]
            if has_bonus:
                worth += bonus[leg]
            if worth <= 0.0:
                continue
            if full or worth > limit:
                kg = most[head]
            elif leg == part:
                kg = partial_kg[tail, number]
            else:
                continue
            kg *= share[tail]
            out[tail, region[head]] += kg
            into[head] += kg
            for mask in range(covers.shape[0]):
                if covers[mask, leg]:
                    in_bonus[mask] += kg


@njit(cache=True)
def whole_earnings(
    start: Any,
    heads: Any,
    cost: Any,
    head_price: Any,
    most: Any,
    room: Any,
    is_open: Any,
    earned: Any,
    is_chosen: Any,
) -> None:
    """Earnings of every site that serves heads wholly or not at all: a 0-1 knapsack each.

    Demands and rooms are whole numbers; solved by dynamic programming over the room.

    Parameters
    ----------
    most, room
        Demand by head and room by tail, whole.
    is_open
        Tails that may be open; the others earn nothing.
    earned
        Result by tail.
    is_chosen
        Result by leg: whether its head is served in the best choice.
    """
    tails = len(start) - 1
    is_chosen[:] = False
    for tail in range(tails):
        if not is_open[tail]:
            continue
        size = room[tail]
        count = 0
        for leg in range(start[tail], start[tail + 1]):
            head = heads[leg]
            if head_price[head] - cost[leg] > 0.0 and 0 < most[head] <= size:
                count += 1
        best = np.zeros(size + 1)
        takes = np.zeros((count, size + 1), np.bool_)
        legs = np.empty(count, np.int64)
        number, reach = 0, 0
        for leg in range(start[tail], start[tail + 1]):
            head = heads[leg]
            need = most[head]
            worth = (head_price[head] - cost[leg]) * need
            if worth <= 0.0 or need <= 0 or need > size:
                continue
            legs[number] = leg
            reach = min(size, reach + need)
            for used in range(reach, need - 1, -1):
                value = best[used - need] + worth
                if value > best[used]:
                    best[used] = value
                    takes[number, used] = True
            number += 1
        used = int(np.argmax(best))
        earned[tail] = best[used]
        for place in range(count - 1, -1, -1):
            if takes[place, used]:
                is_chosen[legs[place]] = True
                used -= most[heads[legs[place]]]
