"""Looking after rooms while they are away from their set point, and only then.

Batches tell of excursions and of spoilage when somebody looks. While a room is in motion that is
done every half hour; else nobody looks, and the clock calls when a batch expires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind

if TYPE_CHECKING:
    from simulations.clock import Clock
    from simulations.stock.rooms import Room
    from simulations.stock.shelf import Shelf
    from simulations.stock.stores import Stores

LOOK_S = 1_800


class RoomWatch:
    """Notes failures and excursions in rooms, and has spoiled goods thrown away.

    Parameters
    ----------
    stores
        Whose rooms and goods; its log is told.
    clock
        Calls when an unusual time begins.
    """

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores, self._clock = stores, clock
        self._watched: set[str] = set()
        self._weak: set[str] = set()

    def start(self) -> None:
        """Ask to be called whenever something begins to work on a room."""
        for room in self._stores.rooms.unusual():
            for from_s, _ in room.spans:
                self._clock.call(max(from_s, self._clock.now_s), self._begin, room)

    def _begin(self, room: Room) -> None:
        if room.name not in self._watched:
            self._watched.add(room.name)
            self._look(room)

    def _look(self, room: Room) -> None:
        now_s = self._clock.now_s
        room.live(now_s)
        self._note_unit(room, now_s)
        for shelf in self._stores.shelves_in(room.site_id, room.class_id):
            self._look_at(shelf, now_s)
        if room.is_moving or room.is_unusual_at(now_s):
            self._clock.call(now_s + LOOK_S, self._look, room)
        else:
            self._watched.discard(room.name)

    def _note_unit(self, room: Room, now_s: int) -> None:
        """Note when the unit of a room loses power, and when it has it again."""
        effects = self._stores.rooms.effects
        weak = effects.at(Effect.ROOM_COOLING, room.site_id, now_s, room.class_id) < 1.0
        if weak == (room.name in self._weak):
            return
        kind = EventKind.UNIT_FAILED if weak else EventKind.UNIT_REPAIRED
        air_c = room.state_at(now_s).air_c
        self._stores.log.add(now_s, kind, room.name, room.site_id, room.mass_kg, air_c)
        (self._weak.add if weak else self._weak.discard)(room.name)

    def _look_at(self, shelf: Shelf, now_s: int) -> None:
        log = self._stores.log
        before = [(batch, batch.spell_s > 0.0) for _, _, batch in shelf.order]
        shelf.live(now_s)
        for batch, was_out in before:
            is_out = batch.spell_s > 0.0
            if is_out and not was_out:
                begun, place = EventKind.EXCURSION_BEGUN, shelf.site_id
                log.add(now_s, begun, batch.lot_id, place, batch.kg, batch.product_c)
            elif was_out and not is_out:
                ended, area = EventKind.EXCURSION_ENDED, batch.degree_min
                log.add(now_s, ended, batch.lot_id, shelf.site_id, area, batch.longest_s)
        self._stores.clear(shelf, now_s)
