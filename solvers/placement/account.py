"""From arrays to a plan: costs by cause, figures by future, flows by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.placement.design import RoomTable
from solvers.placement.plan import (
    Flow,
    FutureFigures,
    PlacementCosts,
    PlacementPlan,
    Shortfall,
    SiteDecision,
)
from solvers.placement.problem import Risk
from solvers.placement.situations import situations_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from solvers.common import Limits, Status, StopReason
    from solvers.placement.design import Carried, Design
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.situations import Situation

LEAST_KG = 1e-7
"""Smaller flows are rounding of the solvers."""


class Account:
    """Adds up what a design with its flows costs and reaches.

    Parameters
    ----------
    problem
        The problem.
    design, carried
        What is judged.
    """

    def __init__(self, problem: PlacementProblem, design: Design, carried: Carried) -> None:
        self.problem, self.design, self.carried = problem, design, carried
        self.situations: tuple[Situation, ...] = situations_of(problem)
        self.prices = np.array([group.unserved_cny_per_kg or 0.0 for group in problem.groups])
        self._once()
        self._flows()

    def _once(self) -> None:
        """What does not depend on the future."""
        problem, is_open = self.problem, self.design.is_open
        rooms, steps = RoomTable.of(problem), self.design.steps
        today = np.array([site.is_open for site in problem.sites])
        opening = np.array([site.opening_cny for site in problem.sites])
        closing = np.array([site.closing_cny for site in problem.sites])
        fixed = np.array([site.fixed_cny_per_day for site in problem.sites])
        emission = np.array([site.fixed_co2_kg_per_day for site in problem.sites])
        added = np.maximum(0, steps - rooms.present)
        self.fixed_cny = float(fixed @ is_open) * problem.days
        self.modules_cny = float((steps * rooms.cny)[is_open].sum())
        self.opening_cny = float(opening @ (is_open & ~today))
        self.closing_cny = float(closing @ (~is_open & today))
        self.expansion_cny = float((added * rooms.adding_cny)[is_open].sum())
        self.fixed_co2_kg = float(emission @ is_open) * problem.days

    @property
    def once_cny(self) -> float:
        """Cost of the sites themselves."""
        return (
            self.fixed_cny
            + self.modules_cny
            + self.opening_cny
            + self.closing_cny
            + self.expansion_cny
        )

    def _flows(self) -> None:
        """Money, emission and service by situation."""
        carried, count = self.carried, len(self.situations)
        ways = carried.ways.only(carried.way)
        days = np.array([item.days for item in self.situations])
        factor = np.array([item.transport_factor for item in self.situations])
        kg = carried.kg_per_day * days[carried.situation]

        def by_situation(amount: NDArray[Any]) -> NDArray[np.float64]:
            return np.bincount(carried.situation, amount, count).astype(float)

        self.transport_cny = by_situation(kg * ways.cny_per_kg) * factor
        self.flow_co2_kg = by_situation(kg * ways.co2_kg_per_kg)
        self.short_cny = days * np.einsum("sgz,g->s", carried.short, self.prices)
        demand = np.stack([item.demand + item.lost for item in self.situations])
        self.demand_kg = days[:, None] * demand.sum(axis=2)
        self.short_kg = days[:, None] * carried.short.sum(axis=2)
        fresh = self.is_fresh
        self.cold_kg = by_situation(kg * (ways.in_band & fresh[ways.group]))
        self.covered_kg = [
            by_situation(kg * (self.counts(number)[ways.group] & self._within(number, ways.last_s)))
            for number in range(len(self.problem.bands))
        ]

    @property
    def is_fresh(self) -> NDArray[np.bool_]:
        """Groups that count in cold-chain coverage."""
        return np.array([item.fresh and not item.is_return for item in self.problem.groups])

    def counts(self, band: int) -> NDArray[np.bool_]:
        """Groups that count in a band."""
        return counts_in_band(self.problem, band)

    def _within(self, band: int, last_s: NDArray[np.int64]) -> NDArray[np.bool_]:
        promise = self.problem.bands[band]
        return promise.wait_s + last_s <= promise.hours * 3600.0

    def costs_by_future(self) -> NDArray[np.float64]:
        """All cost under each future."""
        price = self.problem.co2_cny_per_kg
        each = self.transport_cny + self.short_cny + price * self.flow_co2_kg
        future = np.array([item.future for item in self.situations])
        by_future = np.bincount(future, each, len(self.problem.futures)).astype(float)
        return np.asarray(by_future + self.once_cny + price * self.fixed_co2_kg)

    def costs(self) -> PlacementCosts:
        """Costs by cause, means over the futures."""
        chance = np.array([item.probability for item in self.situations])
        emission = float(chance @ self.flow_co2_kg) + self.fixed_co2_kg
        return PlacementCosts(
            fixed=self.fixed_cny,
            modules=self.modules_cny,
            opening=self.opening_cny,
            closing=self.closing_cny,
            expansion=self.expansion_cny,
            transport=float(chance @ self.transport_cny),
            co2=emission * self.problem.co2_cny_per_kg,
            unserved=float(chance @ self.short_cny),
        )

    def figures(self) -> tuple[FutureFigures, ...]:
        """What each future brings."""
        future = np.array([item.future for item in self.situations])
        costs, fresh = self.costs_by_future(), self.is_fresh
        found = []
        for number, item in enumerate(self.problem.futures):
            mine = future == number
            demand = self.demand_kg[mine].sum(axis=0)
            short = self.short_kg[mine].sum(axis=0)
            fresh_kg = float(demand[fresh].sum())
            reach = tuple(
                share(self.covered_kg[band][mine].sum(), demand[self.counts(band)].sum())
                for band in range(len(self.problem.bands))
            )
            found.append(
                FutureFigures(
                    future_id=item.id,
                    probability=item.probability,
                    cost_cny=float(costs[number]),
                    unserved_share=1.0 - share((demand - short).sum(), demand.sum()),
                    reach=reach,
                    cold_chain=share(self.cold_kg[mine].sum(), fresh_kg) if fresh_kg > 0 else None,
                    co2_kg=float(self.flow_co2_kg[mine].sum()) + self.fixed_co2_kg,
                )
            )
        return tuple(found)

    def objective(self, best_by_future: NDArray[np.float64] | None = None) -> float:
        """Value of the problem's aim; regret needs the best cost for each future."""
        return aim_of(self.problem, self.costs_by_future(), best_by_future)


