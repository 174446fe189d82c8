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

FIRST_HEAT, LAST_HEAT = 0.3, 0.003
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
    begin_share, end_share
        Between which parts of the whole cooling this leg is.
    ends_at
        Second of the host's monotonic clock at which it ends, or ``None``.
    rounds
        After how many rounds it ends, or ``None``.
    """

    problem: TwoEchelonProblem
    start: Draft
    seed: int
    begin_share: float
    end_share: float
    ends_at: float | None
    rounds: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The cheapest routes of a leg and those it ended with; prices count customers left out."""

    best: Draft
    best_cny: float
    last: Draft
    last_cny: float
    rounds: int


def work(leg: Leg, should_stop: StopCheck | None = None) -> Found:
    """Search until the leg ends."""
    net = network_of(leg.problem)
    search = search_of(net, leg.seed)
    load(net, search.now, leg.start)
    begin(net, search)
    if search.now.count[LEFT]:
        anneal(net, search, 1, 1e-9, 1e-9)
    served = max(1, len(net.demand) - int(search.now.count[LEFT]))
    unit_cny = max(1e-9, float(search.now.price[SECOND]) / served)
    begun, done, pace_s = time.monotonic(), 0, 0.0
    whole_s = None if leg.ends_at is None else max(1e-9, leg.ends_at - begun)

    def heat_cny(rounds: int, elapsed_s: float) -> float:
        part = 0.0
        if leg.rounds is not None:
            part = rounds / max(1, leg.rounds)
        if whole_s is not None:
            part = max(part, elapsed_s / whole_s)
        share = leg.begin_share + (leg.end_share - leg.begin_share) * min(1.0, part)
        return unit_cny * FIRST_HEAT * (LAST_HEAT / FIRST_HEAT) ** float(share)

    while leg.rounds is None or done < leg.rounds:
        elapsed_s = time.monotonic() - begun if whole_s is not None else 0.0
        if whole_s is not None and elapsed_s >= whole_s:
            break
        if should_stop is not None and should_stop():
            break
        size = ROUNDS_OF_A_CHUNK
        if whole_s is not None:
            size = FIRST_ROUNDS
            if pace_s:
                size = max(1, int(min(CHUNK_S, whole_s - elapsed_s) / pace_s))
        if leg.rounds is not None:
            size = min(size, leg.rounds - done)
        begin(net, search)
        hot_cny = heat_cny(done, elapsed_s)
        anneal(net, search, size, hot_cny, heat_cny(done + size, elapsed_s + size * pace_s))
        done += size
        pace_s = (time.monotonic() - begun) / done if whole_s is not None else 0.0
    best_cny = total_cny(search.best, search.alone)
    last_cny = total_cny(search.now, search.alone)
    return Found(drawn(search.best), best_cny, drawn(search.now), last_cny, done)


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
