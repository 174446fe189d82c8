"""What a choice of open sites costs, from the flows of the last choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.placement.design import site_costs
from solvers.placement.flows.stream import StreamFlow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Layers


class Valuer:
    """Least-cost flows of every stream, kept from choice to choice.

    Streams that share a class share its room in proportion to their demand; room costs what the
    flows need of it, step by step.

    Parameters
    ----------
    layers
        The problem.
    nearest
        Heads keep only so many cheapest legs in the search; ``None`` keeps all.
    bonus
        What each promised share pays per kg.
    usable
        Sites that can be opened at all.
    """

    def __init__(
        self,
        layers: Layers,
        nearest: int | None = None,
        bonus: NDArray[np.float64] | None = None,
        usable: NDArray[np.bool_] | None = None,
    ) -> None:
        self.layers = layers
        self.bonus = np.zeros(len(layers.shares)) if bonus is None else bonus
        opened, closed = site_costs(layers.problem)
        self.opening, self.constant = opened - closed, float(closed.sum())
        self.room_price = _room_prices(layers)
        self.flows = [
            StreamFlow(
                layers, stream, nearest, self._bonus_of(number), self._room_part(number), usable
            )
            for number, stream in enumerate(layers.streams)
        ]
        self.evaluations = 0

    def pay(self, bonus: NDArray[np.float64]) -> None:
        """Let promised shares pay another bonus per kg from now on."""
        self.bonus = bonus
        for number, flow in enumerate(self.flows):
            flow.pay(self._bonus_of(number))

    def _bonus_of(self, number: int) -> NDArray[np.float64] | None:
        layers, stream = self.layers, self.layers.streams[number]
        if not layers.situations[stream.situation].is_usual:
            return None
        mine = [
            amount * row.covers[stream.group]
            for amount, row in zip(self.bonus, layers.shares, strict=True)
            if amount > 0 and row.counts[stream.group]
        ]
        return np.asarray(sum(mine)) if mine else None

    def _room_part(self, number: int) -> float:
        """Part of its class' room that a stream may use."""
        stream = self.layers.streams[number]
        same = [
            other.demand.sum()
            for other in self.layers.streams
            if other.situation == stream.situation and other.class_ == stream.class_
        ]
        return float(stream.demand.sum() / sum(same))

    def cost(self, is_open: NDArray[np.bool_], steps: NDArray[np.int64] | None = None) -> float:
        """Cost of a choice, promised shares at their bonus; far too much if it cannot serve.

        Parameters
        ----------
        is_open
            By site.
        steps
            Most steps of room by site and class; ``None`` for all.
        """
        self.evaluations += 1
        most = self.layers.rooms.most if steps is None else steps
        allowed = np.where(is_open[:, None], most, 0)
        flows = 0.0
        for flow in self.flows:
            class_ = flow.stream.class_
            closed = self.layers.situations[flow.stream.situation].is_closed
            mine = np.where(closed, 0, allowed[:, class_])
            price = self.room_price[:, class_]
            flow.open(mine, price)
            flows += flow.optimise() - flow.stream.weight * float(price @ flow.through_kg)
        rooms = self.layers.rooms.cost_of(self.needed_steps())
        once = float(self.opening @ is_open) + self.constant
        promised = sum(
            amount * row.share * row.whole_kg
            for amount, row in zip(self.bonus, self.layers.shares, strict=True)
        )
        return float(once + flows + float(rooms.sum()) + promised)

    def covered(self) -> NDArray[np.float64]:
        """Part of each promised share's demand that the present flows cover, leg by leg."""
        layers = self.layers
        found = np.zeros(len(layers.shares))
        position = {int(site): row for row, site in enumerate(layers.by_tier[-1])}
        for flow in self.flows:
            stream = flow.stream
            rows = [n for n, row in enumerate(layers.shares) if row.counts[stream.group]]
            if not rows or not layers.situations[stream.situation].is_usual:
                continue
            tails, zones, kg = flow.legs()[-1]
            at = np.array([position[int(site)] for site in tails], np.int64)
            for row in rows:
                inside = layers.shares[row].covers[stream.group][at, zones]
                found[row] += stream.weight * float(kg @ inside)
        whole = np.array([max(row.whole_kg, 1e-12) for row in layers.shares])
        return np.asarray(found / whole)

    def needed_steps(self) -> NDArray[np.int64]:
        """Steps of room that the present flows need, by site and class."""
        layers = self.layers
        through = np.zeros((len(layers.situations), *layers.rooms.size.shape))
        for flow in self.flows:
            # A stream may fill its part of a step only.
            through[flow.stream.situation, :, flow.stream.class_] += flow.through_kg
        size = np.where(layers.rooms.size > 0, layers.rooms.size, np.inf)
        return np.asarray(np.ceil(through.max(axis=0) / size - 1e-9).astype(np.int64))

    def filled_steps(self) -> NDArray[np.int64]:
        """Steps of room in which every stream finds its flows' room within its own part."""
        rooms = self.layers.rooms
        found = np.zeros(rooms.size.shape, np.int64)
        for flow in self.flows:
            class_ = flow.stream.class_
            part = rooms.size[:, class_] * flow.room_part
            needed = np.ceil(flow.through_kg / np.where(part > 0, part, np.inf) - 1e-9)
            found[:, class_] = np.maximum(found[:, class_], needed.astype(np.int64))
        return found

    @property
    def far(self) -> float:
        """More than any choice that can serve costs above another."""
        rooms = self.layers.rooms
        flows = sum(
            flow.stream.weight * float(flow.stream.demand.sum()) * flow.dear for flow in self.flows
        )
        return float(np.abs(self.opening).sum() + rooms.cost_of(rooms.most).sum() + flows)

    @property
    def is_feasible(self) -> bool:
        """Whether the present flows use open room only and serve what must be served."""
        return all(flow.is_feasible for flow in self.flows)

    def keep(self, class_: int) -> list[tuple[StreamFlow, tuple[Any, ...]]]:
        """Copy of the flows of a class, for `restore`."""
        return [(flow, flow.keep()) for flow in self.flows if flow.stream.class_ == class_]

    @staticmethod
    def restore(kept: list[tuple[StreamFlow, tuple[Any, ...]]]) -> None:
        """Go back to a copy."""
        for flow, old in kept:
            flow.restore(old)

    def prices(self, heads: list[dict[int, slice]], count: int) -> NDArray[np.float64]:
        """Worth of goods at sites and zones under the present flows, as the dual orders them."""
        found = np.zeros(count)
        for flow, parts in zip(self.flows, heads, strict=True):
            worth = -flow.network.potential
            last = max(parts)
            for tier, part in parts.items():
                if tier == last:
                    block = np.zeros(part.stop - part.start)
                    block[flow.zones] = worth[flow.first_zone + np.arange(len(flow.zones))]
                    found[part] = block
                else:
                    entry = flow.entry[self.layers.by_tier[tier + 1]]
                    found[part] = np.where(entry >= 0, worth[np.maximum(entry, 0)], 0.0)
        return found


def _room_prices(layers: Layers) -> NDArray[np.float64]:
    """Cost of room by kg, as if steps could be bought in parts; of shape (sites, classes).

    Room is made for the busiest situation and paid for all of them.
    """
    rooms, classes = layers.rooms, layers.rooms.size.shape[1]
    load = np.zeros((len(layers.situations), classes))
    for stream in layers.streams:
        load[stream.situation, stream.class_] += stream.demand.sum()
    weight = np.array([item.weight for item in layers.situations])
    moved = weight @ load
    busiest = np.divide(load.max(axis=0), moved, out=np.zeros(classes), where=moved > 0)
    extra = np.maximum(0, rooms.most - rooms.present) / np.maximum(rooms.most, 1)
    step_cny = rooms.cny + extra * rooms.adding_cny
    size = np.where(rooms.size > 0, rooms.size, np.inf)
    return np.asarray(step_cny / size * busiest)
