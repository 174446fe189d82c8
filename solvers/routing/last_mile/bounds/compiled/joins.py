"""Tours of two halves: labels that have come to the middle of the day from either end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common.machine_code import lean
from solvers.routing.last_mile.bounds.compiled.labels import penalty_of, seen_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.last_mile.bounds.compiled.labels import (
        Graph,
        Pool,
        Prices,
        Real,
        Whole,
    )


class Ends(NamedTuple):
    """Full costs of arcs, and of ways from the start and to the end.

    ``end_s`` is the latest start of service at a last door; ``turn_s`` minus a time of the
    backward clock is a time of day.
    """

    start: Real
    end: Real
    end_s: Whole
    drive: Real
    reload: Real
    turn_s: int


class Joined(NamedTuple):
    """For each pair of doors where two halves meet, the cheapest tour.

    Row and column 0 stand for the start and the end, ``k + 1`` for door ``k``.
    """

    price: Real
    first: Whole
    second: Whole
    is_reload: NDArray[np.bool_]


def joined_of(doors: int) -> Joined:
    """Room for what is found."""
    shape = (doors + 1, doors + 1)
    return Joined(
        np.empty(shape),
        np.empty(shape, np.int64),
        np.empty(shape, np.int64),
        np.empty(shape, np.bool_),
    )


@lean
def join(
    g: Graph,
    p: Prices,
    ends: Ends,
    ahead: Pool,
    count: int,
    back: Pool,
    back_from: Whole,
    order: Whole,
    most: float,
    found: Joined,
) -> None:
    """Write down the cheapest tours below ``most``.

    ``order`` lists the labels of ``back`` by door and price, door ``k`` from ``back_from[k]``.
    """
    doors, loads, words = len(g.open_s), ahead.load.shape[1], ahead.odd.shape[1]
    for row in range(doors + 1):
        for column in range(doors + 1):
            found.price[row, column] = most
            found.first[row, column] = found.second[row, column] = -1
            found.is_reload[row, column] = False
    for door in range(doors):
        for place in range(back_from[door], back_from[door + 1]):
            label = order[place]
            price = ends.start[door] + back.price[label]
            if price >= found.price[0, door + 1]:
                break
            if g.start_s[door] <= ends.turn_s - back.time_s[label]:
                found.price[0, door + 1] = price
                found.second[0, door + 1] = label
                break
    for label in range(count):
        if not ahead.is_alive[label]:
            continue
        here = ahead.door[label]
        price = ahead.price[label] + ends.end[here]
        if ahead.time_s[label] <= ends.end_s[here] and price < found.price[here + 1, 0]:
            found.price[here + 1, 0], found.first[here + 1, 0] = price, label
        for at in range(g.next_from[here], g.next_from[here + 1]):
            there = g.next_doors[at]
            if not p.keep[here, there] or back_from[there] == back_from[there + 1]:
                continue
            seen = -1
            for reloads in range(2):
                way_s = g.reload_s[here, there] if reloads else g.drive_s[here, there]
                there_s = max(ahead.time_s[label] + way_s, g.open_s[there])
                if there_s > g.close_s[there]:
                    continue
                way = ends.reload[here, there] if reloads else ends.drive[here, there]
                so_far = ahead.price[label] + way
                for place in range(back_from[there], back_from[there + 1]):
                    other = order[place]
                    price = so_far + back.price[other]
                    if price >= found.price[here + 1, there + 1]:
                        break
                    if there_s > ends.turn_s - back.time_s[other]:
                        continue
                    if not reloads:
                        fits = True
                        for d in range(loads):
                            fits &= ahead.load[label, d] + back.load[other, d] <= g.room[d]
                        if not fits:
                            continue
                    if seen < 0:
                        seen = seen_from(g, ahead.seen[label], here, there)
                    if seen & back.seen[other]:
                        continue
                    for word in range(words):
                        both = ahead.odd[label, word] & back.odd[other, word]
                        if both:
                            price += penalty_of(p, word, both)
                    if price < found.price[here + 1, there + 1]:
                        found.price[here + 1, there + 1] = price
                        found.first[here + 1, there + 1] = label
                        found.second[here + 1, there + 1] = other
                        found.is_reload[here + 1, there + 1] = reloads == 1
