"""One departure of a base: savings over what stands ready, trucks or carriers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.greedy_hire import Hires
from benchmarks.greedy_loads import shipments_of
from benchmarks.savings import by_saving, distance_savings, parallel_savings
from solvers.routing.trunk.nouns import Carried
from solvers.routing.trunk.schedule import schedule_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.greedy_loads import Body, Piece, Shipment
    from solvers.routing.trunk.nouns import HiredMove, Run
    from solvers.routing.trunk.problem import TrunkProblem

CHEAPER_CNY = 1e-6


@dataclass(frozen=True, slots=True)
class Ride:
    """Shipments, by position, on one truck."""

    nodes: tuple[int, ...]
    run: Run


@dataclass(slots=True)
class Sent:
    """What a departure does: runs, moves, pieces that stay, pieces that are too late for any."""

    runs: list[Run] = field(default_factory=list)
    moves: list[HiredMove] = field(default_factory=list)
    waiting: list[Piece] = field(default_factory=list)
    late: list[Piece] = field(default_factory=list)


class Departure:
    """Trucks and carriers at one second.

    Parameters
    ----------
    free
        Trucks of each type that stand at the base.
    shape
        Yellow's parameter of the savings.
    """

    def __init__(
        self,
        problem: TrunkProblem,
        bodies: Sequence[Body],
        free: Sequence[int],
        depart_s: int,
        shape: float,
    ) -> None:
        self.problem = problem
        self.bodies = bodies
        self.free = list(free)
        self.depart_s = depart_s
        self.shape = shape
        self.hires = Hires(problem, depart_s)
        self.shipments: list[Shipment] = []
        self._earliest_s: dict[tuple[str, str], int | None] = {}

    def send(self, ready: Sequence[Piece]) -> Sent:
        """Send what can go."""
        sent = Sent()
        in_time: list[Piece] = []
        for piece in ready:
            (in_time if self._can_be_in_time(piece) else sent.late).append(piece)
        self.shipments = shipments_of(in_time, self.bodies)
        rides, by_carrier = self._rides()
        left: list[int] = []
        for ride in sorted(rides, key=lambda item: -item.run.cost_cny):
            left += self._dispatch(ride, sent)
        for node in [*by_carrier, *left]:
            if not self._hire(node):
                sent.waiting += self.shipments[node].pieces
        sent.moves = self.hires.moves()
        return sent

    def _can_be_in_time(self, piece: Piece) -> bool:
        """Whether the fastest truck or carrier of this departure is early enough."""
        load = piece.load
        key = load.to_site_id, load.temperature_class_id
        if key not in self._earliest_s:
            self._earliest_s[key] = self._earliest(*key)
        earliest_s = self._earliest_s[key]
        return earliest_s is None or earliest_s <= load.latest_s

    def _earliest(self, site_id: str, class_id: str) -> int | None:
        arrivals = [self.hires.earliest_s(site_id, class_id)]
        for body in self.bodies:
            run = self._run(body, [site_id])
            arrivals.append(None if run is None else run.stops[0].start_s)
        return min((at_s for at_s in arrivals if at_s is not None), default=None)

    def _rides(self) -> tuple[list[Ride], list[int]]:
        """Rides joined by savings, less what carriers take cheaper; and what no truck can take."""
        alone = {node: self._ride((node,)) for node in range(len(self.shipments))}
        rides = [ride for ride in alone.values() if ride is not None]
        joined = parallel_savings(rides, by_saving(self._savings()), self._join)
        kept = [ride for ride in map(self._without_hired, joined) if ride is not None]
        return kept, [node for node, ride in alone.items() if ride is None]

    def _join(self, nodes: tuple[int, ...], first: Ride, second: Ride) -> Ride | None:
        joined = self._ride(nodes)
        limit_cny = first.run.cost_cny + second.run.cost_cny - CHEAPER_CNY
        return None if joined is None or joined.run.cost_cny > limit_cny else joined

    def _ride(self, nodes: tuple[int, ...], *, any_truck: bool = True) -> Ride | None:
        """The shipments with the cheapest truck that fits and is in time at every site.

        ``any_truck`` also counts trucks that are out: then their goods wait, or go by carrier.
        """
        shipments = [self.shipments[node] for node in nodes]
        site_ids = list(dict.fromkeys(item.site_id for item in shipments))
        if len(site_ids) > self.problem.max_stops:
            return None
        best: Run | None = None
        for body in self._fitting(shipments, any_truck=any_truck):
            run = self._run(body, site_ids)
            if run is None or (best is not None and best.cost_cny <= run.cost_cny):
                continue
            starts_s = {stop.site_id: stop.start_s for stop in run.stops}
            if all(starts_s[item.site_id] <= item.latest_s for item in shipments):
                best = run
        return None if best is None else Ride(nodes, best)

    def _fitting(self, shipments: Sequence[Shipment], *, any_truck: bool) -> Iterator[Body]:
        """Of each truck type the cheapest position of the walls that holds the shipments."""
        sites = len({item.site_id for item in shipments})
        done: set[int] = set()
        for body in self.bodies:
            most = self.problem.trucks[body.truck].vehicle_type.max_stops
            if body.truck in done or (most is not None and sites > most):
                continue
            if (any_truck or self.free[body.truck] > 0) and body.holds(shipments):
                done.add(body.truck)
                yield body

    def _run(self, body: Body, site_ids: Sequence[str]) -> Run | None:
        truck = self.problem.trucks[body.truck]
        return schedule_run(self.problem, truck, body.layout_id, site_ids, self.depart_s)

    def _savings(self) -> NDArray[np.float64]:
        """Kilometres that each pair of shipments saves."""
        sites = [item.site_id for item in self.shipments]
        base = self.problem.base_id
        out = [self._km(base, site_id) for site_id in sites]
        back = [self._km(site_id, base) for site_id in sites]
        between = np.array([[self._km(here, there) for there in sites] for here in sites])
        shape = (len(sites), len(sites))
        return distance_savings(out, back, between.reshape(shape), self.shape)

    def _km(self, here: str, there: str) -> float:
        if here == there:
            return 0.0
        leg = self.problem.legs.get((here, there))
        return 1e9 if leg is None else leg.distance_m / 1000

    def _without_hired(self, ride: Ride) -> Ride | None:
        """Give shipments to carriers, one by one, as long as that makes the ride cheaper."""
        while True:
            choices = list(self._cheaper_hires(ride))
            if not choices:
                return None if self._hired_whole(ride) else ride
            _, node, carrier_id, rest = max(choices, key=lambda item: (item[0], -item[1]))
            self.hires.book(self.shipments[node], carrier_id)
            if rest is None:
                return None
            ride = rest

    def _cheaper_hires(self, ride: Ride) -> Iterator[tuple[float, int, str, Ride | None]]:
        for node in ride.nodes:
            offer = self.hires.offer(self.shipments[node])
            others = tuple(other for other in ride.nodes if other != node)
            rest = self._ride(others) if others else None
            if offer is None or (others and rest is None):
                continue
            rest_cny = 0.0 if rest is None else rest.run.cost_cny
            saving_cny = ride.run.cost_cny - rest_cny - offer[0]
            if saving_cny > CHEAPER_CNY:
                yield saving_cny, node, offer[1], rest

    def _hired_whole(self, ride: Ride) -> bool:
        """Give all of it to carriers if that is cheaper than the truck."""
        offers = [self.hires.offer(self.shipments[node]) for node in ride.nodes]
        known = [offer for offer in offers if offer is not None]
        if len(known) < len(offers):
            return False
        if sum(cost_cny for cost_cny, _ in known) >= ride.run.cost_cny - CHEAPER_CNY:
            return False
        return all(self._hire(node) for node in ride.nodes)

    def _hire(self, node: int) -> bool:
        offer = self.hires.offer(self.shipments[node])
        if offer is not None:
            self.hires.book(self.shipments[node], offer[1])
        return offer is not None

    def _dispatch(self, ride: Ride, sent: Sent) -> tuple[int, ...]:
        """Take a free truck; without one, return the shipments."""
        placed = self._ride(ride.nodes, any_truck=False)
        if placed is None:
            return ride.nodes
        names = [truck.vehicle_type.id for truck in self.problem.trucks]
        self.free[names.index(placed.run.vehicle_type_id)] -= 1
        sent.runs.append(self._loaded(placed))
        return ()

    def _loaded(self, ride: Ride) -> Run:
        """The run with what it carries."""
        stop_of = {stop.site_id: number for number, stop in enumerate(ride.run.stops)}
        units: dict[tuple[str, int], float] = {}
        for piece in _pieces(self.shipments[node] for node in ride.nodes):
            key = piece.load.id, stop_of[piece.load.to_site_id]
            units[key] = units.get(key, 0.0) + piece.units
        carried = tuple(Carried(load_id, amount, stop) for (load_id, stop), amount in units.items())
        return replace(ride.run, carried=carried)


def _pieces(shipments: Iterable[Shipment]) -> Iterator[Piece]:
    return (piece for item in shipments for piece in item.pieces)
