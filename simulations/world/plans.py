"""The plans that a world lives by, whoever made them, and what makes them unusable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from supplychain.errors import DataError, DataProblem
from supplychain.fleet import Haul
from supplychain.io import scenario_hash
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulations.stock.planned import OrderParts, PlannedOrder, PlannedTarget
    from supplychain.plans import CarrierMove, Consignment, CostTerms, Route, Stop, Unserved
    from supplychain.scenario import Scenario


class RoutingParts(Protocol):
    """What a world reads of a routing plan."""

    @property
    def consignments(self) -> Sequence[Consignment]:
        """Goods of the plan."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """Own vehicles, all tiers."""
        ...

    @property
    def moves(self) -> Sequence[CarrierMove]:
        """Shipments given to carriers."""
        ...

    @property
    def unserved(self) -> Sequence[Unserved]:
        """What is left out."""
        ...

    @property
    def site_costs(self) -> CostTerms:
        """Costs that no vehicle carries."""
        ...


class TeamVisit(Protocol):
    """What a world reads of one visit of a plan of installers."""

    @property
    def job_id(self) -> str:
        """The job."""
        ...

    @property
    def task(self) -> int:
        """Its task, from 0."""
        ...

    @property
    def arrive_s(self) -> int:
        """Arrival."""
        ...

    @property
    def start_s(self) -> int:
        """Start of work."""
        ...

    @property
    def end_s(self) -> int:
        """Departure."""
        ...


class TeamDay(Protocol):
    """What a world reads of one team on one day."""

    @property
    def team_id(self) -> str:
        """The team."""
        ...

    @property
    def start_s(self) -> int:
        """When it leaves its start."""
        ...

    @property
    def end_s(self) -> int:
        """When it is back."""
        ...

    @property
    def distance_m(self) -> int:
        """Metres of its day."""
        ...

    @property
    def visits(self) -> Sequence[TeamVisit]:
        """Its visits, in order."""
        ...


class InstallerParts(Protocol):
    """What a world reads of a plan of installers."""

    @property
    def routes(self) -> Sequence[TeamDay]:
        """Teams on days."""
        ...


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans of one scenario, at most one of each family.

    Parameters
    ----------
    routing, installers, replenishment
        The plans; ``None`` where there is none.
    routing_hash, installers_hash, replenishment_hash
        Hash of the scenario that each was made for; empty if it was made from the very scenario
        that is lived through.
    """

    routing: RoutingParts | None = None
    installers: InstallerParts | None = None
    routing_hash: str = ""
    installers_hash: str = ""
    replenishment: OrderParts | None = None
    replenishment_hash: str = ""


def check_plans(scenario: Scenario, plans: Plans) -> None:
    """Refuse plans that are not for this scenario.

    Raises
    ------
    DataError
        With every fault of every plan.
    """
    problems = [*_of_others(scenario, plans)]
    if not problems:
        problems += _routing_problems(scenario, plans.routing) if plans.routing else ()
        problems += _installer_problems(scenario, plans.installers) if plans.installers else ()
        problems += _order_problems(scenario, plans.replenishment) if plans.replenishment else ()
    if problems:
        raise DataError(problems)


def _of_others(scenario: Scenario, plans: Plans) -> Iterator[DataProblem]:
    if plans.routing is None and plans.installers is None:
        yield _problem("plans", "none", "a world needs a plan to live by", "", "a plan")
    hashes = {
        "routing": plans.routing_hash,
        "installers": plans.installers_hash,
        "replenishment": plans.replenishment_hash,
    }
    if not any(hashes.values()):
        return
    ours = scenario_hash(scenario)
    for family, given in hashes.items():
        if given and given != ours:
            problem = "the plan was made for another scenario"
            yield _problem(f"{family} plan", "other_scenario", problem, given, ours)


