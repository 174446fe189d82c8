"""What a network costs in futures that it was not made for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Progress
from solvers.placement.checks import case_of
from solvers.placement.checks.money import costs, figures
from solvers.placement.losses.as_built import as_built, in_future
from solvers.placement.reasons.worth import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.common import ProgressCallback, StopCheck
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import Future, PlacementProblem
    from solvers.placement.reasons.worth import Value

TAIL = 0.9
"""Level of the tail that is told in words."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One future under a given network.

    Parameters
    ----------
    future_id, probability
        Which, and how likely.
    cost_cny
        All costs, those of the sites and once-paid ones included.
    unserved_share
        Share of demand left out.
    reach
        Share of demand within each of the problem's bands.
    cold_chain
        Share of fresh demand served in band; ``None`` without fresh goods.
    """

    future_id: str
    probability: float
    cost_cny: float
    unserved_share: float
    reach: tuple[float, ...]
    cold_chain: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A network in many futures; ``unsolved`` are those for which no flows were found."""

    futures: tuple[Judged, ...]
    unsolved: tuple[str, ...] = ()

    @property
    def mean_cny(self) -> float:
        """Expected cost."""
        return self._weighed([item.cost_cny for item in self.futures])

    @property
    def unserved_share(self) -> float:
        """Expected share of demand left out."""
        return self._weighed([item.unserved_share for item in self.futures])

    def tail_cny(self, level: float) -> float:
        """Mean cost of the worst ``1 - level`` of the futures."""
        left, total = max(1.0 - level, 1e-12) * sum(f.probability for f in self.futures), 0.0
        whole = left
        for item in sorted(self.futures, key=lambda future: -future.cost_cny):
            part = min(item.probability, left)
            total, left = total + part * item.cost_cny, left - part
        return total / whole

    def words(self, currency: str) -> str:
        """One line."""
        return (
            f"{len(self.futures)} futures: {self.mean_cny:,.0f} {currency} on average, "
            f"{self.tail_cny(TAIL):,.0f} in the worst tenth, {self.unserved_share:.2%} not served"
        )

    def _weighed(self, amounts: list[float]) -> float:
        weight = np.array([item.probability for item in self.futures])
        return float(weight @ np.array(amounts) / weight.sum())


def judge(
    problem: PlacementProblem,
    plan: PlacementPlan,
    futures: Iterable[Future],
    value: Value,
    *,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> Judgement:
    """Plan the flows of a network anew in each of some futures.

    Parameters
    ----------
    problem, plan
        The network; its sites and room stay as they are.
    futures
        What it is judged in. Groups without a price of what is left out are served wherever they
        can be, and cost nothing where they cannot.
    value
        Plans the flows, such as :func:`solvers.placement.losses.flows.flowing` gives.
    progress, should_stop
        Told which future is looked at; asked whether to leave the others out.
    """
    deadline = Deadline(None)
    built = _priced(problem, as_built(problem, plan))
    standing_cny = _standing_cny(problem, plan)
    found, unsolved = [], []
    for future in futures:
        if should_stop is not None and should_stop():
            break
        if progress is not None:
            progress(Progress("futures", deadline.elapsed_s, detail=future.id))
        alone = in_future(built, future)
        flows = value(alone)
        if flows.status in EMPTY:
            unsolved.append(future.id)
        else:
            judged = replace(alone, groups=problem.groups)
            found.append(_judged(judged, flows, future, standing_cny))
    return Judgement(tuple(found), tuple(unsolved))


def _priced(problem: PlacementProblem, built: PlacementProblem) -> PlacementProblem:
    """Prices of what is left out as they are, where there are any."""
    groups = tuple(
        outweighing if group.unserved_cny_per_kg is None else group
        for group, outweighing in zip(problem.groups, built.groups, strict=True)
    )
    return replace(built, groups=groups)


def _standing_cny(problem: PlacementProblem, plan: PlacementPlan) -> float:
    """What the network costs whatever comes."""
    spent = costs(case_of(problem, replace(plan, flows=(), shortfalls=())))
    return spent.total


def _judged(
    judged: PlacementProblem, flows: PlacementPlan, future: Future, standing_cny: float
) -> Judged:
    ((cost_cny, unserved, reached, cold, _, _),) = figures(case_of(judged, flows))
    return Judged(future.id, future.probability, standing_cny + cost_cny, unserved, reached, cold)
