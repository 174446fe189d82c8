"""Make a complete plan of a choice of open sites: room, flows of every situation, promises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline
from solvers.common.highs import MipOptions
from solvers.placement.account import Account
from solvers.placement.design import Carried, Design
from solvers.placement.exact.solve import solve_exactly
from solvers.placement.flows.ways_of_flows import Untangler
from solvers.placement.problem import Forced, Sourcing
from solvers.placement.search.valuer import Valuer
from solvers.placement.search.young import YoungFlows, first_of_each
from solvers.placement.ways import all_ways, count_ways, joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.placement.flows.stream import StreamFlow
    from solvers.placement.layers import Layers
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.ways import Ways

PROMISE_ROUNDS = 24
"""Changes of the bonus of promised shares, up until they are kept, then down."""
MOST_COLUMNS = 60_000
"""Flows over ways in one model: more take too long."""
NEAREST_WAYS = 12
MOST_BONUS = 100.0
"""In typical costs of last legs: no share is worth more."""
CLOSE = 0.03
PATIENT, HASTY = 1.5, 4.0
"""Growth of a bonus that is too low; the second once time is up and a plan is all that counts."""
FEWEST_TIME_S = 5.0
"""Most seconds spent on doing without single steps of room."""
KEPT = 1e-9
SHARE_ROUNDING = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A complete plan of open sites, in arrays; ``cost`` is the mean over the futures."""

    design: Design
    carried: Carried
    cost: float
    bonus: NDArray[np.float64]


