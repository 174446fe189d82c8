"""Small random problems in which every rule of the family turns up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.problem import (
    CandidateSite,
    ChangeLimits,
    Forced,
    Future,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    ServiceBand,
    Sourcing,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Traits:
    """What a drawn problem has; ``None`` leaves it to the draw.

    Parameters
    ----------
    tiers
        Number of tiers, 1 to 3.
    shared
        Whether two groups share a class.
    aged, returns, cold, promised, closures, priced
        Whether goods age, come back, must keep their band, are promised in time; whether futures
        close sites and zones; whether demand may be left out at a price.
    steps
        Whether sites have room in several steps that cost something.
    sourcing
        Of the problem.
    changes, co2_cap
        Whether changes of today's network and emission are limited.
    """

    tiers: int | None = None
    shared: bool | None = None
    aged: bool | None = None
    returns: bool | None = None
    cold: bool | None = None
    promised: bool | None = None
    closures: bool | None = None
    priced: bool | None = None
    steps: bool | None = None
    sourcing: Sourcing | None = None
    changes: bool | None = None
    co2_cap: bool | None = None


PLAIN = Traits(
    shared=False,
    aged=False,
    returns=False,
    cold=False,
    promised=False,
    closures=False,
    steps=False,
    sourcing=Sourcing.SPLIT,
    changes=False,
    co2_cap=False,
)
"""Sites, flows and unpriced or priced demand only."""


def varied_problem(seed: int, traits: Traits = Traits()) -> PlacementProblem:
    """A problem of a seed with the traits asked for and others as they are drawn."""
    return _Draw(seed, traits).problem()


def middling_problem(
    seed: int, traits: Traits, counts: tuple[int, ...], zones: int
) -> PlacementProblem:
    """A problem with so many sites on each tier and so many zones."""
    draw = _Draw(seed, replace(traits, tiers=len(counts)))
    draw.counts, draw.zones = list(counts), zones
    return draw.problem()


class _Draw:
    def __init__(self, seed: int, traits: Traits) -> None:
        self.random = np.random.default_rng([seed, 7])
        random = self.random
        tiers = int(random.integers(1, 4))
        self.tiers = ("origin", "centre", "front")[-(traits.tiers or tiers) :]
        self.zones = int(random.integers(3, 6))
        self.counts = [int(random.integers(2, 4)) for _ in self.tiers]
        odds = {"shared": 0.4, "aged": 0.5, "returns": 0.4, "cold": 0.3, "promised": 0.5}
        odds |= {"closures": 0.4, "priced": 0.6, "steps": 0.5, "changes": 0.3, "co2_cap": 0.2}
        self.has = {name: bool(random.random() < part) for name, part in odds.items()}
        for name in odds:
            asked = getattr(traits, name)
            self.has[name] = self.has[name] if asked is None else asked
        drawn = [Sourcing.SPLIT, *Sourcing][int(random.integers(4))]
        self.sourcing = drawn if traits.sourcing is None else traits.sourcing
        self.seed = seed

    def problem(self) -> PlacementProblem:
        groups = self._groups()
        sites = self._sites()
        demand = self._demand(len(groups))
        return PlacementProblem(
            f"varied-{self.seed}",
            self.tiers,
            ("chilled", "ambient", "returns"),
            sites,
            groups,
            tuple(Zone(f"zone-{number}", f"zone-{number}") for number in range(self.zones)),
            (Period("quiet", 3.0), Period("peak", 1.0)),
            self._legs(groups),
            demand,
            futures=self._futures(sites, len(groups)),
            bands=self._bands(),
            cold_chain_share=0.5 if self.has["cold"] else 0.0,
            sourcing=self.sourcing,
            changes=self._changes(),
            co2_cny_per_kg=float(self.random.integers(2)) * 0.2,
            co2_cap_kg=float(demand.sum()) * 2.2 if self.has["co2_cap"] else None,
        )

    def _groups(self) -> tuple[ProductGroup, ...]:
        price = 9.0 if self.has["priced"] else None
        limit_s = 40 * HOUR_S if self.has["aged"] else None
        found = [
            ProductGroup("milk", "milk", "chilled", True, limit_s, unserved_cny_per_kg=price),
            ProductGroup("rice", "rice", "ambient", unserved_cny_per_kg=price),
        ]
        if self.has["shared"]:
            found.append(ProductGroup("fish", "fish", "chilled", True, unserved_cny_per_kg=7.0))
        if self.has["returns"]:
            found.append(
                ProductGroup(
                    "back",
                    "back",
                    "returns",
                    is_return=True,
                    first_tier=self.tiers[-1],
                    unserved_cny_per_kg=4.0,
                )
            )
        return tuple(found)

    def _sites(self) -> tuple[CandidateSite, ...]:
        random = self.random
        return tuple(
            CandidateSite(
                f"{tier}-{number}",
                f"{tier}-{number}",
                tier,
                self._modules(),
                is_open=bool(random.integers(2)),
                forced=Forced.OPEN if random.random() < 0.08 else Forced.FREE,
                fixed_cny_per_day=float(random.integers(5, 40)),
                opening_cny=float(random.integers(0, 40)),
                closing_cny=float(random.integers(0, 20)),
                fixed_co2_kg_per_day=float(random.integers(0, 4)),
            )
            for tier, count in zip(self.tiers, self.counts, strict=True)
            for number in range(count)
        )

    def _modules(self) -> tuple[Module, ...]:
        random = self.random
        if not self.has["steps"]:
            names = ("chilled", "ambient", "returns")
            return tuple(Module(name, float(random.integers(30, 90)), 1, 1) for name in names)
        return (
            Module("chilled", float(random.integers(15, 40)), 3, 1, 1.5, 12.0),
            Module("ambient", float(random.integers(20, 60)), 2, int(random.integers(2)), 0.5, 8.0),
            Module("returns", float(random.integers(5, 30)), 1, 1),
        )

    def _legs(self, groups: Sequence[ProductGroup]) -> tuple[Leg, ...]:
        random, heads = self.random, [*self.counts[1:], self.zones]
        found = []
        for count, head in zip(self.counts, heads, strict=True):
            cost = random.integers(1, 13, (len(groups), count, head)) / 4.0
            shut = random.random(cost.shape) < 0.08
            shut[:, 0, :] = False
            found.append(
                Leg(
                    np.where(shut, np.inf, cost),
                    random.integers(2, 22, (count, head)) * HOUR_S,
                    random.integers(0, 5, (count, head)) / 4.0,
                    random.random((len(groups), count, head)) < 0.85,
                )
            )
        return tuple(found)

    def _demand(self, groups: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        amounts = self.random.integers(1, 14, (groups, self.zones, 2)).astype(float)
        amounts[self.random.random(amounts.shape) < 0.05] = 0.0
        return amounts

    def _futures(self, sites: Sequence[CandidateSite], groups: int) -> tuple[Future, ...]:
        random = self.random
        factor = random.integers(8, 13, (groups, self.zones)) / 10.0
        found = [Future("usual", 0.6), Future("dear", 0.4, factor, 1.5)]
        if self.has["closures"]:
            gone = sites[int(random.integers(len(sites)))].id
            found = [
                Future("usual", 0.5),
                Future("dear", 0.3, factor, 1.5),
                Future("flood", 0.2, closed_site_ids=(gone,), closed_zone_ids=("zone-1",)),
            ]
        return tuple(found)

    def _bands(self) -> tuple[ServiceBand, ...]:
        share = 0.6 if self.has["promised"] else 0.0
        return (
            ServiceBand(14.0, share, 2 * HOUR_S),
            ServiceBand(20.0, share, 2 * HOUR_S, ("rice",)),
        )

    def _changes(self) -> ChangeLimits:
        if not self.has["changes"]:
            return ChangeLimits()
        random = self.random
        kind = int(random.integers(3))
        return ChangeLimits(
            2 if kind == 0 else None, 1 if kind == 1 else None, 90.0 if kind == 2 else None
        )
