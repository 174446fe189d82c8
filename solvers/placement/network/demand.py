"""Demand and what may become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.problem import Future

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.placement.network.goods import Goods
    from supplychain.design import Design
    from supplychain.outlook import FutureCase, FutureChange
    from supplychain.sites import Site

AS_EXPECTED = Future("as expected", 1.0)


def demand_of(design: Design, goods: Sequence[Goods]) -> NDArray[np.float64]:
    """Kg per day of shape (groups, zones, periods); returns are a share of what is delivered."""
    zones = {zone.id: place for place, zone in enumerate(design.zones)}
    periods = {period.id: place for place, period in enumerate(design.periods)}
    groups = {group.id: place for place, group in enumerate(design.groups)}
    wanted = np.zeros((len(groups), len(zones), len(periods)))
    for row in design.demand:
        place = groups[row.product_group_id], zones[row.zone_id], periods[row.period_id]
        wanted[place] += row.kg_per_day
    return np.stack([item.share * wanted[groups[item.source_id]] for item in goods])


def futures_of(design: Design, sites: Sequence[Site], goods: Sequence[Goods]) -> tuple[Future, ...]:
    """What may come; as expected where the scenario says nothing."""
    if not design.futures:
        return (AS_EXPECTED,)
    return tuple(_future(case, design, sites, goods) for case in design.futures)


def _future(
    case: FutureCase, design: Design, sites: Sequence[Site], goods: Sequence[Goods]
) -> Future:
    changes = [change for change in design.changes if change.future_id == case.id]
    closures = [change for change in changes if change.closed]
    cities = {item.city for item in closures if item.city and not item.zone_id and not item.site_id}
    closed_sites = {item.site_id for item in closures}
    closed_zones = {item.zone_id for item in closures}
    return Future(
        case.id,
        case.probability,
        _factor(case, changes, design, goods),
        case.transport_factor,
        tuple(site.id for site in sites if site.id in closed_sites or site.city in cities),
        tuple(zone.id for zone in design.zones if zone.id in closed_zones or zone.city in cities),
    )


def _factor(
    case: FutureCase, changes: Sequence[FutureChange], design: Design, goods: Sequence[Goods]
) -> NDArray[np.float64] | float:
    """Factor of demand: one number, or of shape (groups, zones) where changes differ."""
    factors = [change for change in changes if change.demand_factor is not None]
    if not factors:
        return case.demand_factor
    result = np.full((len(goods), len(design.zones)), case.demand_factor)
    for change in factors:
        rows = [change.product_group_id in ("", item.source_id) for item in goods]
        columns = [
            change.zone_id in ("", zone.id) and change.city in ("", zone.city)
            for zone in design.zones
        ]
        result[np.ix_(rows, columns)] *= change.demand_factor
    return result
