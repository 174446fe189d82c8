"""One problem made into another: measures in the place of cost, weights in that of chances."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.account import Account, counts_in_band
from solvers.placement.problem import Aim, Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem, Stage
    from solvers.placement.search.settle import Settled

ROUNDING = 1e-7
LEFT_OUT = 1e-3
"""Kg out of time that 1 kg left out counts beyond itself."""


def held(problem: PlacementProblem, best: Settled, stage: Stage) -> PlacementProblem:
    """The problem where later stages may worsen a measure by its tolerance only."""
    if stage.measure is Measure.CO2:
        most = carbon_kg(problem, best) * (1.0 + stage.tolerance + ROUNDING)
        cap = problem.co2_cap_kg
        return replace(problem, co2_cap_kg=most if cap is None else min(cap, most))
    reached = usual_reach(Account(problem, best.design, best.carried), 0) - stage.tolerance
    share = max(problem.bands[0].share, reached - ROUNDING)
    return replace(problem, bands=(replace(problem.bands[0], share=share), *problem.bands[1:]))


def only_future(problem: PlacementProblem, number: int) -> PlacementProblem:
    """The problem of the least cost where one future is all that may come."""
    future = replace(problem.futures[number], probability=1.0)
    return replace(problem, futures=(future,), aim=Aim())


def without_promises(problem: PlacementProblem) -> PlacementProblem:
    """The problem without what is promised over all futures, such as one alone cannot keep."""
    bands = tuple(replace(band, share=0.0) for band in problem.bands)
    return replace(problem, bands=bands, cold_chain_share=0.0, co2_cap_kg=None)


def keeps_futures_apart(problem: PlacementProblem) -> bool:
    """Whether a plan is in each future one that could have been made for it alone."""
    is_promised = problem.cold_chain_share > 0 or any(band.share > 0 for band in problem.bands)
    return problem.co2_cap_kg is None and not is_promised


def weighted(problem: PlacementProblem, weights: NDArray[np.float64]) -> PlacementProblem:
    """The problem with weights in the place of its futures' chances.

    Promises are judged by chances. By weights they ask for so much only as every plan reaches that
    keeps them by chances, or the bound would hold for fewer plans than there are.
    """
    chances = np.array([future.probability for future in problem.futures])
    days = np.array([period.days for period in problem.periods])
    usual = [not (item.closed_site_ids or item.closed_zone_ids) for item in problem.futures]
    by_future = np.array(
        [
            ((problem.demand_kg_per_day.swapaxes(1, 2) * days[:, None]).sum(axis=1))
            * future.demand_factor
            for future in problem.futures
        ]
    ).sum(axis=2)
    by_future = by_future * np.array(usual)[:, None]
    fresh = np.array([item.fresh and not item.is_return for item in problem.groups])
    bands = tuple(
        replace(
            band,
            share=_weakened(
                band.share,
                by_future[:, counts_in_band(problem, number)].sum(axis=1),
                chances,
                weights,
            ),
        )
        for number, band in enumerate(problem.bands)
    )
    cold = _weakened(problem.cold_chain_share, by_future[:, fresh].sum(axis=1), chances, weights)
    return replace(_with_chances(problem, weights), bands=bands, cold_chain_share=cold)


def _weakened(
    share: float,
    demand: NDArray[np.float64],
    chances: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:
    """The share by weights that the worst plan reaches which has the share by chances."""
    whole = float(weights @ demand)
    if whole <= 0:
        return share
    left, missed = (1.0 - share) * float(chances @ demand), 0.0
    for future in np.argsort(-weights / chances, kind="stable").tolist():
        out = min(demand[future], left / chances[future])
        left -= out * chances[future]
        missed += out * weights[future]
    return float(np.clip(1.0 - missed / whole, 0.0, share))


def measured(problem: PlacementProblem, measure: Measure) -> PlacementProblem:
    """The problem with another measure in the place of cost: kg not served in time, or emission."""
    if measure is Measure.COST:
        return problem
    if measure is Measure.CO2:
        return _emitting(problem)
    promise, last = problem.bands[0], problem.legs[-1]
    late = promise.wait_s + last.seconds > promise.hours * 3600.0
    named = promise.group_ids
    counts = np.array([not g.is_return and (not named or g.id in named) for g in problem.groups])
    legs = []
    for tier, leg in enumerate(problem.legs):
        cost = np.where(np.isfinite(leg.cny_per_kg), 0.0, np.inf)
        if tier == len(problem.legs) - 1:
            cost = cost + counts[:, None, None] * late[None]
        legs.append(replace(leg, cny_per_kg=cost))
    sites = tuple(
        replace(
            site,
            fixed_cny_per_day=0.0,
            opening_cny=0.0,
            closing_cny=0.0,
            modules=tuple(replace(m, cny_per_day=0.0, adding_cny=0.0) for m in site.modules),
        )
        for site in problem.sites
    )
    # What is left out is as bad as what comes late, but the worse of the two.
    groups = tuple(
        group
        if group.unserved_cny_per_kg is None
        else replace(group, unserved_cny_per_kg=float(counted) + LEFT_OUT)
        for group, counted in zip(problem.groups, counts.tolist(), strict=True)
    )
    futures = tuple(replace(future, transport_factor=1.0) for future in problem.futures)
    return replace(
        problem, legs=tuple(legs), sites=sites, groups=groups, futures=futures, co2_cny_per_kg=0.0
    )


def _emitting(problem: PlacementProblem) -> PlacementProblem:
    """Emission as the only cost; leaving goods out emits nothing."""
    legs = tuple(
        replace(
            leg,
            cny_per_kg=np.where(np.isfinite(leg.cny_per_kg), leg.co2_kg_per_kg[None], np.inf),
        )
        for leg in problem.legs
    )
    sites = tuple(
        replace(
            site,
            fixed_cny_per_day=site.fixed_co2_kg_per_day,
            opening_cny=0.0,
            closing_cny=0.0,
            modules=tuple(replace(m, cny_per_day=0.0, adding_cny=0.0) for m in site.modules),
        )
        for site in problem.sites
    )
    groups = tuple(
        group if group.unserved_cny_per_kg is None else replace(group, unserved_cny_per_kg=0.0)
        for group in problem.groups
    )
    futures = tuple(replace(future, transport_factor=1.0) for future in problem.futures)
    return replace(
        problem, legs=legs, sites=sites, groups=groups, futures=futures, co2_cny_per_kg=0.0
    )


def usual_reach(account: Account, band: int) -> float:
    """Share of demand within a band over the situations that close nothing."""
    usual = np.array([item.is_usual for item in account.situations])
    chance = np.array([item.probability for item in account.situations]) * usual
    demand = account.demand_kg[:, account.counts(band)].sum(axis=1)
    whole = float(chance @ demand)
    return float(chance @ account.covered_kg[band]) / whole if whole else 1.0


def carbon_kg(problem: PlacementProblem, settled: Settled) -> float:
    """Expected emission."""
    account = Account(problem, settled.design, settled.carried)
    chance = np.array([item.probability for item in account.situations])
    return float(chance @ account.flow_co2_kg) + account.fixed_co2_kg


def _with_chances(problem: PlacementProblem, chances: NDArray[np.float64]) -> PlacementProblem:
    """The problem with other probabilities of its futures."""
    return replace(
        problem,
        futures=tuple(
            replace(future, probability=float(chance))
            for future, chance in zip(problem.futures, chances, strict=True)
        ),
    )
