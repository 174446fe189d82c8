"""One state of the whole chain: who serves whom, what the trucks carry, how the vans drive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.doors import last_mile_problem
from solvers.routing.frames import frames_of
from solvers.routing.freight import wish_of
from solvers.routing.haulage import cheapest_plans, haul, settled_plans
from solvers.routing.last_mile import solve_many
from solvers.routing.sourcing.allocate import Allocator
from solvers.routing.sourcing.parcels import consignment, parcels_of
from solvers.routing.sourcing.source import source, unserved_order, unserved_transfer
from solvers.routing.sourcing.ways import Shelves, WayFinder
from solvers.routing.warm_start import WarmStart
from supplychain.orders import OrderKind
from supplychain.plans import Reason, Unserved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common import Deadline, Limits, ProgressCallback, StopCheck
    from solvers.routing.freight import Wish
    from solvers.routing.haulage import Haulage
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.parcels import Parcel
    from solvers.routing.sourcing.source import Sourcing
    from supplychain.plans import Consignment


FEW_FRONTS_FACTOR = 4.0
"""Where few fronts change, they get at most this many times their share of the seconds by jobs."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A complete, consistent state.

    Parameters
    ----------
    sourcing
        Front and lots of every order.
    wishes
        When each order's goods should be at its front.
    parcels
        By front.
    haulage
        Line haul and middle mile.
    doors, tours
        Last-mile problem and plan by front.
    unserved, left
        Orders, and transfers or parts of them, left out by any step.
    """

    sourcing: Sourcing
    wishes: Mapping[str, Wish]
    parcels: Mapping[str, list[Parcel]]
    haulage: Haulage
    doors: Mapping[str, LastMileProblem]
    tours: Mapping[str, LastMilePlan]
    unserved: Mapping[str, Unserved]
    left: Mapping[str, Unserved]

    @property
    def cost_cny(self) -> float:
        """Vehicles, carriers, lateness and what is left out; handling hardly differs."""
        trunk = sum(run.cost_cny for plan in self.haulage.plans.values() for run in plan.runs)
        hired = sum(move.cost_cny for plan in self.haulage.plans.values() for move in plan.moves)
        vans = sum(tour.cost_cny for plan in self.tours.values() for tour in plan.tours)
        left_out = [*self.unserved.values(), *self.left.values()]
        return trunk + hired + vans + sum(item.cost_cny for item in left_out)


class ChainBuilder:
    """Builds states; keeps what does not change between them."""

    def __init__(
        self,
        problem: RoutingProblem,
        limits: Limits,
        deadline: Deadline,
        should_stop: StopCheck,
        warm: WarmStart | None = None,
        progress: ProgressCallback | None = None,
        heard: StopCheck | None = None,
    ) -> None:
        self.progress = progress
        self.heard = heard
        self.warm = warm or WarmStart()
        self.problem = problem
        self.limits = limits
        self.deadline = deadline
        self.should_stop = should_stop
        self.frames = frames_of(problem)
        self.shelves = Shelves(problem)
        self.finder = WayFinder(problem, self.frames, self.shelves)

    def source(self) -> Sourcing:
        """First assignment of orders to fronts and lots."""
        origins = self.warm.origins
        return source(self.problem, self.finder, self.limits, self.deadline, origins)

    def allocator(self, sourcing: Sourcing) -> Allocator:
        """An allocator that knows what a sourcing has taken."""
        allocator = Allocator(self.problem, self.shelves)
        for picks in (*sourcing.picks.values(), *sourcing.moved.values()):
            allocator.take_again(picks)
        return allocator

    def wishes(self, sourcing: Sourcing) -> dict[str, Wish]:
        """When goods should be at the fronts; returns wait for none."""
        wishes: dict[str, Wish] = {}
        for order_id, way in sourcing.ways.items():
            if self.problem.orders[order_id].kind is OrderKind.RETURN:
                continue
            lots = [pick.lot_id for pick in sourcing.picks[order_id]]
            until_s = min(self.shelves.until_s[lot_id] for lot_id in lots)
            wishes[order_id] = wish_of(self.problem, order_id, way.drive_s, until_s, way.release_s)
        return wishes

    def build(
        self,
        sourcing: Sourcing,
        wishes: Mapping[str, Wish],
        seconds: tuple[float, float],
        known: Sequence[Chain] = (),
        trunk: Sequence[Haulage] = (),
        *,
        may_abandon: bool = True,
    ) -> Chain:
        """Work out a state from its decisions, re-planning only what they change.

        Parameters
        ----------
        seconds
            For the trunk tiers together, and for the last mile of the changed fronts.
        known
            States to take unchanged parts and warm starts from, best first.
        trunk
            Plans of the trunk tiers to take before those of the states.
        may_abandon
            Whether a known state will do if asked to stop.

        Raises
        ------
        Abandoned
            If asked to stop while there is a known state that will do.
        """
        parcels = parcels_of(self.problem, sourcing)
        haulage = self.haul(
            self._goods(sourcing, parcels),
            wishes,
            self.within(seconds[0]),
            [*trunk, *(chain.haulage for chain in known)],
            self.should_stop if known and may_abandon else self.heard,
        )
        unserved, left = self._without_lost(sourcing, haulage)
        parcels = _without(parcels, unserved)
        doors = {
            front_id: last_mile_problem(
                self.problem,
                front_id,
                held,
                haulage.at_s,
                [chain.doors[front_id] for chain in known if front_id in chain.doors],
            )
            for front_id, held in parcels.items()
        }
        tours = self._tours(doors, seconds[1], known)
        self._note_undelivered(doors, tours, unserved)
        return Chain(sourcing, wishes, parcels, haulage, doors, tours, unserved, left)

    def haul(
        self,
        goods: Iterable[Consignment],
        wishes: Mapping[str, Wish],
        limits: Limits,
        known: Sequence[Haulage],
        should_stop: StopCheck | None,
    ) -> Haulage:
        """Plan the trunk tiers; ``Abandoned`` if asked to stop."""
        return haul(
            self.problem, self.frames, goods, wishes, limits, known, should_stop=should_stop
        )

    def better_trunk(self, chain: Chain, seconds: tuple[float, float]) -> Chain:
        """Plan once more the bases that are not at their bound, and keep what is cheaper.

        Parameters
        ----------
        seconds
            For the trunk tiers, and for the fronts whose goods then come at other times.
        """
        settled = settled_plans(chain.haulage, self.limits.mip_gap)
        haulage = self.haul(
            self._goods(chain.sourcing, parcels_of(self.problem, chain.sourcing)),
            chain.wishes,
            self.within(seconds[0]),
            [settled],
            self.should_stop,
        )
        cheapest = cheapest_plans([haulage, chain.haulage])
        better = self.build(
            chain.sourcing, chain.wishes, (seconds[0] / 4, seconds[1]), [chain], [cheapest]
        )
        return better if better.cost_cny < chain.cost_cny else chain

    def more_tours(
        self, chain: Chain, fronts: Iterable[str], seconds: float, *, are_rough: bool = False
    ) -> Chain:
        """The same decisions with more search on the last mile of some fronts.

        ``are_rough`` says that their tours so far are only first ones.
        """
        doors = {front_id: chain.doors[front_id] for front_id in fronts}
        starts = [chain.tours[front_id] for front_id in doors]
        found = self.solve_doors(doors, starts, seconds, are_rough=are_rough)
        tours = {**chain.tours, **found}
        unserved, _ = self._without_lost(chain.sourcing, chain.haulage)
        self._note_undelivered(chain.doors, tours, unserved)
        return replace(chain, tours=tours, unserved=unserved)

    def _goods(self, sourcing: Sourcing, parcels: Mapping[str, list[Parcel]]) -> list[Consignment]:
        goods = [item for held in parcels.values() for p in held for item in p.consignments]
        for transfer in self.problem.transfers.values():
            for number, pick in enumerate(sourcing.moved.get(transfer.id, ()), 1):
                key = f"{transfer.id}/{number}"
                goods.append(consignment(self.problem, key, transfer.id, transfer.to_site_id, pick))
        return goods

    def _tours(
        self, doors: Mapping[str, LastMileProblem], seconds: float, known: Sequence[Chain]
    ) -> dict[str, LastMilePlan]:
        """Keep plans of unchanged fronts, solve the others from what is known of them."""
        tours: dict[str, LastMilePlan] = {}
        starts: dict[str, LastMilePlan | None] = {}
        for front_id, door in doors.items():
            before = [chain for chain in known if front_id in chain.doors]
            same = [chain for chain in before if chain.doors[front_id].jobs == door.jobs]
            if same:
                tours[front_id] = same[0].tours[front_id]
            else:
                first = self.warm.tours.get(front_id)
                starts[front_id] = before[0].tours[front_id] if before else first
        changed = {front_id: doors[front_id] for front_id in starts}
        share = min(1.0, FEW_FRONTS_FACTOR * _jobs_of(changed) / max(1, _jobs_of(doors)))
        tours.update(self.solve_doors(changed, list(starts.values()), share * seconds))
        return {front_id: tours[front_id] for front_id in doors}

    def solve_doors(
        self,
        doors: Mapping[str, LastMileProblem],
        starts: Sequence[LastMilePlan | None],
        seconds: float,
        *,
        are_rough: bool = False,
    ) -> dict[str, LastMilePlan]:
        """Plans of fronts that share the seconds, each from its start."""
        if not doors:
            return {}
        plans = solve_many(
            list(doors.values()),
            self.within(seconds),
            warm_starts=starts,
            are_rough=are_rough,
            progress=self.progress,
            should_stop=self.should_stop,
        )
        return dict(zip(doors, plans, strict=True))

    def within(self, seconds: float) -> Limits:
        """The limits of one step; without a clock, those of the whole."""
        if self.limits.max_seconds is None:
            return self.limits
        return replace(self.limits, max_seconds=seconds)

    def _without_lost(
        self, sourcing: Sourcing, haulage: Haulage
    ) -> tuple[dict[str, Unserved], dict[str, Unserved]]:
        """Orders and transfers left out by the sourcing, or because no truck brings the goods."""
        unserved, left = dict(sourcing.unserved), dict(sourcing.left)
        for item in haulage.lost:
            if item.order_id:
                detail = f"{item.kg:g} kg do not reach {item.to_site_id} in time"
                unserved[item.order_id] = unserved_order(
                    self.problem, item.order_id, Reason.GOODS_ARRIVE_TOO_LATE, detail
                )
            else:
                before = left.get(item.transfer_id)
                kg = item.kg + (before.kg if before else 0.0)
                reason = before.reason if before else Reason.NO_CAPACITY
                detail = "no truck or carrier takes it in time"
                left[item.transfer_id] = unserved_transfer(
                    self.problem, item.transfer_id, kg, reason, detail
                )
        return unserved, left

    def _note_undelivered(
        self,
        doors: Mapping[str, LastMileProblem],
        tours: Mapping[str, LastMilePlan],
        unserved: dict[str, Unserved],
    ) -> None:
        for front_id, plan in tours.items():
            orders = {job.id: job.order_id for job in doors[front_id].jobs}
            for job_id, reason in plan.unserved:
                order_id = orders[job_id]
                unserved[order_id] = unserved_order(self.problem, order_id, reason, "")


def _without(
    parcels: Mapping[str, list[Parcel]], unserved: Mapping[str, Unserved]
) -> dict[str, list[Parcel]]:
    kept = {
        front_id: [parcel for parcel in held if parcel.order_id not in unserved]
        for front_id, held in parcels.items()
    }
    return {front_id: held for front_id, held in kept.items() if held}


def _jobs_of(doors: Mapping[str, LastMileProblem]) -> int:
    return sum(len(door.jobs) for door in doors.values())
