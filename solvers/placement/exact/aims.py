"""What the model seeks: mean cost, cost with its risk, regret, or one measure after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.account import counts_in_band
from solvers.placement.design import site_costs
from solvers.placement.exact.columns import covered, flow_prices, short_prices
from solvers.placement.problem import Measure, Risk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.exact.columns import Model


def seek(model: Model, best_by_future: NDArray[np.float64] | None) -> float:
    """Set the objective of the aim, but for its stages; its constant part.

    Parameters
    ----------
    model
        With all rules; columns may be added.
    best_by_future
        Best cost for each future alone, for regret.
    """
    risk = model.problem.aim.risk
    if risk is Risk.CVAR:
        return _seek_tail(model)
    if risk is Risk.REGRET and best_by_future is not None:
        return _seek_regret(model, best_by_future)
    return constant_cny(model) + float(_chance(model) @ lost_cny(model))


def constant_cny(model: Model) -> float:
    """Cost that no column has: closing every site of today."""
    return float(site_costs(model.problem)[1].sum())


def lost_cny(model: Model) -> NDArray[np.float64]:
    """Price under each future of what shut zones want, which no column has either."""
    prices = np.array([group.unserved_cny_per_kg or 0.0 for group in model.problem.groups])
    found = np.zeros(len(model.problem.futures))
    for item in model.situations:
        found[item.future] += item.days * float(item.lost.sum(axis=1) @ prices)
    return found


def _chance(model: Model) -> NDArray[np.float64]:
    return np.array([future.probability for future in model.problem.futures])


def _future_rows(model: Model) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Columns and amounts of the flows' cost under each future."""
    future = np.array([item.future for item in model.situations])
    flows, shorts = flow_prices(model), short_prices(model)
    found = []
    for number in range(len(model.problem.futures)):
        flow = np.flatnonzero(future[model.situation] == number)
        short = np.flatnonzero(future[model.short_at[:, 0]] == number)
        columns = np.concatenate([model.first["flow"] + flow, model.first["short"] + short])
        found.append((columns, np.concatenate([flows[flow], shorts[short]])))
    return found


def _site_part(model: Model) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns and amounts of what does not depend on the future."""
    blocks = ("site", "steps", "added")
    starts = [model.first[name] for name in blocks]
    costs = [model.cost[list(model.first).index(name)] for name in blocks]
    columns = [start + np.arange(len(cost)) for start, cost in zip(starts, costs, strict=True)]
    return np.concatenate(columns), np.concatenate(costs)


def _seek_tail(model: Model) -> float:
    """Mean plus weighted mean of the worst futures, as a linear programme.

    Rockafellar and Uryasev (2000), eq. 17; cost of the sites shifts both alike.
    """
    aim, futures = model.problem.aim, model.problem.futures
    chance = np.array([future.probability for future in futures])
    weight = aim.cvar_weight
    worst = weight * chance / max(1.0 - aim.cvar_level, 1e-12)
    free = np.full(1, np.inf)
    lost = lost_cny(model)
    model.block("threshold", np.full(1, weight), free, -free)
    model.block("beyond", worst, np.full(len(futures), np.inf))
    for number, (columns, amounts) in enumerate(_future_rows(model)):
        extra = [model.first["threshold"], model.first["beyond"] + number]
        model.rows.add(
            np.concatenate([columns, extra]),
            np.concatenate([amounts, [-1.0, -1.0]]),
            -np.inf,
            -float(lost[number]),
        )
    _scale_sites(model, 1.0 + weight)
    return constant_cny(model) * (1.0 + weight) + float(chance @ lost)


def _scale_sites(model: Model, factor: float) -> None:
    for position, name in enumerate(model.first):
        if name in {"site", "steps", "added"}:
            model.cost[position] = model.cost[position] * factor


def _seek_regret(model: Model, best: NDArray[np.float64]) -> float:
    """The largest excess over the best cost for each future."""
    site_columns, site_amounts = _site_part(model)
    constant, lost = constant_cny(model), lost_cny(model)
    model.block("regret", np.ones(1), np.full(1, np.inf))
    for number, (columns, amounts) in enumerate(_future_rows(model)):
        model.rows.add(
            np.concatenate([site_columns, columns, [model.first["regret"]]]),
            np.concatenate([site_amounts, amounts, [-1.0]]),
            -np.inf,
            float(best[number] - lost[number]) - constant,
        )
    for position, name in enumerate(model.first):
        if name != "regret":
            model.cost[position] = np.zeros_like(model.cost[position])
    return 0.0


def measure_costs(model: Model, measure: Measure) -> NDArray[np.float64]:
    """Objective of one stage over the columns there are; cost keeps the aim's own."""
    if measure is Measure.COST:
        return np.concatenate(model.cost)
    costs = np.zeros(model.columns)
    if measure is Measure.CO2:
        emission = model.weight[model.situation] * model.ways.co2_kg_per_kg[model.way]
        fixed = [site.fixed_co2_kg_per_day * model.problem.days for site in model.problem.sites]
        costs[model.first["site"] : model.first["site"] + len(fixed)] = fixed
        costs[model.first["flow"] : model.first["flow"] + len(emission)] = emission
        return costs
    usual = np.array([item.is_usual for item in model.situations])
    weight = np.where(usual, model.weight, 0.0)
    demand = np.stack([item.demand + item.lost for item in model.situations])
    counts = counts_in_band(model.problem, 0)
    whole = float(np.einsum("s,sgz,g->", weight, demand, counts))
    gain = weight[model.situation] * covered(model, 0) / max(whole, 1e-12)
    costs[model.first["flow"] : model.first["flow"] + len(gain)] = -gain
    return costs