class _Known:
    """Keys that a plan may name."""

    def __init__(self, scenario: Scenario, plan: RoutingParts) -> None:
        self._keys = {
            "vehicle type": {item.id for item in scenario.vehicle_types},
            "site": {item.id for item in scenario.sites},
            "order": {item.id for item in scenario.orders},
            "product": {item.id for item in scenario.products},
            "lot": {item.id for item in scenario.lots},
            "consignment": {item.id for item in plan.consignments},
            "layout": {f"{t.id}/{x.id}" for t in scenario.vehicle_types for x in t.layouts},
        }

    def missing(self, part: str, noun: str, key: str) -> list[DataProblem]:
        """The problem of naming something that there is not."""
        if key in self._keys[noun]:
            return []
        problem = f"names a {noun} that there is not"
        return [_problem(f"routing plan, {part}", "unknown_reference", problem, key, f"a {noun}")]


def _routing_problems(scenario: Scenario, plan: RoutingParts) -> Iterator[DataProblem]:
    known = _Known(scenario, plan)
    for item in plan.consignments:
        where = f"consignment {item.id}"
        yield from known.missing(where, "product", item.product_id)
        yield from known.missing(where, "lot", item.lot_id)
        yield from known.missing(where, "order", item.order_id) if item.order_id else ()
    for move in plan.moves:
        yield from known.missing(f"move {move.id}", "site", move.from_site_id)
        yield from known.missing(f"move {move.id}", "site", move.to_site_id)
    for route in plan.routes:
        where = f"route {route.id}"
        yield from known.missing(where, "vehicle type", route.vehicle_type_id)
        yield from known.missing(where, "site", route.base_id)
        yield from known.missing(where, "layout", f"{route.vehicle_type_id}/{route.layout_id}")
        for stop in route.stops:
            yield from _stop_problems(known, route, stop)


def _stop_problems(known: _Known, route: Route, stop: Stop) -> Iterator[DataProblem]:
    where = f"route {route.id}"
    if stop.kind.is_at_a_door:
        yield from known.missing(where, "order", stop.place_id)
        if route.haul is not Haul.LAST_MILE:
            problem = "a trunk route stops at a door"
            yield _problem(f"routing plan, {where}", "wrong_kind", problem, stop.kind, "sites")
    elif stop.kind in {StopKind.LOAD, StopKind.UNLOAD, StopKind.RETURN}:
        yield from known.missing(where, "site", stop.place_id)
    for key in stop.consignment_ids:
        yield from known.missing(where, "consignment", key)


def _order_problems(scenario: Scenario, plan: OrderParts) -> Iterator[DataProblem]:
    sites = {site.id for site in scenario.sites}
    products = {item.id for item in scenario.products}
    given: tuple[PlannedOrder | PlannedTarget, ...] = (*plan.orders, *plan.targets)
    for noun, known, keys in (
        ("site", sites, [item.site_id for item in given]),
        ("product", products, [item.product_id for item in given]),
    ):
        for key in dict.fromkeys(keys):
            if key not in known:
                problem = f"names a {noun} that there is not"
                yield _problem("replenishment plan", "unknown_reference", problem, key, f"a {noun}")


def _installer_problems(scenario: Scenario, plan: InstallerParts) -> Iterator[DataProblem]:
    work = scenario.installation
    jobs = {job.id for job in work.jobs} if work else set()
    teams = {team.id for team in work.teams} if work else set()
    for route in plan.routes:
        if route.team_id not in teams:
            problem = "names a team that there is not"
            yield _problem("installers plan", "unknown_reference", problem, route.team_id, "a team")
        for visit in route.visits:
            if visit.job_id not in jobs:
                problem = "names a job that there is not"
                yield _problem(
                    "installers plan", "unknown_reference", problem, visit.job_id, "a job"
                )


def _problem(where: str, code: str, problem: str, given: str, allowed: str) -> DataProblem:
    return DataProblem(where, -1, "", code, problem, given, allowed)
