"""``plan.json`` of a plan of installers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from api.plan_header import Header, engine_versions, used_limits

if TYPE_CHECKING:
    from api.installers_view import InstallersView

LIBRARIES = ("ortools", "numba")
"""What installers are planned with beside the engines of all families."""


class InstallersHeader(Header):
    """Header of a plan of installers.

    ``horizon_start`` is the clock time of second 0 of every ``_s`` in the folder.
    """

    family: Literal["installers"] = "installers"
    horizon_start: str
    horizon_s: int
    days: list[str]
    jobs: int
    left_out: int
    outsourced: int
    changed_promises: int


def installers_header(
    view: InstallersView, scenario_hash: str, violations: tuple[str, ...] = ()
) -> InstallersHeader:
    """Describe a plan."""
    plan, scenario = view.plan, view.scenario
    outsourced = sum(item.is_outsourced for item in plan.left_out)
    return InstallersHeader(
        scenario=scenario.name,
        scenario_hash=scenario_hash,
        currency=scenario.currency,
        status=plan.status,
        stop_reason=plan.stop_reason,
        seed=plan.limits.seed,
        limits=used_limits(plan.limits),
        seconds=round(plan.seconds, 3),
        versions=engine_versions(LIBRARIES),
        objective_cny=plan.costs.total,
        costs_cny=dict(plan.costs.items()),
        bound_cny=plan.bound_cny,
        horizon_start=scenario.horizon.start.isoformat(),
        horizon_s=scenario.horizon.length_s,
        days=[day.isoformat() for day in view.dates],
        jobs=len(view.problem.jobs),
        left_out=len(plan.left_out) - outsourced,
        outsourced=outsourced,
        changed_promises=len(view.changed),
        violations=list(violations),
        kpis=asdict(view.kpis),
        notes=dict(plan.notes),
    )
