"""Round trips, and which of them a plan can do without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.middle_mile.dominance import dearer_cny, leaders
from solvers.routing.middle_mile.trips import returns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.middle_mile.dominance import Worth
    from solvers.routing.middle_mile.trips import Network, Pace, Trips
    from solvers.routing.trunk.bodies import Bodies

ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Least and most per kilometre, hour and refrigerated hour of the bodies of one pace."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def saved_cny(self, *more: NDArray[np.float64]) -> NDArray[np.float64]:
        """Least that any body saves with so many fewer kilometres, hours, refrigerated hours."""
        saved = np.zeros(len(more[0]))
        for amount, low, high in zip(more, self.low, self.high, strict=True):
            saved += np.where(amount >= 0, amount * low, amount * high)
        return saved


def rates_of(bodies: Bodies, chosen: NDArray[np.int64]) -> Rates:
    """Of some bodies."""
    prices = (bodies.cny_per_km, bodies.cny_per_h, bodies.reefer_cny_per_h)
    low = [float(price[chosen].min()) for price in prices]
    high = [float(price[chosen].max()) for price in prices]
    return Rates((low[0], low[1], low[2]), (high[0], high[1], high[2]))


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """Round trips; ``sites`` is filled up with -1, ``away_h`` and ``cold_h`` count from leaving."""

    sites: NDArray[np.int64]
    start_s: NDArray[np.int64]
    mask: NDArray[np.int64]
    return_s: NDArray[np.int64]
    km: NDArray[np.float64]
    away_h: NDArray[np.float64]
    cold_h: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.mask)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Finished:
        """Some of them."""
        return Finished(
            self.sites[chosen],
            self.start_s[chosen],
            self.mask[chosen],
            self.return_s[chosen],
            self.km[chosen],
            self.away_h[chosen],
            self.cold_h[chosen],
        )


def finished(network: Network, pace: Pace, trips: Trips, depart_s: int, max_stops: int) -> Finished:
    """Bring trips home."""
    trips, return_s, distance_m = returns(network, pace, trips)
    missing = max_stops - trips.sites.shape[1]
    return Finished(
        np.pad(trips.sites, ((0, 0), (0, missing)), constant_values=-1),
        trips.start_s,
        trips.mask,
        return_s,
        distance_m / 1000,
        (return_s - depart_s) / 3600,
        (trips.now_s - depart_s) / 3600,
    )


def together(parts: list[Finished]) -> Finished:
    """All of several."""
    return Finished(
        np.concatenate([part.sites for part in parts]),
        np.concatenate([part.start_s for part in parts]),
        np.concatenate([part.mask for part in parts]),
        np.concatenate([part.return_s for part in parts]),
        np.concatenate([part.km for part in parts]),
        np.concatenate([part.away_h for part in parts]),
        np.concatenate([part.cold_h for part in parts]),
    )


def enveloped(trips: Finished, rates: Rates, bucket_s: int) -> Finished:
    """One trip for all with the same sites whose starts of unloading lie in the same buckets.

    It has the earliest starts and least figures of all, and the order of visit of the cheapest, so
    that a model of such trips costs at most what the trips themselves cost.
    """
    code = np.stack([trips.mask, *(trips.start_s // bucket_s).T])
    order = np.lexsort(code)
    changes = (np.diff(code[:, order], axis=1) != 0).any(axis=0)
    first = np.concatenate([[0], np.flatnonzero(changes) + 1]) if len(order) else order
    low = rates.low
    cost = trips.km * low[0] + trips.away_h * low[1] + trips.cold_h * low[2]
    bundle = np.empty(len(trips), np.int64)
    bundle[order] = np.repeat(np.arange(len(first)), np.diff([*first.tolist(), len(trips)]))
    best = np.unique(leaders(bundle, cost))
    best = best[np.argsort(bundle[best])]
    return Finished(
        trips.sites[best],
        np.minimum.reduceat(trips.start_s[order], first, axis=0),
        trips.mask[best],
        np.minimum.reduceat(trips.return_s[order], first),
        np.minimum.reduceat(trips.km[order], first),
        np.minimum.reduceat(trips.away_h[order], first),
        np.minimum.reduceat(trips.cold_h[order], first),
    )


def without_replaced(trips: Finished, worth: Worth, rates: Rates) -> Finished:
    """Drop orders of visit that another order of the same sites does at least as well.

    The other is home no later, so trucks are free as soon. Round by round the best of those not
    yet compared is set against the others.
    """
    led = np.zeros(len(trips), dtype=bool)
    score = _score(trips, worth, rates)
    for _ in range(ROUNDS):
        leader = leaders(trips.mask, np.where(led, np.inf, score))
        saved = _saved(trips, trips.only(leader), rates)
        dearer = dearer_cny(worth, trips.start_s[leader], trips.start_s)
        is_replaced = (trips.return_s[leader] <= trips.return_s) & (dearer <= saved)
        led[leader] = True
        kept = ~is_replaced | led
        trips, led, score = trips.only(kept), led[kept], score[kept]
    return trips


def _saved(trips: Finished, others: Finished, rates: Rates) -> NDArray[np.float64]:
    return rates.saved_cny(
        trips.km - others.km, trips.away_h - others.away_h, trips.cold_h - others.cold_h
    )


def _score(trips: Finished, worth: Worth, rates: Rates) -> NDArray[np.float64]:
    low = rates.low
    score: NDArray[np.float64] = trips.km * low[0] + trips.away_h * low[1] + trips.cold_h * low[2]
    for site in range(trips.start_s.shape[1]):
        there = np.flatnonzero(trips.start_s[:, site] >= 0)
        score[there] += worth.at_least_cny(site, trips.start_s[there, site])
    return score


class EarlierTrips:
    """Trips of earlier departures that do what later ones would do, if trucks never run short."""

    def __init__(self) -> None:
        self._known: Finished | None = None

    def outdo(self, trips: Finished, worth: Worth, rates: Rates, renewed: int) -> NDArray[np.bool_]:
        """Which trips an earlier one does at least as well; then remember the new best ones.

        ``renewed`` has a bit for each site at which more goods are ready than at its departure
        before: there nothing earlier counts.
        """
        if self._known is not None:
            self._known = self._known.only((self._known.mask & renewed) == 0)
        known, is_outdone = self._known, np.zeros(len(trips), dtype=bool)
        is_new = np.ones(len(trips), dtype=bool)
        if known is not None and len(known):
            place = np.searchsorted(known.mask, trips.mask).clip(max=len(known) - 1)
            found = np.flatnonzero(known.mask[place] == trips.mask)
            is_new[found] = False
            mine, theirs = trips.only(found), known.only(place[found])
            dearer = dearer_cny(worth, theirs.start_s, mine.start_s)
            is_outdone[found] = dearer <= _saved(mine, theirs, rates)
        self._remember(trips.only(is_new), worth, rates)
        return is_outdone

    def _remember(self, trips: Finished, worth: Worth, rates: Rates) -> None:
        if len(trips) == 0:
            return
        best = trips.only(np.unique(leaders(trips.mask, _score(trips, worth, rates))))
        both = best if self._known is None else together([self._known, best])
        self._known = both.only(np.argsort(both.mask, kind="stable"))
