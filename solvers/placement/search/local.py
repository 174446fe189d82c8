"""Open, close and swap sites while it pays; then shake, and again."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from solvers.placement.bounds.cover import TierCover
    from solvers.placement.bounds.dual import Decisions, Dual
    from solvers.placement.search.valuer import Valuer

CANDIDATES = 8
"""Sites of each kind tried for a move: those that the prices favour."""
TRIPLES = 16
"""Moves tried that put one site in the place of two."""
BETTER = 1e-9


@dataclass(slots=True, eq=False)
class Choice:
    """Open sites and their cost."""

    is_open: NDArray[np.bool_]
    cost: float


class LocalSearch:
    """Improves choices of open sites.

    Parameters
    ----------
    valuer, dual
        Cost of a choice, and what the prices of goods say of the others.
    decided
        Sites that must be open, or may be.
    random
        Source of every random choice.
    should_stop
        Asked before every evaluation.
    is_allowed
        Whether a choice may be tried at all.
    """

    def __init__(
        self,
        valuer: Valuer,
        dual: Dual,
        decided: Decisions,
        random: np.random.Generator,
        should_stop: Callable[[], bool],
        is_allowed: Callable[[NDArray[np.bool_]], bool],
    ) -> None:
        self.is_allowed = is_allowed
        self.valuer, self.dual, self.decided = valuer, dual, decided
        self.random, self.should_stop = random, should_stop
        self.seen: dict[bytes, float] = {}

    def value(self, is_open: NDArray[np.bool_]) -> float:
        """Cost of a choice; its flows are the present ones unless it was seen before.

        Choices that cannot serve come after all that can, however dear sites are.
        """
        key = np.packbits(is_open).tobytes()
        if key not in self.seen:
            cost = self.valuer.cost(is_open)
            self.seen[key] = cost if self.valuer.is_feasible else cost + self.valuer.far
        return self.seen[key]

    def pay(self, bonus: NDArray[np.float64]) -> None:
        """Let promised shares pay another bonus per kg from now on."""
        self.valuer.pay(bonus)
        self.seen.clear()

    def descend(self, start: NDArray[np.bool_]) -> Choice:
        """Take moves that pay until none of the candidates does."""
        best = Choice(start.copy(), self.value(start))
        improved = True
        while improved and not self.should_stop():
            improved = False
            for trial in self._neighbours(best.is_open):
                if self.should_stop():
                    break
                cost = self.value(trial)
                if cost < best.cost - BETTER * abs(best.cost):
                    best, improved = Choice(trial, cost), True
                    break
        return best

    def shaken(self, choice: Choice, strength: int) -> NDArray[np.bool_]:
        """Another choice near by: some sites that the prices leave open change."""
        worth = self._worth(choice.is_open)
        free = np.flatnonzero(self.decided.may & ~self.decided.must)
        if len(free) == 0:
            return choice.is_open.copy()
        doubt = np.abs(worth[free])
        odds = 1.0 / (doubt + 0.3 * np.median(doubt) + 1e-9)
        count = min(strength, len(free))
        picked = self.random.choice(free, count, replace=False, p=odds / odds.sum())
        trial = choice.is_open.copy()
        trial[picked] = ~trial[picked]
        return trial if self.is_allowed(trial) else choice.is_open.copy()

    def _worth(self, is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Cost of each site less its earnings at the prices of this choice's flows."""
        self.valuer.cost(is_open)
        prices = self.valuer.prices(self.dual.heads, self.dual.count)
        prices = np.clip(prices, 0.0, self.dual.ceiling)
        return self.dual.evaluate(prices, self.valuer.bonus, self.decided).value_of_site

    def _neighbours(self, is_open: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
        """Choices that differ by one site or by a pair, then by three, the most promising first."""
        worth = self._worth(is_open)
        closed = np.flatnonzero(~is_open & self.decided.may)
        opened = np.flatnonzero(is_open & ~self.decided.must)
        new = closed[np.argsort(worth[closed], kind="stable")[:CANDIDATES]]
        old = opened[np.argsort(-worth[opened], kind="stable")[:CANDIDATES]]
        moves: list[tuple[list[int], list[int], float]] = [
            ([], [int(site)], worth[site]) for site in new if worth[site] < 0
        ]
        moves += [([int(site)], [], -worth[site]) for site in old]
        tiers = self._tiers()
        moves += [
            ([int(gone)], [int(come)], worth[come] - worth[gone])
            for gone in old
            for come in new
            if tiers[gone] == tiers[come]
        ]
        moves.sort(key=lambda move: move[2])
        moves += [
            move
            for cover in self.dual.covers
            for move in _one_for_two(cover, opened, closed, is_open, worth)
        ]
        for gone, come, _ in moves:
            trial = is_open.copy()
            trial[gone], trial[come] = False, True
            if self.is_allowed(trial):
                yield trial

    def _tiers(self) -> NDArray[np.int64]:
        found = np.zeros(len(self.valuer.layers.problem.sites), np.int64)
        for tier, sites in enumerate(self.valuer.layers.by_tier):
            found[sites] = tier
        return found


def _one_for_two(
    cover: TierCover,
    opened: NDArray[np.int64],
    closed: NDArray[np.int64],
    is_open: NDArray[np.bool_],
    worth: NDArray[np.float64],
) -> Iterator[tuple[list[int], list[int], float]]:
    """Moves of one tier that save a site and leave room enough, the most promising first.

    Where room is tight, no site can be closed alone, and a swap saves none.
    """
    old, new = np.intersect1d(opened, cover.sites), np.intersect1d(closed, cover.sites)
    if len(old) < 2 or len(new) == 0 or len(cover.need) == 0:
        return
    row = np.searchsorted(cover.sites, np.arange(len(is_open)))
    spare = cover.largest[is_open[cover.sites]].sum(axis=0) - cover.need
    one, other = np.triu_indices(len(old), 1)
    loss = cover.largest[row[old[one]]] + cover.largest[row[old[other]]]
    fits = (cover.largest[row[new]][None] + (spare - loss)[:, None] >= 0.0).all(axis=-1)
    change = worth[new][None] - (worth[old[one]] + worth[old[other]])[:, None]
    best = np.argsort(np.where(fits, change, np.inf), axis=None, kind="stable")[:TRIPLES]
    for pair, come in zip(*np.unravel_index(best, change.shape), strict=True):
        if fits[pair, come]:
            gone = [int(old[one[pair]]), int(old[other[pair]])]
            yield gone, [int(new[come])], float(change[pair, come])


def rounded(
    open_share: NDArray[np.float64], dual: Dual, decided: Decisions
) -> Iterator[NDArray[np.bool_]]:
    """Sites that are mostly open in the relaxation: as many in each tier, one less, or one more."""
    options = [list(_tier_options(open_share, cover, decided)) for cover in dual.covers]
    for choice in itertools.product(*options):
        is_open = decided.must.copy()
        for sites in choice:
            is_open[sites] = True
        yield is_open


def _tier_options(
    open_share: NDArray[np.float64], cover: TierCover, decided: Decisions
) -> Iterator[NDArray[np.int64]]:
    here = cover.sites
    must, may = decided.must[here], decided.may[here]
    share = np.where(must, 2.0, np.where(may, open_share[here], -1.0))
    order = here[np.argsort(-share, kind="stable")]
    wanted = round(float(open_share[here].sum()))
    least, most = cover.least_number(must, may), int(may.sum())
    if cover.most_new is not None:
        most = min(most, int((may & ~cover.is_new).sum()) + cover.most_new)
    for count in sorted({min(max(wanted + extra, least), most) for extra in (-1, 0, 1)}):
        yield order[:count]
