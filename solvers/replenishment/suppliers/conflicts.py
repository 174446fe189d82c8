"""Why there is no plan: what is short, or which rules contradict each other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import MipOptions, MipStatus, solve_mip
from solvers.replenishment.suppliers.model import FAMILIES, build

if TYPE_CHECKING:
    from collections.abc import Collection

    from solvers.common import Limits
    from solvers.replenishment.suppliers.problem import AllocationProblem

CHECK_S = 10.0
"""The longest for asking whether some rules can hold together."""
ROUNDING = 1e-9


def shortages(problem: AllocationProblem) -> tuple[str, ...]:
    """Categories that cannot be had whatever the other rules say; one sentence each."""
    return tuple(
        text
        for category in problem.categories
        if (text := _shortage(problem, category.id, category.units, category.sources))
    )


def conflicts(problem: AllocationProblem, limits: Limits) -> tuple[str, ...]:
    """A set of rules that cannot hold together, none of which can be left out of it.

    Rules are given up one after the other as long as there is no plan without them either. Where
    time is too short to tell, a rule stays in the set, and a sentence says so.
    """
    inside = [name for name in FAMILIES if name != "demand" and _is_stated(problem, name)]
    unsure: list[str] = []
    given_up: list[str] = []
    for name in tuple(inside):
        verdict = _is_possible(problem, [*given_up, name], limits)
        if verdict is False:
            inside.remove(name)
            given_up.append(name)
        elif verdict is None:
            unsure.append(name)
    words = [FAMILIES[name] for name in ("demand", *inside)]
    lines = [f"these rules cannot all hold: {'; '.join(words)}"]
    if unsure:
        named = "; ".join(FAMILIES[name] for name in unsure)
        lines.append(f"time was too short to tell whether these are part of it: {named}")
    return tuple(lines)


def _shortage(problem: AllocationProblem, key: str, units: float, sources: int) -> str:
    own = [item for item in problem.choices if item.category_id == key and item.segments]
    if len(own) < sources:
        return (
            f"category {key} needs {sources} suppliers, and {len(own)} can deliver: others are "
            "blacklisted, offer nothing, or have a minimum order above what they may get"
        )
    most = math.fsum(item.most for item in own)
    if most < units * (1 - ROUNDING):
        return (
            f"category {key} needs {units:,.0f} units, and its suppliers can deliver "
            f"{most:,.0f} within their capacity and largest share"
        )
    least = math.fsum(sorted(item.segments[0].low for item in own)[:sources])
    if least > units * (1 + ROUNDING):
        return (
            f"category {key} needs {units:,.0f} units, and the minimum orders of its "
            f"{sources} smallest suppliers are {least:,.0f}"
        )
    return ""


def _is_stated(problem: AllocationProblem, name: str) -> bool:
    limits = problem.limits
    stated = {
        "best": limits.best_share > 0,
        "clusters": limits.cluster_share < 1,
        "cvar": limits.most_cvar_cny is not None,
        "defects": limits.most_defects is not None,
    }
    return stated.get(name, True)


def _is_possible(
    problem: AllocationProblem, without: Collection[str], limits: Limits
) -> bool | None:
    """Whether there is a plan without some rules; ``None`` if time was too short to tell."""
    mip = build(problem, without).mip
    options = MipOptions(CHECK_S, seed=limits.seed)
    result = solve_mip(replace(mip, cost=np.zeros(len(mip.cost))), options)
    if result.status is MipStatus.INFEASIBLE:
        return False
    return None if result.x is None else True
