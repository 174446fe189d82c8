"""Stock of many SKU-locations on every path of demand, compiled.

Units lie in one long row: those of an item from ``first[item]`` on, path after path, on each path
by remaining life, soonest first. An item that does not age has one place a path.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from solvers.replenishment.perishable.shelf_kernel import grow_old, withdraw

WEEK = 7


@njit(cache=True)
def day_of(day: int, days: int) -> int:
    """The day that stands for a day: the last week goes on for ever."""
    if day < days:
        return day
    if days < WEEK:
        return days - 1
    return days - WEEK + (day - days) % WEEK


@njit(cache=True)
def _arrivals(incoming: Any, day: int, delay: int) -> float:
    """Units that arrive on a day if everything comes so much later; nothing comes before day 1."""
    planned, units = day - delay, 0.0
    if day == 1:
        for early in range(1, min(planned, len(incoming))):
            units += incoming[early]
    if day >= 1 and 0 < planned < len(incoming):
        units += incoming[planned]
    return units


@njit(cache=True)
def _pass_day(
    stock: Any, at: int, life: int, is_endless: bool, asked: float, share: float, arrived: float
) -> Any:
    """Sales, night and arrivals of one day on one path: what was sold and what was wasted."""
    if is_endless:
        sold = min(stock[at], asked)
        stock[at] += arrived - sold
        return sold, 0.0
    sold = withdraw(stock, at, life, asked * (1.0 - share), asked * share)
    return sold, grow_old(stock, at, life, arrived)


@njit(cache=True, parallel=True)
def advance(
    rows: Any,
    until: Any,
    now: Any,
    stock: Any,
    first: Any,
    life: Any,
    is_endless: Any,
    share: Any,
    paths: Any,
    incoming: Any,
    mornings: Any,
) -> None:
    """Let days pass for some items, each until the morning of its own day.

    Parameters
    ----------
    rows, until
        Which, and until when.
    now
        Day that every item has reached, changed.
    stock, first, life, is_endless
        Units, see the module, changed; where an item's begin, its places on a path, and whether it
        does not age.
    share
        Of customers who take the freshest.
    paths
        Demand, shape (items, paths, days).
    incoming
        Units that can first be sold on each day, shape (items, days).
    mornings
        Expected stock at the start of each day, arrivals included, shape (items, days), changed.
    """
    many, days = paths.shape[1], paths.shape[2]
    for k in prange(len(rows)):
        item = rows[k]
        for day in range(now[item], until[k]):
            arrived = _arrivals(incoming[item], day + 1, 0)
            for path in range(many):
                _pass_day(
                    stock,
                    first[item] + path * life[item],
                    life[item],
                    is_endless[item],
                    paths[item, path, day_of(day, days)],
                    share[item],
                    arrived,
                )
            total = 0.0
            for place in range(first[item], first[item] + many * life[item]):
                total += stock[place]
            mornings[item, day + 1] = total / many
        now[item] = max(now[item], until[k])


@njit(cache=True)
def _asked(path: Any, start: int, length: int, known: int) -> float:
    """Demand of one path over so many days from a first one on.

    What lies beyond the known days is so many times their last week and a part of it.
    """
    total = 0.0
    inside = max(min(length, known - start), 0)
    for ahead in range(inside):
        total += path[start + ahead]
    rest = length - inside
    if rest >= 2 * WEEK:
        week = 0.0
        for ahead in range(WEEK):
            week += path[day_of(start + inside + ahead, known)]
        total += rest // WEEK * week
        inside += rest // WEEK * WEEK
    for ahead in range(inside, length):
        total += path[day_of(start + ahead, known)]
    return total


@njit(cache=True, parallel=True)
def look(
    rows: Any,
    cover: Any,
    stock: Any,
    first: Any,
    life: Any,
    days_to_sell: Any,
    now: Any,
    paths: Any,
) -> Any:
    """What each path holds now, asks for until the next receipt, and during a shelf life.

    Returns
    -------
    tuple
        Three arrays of shape (rows, paths), in units.
    """
    count, many, days = len(rows), paths.shape[1], paths.shape[2]
    held = np.zeros((count, many))
    asked = np.zeros((count, many))
    in_life = np.zeros((count, many))
    for k in prange(count):
        item = rows[k]
        for path in range(many):
            at = first[item] + path * life[item]
            for age in range(life[item]):
                held[k, path] += stock[at + age]
            own = paths[item, path]
            asked[k, path] = _asked(own, now[item], cover[k], days)
            in_life[k, path] = _asked(own, now[item], days_to_sell[item], days)
    return held, asked, in_life


@njit(cache=True, parallel=True)
def windows(rows: Any, start: Any, length: Any, later: Any, paths: Any) -> Any:
    """Demand of each path over so many days and some more that differ by path.

    Parameters
    ----------
    rows, start, length
        Items, first day and days of each.
    later
        Days more on each path, shape (rows, paths); a window has no less than 0 days.
    """
    count, many, days = len(rows), paths.shape[1], paths.shape[2]
    total = np.zeros((count, many))
    for k in prange(count):
        for path in range(many):
            some = length[k] + later[k, path]
            total[k, path] = _asked(paths[rows[k], path], start[k], some, days)
    return total


@njit(cache=True)
def _place(units: float, due: int, shelf: Any, coming: Any, delays: Any, day: int) -> None:
    """Place a planned order on every path: stock and orders together become their mean."""
    many = len(coming)
    places = len(shelf) // many
    position = np.zeros(many)
    for path in range(many):
        for place in range(path * places, (path + 1) * places):
            position[path] += shelf[place]
        for later in range(day + 1, coming.shape[1]):
            position[path] += coming[path, later]
    mean = position.mean()
    for path in range(many):
        arrives = max(due + delays[path], day + 1)
        if arrives < coming.shape[1]:
            coming[path, arrives] += max(units + mean - position[path], 0.0)


@njit(cache=True, parallel=True)
def lived(
    stock: Any,
    first: Any,
    life: Any,
    is_endless: Any,
    share: Any,
    paths: Any,
    incoming: Any,
    delays: Any,
    days: int,
    at_first: Any,
    until: Any,
    planned: Any,
    lead: Any,
) -> Any:
    """Every day of every item, with what is expected of it.

    Planned orders are not placed yet: on each path they will be as much larger as its stock is then
    below the mean, and smaller where it is above.

    Parameters
    ----------
    stock, first, life, is_endless, share, paths, incoming
        As for :func:`advance`; the stock is that of this morning on one path, of which the others
        are copies.
    delays
        Days by which goods come later on each path, shape (items, paths).
    days
        How many to live.
    at_first
        Units wasted on each path, shape (items, paths), changed: those of the goods of now.
    until
        Day of each item before which a stock-out is early.
    planned, lead
        Units of planned orders by order day, shape (items, days), and days until they arrive.

    Returns
    -------
    tuple
        End of day stock (mean, 10 % and 90 % quantile), demand, receipts, waste, short units and
        chance of a stock-out, all in one array of shape (8, items, days); and the chance of an
        early stock-out, shape (items,).
    """
    count, many, known = paths.shape
    found = np.zeros((8, count, days), np.float32)
    early = np.zeros(count, np.float32)
    for item in prange(count):
        places = life[item]
        shelf = np.zeros(many * places)
        is_early = np.zeros(many)
        coming = np.zeros((many, days + 1))
        for path in range(many):
            for age in range(places):
                shelf[path * places + age] = stock[first[item] + age]
        ends = np.zeros(many)
        for day in range(days):
            if day < planned.shape[1] and planned[item, day] > 0.0:
                _place(planned[item, day], day + lead[item], shelf, coming, delays[item], day)
            for path in range(many):
                at = path * places
                asked = paths[item, path, day_of(day, known)]
                arrived = _arrivals(incoming[item], day + 1, delays[item, path])
                arrived += coming[path, day + 1]
                sold, gone = _pass_day(
                    shelf, at, places, is_endless[item], asked, share[item], arrived
                )
                total = -arrived
                for age in range(places):
                    total += shelf[at + age]
                ends[path] = max(total, 0.0)
                if day < places or is_endless[item]:
                    at_first[item, path] += gone
                found[3, item, day] += asked
                found[4, item, day] += _arrivals(incoming[item], day, delays[item, path])
                found[4, item, day] += coming[path, day]
                found[5, item, day] += gone
                found[6, item, day] += asked - sold
                if asked - sold > 1e-3 * max(asked, 1.0):
                    found[7, item, day] += 1.0
                    if day < until[item]:
                        is_early[path] = 1.0
            found[0, item, day] = ends.mean() * many
            ends.sort()
            found[1, item, day] = ends[int(0.1 * (many - 1) + 0.5)] * many
            found[2, item, day] = ends[int(0.9 * (many - 1) + 0.5)] * many
        for row in range(8):
            for day in range(days):
                found[row, item, day] /= many
        early[item] = is_early.mean()
    return found, early
