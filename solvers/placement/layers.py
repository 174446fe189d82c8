"""The problem as costs between tiers: what methods use that do not list every way.

Ages, bands of service and the cold chain belong to whole ways. Here they are judged leg by leg so
that nothing possible is lost: a leg that lies on no way young enough is closed, and goods count as
in band if their last leg is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.account import counts_in_band
from solvers.placement.design import RoomTable
from solvers.placement.situations import merged, outlined, situations_of
from solvers.placement.ways import NO_LIMIT_S, first_tier_of, shortest_onward_s, sites_by_tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem
    from solvers.placement.situations import Situation


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """One group in one situation.

    Parameters
    ----------
    group, situation, class_
        Positions.
    demand
        Kg per day by zone.
    weight
        Expected days.
    factor
        Of transport costs.
    """

    group: int
    situation: int
    class_: int
    demand: NDArray[np.float64]
    weight: float
    factor: float


@dataclass(frozen=True, slots=True, eq=False)
class ShareRow:
    """A promised share of demand, as a row over the last legs.

    Parameters
    ----------
    share
        Least part of `whole_kg`.
    whole_kg
        Expected kg of demand that counts.
    counts
        Groups that count.
    covers
        Last legs that count, of shape (groups, tails, zones).
    name
        For people.
    """

    share: float
    whole_kg: float
    counts: NDArray[np.bool_]
    covers: NDArray[np.bool_]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Costs, room and streams.

    Parameters
    ----------
    problem
        The problem.
    by_tier
        Positions of each tier's sites.
    first_tier
        By group.
    cny_per_kg, co2_kg_per_kg
        By tier, of shapes (groups, tails, heads) and (tails, heads); infinite cost where no way
        leads.
    rooms
        Modules by site and class.
    streams
        Every group in every situation that has demand for it.
    shares
        Promises to be kept.
    prices
        Of unserved demand by group, infinite where it must be served.
    """

    problem: PlacementProblem
    situations: tuple[Situation, ...]
    by_tier: tuple[NDArray[np.int64], ...]
    first_tier: NDArray[np.int64]
    cny_per_kg: tuple[NDArray[np.float64], ...]
    co2_kg_per_kg: tuple[NDArray[np.float64], ...]
    rooms: RoomTable
    streams: tuple[Stream, ...]
    shares: tuple[ShareRow, ...]
    prices: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        problem: PlacementProblem,
        tolerance: float | None = None,
        *,
        is_outline: bool = False,
    ) -> Layers:
        """The layers of a problem.

        Parameters
        ----------
        problem
            The problem.
        tolerance
            Situations whose demand differs by at most this part are taken together; ``None`` keeps
            each. Least costs are then not above the problem's, see
            :func:`solvers.placement.situations.merged`.
        is_outline
            Whether closures and prices of the futures may be evened out, too.
        """
        situations = situations_of(problem)
        if tolerance is not None:
            situations = (outlined if is_outline else merged)(situations, tolerance)
        position = {name: number for number, name in enumerate(problem.class_ids)}
        rooms, by_tier = RoomTable.of(problem), sites_by_tier(problem)
        classes = [position[group.class_id] for group in problem.groups]
        costs = _possible_costs(problem, rooms, by_tier, classes)
        return cls(
            problem=problem,
            situations=situations,
            by_tier=tuple(by_tier),
            first_tier=np.array([first_tier_of(problem, g) for g in range(len(problem.groups))]),
            cny_per_kg=costs,
            co2_kg_per_kg=tuple(leg.co2_kg_per_kg for leg in problem.legs),
            rooms=rooms,
            streams=tuple(
                Stream(
                    group,
                    number,
                    classes[group],
                    item.demand[group],
                    item.weight,
                    item.transport_factor,
                )
                for number, item in enumerate(situations)
                for group in range(len(problem.groups))
                if item.weight > 0 and item.demand[group].any()
            ),
            shares=_shares(problem, situations),
            prices=np.array(
                [
                    np.inf if group.unserved_cny_per_kg is None else group.unserved_cny_per_kg
                    for group in problem.groups
                ]
            ),
        )

    def cost_of(self, stream: Stream, tier: int) -> NDArray[np.float64]:
        """Cost of 1 kg of a stream on the legs of a tier, emission at its price included."""
        price = self.problem.co2_cny_per_kg
        cost = self.cny_per_kg[tier][stream.group]
        if stream.factor != 1.0:
            cost = cost * stream.factor
        if price:
            cost = cost + price * self.co2_kg_per_kg[tier]
        return np.asarray(cost)


def _possible_costs(
    problem: PlacementProblem,
    rooms: RoomTable,
    by_tier: list[NDArray[np.int64]],
    classes: list[int],
) -> tuple[NDArray[np.float64], ...]:
    """Costs of legs that lie on some way young enough, between sites with room."""
    costs = [leg.cny_per_kg.copy() for leg in problem.legs]
    for group, class_ in enumerate(classes):
        for tier, sites in enumerate(by_tier):
            costs[tier][group][rooms.most[sites, class_] == 0] = np.inf
            if tier:
                costs[tier - 1][group][:, rooms.most[sites, class_] == 0] = np.inf
        limit_s = problem.groups[group].age_limit_s
        if limit_s is not None:
            _close_old(problem, costs, group, limit_s)
    return tuple(costs)


def _close_old(
    problem: PlacementProblem, costs: list[NDArray[np.float64]], group: int, limit_s: int
) -> None:
    """Close the legs whose youngest way is too old."""
    onward = [*shortest_onward_s(problem, group)[1:], np.zeros(len(problem.zones), np.int64)]
    first = first_tier_of(problem, group)
    age = np.zeros(costs[first].shape[1], np.int64)
    for tier in range(first, len(problem.tiers)):
        there = age[:, None] + problem.legs[tier].seconds
        there = np.where(np.isfinite(costs[tier][group]), there, NO_LIMIT_S)
        costs[tier][group][there + onward[tier][None, :] > limit_s] = np.inf
        age = there.min(axis=0, initial=NO_LIMIT_S)


def _shares(problem: PlacementProblem, situations: tuple[Situation, ...]) -> tuple[ShareRow, ...]:
    """Bands of service and the cold chain, where something is promised."""
    last = problem.legs[-1]
    usual = [item for item in situations if item.is_usual]
    found = []
    for number, band in enumerate(problem.bands):
        if band.share > 0:
            in_time = band.wait_s + last.seconds <= band.hours * 3600.0
            counts = counts_in_band(problem, number)
            covers = np.broadcast_to(in_time, last.in_band.shape)
            found.append((band.share, counts, covers, f"{band.hours:g} h"))
    if problem.cold_chain_share > 0:
        fresh = np.array([item.fresh and not item.is_return for item in problem.groups])
        found.append((problem.cold_chain_share, fresh, last.in_band, "cold chain"))
    return tuple(
        ShareRow(
            share,
            float(sum(item.weight * (item.demand + item.lost)[counts].sum() for item in usual)),
            counts,
            covers,
            name,
        )
        for share, counts, covers, name in found
    )
