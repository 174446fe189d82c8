"""Today's network at the model's prices, beside what the books say it costs.

Before anybody believes what a model says of other networks, it must say of this one what is known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.placement.from_scenario import priced_network
from solvers.placement.network.spend import modelled_spend
from supplychain.outlook import SpendCause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.placement.plan import PlacementPlan
    from supplychain.outlook import PresentSpend
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Tier

Place = tuple[SpendCause, str]
"""A cause, and the site where the money is spent."""

AGREES_WITHIN = 0.10
"""Usual tolerance of such comparisons."""


@dataclass(frozen=True, slots=True)
class TieLine:
    """One amount of the books and the model's for the same.

    Parameters
    ----------
    cause
        What for; ``None`` for the total.
    where
        Site or tier; empty for all.
    stated_cny
        What the books say, per year; ``None`` if they say nothing.
    modelled_cny
        What the model says.
    """

    cause: SpendCause | None
    where: str
    stated_cny: float | None
    modelled_cny: float

    @property
    def difference_cny(self) -> float | None:
        """How much more the model says; ``None`` where the books say nothing."""
        return None if self.stated_cny is None else self.modelled_cny - self.stated_cny

    @property
    def share(self) -> float | None:
        """The difference as a share of what is stated; ``None`` where that is nothing."""
        if not self.stated_cny or self.difference_cny is None:
            return None
        return self.difference_cny / self.stated_cny

    @property
    def name(self) -> str:
        """Cause and place for people."""
        cause = "total" if self.cause is None else str(self.cause)
        return f"{cause} of {self.where}" if self.where else cause


@dataclass(frozen=True, slots=True)
class TieOut:
    """How the model's price of today's network compares with the books.

    Parameters
    ----------
    total
        Over the causes that the books state.
    causes
        Every cause that the books or the model know.
    lines
        As the books have them. A line of a tier stands for its sites that have no line of their
        own for the cause, and one without place for whatever no other line of the cause names.
    unserved_kg, unserved_share
        Demand of a year that today's network cannot serve in the model, which no book holds.
    currency
        What amounts are in.
    """

    total: TieLine
    causes: tuple[TieLine, ...]
    lines: tuple[TieLine, ...]
    unserved_kg: float
    unserved_share: float
    currency: str = "CNY"

    @property
    def differences(self) -> tuple[TieLine, ...]:
        """Lines of the books from the largest difference to the least."""
        return tuple(sorted(self.lines, key=lambda line: -abs(line.difference_cny or 0.0)))

    def agrees(self, within: float = AGREES_WITHIN) -> bool:
        """Whether the totals are within a share of each other."""
        return self.total.share is not None and abs(self.total.share) <= within

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        parts = [self._totals()]
        if self.differences:
            largest = self.differences[0]
            amount = f"{largest.difference_cny or 0.0:+,.0f} {self.currency}"
            parts.append(f"the largest difference is {largest.name}: {amount}")
        silent = [line.name for line in self.causes if line.stated_cny is None]
        if silent and self.lines:
            parts.append(f"the books say nothing of {' and '.join(silent)}")
        if self.unserved_kg > 0:
            parts.append(f"{self.unserved_share:.2%} of demand is beyond today's network")
        return "; ".join(parts) + "."

    def _totals(self) -> str:
        total, modelled = self.total, f"{self.total.modelled_cny:,.0f} {self.currency} a year"
        if total.share is None:
            return f"The books state nothing to compare with, the model finds {modelled} today"
        return (
            f"The model prices today's network at {modelled}, {_apart(total.share)} the"
            f" {total.stated_cny:,.0f} of the books"
        )


def tie_out(scenario: Scenario, plan: PlacementPlan, roads: RoadProvider | None = None) -> TieOut:
    """Compare a plan of today's network with the scenario's present spend.

    Parameters
    ----------
    scenario
        The scenario, with its present spend.
    plan
        A plan of `solvers.placement.present.present_network` of the scenario's problem.
    roads
        As in `PlacementProblem.from_scenario`.

    Raises
    ------
    DataError
        If the scenario states no network.
    """
    network = priced_network(scenario, roads)
    model = modelled_spend(scenario, network, plan)
    spend = scenario.design.spend if scenario.design is not None else ()
    tier_of = {site.id: site.tier for site in scenario.sites}
    lines = _lines(spend, model.cny_per_year, tier_of)
    causes = _causes(lines, model.cny_per_year)
    stated = [line for line in causes if line.stated_cny is not None]
    total = TieLine(
        None,
        "",
        sum(line.stated_cny or 0.0 for line in stated) if stated else None,
        sum(line.modelled_cny for line in stated or causes),
    )
    share = model.unserved_kg / model.demand_kg if model.demand_kg else 0.0
    return TieOut(total, causes, lines, model.unserved_kg, share, scenario.currency)


def _lines(
    spend: Sequence[PresentSpend],
    model: Mapping[Place, float],
    tier_of: Mapping[str, Tier],
) -> tuple[TieLine, ...]:
    """Lines of the books, equal places joined, with the model's amounts for what each names."""
    stated: defaultdict[tuple[SpendCause, str, Tier | None], float] = defaultdict(float)
    for item in spend:
        stated[item.cause, item.site_id, None if item.site_id else item.tier] += item.cny_per_year
    left = dict(model)
    found: dict[tuple[SpendCause, str, Tier | None], TieLine] = {}
    for key in sorted(stated, key=_from_the_narrowest):
        cause, site_id, tier = key
        named = [place for place in left if _is_named(place, key, tier_of)]
        modelled = sum(left.pop(place) for place in named)
        found[key] = TieLine(cause, site_id or str(tier or ""), stated[key], modelled)
    return tuple(found[key] for key in stated)


def _from_the_narrowest(key: tuple[SpendCause, str, Tier | None]) -> int:
    _, site_id, tier = key
    if site_id:
        return 0
    return 1 if tier is not None else 2


def _is_named(
    place: Place, key: tuple[SpendCause, str, Tier | None], tier_of: Mapping[str, Tier]
) -> bool:
    cause, site_id, tier = key
    if place[0] is not cause:
        return False
    if site_id:
        return place[1] == site_id
    return tier is None or tier_of.get(place[1]) is tier


def _causes(lines: Iterable[TieLine], model: Mapping[Place, float]) -> tuple[TieLine, ...]:
    """Sums by cause; those that neither the books nor the model know are left out."""
    stated: defaultdict[SpendCause | None, float] = defaultdict(float)
    for line in lines:
        stated[line.cause] += line.stated_cny or 0.0
    modelled: defaultdict[SpendCause, float] = defaultdict(float)
    for (cause, _), cny in model.items():
        modelled[cause] += cny
    return tuple(
        TieLine(cause, "", stated.get(cause), modelled[cause])
        for cause in SpendCause
        if cause in stated or modelled[cause] > 0
    )


def _apart(share: float) -> str:
    if abs(share) < 0.00005:
        return "as much as"
    return f"{abs(share):.2%} {'more' if share > 0 else 'less'} than"
