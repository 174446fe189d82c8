"""Draws of one thing after the other from a stream, quick enough for a hundred thousand jobs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

T = TypeVar("T")
_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Things with the sums of their weights up to each, for many draws."""

    things: tuple[T, ...]
    up_to: tuple[float, ...]

    @staticmethod
    def of(choices: Iterable[tuple[T, float]]) -> Weighted[T]:
        """Add the weights up."""
        listed = list(choices)
        up_to = tuple(accumulate(weight for _, weight in listed))
        return Weighted(tuple(thing for thing, _ in listed), up_to)


class Dice:
    """Numbers of a stream one by one; they are drawn in blocks."""

    __slots__ = ("_held", "_rng")

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._held: list[float] = []

    def unit(self) -> float:
        """A number from 0 to below 1."""
        if not self._held:
            self._held = self._rng.random(_AT_ONCE).tolist()
        return self._held.pop()

    def chance(self, share: float) -> bool:
        """Whether something of that share of cases happens."""
        return self.unit() < share

    def between(self, low: float, high: float) -> float:
        """A number between two."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int((high - low + 1) * self.unit())

    def one(self, choices: Sequence[T]) -> T:
        """One of some, each as likely as the others."""
        return choices[int(len(choices) * self.unit())]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of some by weight."""
        return self.of(Weighted.of(choices))

    def of(self, choices: Weighted[T]) -> T:
        """One of some by weights that were added up before."""
        mark = self.unit() * choices.up_to[-1]
        return choices.things[min(bisect_right(choices.up_to, mark), len(choices.things) - 1)]

    def gamma(self, shape: float, mean: float) -> float:
        """A number of a gamma distribution; this one goes to the stream itself."""
        return float(self._rng.gamma(shape, mean / shape))
