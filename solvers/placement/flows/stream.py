"""Flows of one stream through a design, re-made as sites open and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.placement.flows.simplex import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Layers, Stream

LEAST_KG = 1e-9
"""Smaller flows are rounding."""


class StreamFlow:
    """A stream's network: a gate per site and step of room, dear while closed.

    Parameters
    ----------
    layers, stream
        The problem, and which part of it.
    nearest
        Heads keep only so many cheapest legs from the tier above; ``None`` keeps all.
    bonus
        Taken off the cost of the last legs, of shape (tails, zones).
    room_part
        Part of every step of room that the stream may use.
    usable
        Sites that can be opened at all; the others are left out.
    """

    def __init__(
        self,
        layers: Layers,
        stream: Stream,
        nearest: int | None = None,
        bonus: NDArray[np.float64] | None = None,
        room_part: float = 1.0,
        usable: NDArray[np.bool_] | None = None,
    ) -> None:
        self.layers, self.stream, self.room_part = layers, stream, room_part
        every = np.ones(len(layers.problem.sites), bool)
        self.usable = every if usable is None else usable
        self.tiers = range(int(layers.first_tier[stream.group]), len(layers.by_tier))
        self.zones = np.flatnonzero(stream.demand > 0)
        self._number_nodes()
        self._arcs(nearest, bonus)

    def _number_nodes(self) -> None:
        """Root 0, then an entry and an exit per site with room, then the zones."""
        rooms, class_ = self.layers.rooms, self.stream.class_
        self.sites = [
            sites[(rooms.most[sites, class_] > 0) & self.usable[sites]]
            for tier, sites in enumerate(self.layers.by_tier)
            if tier in self.tiers
        ]
        every = np.concatenate(self.sites)
        self.entry = np.full(len(self.layers.problem.sites), -1, np.int64)
        self.entry[every] = 1 + 2 * np.arange(len(every))
        self.first_zone = 1 + 2 * len(every)
        self.nodes = self.first_zone + len(self.zones)

    def _arcs(self, nearest: int | None, bonus: NDArray[np.float64] | None) -> None:
        tails, heads, costs, rooms = [], [], [], []
        first = self.sites[0]
        tails.append(np.zeros(len(first), np.int64))
        heads.append(self.entry[first])
        costs.append(np.zeros(len(first)))
        rooms.append(np.full(len(first), np.inf))
        self.leg_counts: list[int] = []
        for tier, sites in zip(self.tiers, self.sites, strict=True):
            tail, head, cost = self._legs(tier, sites, nearest, bonus)
            tails.append(tail)
            heads.append(head)
            costs.append(cost)
            rooms.append(np.full(len(tail), np.inf))
            self.leg_counts.append(len(tail))
        self._note_last(tails[-1], heads[-1])
        self.gate_first = sum(map(len, tails))
        self._gates(tails, heads, costs, rooms)
        cost = np.concatenate(costs)
        self.dear = self.least_dear = self._dear(cost)
        supply = np.zeros(self.nodes)
        room = np.concatenate(rooms)
        quantum = _quantum(float(self.stream.demand.sum()))
        finite = np.isfinite(room)
        room[finite] = np.floor(room[finite] / quantum) * quantum
        supply[self.first_zone :] = -np.round(self.stream.demand[self.zones] / quantum) * quantum
        supply[0] = -supply[self.first_zone :].sum()
        cost[self.gate_first :] = self.dear
        self._is_cheapest = False
        self.network = Network(
            np.concatenate(tails),
            np.concatenate(heads),
            cost,
            room,
            supply,
            self._dearest(),
        )

    def _dearest(self) -> NDArray[np.float64]:
        """Cost of what no arc carries: goods left out at their price, or more than anything."""
        found = np.full(self.nodes - 1, 10.0 * self.dear)
        price = float(self.layers.prices[self.stream.group])
        found[self.first_zone - 1 :] = min(price, 10.0 * self.dear)
        return found

    def _note_last(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> None:
        """Where the last legs stand among the arcs, with their tails and zones."""
        end = len(self.sites[0]) + sum(self.leg_counts)
        self.last_part = slice(end - self.leg_counts[-1], end)
        row_of_node = np.zeros(self.nodes, np.int64)
        row_of_node[self.entry[self.sites[-1]] + 1] = np.searchsorted(
            self.layers.by_tier[self.tiers[-1]], self.sites[-1]
        )
        self.last_tail = row_of_node[tail]
        self.last_zone = self.zones[head - self.first_zone]
        plain = self.layers.cost_of(self.stream, self.tiers[-1])
        self.last_cost = plain[self.last_tail, self.last_zone]

    def pay(self, bonus: NDArray[np.float64] | None) -> None:
        """Take another bonus off the last legs; of shape (tails, zones), ``None`` for none."""
        cost, network = self.last_cost, self.network
        largest = 0.0
        if bonus is not None:
            paid = bonus[self.last_tail, self.last_zone]
            cost, largest = cost - paid, float(paid.max(initial=0.0))
        network.cost[self.last_part] = cost
        self._is_cheapest = False
        # No bonus may open a closed gate.
        gates = network.cost[self.gate_first : network.real]
        is_shut, self.dear = gates >= self.dear, self.least_dear + largest
        gates[is_shut] = self.dear
        network.cost[network.real :] = self._dearest()

    def _legs(
        self,
        tier: int,
        sites: NDArray[np.int64],
        nearest: int | None,
        bonus: NDArray[np.float64] | None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Arcs from the exits of a tier to the entries of the next, or to the zones."""
        layers = self.layers
        rows = np.searchsorted(layers.by_tier[tier], sites)
        cost = layers.cost_of(self.stream, tier)[rows]
        if tier == self.tiers[-1]:
            if bonus is not None:
                cost = cost - bonus[rows]
            cost = cost[:, self.zones]
            to = self.first_zone + np.arange(len(self.zones))
        else:
            onward = self.sites[tier + 1 - self.tiers[0]]
            cost = cost[:, np.searchsorted(layers.by_tier[tier + 1], onward)]
            to = self.entry[onward]
        kept = np.isfinite(cost)
        if nearest is not None and 0 < nearest < len(cost):
            limit = np.partition(cost, nearest - 1, axis=0)[nearest - 1]
            kept &= cost <= limit
        tail, head = np.nonzero(kept)
        return self.entry[sites[tail]] + 1, to[head], cost[tail, head]

    def _gates(
        self,
        tails: list[NDArray[np.int64]],
        heads: list[NDArray[np.int64]],
        costs: list[NDArray[np.float64]],
        rooms: list[NDArray[np.float64]],
    ) -> None:
        """One arc per site and step of room."""
        table, class_ = self.layers.rooms, self.stream.class_
        every = np.concatenate(self.sites)
        self.gate_site = np.repeat(every, table.most[every, class_])
        order = np.arange(len(self.gate_site))
        starts = np.concatenate([[0], np.cumsum(table.most[every, class_])[:-1]])
        self.gate_step = order - np.repeat(starts, table.most[every, class_])
        tails.append(self.entry[self.gate_site])
        heads.append(self.entry[self.gate_site] + 1)
        costs.append(np.zeros(len(self.gate_site)))
        rooms.append(table.size[self.gate_site, class_] * self.room_part)

    def _dear(self, cost: NDArray[np.float64]) -> float:
        """More than any way or leaving goods out can cost, and no more, for the sake of digits."""
        price = float(self.layers.prices[self.stream.group])
        most = 10.0 * (len(self.tiers) + 1) * float(np.abs(cost).max(initial=1.0)) + 1.0
        return most + (2.0 * price if np.isfinite(price) else 0.0)

    def open(self, steps: NDArray[np.int64], price: NDArray[np.float64] | None = None) -> None:
        """Open gates.

        Parameters
        ----------
        steps
            Steps of room by site, 0 where closed.
        price
            Cost of 1 kg through each site, for its room.
        """
        on = self.gate_step < steps[self.gate_site]
        cost = np.zeros(len(on)) if price is None else price[self.gate_site]
        cost = np.where(on, cost, self.dear)
        gates = slice(self.gate_first, self.network.real)
        old = self.network.cost[gates]
        # What carries nothing may get dearer: the flow stays the cheapest.
        if ((cost < old) | ((cost > old) & (self.network.flow[gates] > 0))).any():
            self._is_cheapest = False
        old[:] = cost

    def optimise(self) -> float:
        """Expected cost of the stream; dear gates and what is short included."""
        if not self._is_cheapest:
            self.network.optimise(1e-12 * self.dear)
            self._is_cheapest = True
        return self.stream.weight * self.network.value

    def keep(self) -> tuple[Any, ...]:
        """Copy of the flow and of what gates cost, for `restore`."""
        gates = self.network.cost[self.gate_first : self.network.real].copy()
        return self.network.keep(), gates, self._is_cheapest

    def restore(self, kept: tuple[Any, ...]) -> None:
        """Go back to a copy."""
        flow, gates, self._is_cheapest = kept
        self.network.restore(flow)
        self.network.cost[self.gate_first : self.network.real] = gates

    @property
    def through_kg(self) -> NDArray[np.float64]:
        """Kg per day through each site."""
        flow = self.network.flow[self.gate_first : self.network.real]
        return np.bincount(self.gate_site, flow, len(self.entry)).astype(float)

    def legs(self) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
        """Flows by tier: tails (sites), heads (sites, or zones for the last), kg per day."""
        network, found = self.network, []
        at_node = np.full(self.nodes, -1, np.int64)
        every = np.concatenate(self.sites)
        at_node[self.entry[every]] = at_node[self.entry[every] + 1] = every
        at_node[self.first_zone :] = self.zones
        start = len(self.sites[0])
        for count in self.leg_counts:
            part = slice(start, start + count)
            used = np.flatnonzero(network.flow[part] > LEAST_KG) + start
            found.append(
                (at_node[network.tail[used]], at_node[network.head[used]], network.flow[used])
            )
            start += count
        return found

    @property
    def short_kg(self) -> NDArray[np.float64]:
        """Kg per day not served, by zone."""
        network = self.network
        short = np.zeros(len(self.stream.demand))
        short[self.zones] = network.flow[network.real + self.first_zone - 1 :]
        return short

    @property
    def is_feasible(self) -> bool:
        """Whether nothing goes through closed gates, and what must be served is."""
        network = self.network
        gates = slice(self.gate_first, network.real)
        if (network.flow[gates] > 1e-7)[network.cost[gates] >= self.dear].any():
            return False
        unpriced = np.isinf(self.layers.prices[self.stream.group])
        return not (unpriced and bool((network.flow[network.real :] > 1e-7).any()))


def _quantum(total: float) -> float:
    """The unit of flow: a power of two, so that sums of flows are exact and pivots cannot cycle.

    Rounding to it moves no zone's demand by more than 1e-12 of all demand.
    """
    return float(2.0 ** (np.floor(np.log2(max(total, 1e-9))) - 40))
