"""Column generation: routes enter as they pay, cuts as they are broken; each exact round proves.

At any prices ``p`` of the rows, every plan costs at least ``sum(p)`` plus, for each van and shift,
its vehicles times the least reduced cost of a route (Lagrange). What is proven therefore only
grows, and holds whenever the work ends. Prices of exact rounds lie between those of the master and
the best so far (Wentges, 1997): the master's own jump from corner to corner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.bounds.compiled.labels import EXACT, HASTY
from solvers.routing.last_mile.bounds.cuts import broken_cuts
from solvers.routing.last_mile.bounds.master import Master
from solvers.routing.last_mile.bounds.near import near_doors
from solvers.routing.last_mile.bounds.pricing import Duals, Pricer, Rooms, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline
    from solvers.routing.last_mile.bounds.ways import Ways

    Real = NDArray[np.float64]

NEAR_SIZES = (10, 6, 4, 2)
"""Sizes of neighbourhoods: the next smaller one where labels become too many."""
FEW_ARCS = 10
"""Ways out of and into each door in the first, quick rounds."""
FIRST_SHARE, LEAST_SHARE = 0.6, 0.05
"""Share of the best prices in those of exact rounds: at first, and below which it counts as 0."""
CLOSE, SAME = 5e-4, 1e-7
"""Relative gap between the master and what is proven at which cuts are looked for, and at which
nothing is left to prove without any."""
EARLY_SHARE, LATER_SHARE = 0.35, 0.9
"""Share of the time left that a call of the compiled code may take, until something is proven and
from then on."""
FEW, ALL, CAREFUL, PROOF = range(4)


@dataclass
class Generation:
    """Routes and prices of one front.

    Parameters
    ----------
    all_ways
        Of each van and shift.
    unserved_cny
        By job.
    known_cny
        Cost of a plan; what is proven need not be more.
    deadline, most_rounds, should_stop
        When to end.
    tell
        Told what is proven, as it grows.
    """

    all_ways: Sequence[Ways]
    unserved_cny: Real
    known_cny: float
    deadline: Deadline
    most_rounds: int | None = None
    should_stop: Callable[[], bool] | None = None
    tell: Callable[[float], None] | None = None
    proven_cny: float = -np.inf
    rounds: int = 0
    is_complete: bool = False
    master: Master = field(init=False)
    pricers: list[Pricer] = field(init=False, default_factory=list)
    best: Duals | None = None
    share: float = FIRST_SHARE
    near_size: int = 0
    close: float = CLOSE

    def __post_init__(self) -> None:
        self.master = Master(self.unserved_cny, [ways.count for ways in self.all_ways])
        self._set_near()

    @property
    def can_start(self) -> bool:
        """Whether near doors can be told apart."""
        return bool(self.pricers)

    def add_paths(self, paths: Sequence[Route]) -> None:
        """Routes to begin with; those that ways do not admit are left away."""
        admitted = [r for r in paths if self.all_ways[r.ways].admits(r.doors, r.reloads)]
        self.master.add_routes(admitted)

    def run(self) -> None:
        """Work until nothing is left to prove, or time is up."""
        jobs, stage = len(self.unserved_cny), FEW
        self.add_paths(
            [
                Route(number, (job,), (), ways.cost_cny((job,), ()))
                for number, ways in enumerate(self.all_ways)
                for job in range(jobs)
            ]
        )
        duals = self._solved()
        while duals is not None and not self._is_over():
            if stage == PROOF:
                new = self._prove(duals)
                if new is None:
                    return
                if self._is_close():
                    if self._cut():
                        self.close = CLOSE
                    elif self.close == SAME:
                        self.is_complete = True
                        return
                    else:
                        self.close = SAME
                    stage = FEW
                elif new:
                    stage = FEW
            elif self._add(duals, stage) == 0:
                # Nothing is proven yet: that comes before routes that are found with care.
                stage = PROOF if stage == ALL and self.best is None else stage + 1
                continue
            duals = self._solved()

    def _solved(self) -> Duals | None:
        return self.master.solve(self.deadline.remaining_s)

    def _is_over(self) -> bool:
        self.rounds += 1
        is_long = self.most_rounds is not None and self.rounds > self.most_rounds
        is_asked = self.should_stop is not None and self.should_stop()
        is_proven = self.proven_cny >= self.known_cny
        return is_long or is_asked or is_proven or self.deadline.has_passed

    def _is_close(self) -> bool:
        value_cny = self.master.value_cny
        return value_cny - self.proven_cny <= self.close * max(1.0, abs(value_cny))

    def _add(self, duals: Duals, stage: int) -> int:
        """Routes found in haste; how many were new."""
        found: list[Route] = []
        for pricer in self.pricers:
            keep = _all_arcs(len(duals.doors)) if stage == ALL else _few_arcs(pricer.ways, duals)
            manner = EXACT if stage == CAREFUL else HASTY
            found += pricer.priced(duals, manner, keep, self._patience()).routes
        return self.master.add_routes(found)

    def _prove(self, duals: Duals) -> int | None:
        """An exact round; how many routes were new, ``None`` if it came to nothing."""
        share = self.share if self.best is not None else 0.0
        asked = duals if self.best is None else _between(self.best, duals, share)
        found: list[Route] = []
        total_cny = float(asked.doors.sum()) - sum(asked.of_cuts)
        for pricer in self.pricers:
            priced = pricer.priced(asked, EXACT, _all_arcs(len(asked.doors)), self._patience())
            if priced.least_cny is None:
                return self._smaller()
            found += priced.routes
            ways = pricer.ways
            least_cny = priced.least_cny - float(asked.vehicles[pricer.number])
            total_cny += min(ways.count, len(self.unserved_cny)) * min(0.0, least_cny)
        if total_cny > self.proven_cny:
            self.proven_cny, self.best = total_cny, asked
            if self.tell is not None:
                self.tell(total_cny)
        new = self.master.add_routes(found)
        if new == 0 and share > 0.0:
            self.share = self.share / 2 if self.share > LEAST_SHARE else 0.0
        elif new:
            self.share = FIRST_SHARE
        elif not self._is_close():
            return None  # Rounding alone is between them.
        return new

    def _smaller(self) -> int | None:
        """Go on with smaller neighbourhoods, as long as there are any."""
        self.near_size += 1
        is_last = self.near_size >= len(NEAR_SIZES)
        if is_last or self.deadline.has_passed or np.isfinite(self.proven_cny):
            return None
        self._set_near()
        return 0

    def _set_near(self) -> None:
        near = near_doors(self.all_ways, NEAR_SIZES[self.near_size])
        if near is not None:
            rooms = Rooms()
            self.pricers = [Pricer(at, ways, near, rooms) for at, ways in enumerate(self.all_ways)]

    def _cut(self) -> bool:
        """Add cuts that the master's point breaks; whether there are any."""
        routes, x = self.master.point()
        cuts = broken_cuts(routes, x, len(self.unserved_cny))
        if cuts:
            self.master.add_cuts(cuts)
            self.share = FIRST_SHARE
        return bool(cuts)

    def _patience(self) -> Callable[[], bool]:
        """Whether a call of the compiled code may go on."""
        share = LATER_SHARE if np.isfinite(self.proven_cny) else EARLY_SHARE
        until_s = self.deadline.elapsed_s + share * self.deadline.remaining_s

        def may_go_on() -> bool:
            is_asked = self.should_stop is not None and self.should_stop()
            return self.deadline.elapsed_s < until_s and not is_asked

        return may_go_on


