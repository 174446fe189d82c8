"""Costs by cause, figures by future, emission and the objective, all added up anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Violation
from solvers.placement.checks.demand import left_out
from solvers.placement.checks.service import cold_chain, reach
from solvers.placement.checks.sites import once_paid
from solvers.placement.checks.table import summed
from solvers.placement.checks.tolerances import SHARE, differs, exceeds, shown
from solvers.placement.plan import PlacementCosts
from solvers.placement.problem import Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.placement.checks.case import Case
    from solvers.placement.plan import FutureFigures


def costs_are_right(case: Case) -> Iterator[Violation]:
    """``COST_WRONG``: every cause costs what the plan says."""
    right = costs(case)
    for (cause, given), (_, wanted) in zip(case.plan.costs.items(), right.items(), strict=True):
        if differs(given, wanted):
            yield _cny(case, "COST_WRONG", cause, given, wanted)


def objective_is_right(case: Case) -> Iterator[Violation]:
    """``OBJECTIVE_WRONG``: the objective is the aim's figure of the costs by future.

    What the best plan for each future costs is not known here, so that a regret is only held
    against what it can be: from 0 to the dearest future's cost.
    """
    given, by_future = case.plan.objective, costs_by_future(case)
    if case.problem.aim.risk is Risk.REGRET:
        most = float(by_future.max())
        if exceeds(given, most) or not given >= -SHARE * abs(most):
            yield _cny(case, "OBJECTIVE_WRONG", "regret", given, min(max(given, 0.0), most))
        return
    wanted = float(case.probability @ by_future)
    if case.problem.aim.risk is Risk.CVAR:
        wanted += case.problem.aim.cvar_weight * _worst(case, by_future)
    if differs(given, wanted):
        yield _cny(case, "OBJECTIVE_WRONG", case.problem.aim.risk.value, given, wanted)


def _worst(case: Case, by_future: NDArray[np.float64]) -> float:
    """Mean of the dearest ``1 - cvar_level`` of the futures."""
    tail = 1.0 - case.problem.aim.cvar_level
    if tail <= 0:
        return float(by_future.max())
    total, left = 0.0, tail
    for cost, chance in sorted(zip(by_future, case.probability, strict=True), reverse=True):
        total += float(cost) * min(float(chance), left)
        left -= min(float(chance), left)
    return total / tail


def emission_is_capped(case: Case) -> Iterator[Violation]:
    """``CO2_TOO_HIGH``: expected emission of flows and open sites keeps the cap."""
    cap_kg = case.problem.co2_cap_kg
    if cap_kg is None:
        return
    emitted_kg = float(case.probability @ emission(case))
    if exceeds(emitted_kg, cap_kg):
        detail = f"{shown(emitted_kg)} kg CO2, at most {shown(cap_kg)} kg"
        yield Violation("CO2_TOO_HIGH", "plan", detail, emitted_kg - cap_kg, "kg")


def futures_are_reported(case: Case) -> Iterator[Violation]:
    """``FUTURE_UNREPORTED``: figures are stated once for each future, and for no other."""
    said = [item.future_id for item in case.plan.figures]
    for name in case.index.futures:
        if said.count(name) != 1:
            detail = f"figures are stated {said.count(name)} times"
            yield Violation("FUTURE_UNREPORTED", name, detail, 1, "count")
    for name in sorted(set(said) - case.index.futures.keys()):
        yield Violation("FUTURE_UNREPORTED", name, "the problem has no such future", 1, "count")


def figures_are_right(case: Case) -> Iterator[Violation]:
    """``FIGURE_WRONG``: cost, reach, cold chain, emission and what is left out, by future."""
    right = figures(case)
    for item in case.plan.figures:
        at = case.index.futures.get(item.future_id)
        if at is None:
            continue
        for name, given, wanted, unit in _compared(item, right[at]):
            if given is None or wanted is None or differs(given, wanted):
                detail = f"{name} {_text(given)}, is {_text(wanted)}"
                amount = abs((given or 0.0) - (wanted or 0.0))
                yield Violation("FIGURE_WRONG", f"{item.future_id}, {name}", detail, amount, unit)


Figure = tuple[float, float, tuple[float, ...], float | None, float, float]
"""Cost, share left out, reach by band, cold chain, kg of CO2, probability."""


def _compared(
    item: FutureFigures, right: Figure
) -> Iterator[tuple[str, float | None, float | None, str]]:
    cost_cny, unserved, reached, cold, co2_kg, chance = right
    yield "probability", item.probability, chance, "share"
    yield "cost", item.cost_cny, cost_cny, "cny"
    yield "unserved share", item.unserved_share, unserved, "share"
    if len(item.reach) == len(reached):
        for number, (given, wanted) in enumerate(zip(item.reach, reached, strict=True), start=1):
            yield f"reach of band {number}", given, wanted, "share"
    else:
        yield "number of bands", len(item.reach), len(reached), "count"
    if item.cold_chain is not None or cold is not None:
        yield "cold chain", item.cold_chain, cold, "share"
    yield "CO2", item.co2_kg, co2_kg, "kg"


def figures(case: Case) -> list[Figure]:
    """Figures of each future."""
    by_future, emitted = costs_by_future(case), emission(case)
    demand = np.einsum("fpgz,p->f", case.demand, case.days)
    short = np.einsum("fpgz,p->f", left_out(case), case.days)
    bands = [_share(*reach(case, band)) for band in case.problem.bands]
    good, fresh = cold_chain(case)
    cold = _share(good, fresh)
    return [
        (
            float(by_future[at]),
            float(short[at] / demand[at]) if demand[at] > 0 else 0.0,
            tuple(float(band[at]) for band in bands),
            float(cold[at]) if fresh[at] > 0 else None,
            float(emitted[at]),
            float(case.probability[at]),
        )
        for at in range(len(case.problem.futures))
    ]


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nothing of nothing is all of it."""
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)


