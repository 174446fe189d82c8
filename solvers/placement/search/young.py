"""Flows of one stream over whole ways: where goods on legs alone would get too old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip, solve_mip
from solvers.placement.ways import ways_of_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.flows.stream import StreamFlow
    from solvers.placement.layers import Layers
    from solvers.placement.ways import Ways

CHEAPEST, QUICKEST = 12, 3
"""Ways to each zone that are looked at: the cheapest, and the quickest at the last leg."""
ROUNDING = 1e-9


class YoungFlows:
    """Least-cost flows over ways that are young enough, through given sites.

    Parameters
    ----------
    layers, is_open
        The problem and the choice of sites.
    bonus
        What promised shares pay per kg.
    """

    def __init__(
        self, layers: Layers, is_open: NDArray[np.bool_], bonus: NDArray[np.float64]
    ) -> None:
        self.layers, self.bonus = layers, bonus
        self.row = np.zeros(len(layers.problem.sites), np.int64)
        self.row[layers.by_tier[-1]] = np.arange(len(layers.by_tier[-1]))
        self.is_open = is_open
        self._ways: dict[int, Ways] = {}

    def _ways_of(self, group: int) -> Ways:
        """The ways of a group that are looked at."""
        if group not in self._ways:
            ways = ways_of_group(self.layers.problem, group, self.is_open)
            cheap = first_of_each(ways.zone, ways.cny_per_kg, CHEAPEST)
            quick = first_of_each(ways.zone, ways.last_s, QUICKEST)
            self._ways[group] = ways.only(cheap | quick)
        return self._ways[group]

    def of(
        self, flow: StreamFlow, steps: NDArray[np.int64]
    ) -> tuple[Ways, NDArray[np.float64], NDArray[np.float64]] | None:
        """Ways, kg per day on each, and what is short by zone; ``None`` if it cannot be.

        Parameters
        ----------
        flow
            The stream.
        steps
            Steps of room by site and class.
        """
        stream, layers = flow.stream, self.layers
        item, ways = layers.situations[stream.situation], self._ways_of(stream.group)
        shut = ((ways.sites >= 0) & item.is_closed[ways.sites]).any(axis=1)
        ways = ways.only((stream.demand[ways.zone] > 0) & ~shut)
        price = float(layers.prices[stream.group])
        zones = flow.zones
        columns = len(ways)
        place = np.zeros(len(stream.demand), np.int64)
        place[zones] = np.arange(len(zones))
        room = (steps * layers.rooms.size)[:, stream.class_] * flow.room_part
        row, column = [place[ways.zone], np.arange(len(zones))], [np.arange(columns)]
        column.append(columns + np.arange(len(zones)))
        for tier in range(ways.sites.shape[1]):
            used = np.flatnonzero(ways.sites[:, tier] >= 0)
            row.append(len(zones) + ways.sites[used, tier])
            column.append(used)
        cells = (np.concatenate(row), np.concatenate(column))
        shape = (len(zones) + len(room), columns + len(zones))
        matrix = csc_array((np.ones(len(cells[0])), cells), shape=shape)
        demand = stream.demand[zones]
        most_short = np.where(np.isinf(price), 0.0, demand)
        mip = Mip(
            cost=np.concatenate([self._cost(flow, ways), np.full(len(zones), min(price, 1e9))]),
            low=np.zeros(shape[1]),
            high=np.concatenate([np.full(columns, np.inf), most_short]),
            is_integer=np.zeros(shape[1], np.bool_),
            matrix=matrix,
            row_low=np.concatenate([demand, np.full(len(room), -np.inf)]),
            row_high=np.concatenate([demand, room]),
        )
        found = solve_mip(mip).x
        if found is None:
            return None
        used = np.flatnonzero(found[:columns] > ROUNDING)
        short = np.zeros(len(stream.demand))
        short[zones] = np.maximum(0.0, found[columns:])
        return ways.only(used), found[used], short

    def _cost(self, flow: StreamFlow, ways: Ways) -> NDArray[np.float64]:
        stream, layers = flow.stream, self.layers
        carbon = layers.problem.co2_cny_per_kg * ways.co2_kg_per_kg
        cost = stream.factor * ways.cny_per_kg + carbon
        if not layers.situations[stream.situation].is_usual:
            return np.asarray(cost)
        for amount, row in zip(self.bonus, layers.shares, strict=True):
            if amount > 0 and row.counts[stream.group]:
                inside = row.covers[stream.group][self.row[ways.last_site], ways.zone]
                if row.name == "cold chain":
                    inside = inside & ways.in_band
                cost = cost - amount * inside
        return np.asarray(cost)


def first_of_each(
    key: NDArray[np.int64], by: NDArray[np.float64] | NDArray[np.int64], count: int
) -> NDArray[np.bool_]:
    """The first entries of each key in the order of something."""
    order = np.lexsort((by, key))
    sorted_key = key[order]
    starts = np.flatnonzero(np.diff(sorted_key, prepend=-1))
    lengths = np.diff(np.append(starts, len(key)))
    rank = np.arange(len(key)) - np.repeat(starts, lengths)
    kept = np.zeros(len(key), np.bool_)
    kept[order[rank < count]] = True
    return kept
