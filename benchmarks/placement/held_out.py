"""The plan for the mean and that against the worst futures, in futures neither has seen."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scenarios import load, with_drawn_futures
from solvers import placement
from solvers.common import Limits
from solvers.placement.judged import judge
from solvers.placement.losses.flows import flowing
from solvers.placement.problem import Aim, PlacementProblem, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

AIMS = {"mean": Aim(), "cvar": Aim(risk=Risk.CVAR, cvar_weight=1.0, cvar_level=0.9)}
FLOW_SECONDS = 30.0


def held_out_lines(name: str, seconds: float, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """One line per plan.

    Parameters
    ----------
    name
        A scenario with a network to be designed and futures.
    seconds
        For each plan.
    count, seed
        Futures drawn around those of the scenario, and their seed.
    """
    scenario = load(name)
    problem = PlacementProblem.from_scenario(scenario)
    unseen = PlacementProblem.from_scenario(with_drawn_futures(scenario, count, seed)).futures
    for aim, wanted in AIMS.items():
        asked = replace(problem, aim=wanted)
        began = time.monotonic()
        plan = placement.solve(asked, Limits(max_seconds=seconds, seed=seed))
        wall_s = time.monotonic() - began
        line = {
            "scenario": scenario.name,
            "aim": aim,
            "status": plan.status.value,
            "objective": plan.objective,
            "bound": plan.bound,
            "violations": len(placement.validate(asked, plan)),
            "open_sites": len(plan.open_ids),
            "wall_s": round(wall_s, 1),
        }
        if plan.flows:
            value = flowing(Limits(max_seconds=FLOW_SECONDS, seed=seed))
            found = judge(asked, plan, unseen, value)
            line |= {
                "futures": len(found.futures),
                "unsolved": len(found.unsolved),
                "mean_cny": found.mean_cny,
                "worst_tenth_cny": found.tail_cny(0.9),
                "unserved_share": found.unserved_share,
            }
        yield line
