"""The plans that a simulation lives by: those given, or a routing plan made now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.cli.exits import tell
from api.cli.orders_to_live import with_orders
from api.installers_folder import read_installers
from api.plan_files import family_of
from api.plan_folder import read_plan
from simulations.world import Plans
from supplychain.errors import DataProblem
from supplychain.io import scenario_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from solvers.common import Limits
    from solvers.routing.plan import RoutingPlan
    from supplychain.jobs import InstallJob
    from supplychain.scenario import Scenario

PLAN_NAMES = {"routing", "installers", "replenishment"}


def wrong_plans(paths: Sequence[Path]) -> Iterator[DataProblem]:
    """Folders of families that nobody can live by, and second ones of a family."""
    families = [family_of(path) for path in paths]
    for path, family in zip(paths, families, strict=True):
        if family not in PLAN_NAMES:
            text, allowed = "this family has no plan to be lived by", ", ".join(sorted(PLAN_NAMES))
            yield _problem(path, "wrong_family", text, family, allowed)
        elif families.count(family) > 1:
            yield _problem(path, "two_plans", "two plans of one family", family, "one of each")


def plans_of(paths: Sequence[Path], scenario: Scenario, limits: Limits) -> Plans:
    """The plans given; a routing plan made now where none is."""
    plans = Plans()
    for path in paths:
        if family_of(path) == "routing":
            stored = read_plan(path)
            plans = replace(plans, routing=stored.plan, routing_hash=scenario_hash(stored.scenario))
        elif family_of(path) == "replenishment":
            plans = with_orders(plans, path)
        else:
            teams = read_installers(path)
            planned = with_goods_as_in(teams.scenario, scenario)
            plans = replace(plans, installers=teams.plan, installers_hash=scenario_hash(planned))
    return replace(plans, routing=_planned(scenario, limits)) if plans.routing is None else plans


def with_goods_as_in(planned: Scenario, lived: Scenario) -> Scenario:
    """The scenario of a plan of teams, with goods coming when the one lived through says.

    A plan made together with the trucks says when these bring them; in a simulation they come when
    they come.
    """
    ours, theirs = lived.installation, planned.installation
    if ours is None or theirs is None:
        return planned
    known = {job.id: job for job in ours.jobs}
    jobs = tuple(_with_goods(job, known.get(job.id)) for job in theirs.jobs)
    return replace(planned, installation=replace(theirs, jobs=jobs))


def _with_goods(job: InstallJob, like: InstallJob | None) -> InstallJob:
    if like is None or job.goods is None or like.goods is None:
        return job
    is_same = bool(job.goods.order_id) and job.goods.order_id == like.goods.order_id
    return replace(job, goods=like.goods) if is_same else job


def _planned(scenario: Scenario, limits: Limits) -> RoutingPlan:
    from api.cli.live import live_progress  # noqa: PLC0415 - only where a plan is made
    from api.roads import problem_of  # noqa: PLC0415 - only where a plan is made
    from solvers.routing.solve import solve  # noqa: PLC0415 - loads solvers

    tell(["no routing plan is given: one is made first"])
    with live_progress(limits, scenario.currency) as progress:
        return solve(problem_of(scenario), limits, progress=progress)


def _problem(path: Path, code: str, text: str, given: str, allowed: str) -> DataProblem:
    return DataProblem(str(path), -1, "", code, text, given, allowed)
