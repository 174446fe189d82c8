"""Book what trunk plans carry: goods cut into parts, their arrivals, routes and hired moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.sourcing.parcels import part_of
from supplychain.plans import CarrierMove, CostTerms, Route, Stop, StopKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.routing.haulage import Haulage
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.trunk.nouns import Carried, HiredMove, Run, TrunkPlan
    from supplychain.fleet import Haul
    from supplychain.plans import Consignment


class Booking:
    """Books what the runs and moves of a tier carry.

    Parameters
    ----------
    haulage, here
        What is known of the goods and of where they are; both are changed.
    """

    def __init__(self, problem: RoutingProblem, haulage: Haulage, here: dict[str, str]) -> None:
        self.problem = problem
        self.haulage = haulage
        self.here = here
        self.parts: dict[str, int] = {}

    def book(self, plan: TrunkPlan, tier: Haul) -> None:
        """Move the goods of a plan to where they are unloaded."""
        pieces: dict[str, int] = {}
        for carried in _all_carried(plan):
            pieces[carried.load_id] = pieces.get(carried.load_id, 0) + 1
        for carried in plan.left:
            self.haulage.lost.append(self._take(carried, pieces))
            self._forget(self.haulage.lost[-1])
        for number, run in enumerate(plan.runs, 1):
            self._book_run(run, tier, f"{run.base_id}/{tier}/{number}", pieces)
        for number, move in enumerate(plan.moves, 1):
            self._book_move(move, f"{move.from_site_id}/hired/{number}", pieces)

    def _take(self, carried: Carried, pieces: Mapping[str, int]) -> Consignment:
        """The consignment, or the next part of it if it travels in several pieces."""
        whole = self.haulage.goods[carried.load_id]
        if pieces[carried.load_id] == 1:
            return whole
        number = self.parts[whole.id] = self.parts.get(whole.id, 0) + 1
        part = part_of(whole, carried.units, f"{whole.id}:{number}")
        self.haulage.goods[part.id] = part
        self.haulage.at_s[part.id] = self.haulage.at_s[whole.id]
        self.here[part.id] = self.here[whole.id]
        if number == pieces[carried.load_id]:
            self._forget(whole)
        return part

    def _forget(self, item: Consignment) -> None:
        for table in (self.haulage.goods, self.haulage.at_s, self.here):
            table.pop(item.id, None)

    def _arrive(self, item: Consignment, site_id: str, unload_s: int) -> None:
        self.here[item.id] = site_id
        self.haulage.at_s[item.id] = unload_s + self.problem.sites[site_id].handling_s

    def _book_run(self, run: Run, tier: Haul, key: str, pieces: Mapping[str, int]) -> None:
        dropped: list[list[str]] = [[] for _ in run.stops]
        for carried in run.carried:
            item = self._take(carried, pieces)
            stop = run.stops[carried.stop]
            self._arrive(item, stop.site_id, stop.start_s)
            dropped[carried.stop].append(item.id)
        loaded = tuple(item_id for ids in dropped for item_id in ids)
        leave_s, back_s = run.depart_s, run.return_s
        stops = [Stop(StopKind.LOAD, run.base_id, leave_s, leave_s, leave_s, loaded)]
        for stop, ids in zip(run.stops, dropped, strict=True):
            times = stop.arrive_s, stop.start_s, stop.end_s
            stops.append(Stop(StopKind.UNLOAD, stop.site_id, *times, tuple(ids)))
        stops.append(Stop(StopKind.RETURN, run.base_id, back_s, back_s, back_s))
        self.haulage.routes.append(
            Route(
                id=key,
                haul=tier,
                vehicle_type_id=run.vehicle_type_id,
                layout_id=run.layout_id,
                base_id=run.base_id,
                stops=tuple(stops),
                rests=run.rests,
                distance_m=run.distance_m,
                drive_s=run.drive_s,
            )
        )

    def _book_move(self, move: HiredMove, key: str, pieces: Mapping[str, int]) -> None:
        items = [self._take(carried, pieces) for carried in move.carried]
        for item in items:
            self._arrive(item, move.to_site_id, move.arrive_s)
        self.haulage.moves.append(
            CarrierMove(
                id=key,
                carrier_id=move.carrier_id,
                from_site_id=move.from_site_id,
                to_site_id=move.to_site_id,
                temperature_class_id=move.temperature_class_id,
                depart_s=move.depart_s,
                arrive_s=move.arrive_s,
                consignment_ids=tuple(item.id for item in items),
                kg=sum(item.kg for item in items),
                costs=CostTerms(carriers=move.cost_cny),
            )
        )


def _all_carried(plan: TrunkPlan) -> list[Carried]:
    """Every piece of every load, in the order in which they are booked."""
    pieces = list(plan.left)
    for run in plan.runs:
        pieces += run.carried
    for move in plan.moves:
        pieces += move.carried
    return pieces