class Settler:
    """Completes choices of open sites.

    Parameters
    ----------
    layers, guide
        The problem, and the same with fewer situations: bonuses are found on it first.
    should_stop
        Asked between attempts to lower the cost.
    seconds
        Most for one model of a choice.
    """

    def __init__(
        self,
        layers: Layers,
        guide: Layers,
        should_stop: Callable[[], bool],
        seconds: float | None = None,
    ) -> None:
        self.layers, self.guide, self.problem = layers, guide, layers.problem
        self.should_stop, self.seconds = should_stop, seconds

    def settle(
        self, is_open: NDArray[np.bool_], bonus: NDArray[np.float64] | None = None
    ) -> Settled | None:
        """A plan of these sites, or ``None`` if none was found.

        Parameters
        ----------
        is_open
            By site.
        bonus
            What promised shares pay per kg, to start with.
        """
        if self.needs_model() or self._is_small(is_open):
            return self._by_model(is_open)
        start = np.zeros(len(self.layers.shares)) if bonus is None else bonus
        if self.guide is not self.layers and self.layers.shares:
            near = self._promising(self.guide, is_open, start, PROMISE_ROUNDS)
            if near is None:
                return None
            start = near.bonus
        valuer = self._promising(self.layers, is_open, start, PROMISE_ROUNDS)
        if valuer is None:
            return None
        return self._read(valuer, is_open)

    def is_promising(self, is_open: NDArray[np.bool_]) -> bool:
        """Whether these sites seem to keep the promised shares; always where a model must tell."""
        if self.needs_model() or not self.layers.shares:
            return True
        start = np.zeros(len(self.layers.shares))
        return self._promising(self.guide, is_open, start, PROMISE_ROUNDS) is not None

    def needs_model(self) -> bool:
        """Whether rules hold that flows by stream do not know."""
        problem = self.problem
        return (
            problem.sourcing is not Sourcing.SPLIT
            or problem.co2_cap_kg is not None
            or problem.changes.budget_cny is not None
        )

    def _is_small(self, is_open: NDArray[np.bool_]) -> bool:
        columns = count_ways(self.problem, is_open) * len(self.layers.situations)
        has_choice = bool((self.layers.rooms.most[is_open] > 1).any())
        shared = len({item.class_id for item in self.problem.groups}) < len(self.problem.groups)
        return columns <= MOST_COLUMNS // 6 and (has_choice or shared or bool(self.layers.shares))

    def _promising(
        self, layers: Layers, is_open: NDArray[np.bool_], start: NDArray[np.float64], rounds: int
    ) -> Valuer | None:
        """Flows that keep the promised shares: their bonus is raised until they do."""
        valuer = Valuer(layers, None, start, is_open)
        target = np.array([row.share for row in layers.shares])
        low, high, typical = np.zeros_like(start), None, self._typical_cost()
        bonus = start.copy()
        for _ in range(rounds):
            valuer.pay(bonus)
            valuer.cost(is_open)
            if not valuer.is_feasible:
                return None
            missing = target - covered_by(valuer)
            is_kept = bool((missing <= KEPT).all())
            if is_kept:
                high = bonus
                if self._is_close(low, high) or self.should_stop():
                    break
            else:
                low = np.where(missing > KEPT, np.maximum(low, bonus), low)
                if bonus.max(initial=0.0) > MOST_BONUS * typical:
                    return None
            raise_by = HASTY if self.should_stop() else PATIENT
            bonus = self._next_bonus(low, high, missing, typical, raise_by)
        if high is None:
            return None
        if not is_kept:
            valuer.pay(high)
            valuer.cost(is_open)
        return valuer

    @staticmethod
    def _is_close(low: NDArray[np.float64], high: NDArray[np.float64]) -> bool:
        return bool((high - low <= CLOSE * high).all())

    @staticmethod
    def _next_bonus(
        low: NDArray[np.float64],
        high: NDArray[np.float64] | None,
        missing: NDArray[np.float64],
        typical: float,
        raise_by: float,
    ) -> NDArray[np.float64]:
        """Between what was too little and what was enough; more of what was too little so far."""
        if high is not None:
            return np.asarray((low + high) / 2.0)
        return np.asarray(np.where(missing > KEPT, np.maximum(raise_by * low, 0.01 * typical), low))

    def _typical_cost(self) -> float:
        last = self.layers.cny_per_kg[-1]
        finite = last[np.isfinite(last)]
        return max(float(np.median(finite)) if len(finite) else 1.0, 1e-6)

    def _read(self, valuer: Valuer, is_open: NDArray[np.bool_]) -> Settled | None:
        """The plan of the present flows; ``None`` if some goods must get too old."""
        layers, problem = self.layers, self.problem
        allowed = self._fewest_steps(valuer, is_open)
        young: YoungFlows | None = None
        untangler = [Untangler(problem, group) for group in range(len(problem.groups))]
        tables, situation, kgs = [], [], []
        short = np.stack([item.lost for item in layers.situations])
        for flow in valuer.flows:
            stream = flow.stream
            ways, kg, age = untangler[stream.group].untangle(flow)
            left = flow.short_kg
            limit_s = problem.groups[stream.group].age_limit_s
            if limit_s is not None and (age > limit_s).any():
                young = young or YoungFlows(layers, is_open, valuer.bonus)
                found = young.of(flow, allowed)
                if found is None:
                    # Young ways may need more room than old ones had.
                    found = young.of(flow, np.where(is_open[:, None], layers.rooms.most, 0))
                    if found is None:
                        return None
                    allowed = np.maximum(allowed, _steps_for(layers, flow, *found[:2]))
                ways, kg, left = found
            tables.append(ways)
            situation.append(np.full(len(kg), stream.situation, np.int64))
            kgs.append(kg)
            short[stream.situation, stream.group] += left
        ways = joined(tables)
        carried = Carried(
            ways, np.concatenate(situation), np.arange(len(ways)), np.concatenate(kgs), short
        )
        design = Design(is_open.copy(), valuer.needed_steps() if young is None else allowed)
        account = Account(problem, design, carried)
        # Goods sent another way because of their age may come late, or out of band.
        if not keeps_promises(account):
            return None
        return Settled(design, carried, account.costs().total, valuer.bonus)

    def _fewest_steps(self, valuer: Valuer, is_open: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Steps that streams may use; those hardly used go where the flows can do without."""
        steps = valuer.filled_steps()
        rooms = self.layers.rooms
        best = valuer.cost(is_open, steps)
        costly = np.argwhere((steps > 0) & (rooms.cost_of(steps) > 0))
        if len(costly) == 0:
            return steps
        deadline = Deadline(None if self.seconds is None else FEWEST_TIME_S)
        for site, class_ in costly.tolist():
            if self.should_stop() or deadline.has_passed:
                break
            trial = steps.copy()
            trial[site, class_] -= 1
            kept = valuer.keep(class_)
            cost = valuer.cost(is_open, trial)
            missing = np.array([row.share for row in self.layers.shares]) - covered_by(valuer)
            if cost < best - 1e-9 * abs(best) and valuer.is_feasible and (missing <= KEPT).all():
                steps, best = np.minimum(trial, valuer.filled_steps()), cost
            else:
                valuer.restore(kept)
        valuer.cost(is_open, steps)
        return steps

    def _by_model(self, is_open: NDArray[np.bool_]) -> Settled | None:
        """The model over the ways of these sites; the cheapest ways to each zone where many."""
        ways = all_ways(self.problem, is_open)
        if len(ways) * len(self.layers.situations) > MOST_COLUMNS:
            key = ways.group * len(self.problem.zones) + ways.zone
            ways = ways.only(first_of_each(key, ways.cny_per_kg, NEAREST_WAYS))
        options = MipOptions(self.seconds, 1e-4)
        result = solve_exactly(with_sites(self.problem, is_open), ways, options)
        if result.design is None or result.carried is None:
            return None
        account = Account(self.problem, result.design, result.carried)
        bonus = np.zeros(len(self.layers.shares))
        return Settled(result.design, result.carried, account.costs().total, bonus)


def with_sites(problem: PlacementProblem, is_open: NDArray[np.bool_]) -> PlacementProblem:
    """The problem with the choice of sites made."""
    closed = [set(future.closed_site_ids) for future in problem.futures]
    never = set.intersection(*closed) if closed else set()
    return replace(
        problem,
        sites=tuple(
            replace(site, forced=_forced(opened, site.id in never))
            for site, opened in zip(problem.sites, is_open.tolist(), strict=True)
        ),
    )


def _steps_for(
    layers: Layers, flow: StreamFlow, ways: Ways, kg: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Steps of room that a stream's ways need, by site and class."""
    through = np.zeros(layers.rooms.size.shape)
    for tier in range(ways.sites.shape[1]):
        used = ways.sites[:, tier] >= 0
        np.add.at(through[:, flow.stream.class_], ways.sites[used, tier], kg[used])
    size = np.where(layers.rooms.size > 0, layers.rooms.size * flow.room_part, np.inf)
    return np.asarray(np.ceil(through / size - 1e-9).astype(np.int64))


def _forced(is_open: bool, is_never_usable: bool) -> Forced:
    """Open or closed; a site that every future closes cannot be asked to be open."""
    if is_open:
        return Forced.FREE if is_never_usable else Forced.OPEN
    return Forced.CLOSED


def keeps_promises(account: Account) -> bool:
    """Whether bands and cold chain hold over the situations that close nothing."""
    problem = account.problem
    chance = np.array([item.probability * item.is_usual for item in account.situations])
    asked = [
        (band.share, account.counts(number), account.covered_kg[number])
        for number, band in enumerate(problem.bands)
    ]
    asked.append((problem.cold_chain_share, account.is_fresh, account.cold_kg))
    return all(
        float(chance @ kg)
        >= (share - SHARE_ROUNDING) * float(chance @ account.demand_kg[:, counts].sum(axis=1))
        for share, counts, kg in asked
    )


def covered_by(valuer: Valuer) -> NDArray[np.float64]:
    """Part of each promised share's demand that flows cover; the cold chain by whole ways.

    One leg out of band breaks the chain of all that goes over it.
    """
    layers, found = valuer.layers, valuer.covered()
    untangler = [Untangler(layers.problem, group) for group in range(len(layers.prices))]
    for number, row in enumerate(layers.shares):
        if row.name == "cold chain" and row.whole_kg > 0:
            kg = sum(
                flow.stream.weight * untangler[flow.stream.group].in_band_kg(flow)
                for flow in valuer.flows
                if row.counts[flow.stream.group]
                and layers.situations[flow.stream.situation].is_usual
            )
            found[number] = kg / row.whole_kg
    return found