def share(part: float, whole: float) -> float:
    """Part of a whole; nothing of nothing is all of it."""
    return float(part / whole) if whole > 0 else 1.0


def counts_in_band(problem: PlacementProblem, band: int) -> NDArray[np.bool_]:
    """Groups that count in a band of service."""
    named = problem.bands[band].group_ids
    return np.array(
        [not item.is_return and (not named or item.id in named) for item in problem.groups]
    )


def aim_of(
    problem: PlacementProblem,
    costs: NDArray[np.float64],
    best_by_future: NDArray[np.float64] | None = None,
) -> float:
    """One figure of the costs under each future."""
    chance = np.array([future.probability for future in problem.futures])
    mean = float(chance @ costs)
    if problem.aim.risk is Risk.CVAR:
        return mean + problem.aim.cvar_weight * tail_mean(costs, chance, problem.aim.cvar_level)
    if problem.aim.risk is Risk.REGRET and best_by_future is not None:
        return float((costs - best_by_future).max())
    return mean


def tail_weights(
    costs: NDArray[np.float64], chance: NDArray[np.float64], level: float
) -> NDArray[np.float64]:
    """How much each outcome counts in the mean of the worst ``1 - level``; they add up to 1."""
    tail = max(1.0 - level, 1e-12)
    order = np.argsort(-costs, kind="stable")
    worse = np.cumsum(chance[order]) - chance[order]
    found = np.zeros(len(costs))
    found[order] = np.minimum(chance[order], np.maximum(0.0, tail - worse)) / tail
    return found


def tail_mean(costs: NDArray[np.float64], chance: NDArray[np.float64], level: float) -> float:
    """Mean of the worst ``1 - level`` of the outcomes (Rockafellar and Uryasev 2000)."""
    return float(tail_weights(costs, chance, level) @ costs)


def leaves_out(account: Account) -> bool:
    """Whether demand that could be served is not."""
    lost = np.stack([item.lost for item in account.situations])
    return bool((account.carried.short > lost + 1e-6).any())


def plan_of(
    account: Account,
    status: Status,
    stop_reason: StopReason,
    objective: float,
    bound: float | None,
    limits: Limits,
    seconds: float,
    notes: Mapping[str, str],
) -> PlacementPlan:
    """The plan of an account."""
    return PlacementPlan(
        status=status,
        stop_reason=stop_reason,
        sites=_decisions(account),
        flows=_flow_nouns(account),
        shortfalls=_shortfalls(account),
        costs=account.costs(),
        objective=objective,
        bound=bound,
        figures=account.figures(),
        limits=limits,
        seconds=seconds,
        notes=notes,
    )


def _decisions(account: Account) -> tuple[SiteDecision, ...]:
    problem, design = account.problem, account.design
    return tuple(
        SiteDecision(
            site.id,
            bool(design.is_open[row]),
            tuple(
                (name, int(design.steps[row, column]))
                for column, name in enumerate(problem.class_ids)
                if design.is_open[row] and design.steps[row, column] > 0
            ),
        )
        for row, site in enumerate(problem.sites)
    )


def _flow_nouns(account: Account) -> tuple[Flow, ...]:
    problem, carried = account.problem, account.carried
    site_ids = [site.id for site in problem.sites]
    ways = carried.ways
    found = []
    for at, way, kg in zip(
        carried.situation.tolist(), carried.way.tolist(), carried.kg_per_day.tolist(), strict=True
    ):
        if kg <= LEAST_KG:
            continue
        situation = account.situations[at]
        found.append(
            Flow(
                problem.futures[situation.future].id,
                problem.periods[situation.period].id,
                problem.groups[ways.group[way]].id,
                tuple(site_ids[site] for site in ways.sites[way].tolist() if site >= 0),
                problem.zones[ways.zone[way]].id,
                kg,
            )
        )
    return tuple(found)


def _shortfalls(account: Account) -> tuple[Shortfall, ...]:
    problem, short = account.problem, account.carried.short
    found = []
    for at, group, zone in np.argwhere(short > LEAST_KG).tolist():
        situation = account.situations[at]
        found.append(
            Shortfall(
                problem.futures[situation.future].id,
                problem.periods[situation.period].id,
                problem.groups[group].id,
                problem.zones[zone].id,
                float(short[at, group, zone]),
            )
        )
    return tuple(found)
