"""Desks of a plan: kept for a moment and a book, and made from each other."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Reserving(Protocol):
    """What all desks can do."""

    def with_book(self, book: Any) -> Self:
        """The same with other reservations."""
        ...


Desk = TypeVar("Desk", bound=Reserving)
Reserved = tuple[Any, ...]
KEPT = 6


class Desks(Generic[Desk]):
    """The last few desks.

    Until when something is kept makes no other desk: who asks leaves away what has lapsed.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int | None, Reserved], Desk] = OrderedDict()

    def get(self, now_s: int | None, book: Any, make: Callable[[Desk | None], Desk]) -> Desk:
        """The desk of a moment and a book; ``make`` as :meth:`Opened.new_desk`."""
        reserved = tuple(replace(item, expires_s=0) for item in book.reservations)
        key = now_s, reserved
        if key not in self._held:
            self._held[key] = self._nearest(now_s, reserved, make).with_book(book)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def _nearest(
        self, now_s: int | None, reserved: Reserved, make: Callable[[Desk | None], Desk]
    ) -> Desk:
        """The desk of the same moment with most of the same reservations, or a new one."""
        same = [key for key in self._held if key[0] == now_s]
        if not same:
            return make(next(reversed(self._held.values()), None))
        return self._held[max(same, key=lambda key: _shared(key[1], reserved))]


def _shared(one: Reserved, other: Reserved) -> int:
    """How many reservations two books begin with; none if the first goes on otherwise."""
    return len(one) if other[: len(one)] == one else 0
