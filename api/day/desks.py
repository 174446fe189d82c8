"""Desks of a plan: worked out once for a moment and a book, while these are asked for."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Desk = TypeVar("Desk")
KEPT = 3


class Desks(Generic[Desk]):
    """The last few desks."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Desk] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Desk]) -> Desk:
        """The desk of a moment and a book."""
        if key not in self._held:
            self._held[key] = make()
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]
