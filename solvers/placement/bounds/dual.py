"""The Lagrangian dual: goods are bought and sold at prices, site by site.

Relaxed are the demand of every zone, the balance of goods at every site between tiers, and the
promised shares. What is left falls apart by site: a continuous knapsack for every stream and step
of room (:mod:`.kernels`). Its value at any prices is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.bounds.cover import TierCover
from solvers.placement.bounds.goods import Goods
from solvers.placement.bounds.kernels import earnings, sent, whole_earnings
from solvers.placement.bounds.legs import CHEAPEST, LegList
from solvers.placement.bounds.whole import can_be_whole
from solvers.placement.design import site_costs
from solvers.placement.problem import Forced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Layers, Stream


MANY_LEGS = 200_000
FEW_CHEAPEST = 3
"""Cheapest legs to each site and region that no short list leaves out."""

LegKey = tuple[int, float, int, bool]
"""Group, factor of transport costs, tier, and whether promises are judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """Sites that are decided: ``must`` be open, or only ``may``; by site."""

    must: NDArray[np.bool_]
    may: NDArray[np.bool_]


@dataclass(slots=True, eq=False)
class Answer:
    """What the dual says at some prices.

    Parameters
    ----------
    value
        A lower bound.
    slope
        By price: what is wanted and not sent, in kg a day.
    share_slope
        By promised share: the part that is missing.
    open_share
        By site.
    value_of_site
        Cost of opening each site less its earnings.
    """

    value: float
    slope: NDArray[np.float64]
    share_slope: NDArray[np.float64]
    open_share: NDArray[np.float64]
    value_of_site: NDArray[np.float64]


