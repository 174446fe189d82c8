"""Subset-row cuts with limited memory.

Of three doors, the routes that visit at least two make up one tour at most: each door has one
visit (Jepsen, Petersen, Spoorendonk and Pisinger, 2008). A cut remembers visits only on the doors
of its memory, so that few labels have to carry it (Pecin et al., 2017); forgetting weakens a cut
and never makes it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.bounds.compiled.labels import BITS_PER_WORD, BYTE, BYTES_PER_WORD
from solvers.routing.last_mile.bounds.compiled.triples import broken_triples, coefficients

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

LEAST_EXCESS = 0.02
MOST_NEW, MOST_OF_DOOR = 40, 6
"""Cuts of a round, and those of them that one door may be in."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Three doors, and the doors on which visits of them are remembered."""

    doors: frozenset[int]
    memory: frozenset[int]

    def counts(self, routes: Sequence[tuple[int, ...]], doors: int) -> Whole:
        """How often each route counts."""
        is_in, is_known = np.zeros(doors, dtype=bool), np.zeros(doors, dtype=bool)
        is_in[list(self.doors)] = True
        is_known[list(self.memory)] = True
        ends = np.cumsum([0, *map(len, routes)])
        flat = np.array([door for route in routes for door in route], dtype=np.int64)
        found: Whole = coefficients(ends, flat, is_in, is_known)
        return found


def broken_cuts(routes: Sequence[tuple[int, ...]], x: Real, doors: int) -> list[Cut]:
    """Cuts that a point breaks most, no door in too many of them."""
    visits = np.zeros((len(routes), doors), dtype=np.int64)
    for row, route in enumerate(routes):
        np.add.at(visits[row], list(route), 1)
    triples, excess = broken_triples(visits, x, LEAST_EXCESS)
    used = np.zeros(doors, dtype=np.int64)
    cuts: list[Cut] = []
    for at in np.argsort(-excess, kind="stable").tolist():
        triple = triples[at]
        if len(cuts) >= MOST_NEW:
            break
        if (used[triple] >= MOST_OF_DOOR).any():
            continue
        used[triple] += 1
        inside = frozenset(triple.tolist())
        cuts.append(Cut(inside, _memory(inside, routes)))
    return cuts


def _memory(inside: frozenset[int], routes: Sequence[tuple[int, ...]]) -> frozenset[int]:
    """Doors between every second visit and the one before it, on all routes."""
    memory = set(inside)
    for route in routes:
        visits = [at for at, door in enumerate(route) if door in inside]
        for first, second in zip(visits[::2], visits[1::2], strict=False):
            memory.update(route[first : second + 1])
    return frozenset(memory)


def words_of(cuts: int) -> int:
    """Integers that hold a bit for each cut."""
    return -(-cuts // BITS_PER_WORD)


def cut_bits(cuts: Sequence[Cut], doors: int) -> tuple[Whole, Whole]:
    """By door and word, the cuts that it is in and those that remember on it."""
    inside = np.zeros((doors, words_of(len(cuts))), dtype=np.int64)
    memory = inside.copy()
    for number, cut in enumerate(cuts):
        word, bit = divmod(number, BITS_PER_WORD)
        inside[sorted(cut.doors), word] |= 1 << bit
        memory[sorted(cut.memory), word] |= 1 << bit
    return inside, memory


def penalties(prices: Sequence[float]) -> Real:
    """What the cuts of every byte's bits cost together; prices of cuts are at least zero."""
    table = np.zeros((words_of(len(prices)), BYTES_PER_WORD, 1 << BYTE))
    for number, word, byte, bit in _places(len(prices)):
        table[word, byte, (np.arange(1 << BYTE) >> bit & 1) == 1] += prices[number]
    return table


def _places(cuts: int) -> Iterator[tuple[int, int, int, int]]:
    for number in range(cuts):
        word, at = divmod(number, BITS_PER_WORD)
        yield number, word, *divmod(at, BYTE)