def costs(case: Case) -> PlacementCosts:
    """Costs by cause; what depends on the future is its mean."""
    fixed, modules = _standing(case)
    opening, closing, expansion = once_paid(case)
    chance = case.probability
    return PlacementCosts(
        fixed=fixed,
        modules=modules,
        opening=opening,
        closing=closing,
        expansion=expansion,
        transport=float(chance @ transport(case)),
        co2=float(chance @ emission(case)) * case.problem.co2_cny_per_kg,
        unserved=float(chance @ unserved(case)),
    )


def costs_by_future(case: Case) -> NDArray[np.float64]:
    """All costs under each future, once-paid ones included."""
    once = sum(_standing(case)) + sum(once_paid(case))
    co2_cny = emission(case) * case.problem.co2_cny_per_kg
    total: NDArray[np.float64] = once + transport(case) + co2_cny + unserved(case)
    return total


def _standing(case: Case) -> tuple[float, float]:
    """Fixed cost of open sites, and cost of their steps, over all periods."""
    fixed = modules = 0.0
    for position, decision in case.decisions.items():
        site = case.problem.sites[position]
        if not decision.is_open:
            continue
        fixed += site.fixed_cny_per_day
        prices = {module.class_id: module.cny_per_day for module in site.modules}
        modules += sum(prices.get(name, 0.0) * steps for name, steps in decision.modules)
    days = float(case.days.sum())
    return fixed * days, modules * days


def transport(case: Case) -> NDArray[np.float64]:
    """Cost of flows by future; ways that are forbidden cost nothing here."""
    flows = case.flows
    price = np.where(np.isfinite(flows.cny_per_kg), flows.cny_per_kg, 0.0)
    factor = np.array([future.transport_factor for future in case.problem.futures])
    moved_cny: NDArray[np.float64] = _by_future(case, price) * factor
    return moved_cny


def emission(case: Case) -> NDArray[np.float64]:
    """Kg of CO2 of flows and open sites by future."""
    fixed = np.array([site.fixed_co2_kg_per_day for site in case.problem.sites])
    standing = float(fixed @ case.is_open) * float(case.days.sum())
    return _by_future(case, case.flows.co2_kg_per_kg) + standing


def _by_future(case: Case, per_kg: NDArray[np.float64]) -> NDArray[np.float64]:
    flows = case.flows
    amount = flows.kg_per_day * case.days[flows.cell[1]] * per_kg
    return summed(flows.cell[0], amount, len(case.problem.futures))


def unserved(case: Case) -> NDArray[np.float64]:
    """Price of what is left out by future; groups without a price cost nothing."""
    price = np.array([group.unserved_cny_per_kg or 0.0 for group in case.problem.groups])
    lost_cny: NDArray[np.float64] = np.einsum("fpgz,p,g->f", left_out(case), case.days, price)
    return lost_cny


def _cny(case: Case, code: str, subject: str, given: float, wanted: float) -> Violation:
    word = case.problem.currency
    detail = f"{shown(given)} {word} stated, is {shown(wanted)} {word}"
    return Violation(code, subject, detail, abs(given - wanted), "cny")


def _text(value: float | None) -> str:
    return "none" if value is None else shown(value)