class Dual(Goods):
    """Evaluates prices.

    Parameters
    ----------
    layers
        The problem.
    is_whole
        Whether sites serve zones wholly or not at all, where numbers allow it (`can_be_whole`).
    regions
        By zone, from 0; one for all if not given. More are tighter, and slower.

    Notes
    -----
    Prices stand in the order of `Goods`. The bonus of the promised shares is a second array.
    """

    def __init__(
        self,
        layers: Layers,
        *,
        is_whole: bool = False,
        regions: NDArray[np.int64] | None = None,
    ) -> None:
        super().__init__(layers, regions)
        self.is_whole = is_whole and can_be_whole(layers)
        self.covers = [TierCover(layers, tier) for tier in range(len(layers.by_tier))]
        opened, closed = site_costs(layers.problem)
        self.opening, self.constant = opened - closed, float(closed.sum())
        self.is_usual = np.array([item.is_usual for item in layers.situations])
        rooms = layers.rooms
        count = int(rooms.most.max(initial=1))
        steps = np.arange(1, count + 1)
        added = np.maximum(0, steps[None, None, :] - rooms.present[:, :, None])
        self.room_cost = rooms.cny[:, :, None] * steps + rooms.adding_cny[:, :, None] * added
        self.most_steps = count
        self._all: dict[LegKey, LegList] = {}
        for number, stream in enumerate(layers.streams):
            for tier in self.tiers_of(stream):
                key = self._key(number, tier)
                if key not in self._all:
                    cost = self.by_region(layers.cost_of(stream, tier), tier)
                    covers = self._covers(stream, tier)
                    is_last = tier == len(layers.by_tier) - 1
                    few = CHEAPEST if self.regions == 1 or is_last else FEW_CHEAPEST
                    self._all[key] = LegList.of(cost, covers, few)
        self._short: dict[tuple[int, int], LegList] = {}
        self.is_large = sum(len(legs.cost) for legs in self._all.values()) > MANY_LEGS

    @cached_property
    def scale(self) -> float:
        """Cost of carrying all demand over typical last legs: the order of magnitude of values."""
        total = 0.0
        for number, stream in enumerate(self.layers.streams):
            legs = self._all[self._key(number, len(self.layers.by_tier) - 1)]
            typical = float(np.median(np.abs(legs.cost))) if len(legs.cost) else 0.0
            total += stream.weight * float(stream.demand.sum()) * typical
        return max(total, 1e-9)

    def _key(self, number: int, tier: int) -> LegKey:
        stream = self.layers.streams[number]
        return stream.group, stream.factor, tier, bool(self.is_usual[stream.situation])

    def _covers(self, stream: Stream, tier: int) -> list[NDArray[np.bool_]]:
        """Legs that count for each promised share; none but usual last legs do."""
        layers = self.layers
        counts = tier == len(layers.by_tier) - 1 and bool(self.is_usual[stream.situation])
        shape = (len(layers.by_tier[tier]), len(self.region[tier]))
        return [
            row.covers[stream.group]
            if counts and row.counts[stream.group]
            else np.zeros(shape, np.bool_)
            for row in layers.shares
        ]

    def shorten(self, prices: NDArray[np.float64], bonus: NDArray[np.float64]) -> None:
        """Look at legs that pay near these prices only, until `lengthen`: values are no bounds."""
        self._short = {}
        for number, stream in enumerate(self.layers.streams):
            is_wanted: NDArray[np.bool_] | None = None
            for tier in reversed(self.tiers_of(stream)):
                legs = self._all[self._key(number, tier)]
                tail_price = self.tail_price(number, tier, prices)
                short = legs.that_pay(
                    self.region[tier],
                    prices[self.heads[number][tier]],
                    tail_price,
                    _bonus_of(legs, bonus),
                    is_wanted,
                )
                self._short[number, tier] = short
                has_onward = np.zeros(tail_price.shape, np.bool_)
                has_onward[short.tails, self.region[tier][short.heads]] = True
                is_wanted = has_onward.ravel()

    def without_idle(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prices at which nobody earns at sites and regions that no short leg leaves.

        Their prices stood still while those of the tiers above fell.
        """
        found = prices.copy()
        for number, stream in enumerate(self.layers.streams):
            for tier in self.tiers_of(stream)[:-1]:
                onward, part = self._short[number, tier + 1], self.heads[number][tier]
                shape = (len(self.layers.by_tier[tier + 1]), self.regions)
                is_idle = np.ones(shape, np.bool_)
                is_idle[onward.tails, self.region[tier + 1][onward.heads]] = False
                tail_price = self.tail_price(number, tier, found)
                cost = self.layers.cost_of(stream, tier)
                least = (cost[:, :, None] + tail_price[:, None, :]).min(axis=0, initial=np.inf)
                now = found[part].reshape(shape)
                found[part] = np.where(is_idle, np.minimum(now, least), now).ravel()
        return found

    @property
    def is_short(self) -> bool:
        """Whether legs are left out."""
        return bool(self._short)

    def lengthen(self) -> None:
        """Look at all legs again."""
        self._short = {}

    def everything_free(self) -> Decisions:
        """Only what the problem forces is decided."""
        forced = [site.forced for site in self.layers.problem.sites]
        return Decisions(
            np.array([item is Forced.OPEN for item in forced]),
            np.array([item is not Forced.CLOSED for item in forced]),
        )

    def evaluate(
        self,
        prices: NDArray[np.float64],
        bonus: NDArray[np.float64],
        decided: Decisions,
    ) -> Answer:
        """Value and slopes at prices (not negative, not above their ceiling) and bonuses."""
        layers = self.layers
        sites, classes = len(layers.problem.sites), len(layers.problem.class_ids)
        earned = np.zeros((sites, classes, self.most_steps))
        chosen = []
        for number, stream in enumerate(layers.streams):
            for tier in self.tiers_of(stream):
                work = self._earn(number, stream, tier, prices, bonus, decided)
                here = layers.by_tier[tier]
                earned[here, stream.class_] += stream.weight * work.earned
                chosen.append((number, stream, tier, work))
        beyond = np.arange(self.most_steps) >= layers.rooms.most[:, :, None]
        net = np.where(beyond, np.inf, self.room_cost - earned)
        best_step = net.argmin(axis=2)
        best_net = np.minimum(net.min(axis=2), 0.0)
        steps = np.where(best_net < 0.0, best_step + 1, 0)
        value_of_site = self.opening + best_net.sum(axis=1)
        total, open_share = self._choose(value_of_site, decided)
        out_minus_in = np.zeros(self.count)
        covered = np.zeros(len(layers.shares))
        for number, stream, tier, work in chosen:
            self._send(number, stream, tier, work, open_share, steps, out_minus_in, covered)
        slope = self.demand + out_minus_in
        value = total + self.constant + float(np.einsum("i,i,i", self.weight, prices, self.demand))
        missing = np.zeros(len(layers.shares))
        for number, row in enumerate(layers.shares):
            if row.whole_kg > 0:
                value += bonus[number] * row.share * row.whole_kg
                missing[number] = row.share - covered[number] / row.whole_kg
        return Answer(value, slope, missing, open_share, value_of_site)

    def _choose(
        self, value_of_site: NDArray[np.float64], decided: Decisions
    ) -> tuple[float, NDArray[np.float64]]:
        total, share = 0.0, np.zeros(len(value_of_site))
        for cover in self.covers:
            here = cover.sites
            found, part = cover.choose(value_of_site[here], decided.must[here], decided.may[here])
            total += found
            share[here] = part
        return total, share

    def _earn(
        self,
        number: int,
        stream: Stream,
        tier: int,
        prices: NDArray[np.float64],
        bonus: NDArray[np.float64],
        decided: Decisions,
    ) -> _Work:
        layers = self.layers
        here, part = layers.by_tier[tier], self.heads[number][tier]
        tails = len(here)
        most = self.most[part]
        if tier < len(layers.by_tier) - 1:
            may = self.by_region(decided.may[layers.by_tier[tier + 1]], tier)
            most = np.where(may, most, 0.0)
        legs = self._short.get((number, tier)) or self._all[self._key(number, tier)]
        work = _Work(
            legs=legs,
            bonus=_bonus_of(legs, bonus),
            head_price=prices[part],
            tail_price=self.tail_price(number, tier, prices),
            most=most,
            earned=np.zeros((tails, self.most_steps)),
            least_gain=np.zeros((tails, self.most_steps)),
            partial=np.full((tails, self.most_steps), -1, np.int64),
            partial_kg=np.zeros((tails, self.most_steps)),
        )
        if self.is_whole:
            self._earn_wholly(work, stream, decided.may[here])
            return work
        steps = np.where(decided.may[here], layers.rooms.most[here, stream.class_], 0)
        earnings(
            legs.start,
            legs.heads,
            legs.cost,
            work.bonus,
            self.region[tier],
            work.head_price,
            work.tail_price,
            work.most,
            layers.rooms.size[here, stream.class_],
            steps,
            work.earned,
            work.least_gain,
            work.partial,
            work.partial_kg,
        )
        return work

    def _earn_wholly(self, work: _Work, stream: Stream, may: NDArray[np.bool_]) -> None:
        layers, earned = self.layers, np.zeros(len(may))
        here = layers.by_tier[-1]
        work.is_chosen = np.zeros(len(work.legs.cost), np.bool_)
        whole_earnings(
            work.legs.start,
            work.legs.heads,
            work.legs.cost,
            work.head_price,
            np.round(work.most).astype(np.int64),
            np.round(layers.rooms.size[here, stream.class_]).astype(np.int64),
            may,
            earned,
            work.is_chosen,
        )
        work.earned[:, 0] = earned

    @staticmethod
    def _send_wholly(work: _Work, share: NDArray[np.float64], into: NDArray[np.float64]) -> None:
        tails = np.repeat(np.arange(len(share)), np.diff(work.legs.start))
        chosen = np.flatnonzero(work.is_chosen)
        heads = work.legs.heads[chosen]
        np.add.at(into, heads, share[tails[chosen]] * work.most[heads])

    def _send(
        self,
        number: int,
        stream: Stream,
        tier: int,
        work: _Work,
        open_share: NDArray[np.float64],
        steps: NDArray[np.int64],
        out_minus_in: NDArray[np.float64],
        covered: NDArray[np.float64],
    ) -> None:
        layers = self.layers
        here, part = layers.by_tier[tier], self.heads[number][tier]
        step = steps[here, stream.class_]
        share = np.where(step > 0, open_share[here], 0.0)
        out, into = np.zeros((len(here), self.regions)), np.zeros(part.stop - part.start)
        in_bonus = np.zeros(len(layers.shares))
        if self.is_whole:
            self._send_wholly(work, share, into)
            out_minus_in[part] -= into
            return
        sent(
            work.legs.start,
            work.legs.heads,
            work.legs.cost,
            work.bonus,
            self.region[tier],
            work.head_price,
            work.tail_price,
            work.most,
            share,
            np.maximum(step, 1),
            work.least_gain,
            work.partial,
            work.partial_kg,
            out,
            into,
            in_bonus,
            work.legs.covers,
        )
        out_minus_in[part] -= into
        if tier > self.tiers_of(stream)[0]:
            out_minus_in[self.heads[number][tier - 1]] += out.ravel()
        covered += stream.weight * in_bonus


@dataclass(slots=True, eq=False)
class _Work:
    """Arguments and results of the kernels for one stream and tier."""

    legs: LegList
    bonus: NDArray[np.float64]
    head_price: NDArray[np.float64]
    tail_price: NDArray[np.float64]
    most: NDArray[np.float64]
    earned: NDArray[np.float64]
    least_gain: NDArray[np.float64]
    partial: NDArray[np.int64]
    partial_kg: NDArray[np.float64]
    is_chosen: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))


def _bonus_of(legs: LegList, bonus: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the promised shares pay on each leg; empty where they pay nothing."""
    if not bonus.any() or not legs.covers.any():
        return np.zeros(0)
    return np.asarray(bonus @ legs.covers)
