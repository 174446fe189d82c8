"""One leg of a search, as a worker process gets it and gives it back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.two_echelon.arrays import network_of, search_of
from solvers.routing.two_echelon.compiled.anneal import anneal, begin, total_cny
from solvers.routing.two_echelon.compiled.routes import LEFT, MISSING, SECOND, insert

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.routing.two_echelon.compiled.network import Network
    from solvers.routing.two_echelon.compiled.routes import Routes
    from solvers.routing.two_echelon.problem import TwoEchelonProblem

FIRST_HEAT, LAST_HEAT = 0.5, 0.02
"""Heat at the beginning and end of a search, in mean second-level prices of a customer."""
CHUNK_S = 0.2
FIRST_ROUNDS = 20
ROUNDS_OF_A_CHUNK = 2_000

Draft = tuple[tuple[int, tuple[int, ...]], ...]
"""Routes by satellite and customers, all by number."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A part of a search.

    Parameters
    ----------
    problem
        What is planned.
    start
        Routes to go on from; empty for none.
    seed
        Of all choices.
    begin_share
        Part of the cooling that is left out.
    ends_at
        Second of the host's monotonic clock at which it ends, or ``None``.
    rounds
        After how many rounds it ends, or ``None``.
    """

    problem: TwoEchelonProblem
    start: Draft
    seed: int
    begin_share: float
    ends_at: float | None
    rounds: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The cheapest routes of a leg, with a price for customers left out, and its rounds."""

    best: Draft
    best_cny: float
    rounds: int


def work(leg: Leg, should_stop: StopCheck | None = None) -> Found:
    """Search until the leg ends."""
    net = network_of(leg.problem)
    search = search_of(net, leg.seed)
    load(net, search.now, leg.start)
    begin(net, search)
    if search.now.counts[LEFT]:
        anneal(net, search, 1, 1e-9, 1e-9)
    served = max(1, len(net.demand) - int(search.now.counts[LEFT]))
    unit_cny = max(1e-9, float(search.now.price[SECOND]) / served)
    clock = _Clock(leg)
    while not clock.is_over and not (should_stop is not None and should_stop()):
        size = clock.size()
        begin(net, search)
        hot_cny, cool_cny = unit_cny * clock.heat(0), unit_cny * clock.heat(size)
        anneal(net, search, size, hot_cny, cool_cny)
        clock.done += size
    best_cny = float(total_cny(search.best, search.alone))
    return Found(drawn(search.best), best_cny, clock.done)


class _Clock:
    """How far a leg is, by rounds, by time or by whichever is further."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self.done = 0
        self._begun = time.monotonic()
        self._whole_s = None if leg.ends_at is None else max(1e-9, leg.ends_at - self._begun)

    @property
    def is_over(self) -> bool:
        """Whether rounds or time are used up."""
        if self.leg.rounds is not None and self.done >= self.leg.rounds:
            return True
        return self._whole_s is not None and self._elapsed_s >= self._whole_s

    def size(self) -> int:
        """Rounds until the clock should be looked at again."""
        size = ROUNDS_OF_A_CHUNK
        if self._whole_s is not None:
            left_s = min(CHUNK_S, self._whole_s - self._elapsed_s)
            size = max(1, int(left_s / self._pace_s)) if self.done else FIRST_ROUNDS
        return size if self.leg.rounds is None else min(size, self.leg.rounds - self.done)

    def heat(self, more: int) -> float:
        """Heat after some more rounds, in the unit of `FIRST_HEAT`."""
        part = 0.0
        if self.leg.rounds is not None:
            part = (self.done + more) / max(1, self.leg.rounds)
        if self._whole_s is not None:
            part = max(part, (self._elapsed_s + more * self._pace_s) / self._whole_s)
        share = self.leg.begin_share + (1.0 - self.leg.begin_share) * min(1.0, part)
        return float(FIRST_HEAT * (LAST_HEAT / FIRST_HEAT) ** share)

    @property
    def _elapsed_s(self) -> float:
        return time.monotonic() - self._begun

    @property
    def _pace_s(self) -> float:
        return self._elapsed_s / self.done if self.done else 0.0


def load(net: Network, routes: Routes, draft: Draft) -> None:
    """Write routes into a state in which nobody has one."""
    for row, (home, customers) in enumerate(draft):
        for at, customer in enumerate(customers):
            insert(net, routes, customer, row, at, home)
    routes.touched[:] = 0
    routes.touches[0] = 0


def drawn(routes: Routes) -> Draft:
    """The routes of a state."""
    rows = np.flatnonzero(routes.home != MISSING).tolist()
    return tuple(
        (int(routes.home[row]), tuple(routes.stops[row, : routes.length[row]].tolist()))
        for row in rows
    )
