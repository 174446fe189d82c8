"""``plan.json`` of a placement plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from api.placement_figures import expected_figures, figures_of
from api.plan_header import Header, engine_versions, used_limits

if TYPE_CHECKING:
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem


class PlacementHeader(Header):
    """Header of a placement plan.

    ``objective_cny`` is the value of the problem's aim, which with a risk is more than the costs
    add up to; ``kpis`` are figures of the plan, means over the futures, ``as_expected`` the same
    where all comes as expected, if a future is so, and ``today`` the same of the network that there
    is, absent where there is none.
    """

    family: Literal["placement"] = "placement"
    gap: float | None
    open_site_ids: list[str]
    as_expected: dict[str, Any] | None = None
    today: dict[str, Any] | None = None


def placement_header(
    problem: PlacementProblem,
    plan: PlacementPlan,
    scenario_hash: str,
    *,
    today: tuple[PlacementProblem, PlacementPlan] | None = None,
    violations: tuple[str, ...] = (),
) -> PlacementHeader:
    """Describe a plan."""
    expected = expected_figures(problem, plan) if plan.flows else None
    return PlacementHeader(
        scenario=problem.name,
        scenario_hash=scenario_hash,
        currency=problem.currency,
        status=plan.status,
        stop_reason=plan.stop_reason,
        seed=plan.limits.seed,
        limits=used_limits(plan.limits),
        seconds=round(plan.seconds, 3),
        versions=engine_versions(),
        objective_cny=plan.objective,
        costs_cny=dict(plan.costs.items()),
        bound_cny=plan.bound,
        gap=plan.gap,
        open_site_ids=list(plan.open_ids),
        violations=list(violations),
        kpis=asdict(figures_of(problem, plan)) if plan.flows else {},
        as_expected=None if expected is None else asdict(expected),
        today=None if today is None else asdict(figures_of(*today)),
        notes=dict(plan.notes),
    )
