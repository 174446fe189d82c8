"""One product at one site: its batches in the order in which they will expire."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulations.clock import Call
    from simulations.goods.ageing import Ageing
    from simulations.goods.batch import Batch
    from simulations.stock.rooms import Room

Place = tuple[float, int, "Batch"]


class Shelf:
    """Batches of a product in the room of its class.

    All of them age at the same rate, so that their order by remaining life stays what it was when
    they came: each is placed once, by the life it has left plus the life used there so far. Warm
    batches that come in age a little faster for some hours; who looks at them settles that.

    What was ``received`` has been ``issued``, was ``written_off``, or is the ``quantity`` there.
    """

    __slots__ = (
        "_number",
        "ageing",
        "call",
        "call_s",
        "issued",
        "order",
        "quantity",
        "received",
        "room",
        "site_id",
        "written_off",
    )

    def __init__(self, site_id: str, ageing: Ageing, room: Room) -> None:
        self.site_id, self.ageing, self.room = site_id, ageing, room
        self.order: list[Place] = []
        self.quantity = self.issued = self.received = self.written_off = 0.0
        self.call: Call | None = None
        self.call_s = 0
        self._number = 0

    def put(self, batch: Batch) -> None:
        """Add a batch, behind those that expire earlier or came earlier with as much life."""
        self._number += 1
        insort(self.order, (self._place(batch), self._number, batch))
        self.quantity += batch.quantity
        self.received += batch.quantity

    def live(self, until_s: float) -> None:
        """Live all batches on to a moment and order them anew."""
        if not self.order:
            return
        for _, _, batch in self.order:
            batch.live(until_s, self.room)
        self.order = sorted((self._place(b), number, b) for _, number, b in self.order)

    def expires_s(self) -> float:
        """When the first batch can no longer be sold if the room holds its set point."""
        if not self.order:
            return float("inf")
        first = self.order[0][2]
        return first.since_s + first.life_left_s(self.room.hold_c)

    def _place(self, batch: Batch) -> float:
        rate = self.ageing.at(self.room.hold_c).life_h_per_s
        return batch.remaining_h + rate * batch.since_s
