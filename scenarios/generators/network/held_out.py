"""Futures that no plan was made for: drawn around those that the scenario names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scenarios.generators.network.today import kg_per_year, stated
from supplychain.outlook import FutureCase, FutureChange
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.design import Design
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Spread:
    """How far drawn futures lie from the named ones.

    Parameters
    ----------
    demand, transport, group
        Sigma of the lognormal factors of all demand, of transport, and of each product group.
    largest_cities
        Where a named future closes a city, a drawn one closes one of so many with most demand.
    """

    demand: float = 0.04
    transport: float = 0.03
    group: float = 0.05
    largest_cities: int = 10


def with_drawn_futures(
    scenario: Scenario, count: int, seed: int, spread: Spread | None = None
) -> Scenario:
    """The scenario with ``count`` equally likely futures in place of its own.

    Each is one of the named futures, drawn by its probability, with noise around it. A plan made
    for the named futures meets in them what it was not made for.

    Parameters
    ----------
    scenario
        A scenario with a design that names futures.
    count, seed
        How many futures, and which; not negative.
    spread
        How far they lie from the named ones.
    """
    design = stated(scenario)
    around = Spread() if spread is None else spread
    rng = stream(seed, "held-out futures")
    chances = np.array([case.probability for case in design.futures])
    drawn = rng.choice(len(design.futures), size=count, p=chances / chances.sum()).tolist()
    cities = _largest_cities(design, around.largest_cities)
    cases: list[FutureCase] = []
    changes: list[FutureChange] = []
    for number, index in enumerate(drawn, start=1):
        case = design.futures[index]
        key = f"{case.id}-{number}"
        cases.append(
            FutureCase(
                key,
                case.name,
                1.0 / count,
                case.demand_factor * float(rng.lognormal(0.0, around.demand)),
                case.transport_factor * float(rng.lognormal(0.0, around.transport)),
            )
        )
        changes += _changes(design, case.id, key, str(rng.choice(cities)))
        changes += [
            FutureChange(
                key,
                product_group_id=group.id,
                demand_factor=float(rng.lognormal(0.0, around.group)),
            )
            for group in design.groups
        ]
    fresh = replace(design, futures=tuple(cases), changes=_joined(changes))
    return replace(scenario, design=fresh)


def _changes(design: Design, future_id: str, key: str, city: str) -> Iterator[FutureChange]:
    """Changes of a named future, under another key and, where it closes a city, for another."""
    for change in design.changes:
        if change.future_id == future_id:
            moved = city if change.closed and change.city else change.city
            yield replace(change, future_id=key, city=moved)


def _joined(changes: list[FutureChange]) -> tuple[FutureChange, ...]:
    """One change for each place and group, since a table has one row for each: factors multiply."""
    found: dict[tuple[str, str, str, str, str], FutureChange] = {}
    for change in changes:
        place = (change.future_id, change.site_id, change.zone_id, change.city)
        key = (*place, change.product_group_id)
        earlier = found.get(key)
        if earlier is None or earlier.demand_factor is None or change.demand_factor is None:
            found[key] = change
        else:
            factor = earlier.demand_factor * change.demand_factor
            found[key] = replace(change, demand_factor=factor)
    return tuple(found.values())


def _largest_cities(design: Design, count: int) -> list[str]:
    city_of = {zone.id: zone.city for zone in design.zones}
    kg: defaultdict[str, float] = defaultdict(float)
    for (zone_id, _), amount in kg_per_year(design).items():
        kg[city_of[zone_id]] += amount
    return sorted(kg, key=lambda name: (-kg[name], name))[:count]