def _all_arcs(doors: int) -> NDArray[np.bool_]:
    return np.ones((doors, doors), dtype=bool)


def _few_arcs(ways: Ways, duals: Duals) -> NDArray[np.bool_]:
    """The ways out of and into each door that promise most."""
    reduced = np.minimum(ways.drive_cny, ways.reload_cny) - duals.doors
    doors = len(reduced)
    if doors <= FEW_ARCS:
        return _all_arcs(doors)
    keep = np.zeros((doors, doors), dtype=bool)
    out = np.argpartition(reduced, FEW_ARCS, axis=1)[:, :FEW_ARCS]
    into = np.argpartition(reduced - duals.doors[:, None], FEW_ARCS, axis=0)[:FEW_ARCS]
    np.put_along_axis(keep, out, True, axis=1)
    np.put_along_axis(keep, into, True, axis=0)
    return keep


def _between(best: Duals, new: Duals, share: float) -> Duals:
    """Prices with a share of the best ones."""
    prices: dict[object, float] = {}
    cuts = {}
    for duals, part in ((best, share), (new, 1.0 - share)):
        for cut, price in zip(duals.cuts, duals.of_cuts, strict=True):
            cuts[cut] = cut
            prices[cut] = prices.get(cut, 0.0) + part * price
    priced = [cut for cut in cuts.values() if prices[cut] > 0.0]
    return Duals(
        share * best.doors + (1.0 - share) * new.doors,
        share * best.vehicles + (1.0 - share) * new.vehicles,
        tuple(priced),
        tuple(prices[cut] for cut in priced),
    )
