"""``plan.json``: what a plan folder holds, in one small document."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from solvers.common import Status, StopReason
from supplychain.kpis import PlanParts, plan_kpis

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.routing.plan import RoutingPlan
    from supplychain.kpis import PlanKpis
    from supplychain.scenario import Scenario

ENGINES = ("supplychain", "pyvrp", "highspy", "numpy", "scipy")


class TierFigures(BaseModel):
    """Cost, proven bound and relative gap of one tier's model."""

    model_config = ConfigDict(extra="forbid")

    cost_cny: float
    bound_cny: float | None
    gap: float | None
    means: str = ""


class UsedLimits(BaseModel):
    """Limits of the run; see :class:`solvers.common.Limits`."""

    model_config = ConfigDict(extra="forbid")

    max_seconds: float | None
    max_iterations: int | None
    workers: int
    mip_gap: float


class Header(BaseModel):
    """What headers of all families tell.

    ``scenario_hash`` identifies the scenario that stands beside the plan, and ``files`` holds the
    SHA-256 of every table and map. Amounts of every ``_cny`` in the folder are in ``currency``.
    """

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="strings")

    schema_version: Literal[1] = 1
    family: str
    scenario: str
    scenario_hash: str
    currency: str = "CNY"
    status: Status
    stop_reason: StopReason
    seed: int
    limits: UsedLimits
    seconds: float
    versions: dict[str, str]
    objective_cny: float
    costs_cny: dict[str, float]
    bound_cny: float | None
    violations: list[str] = Field(default_factory=list)
    kpis: dict[str, Any]
    notes: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)


class PlanHeader(Header):
    """Header of a routing plan.

    ``horizon_start`` is the clock time of second 0 of every ``_s`` in the folder.
    """

    family: Literal["routing"] = "routing"
    horizon_start: str
    horizon_s: int
    bounds: dict[str, TierFigures]
    unserved: int


def parts_of(plan: RoutingPlan) -> PlanParts:
    """The parts that figures are made from."""
    return PlanParts(
        plan.consignments,
        plan.routes,
        plan.moves,
        plan.deliveries,
        plan.unserved,
        plan.site_costs,
    )


def kpis_of(scenario: Scenario, plan: RoutingPlan) -> PlanKpis:
    """Headline figures of a plan."""
    return plan_kpis(scenario, parts_of(plan))


def header_of(
    plan: RoutingPlan, scenario: Scenario, scenario_hash: str, violations: tuple[str, ...] = ()
) -> PlanHeader:
    """Describe a plan."""
    kpis = kpis_of(scenario, plan)
    chain = plan.bounds.get("chain")
    return PlanHeader(
        scenario=scenario.name,
        scenario_hash=scenario_hash,
        horizon_start=scenario.horizon.start.isoformat(),
        horizon_s=scenario.horizon.length_s,
        currency=scenario.currency,
        status=plan.status,
        stop_reason=plan.stop_reason,
        seed=plan.limits.seed,
        limits=used_limits(plan.limits),
        seconds=round(plan.seconds, 3),
        versions=engine_versions(),
        objective_cny=kpis.total_cny,
        costs_cny=dict(kpis.costs.items()),
        bound_cny=None if chain is None else chain.bound_cny,
        bounds={
            tier: TierFigures(
                cost_cny=bound.cost_cny,
                bound_cny=bound.bound_cny,
                gap=bound.gap,
                means=bound.means,
            )
            for tier, bound in plan.bounds.items()
        },
        unserved=len(plan.unserved),
        violations=list(violations),
        kpis=asdict(kpis),
        notes=dict(plan.notes),
    )


def used_limits(limits: Limits) -> UsedLimits:
    """Limits without the seed, which stands beside them."""
    return UsedLimits(
        max_seconds=limits.max_seconds,
        max_iterations=limits.max_iterations,
        workers=limits.workers,
        mip_gap=limits.mip_gap,
    )


def engine_versions(more: tuple[str, ...] = ()) -> dict[str, str]:
    """Versions of what made the plan; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in (*ENGINES, *more):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
