"""A plan at a moment, whatever is reserved: worked out once, and shared by all desks of it."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.routing.day.changed import Upstream, cost_cny
from solvers.routing.day.front import Day, day_front
from solvers.routing.day.front_stock import FrontStock
from solvers.routing.day.moment import state_at, surprises
from solvers.routing.day.trial import FrontDesk
from solvers.routing.rebuilt import available_at
from solvers.routing.sound import refuse_unsound
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.plans import Route


class PlanAtMoment:
    """What a plan says of every front at a moment.

    Parameters
    ----------
    problem, plan, now_s, state
        As for :class:`solvers.routing.day.desk.Desk`.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        plan: RoutingPlan,
        now_s: int | None,
        state: ExecutionState | None,
    ) -> None:
        refuse_unsound(problem, plan)
        self.problem = problem
        self.plan = plan
        self.routes: dict[str, list[Route]] = {}
        for route in plan.routes_of(Haul.LAST_MILE):
            self.routes.setdefault(route.base_id, []).append(route)
        self.route_ids = {route.id for route in plan.routes}
        self.goods = {item.id: item for item in plan.consignments}
        self.served = {entry.order_id for entry in plan.deliveries}
        self._route_cny: dict[str, float] = {}
        self._begin(now_s, state)

    def _begin(self, now_s: int | None, state: ExecutionState | None) -> None:
        self.state = state_at(self.problem, self.plan, now_s, state)
        self.now_s = -1 if self.state is None else self.state.now_s
        self._fronts: dict[str, FrontDesk] = {}

    def at(self, now_s: int | None, state: ExecutionState | None = None) -> PlanAtMoment:
        """The same plan at another moment; what does not depend on it stays."""
        # What is worked out here serves every moment.
        _ = self.upstream, self.stock, self.available_s
        other = copy(self)
        other._begin(now_s, state)  # noqa: SLF001 - of the same class
        return other

    @cached_property
    def upstream(self) -> Upstream:
        """What has happened to the goods before the last mile."""
        return Upstream.of(self.problem, self.plan)

    @cached_property
    def stock(self) -> FrontStock:
        """What the plan leaves of every lot; nobody takes anything of this one."""
        return FrontStock(self.problem, self.plan.consignments)

    @cached_property
    def available_s(self) -> Mapping[str, int]:
        """For each consignment, when it can leave the front."""
        return available_at(self.problem, self.plan)

    def route_cny(self, route: Route) -> float:
        """What one of the plan's own last-mile routes costs, with its goods' way to the front."""
        if route.id not in self._route_cny:
            loads = (stop for stop in route.stops if stop.kind is StopKind.LOAD)
            held = [self.goods[key] for stop in loads for key in stop.consignment_ids]
            done = self.upstream.finish(self.problem, held, [route])
            self._route_cny[route.id] = cost_cny(done)
        return self._route_cny[route.id]

    def front(self, front_id: str) -> FrontDesk:
        """A front with its tours, without anything reserved."""
        if front_id not in self._fronts:
            routes = self.plan.routes_of(Haul.LAST_MILE)
            late = () if self.state is None else surprises(self.state, routes)
            day = Day(self.goods, self.available_s, self.state, pinned=late)
            found = day_front(self.problem, front_id, self.routes.get(front_id, ()), day)
            front = found.with_blocked()
            self._fronts[front_id] = FrontDesk(front, front.tours(), front.parcels, frozenset())
        return self._fronts[front_id]
