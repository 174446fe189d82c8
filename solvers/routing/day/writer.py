"""The plan of fronts that have been reworked, with all that stays and what is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.day.changed import changed
from solvers.routing.day.order_parts import cut_order
from solvers.routing.day.routes import DayRoutes
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.sourcing.source import unserved_order
from supplychain.fleet import Haul
from supplychain.plans import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from solvers.routing.day.rework import Refused, Rework
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import CarrierMove, Consignment, Route, Unserved


class DayWriter:
    """Writes one plan; orders that it cuts in two are so in this plan alone.

    Parameters
    ----------
    before, plan
        The plan that has been changed, and what it was for.
    now_s
        The moment.
    problem
        After the events; :attr:`problem` is then what the written plan is for.
    goods
        That travel still.
    gone
        Goods of the plan that do not.
    cancelled
        Orders that are no longer wanted.
    """

    def __init__(
        self,
        before: RoutingProblem,
        plan: RoutingPlan,
        now_s: int,
        problem: RoutingProblem,
        goods: Mapping[str, Consignment],
        gone: Collection[str],
        cancelled: Collection[str],
    ) -> None:
        self.before = before
        self.old = plan
        self.now_s = now_s
        self.problem = problem
        self.goods = dict(goods)
        self.gone = set(gone)
        self.cancelled = cancelled

    def plan(
        self,
        rework: Rework,
        stale: Collection[str],
        refused: Iterable[tuple[Refused, str]],
    ) -> RoutingPlan:
        """The plan.

        Parameters
        ----------
        rework
            Tours of the fronts that change.
        stale
            Routes that are written anew even if their doors stay.
        refused
            Orders without a place, and the route that has lost their goods, if one has.
        """
        for desk in rework.desks.values():
            for parcel in desk.parcels.values():
                self.goods |= {i.id: i for i in parcel.consignments if i.id not in self.gone}
        left = {
            item.id: item
            for item in self.old.unserved
            if item.kind == "order" and item.id not in self.cancelled
        }
        for item, route_id in refused:
            left[item.order.id] = self._refused(item, route_id)
        self._leave_out_dropped(rework, left)
        routes = self._routes(rework, stale)
        served = {s.place_id for r in routes for s in r.stops if s.kind.is_at_a_door}
        transfers = [item for item in self.old.unserved if item.kind != "order"]
        orders = [left[key] for key in sorted(left) if key not in served]
        return changed(
            self.problem,
            self.old,
            before=self.before,
            routes=routes,
            moves=self._moves(),
            goods=tuple(self.goods.values()),
            unserved=[*orders, *transfers],
        )

    def _refused(self, refused: Refused, route_id: str) -> Unserved:
        """An urgent order without a place, or one whose goods are lost and not replaced."""
        why = f"its goods on {route_id} are lost, and " if route_id else ""
        reason, detail = Reason.NO_CAPACITY, f"{why}no vehicle can take others"
        if not refused.has_stock:
            reason, detail = Reason.NO_STOCK, f"{why}no front in reach has others"
        return unserved_order(self.problem, refused.order.id, reason, detail)

    def _leave_out_dropped(self, rework: Rework, left: dict[str, Unserved]) -> None:
        """Orders without a tour; if another part of one comes, the missing part alone."""
        dropped: dict[str, list[str]] = {}
        on_board: dict[str, str] = {}
        for front_id, job in rework.dropped():
            goods = rework.desks[front_id].parcels[job.id].consignments
            dropped.setdefault(job.order_id, []).extend(item.id for item in goods)
            if job.is_on_board:
                on_board[job.order_id] = job.home
        for order_id, keys in dropped.items():
            order = self.problem.orders[order_id]
            mine = [key for key, item in self.goods.items() if item.order_id == order_id]
            if keys and len(mine) > len(keys):
                cut = cut_order(self.problem, self.goods, order_id, keys)
                self.problem, self.goods, order = cut
            self.gone.update(keys)
            self.goods = {key: item for key, item in self.goods.items() if key not in self.gone}
            reason = Reason.NO_CAPACITY
            detail = "no vehicle can take it after what has happened"
            if order_id in on_board:
                reason = Reason.WINDOW_UNREACHABLE
                detail = f"{on_board[order_id]} has it on board, but cannot be there in time"
            left[order.id] = unserved_order(self.problem, order.id, reason, detail)

    def _routes(self, rework: Rework, stale: Collection[str]) -> list[Route]:
        """Trucks without what is gone, fronts that nothing touches, and the others anew."""
        routes = [route for old in self.old.routes if (route := self._kept(old, rework))]
        taken = {route.id for route in self.old.routes}
        for desk in rework.desks.values():
            writer = DayRoutes(self.problem, desk.front, stale, taken, self.gone)
            found = writer.all(Scheduler(desk.front.door), desk.drafts, desk.parcels)
            taken |= writer.taken
            routes += [self._stripped(route) for route in found]
        return routes

    def _kept(self, route: Route, rework: Rework) -> Route | None:
        """A route that is not written anew; ``None`` for others, and for empty trucks to come."""
        if route.haul is Haul.LAST_MILE:
            return None if route.base_id in rework.desks else route
        left = self._stripped(route)
        is_used = route.start_s <= self.now_s or any(s.consignment_ids for s in left.stops)
        return left if is_used else None

    def _stripped(self, route: Route) -> Route:
        """The route without goods that are gone; itself if it has none."""
        if all(self.gone.isdisjoint(stop.consignment_ids) for stop in route.stops):
            return route
        stops = tuple(
            replace(s, consignment_ids=tuple(k for k in s.consignment_ids if k not in self.gone))
            for s in route.stops
        )
        return replace(route, stops=stops)

    def _moves(self) -> list[CarrierMove]:
        """Carriers without what is gone, as long as they carry anything."""
        moves = []
        for move in self.old.moves:
            ids = tuple(key for key in move.consignment_ids if key not in self.gone)
            if ids == move.consignment_ids:
                moves.append(move)
            elif ids:
                moves.append(replace(move, consignment_ids=ids))
        return moves
