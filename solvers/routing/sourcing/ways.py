"""Ways to serve an order: from which front, with goods from which sites, how soon."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.sourcing.shelf import usable_until_s
from supplychain.orders import OrderKind
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from solvers.routing.frames import Frame
    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order, OrderLine
    from supplychain.stock import Lot

TIERS_BY_PREFERENCE = (Tier.FRONT, Tier.CENTRE, Tier.ORIGIN)
LEAVE_EARLY_S = 600
"""A tour leaves at least this long before the last second, so that one more stop fits."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve an order.

    Parameters
    ----------
    order_id, front_id
        Who is served from where.
    sources
        For each line, the site whose stock feeds it; for a return, the front that it comes to.
    available_by_s
        For each line, the last second at which a lot may come on hand at its source and still be
        at the front for the release.
    release_s
        Earliest second at which everything can leave the front.
    drive_s, distance_m
        From the front to the door.
    """

    order_id: str
    front_id: str
    sources: tuple[str, ...]
    available_by_s: tuple[int, ...]
    release_s: int
    drive_s: int
    distance_m: int


class Shelves:
    """Lots by site and product, the first to expire first."""

    def __init__(self, problem: RoutingProblem) -> None:
        self.until_s = {lot.id: usable_until_s(problem, lot) for lot in problem.lots.values()}
        self._lots: dict[tuple[str, str], list[Lot]] = {}
        for lot in problem.lots.values():
            if lot.quantity > 0:
                self._lots.setdefault((lot.site_id, lot.product_id), []).append(lot)
        for lots in self._lots.values():
            lots.sort(key=lambda lot: (self.until_s[lot.id], lot.id))
        self._on_hand = {key: list(_on_hand(lots)) for key, lots in self._lots.items()}
        self._last_s = {key: self.until_s[lots[-1].id] for key, lots in self._lots.items()}

    def lots(self, site_id: str, product_id: str) -> Sequence[Lot]:
        """Lots of a product at a site, first expired first."""
        return self._lots.get((site_id, product_id), ())

    def has_usable(self, site_id: str, product_id: str, at_s: int) -> bool:
        """Whether any unit may still be handed over at ``at_s``."""
        return self._last_s.get((site_id, product_id), at_s - 1) >= at_s

    def times_s(self, site_id: str, product_id: str) -> list[int]:
        """When lots of a product come on hand at a site, each second once, in order."""
        return [at_s for at_s, _ in self._on_hand.get((site_id, product_id), ())]

    def enough_s(self, site_id: str, product_id: str, quantity: float) -> int:
        """When so many units are on hand; when the first are if there never are so many."""
        on_hand = self._on_hand.get((site_id, product_id), ())
        first_s = on_hand[0][0] if on_hand else 0
        return next((at_s for at_s, units in on_hand if units >= quantity), first_s)


def _on_hand(lots: Iterable[Lot]) -> Iterator[tuple[int, float]]:
    """Seconds at which lots come on hand, and the units that have come by then."""
    units_at: dict[int, float] = {}
    for lot in lots:
        units_at[lot.available_s] = units_at.get(lot.available_s, 0.0) + lot.quantity
    units = 0.0
    for at_s in sorted(units_at):
        units += units_at[at_s]
        yield at_s, units


class WayFinder:
    """Finds the ways of orders and, where there are none, says which step fails first."""

    def __init__(
        self, problem: RoutingProblem, frames: Mapping[str, Frame], shelves: Shelves
    ) -> None:
        self.problem = problem
        self.frames = frames
        self.shelves = shelves
        self.origins = [s.id for s in problem.sites.values() if s.tier is Tier.ORIGIN]
        self._roads = self._front_roads()
        self._arrivals: dict[tuple[str, str, int], int | None] = {}
        self._fed: dict[tuple[str, str, str], bool] = {}
        self._sites: dict[tuple[str, str, Tier | None], tuple[str, ...]] = {}
        self._available: dict[tuple[str, str, str, int], int] = {}

    def _front_roads(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Driving seconds and metres from each front to each order in its reach."""
        by_front: dict[str, list[Order]] = {}
        for order in self.problem.orders.values():
            for front_id in self.problem.reach[order.id]:
                by_front.setdefault(front_id, []).append(order)
        roads: dict[tuple[str, str], tuple[int, int]] = {}
        for front_id, orders in by_front.items():
            doors = [self.problem.customers[order.customer_id].location for order in orders]
            here = [self.problem.sites[front_id].location]
            matrix = self.problem.roads.matrix(here, doors, "urban")
            pairs = zip(matrix.duration_s[0].tolist(), matrix.distance_m[0].tolist(), strict=True)
            for order, pair in zip(orders, pairs, strict=True):
                roads[front_id, order.id] = pair
        return roads

    def road(self, front_id: str, order_id: str) -> tuple[int, int]:
        """Driving seconds and metres from a front to the door of an order in its reach."""
        return self._roads[front_id, order_id]

    def release_s(
        self, front_id: str, site_id: str, product_id: str, quantity: float = 0.0
    ) -> int | None:
        """Earliest second at which so many units of a site can leave a front; ``None`` if never."""
        ready_s = self.shelves.enough_s(site_id, product_id, quantity)
        return self._released_s(front_id, site_id, ready_s)

    def _released_s(self, front_id: str, site_id: str, ready_s: int) -> int | None:
        """When goods that come on hand at a site then can leave the front."""
        key = (front_id, site_id, ready_s)
        if key not in self._arrivals:
            self._arrivals[key] = self._arrival_s(front_id, site_id, ready_s)
        return self._arrivals[key]

    def _arrival_s(self, front_id: str, site_id: str, ready_s: int) -> int | None:
        """Follow the goods from their site to the front, handling included at every site."""
        path = [site_id]
        if self.problem.sites[site_id].tier is Tier.ORIGIN:
            path.append(self.problem.supplier.get(front_id, ""))
        if site_id != front_id:
            path.append(front_id)
        at_s = ready_s + self.problem.sites[site_id].handling_s
        for here, there in pairwise(path):
            frame = self.frames.get(here)
            lift = frame.lifts.get(there) if frame is not None else None
            unload_s = lift.earliest_unload_s(at_s) if lift is not None else None
            if unload_s is None:
                return None
            at_s = unload_s + self.problem.sites[there].handling_s
        return at_s

    def sites_for(self, line: OrderLine, front_id: str) -> tuple[str, ...]:
        """Sites with stock that may feed a line at a front, in order of preference."""
        key = (front_id, line.product_id, line.source_tier)
        if key not in self._sites:
            self._sites[key] = tuple(self._feeding_sites(*key))
        return self._sites[key]

    def _feeding_sites(self, front_id: str, product_id: str, named: Tier | None) -> Iterator[str]:
        """Sites of the tier named, or of every tier, that feed a product at a front."""
        for tier in TIERS_BY_PREFERENCE if named is None else (named,):
            if tier is Tier.FRONT:
                sites = [front_id]
            elif tier is Tier.CENTRE:
                sites = [self.problem.supplier.get(front_id, "")]
            else:
                sites = self._origins_by_speed(front_id, product_id)
            yield from (site for site in sites if self._feeds(site, front_id, product_id))

    def _feeds(self, site_id: str, front_id: str, product_id: str) -> bool:
        """Whether a site has lots of a product that every site on their way may keep."""
        key = (site_id, front_id, product_id)
        if key not in self._fed:
            path = [site_id, front_id]
            if site_id in self.origins:
                path.append(self.problem.supplier.get(front_id, ""))
            sites = [self.problem.sites.get(place) for place in path]
            class_id = self.problem.products[product_id].temperature_class_id
            is_kept = all(site is not None and site.holds(class_id) for site in sites)
            self._fed[key] = is_kept and bool(self.shelves.lots(site_id, product_id))
        return self._fed[key]

    def _origins_by_speed(self, front_id: str, product_id: str) -> list[str]:
        reachable: list[tuple[int, str]] = []
        for origin_id in self.origins:
            if self.shelves.lots(origin_id, product_id):
                release_s = self.release_s(front_id, origin_id, product_id)
                if release_s is not None:
                    reachable.append((release_s, origin_id))
        return [origin_id for _, origin_id in sorted(reachable)]

    def ways(self, order: Order) -> Iterator[Way]:
        """All ways that can be in time with goods that live long enough.

        A front offers its preferred sources, and, where a line is free to choose, the next ones.
        """
        for front_id in self.problem.reach[order.id] if asks_for_goods(order) else ():
            if order.kind is OrderKind.RETURN:
                way_back = self.way_back(order, front_id)
                if self._is_open(order, way_back):
                    yield way_back
                continue
            choices = [self.sites_for(line, front_id) for line in order.lines]
            if not all(choices):
                continue
            for depth in range(max(len(sites) for sites in choices)):
                sources = tuple(sites[min(depth, len(sites) - 1)] for sites in choices)
                way = self._way(order, front_id, sources)
                if way is not None and self._can_serve(order, way):
                    yield way

    def later_ways(self, way: Way) -> Iterator[Way]:
        """The same way with a later release, whenever more of its lots have come; soonest first."""
        order = self.problem.orders[way.order_id]
        if order.kind is OrderKind.RETURN:
            return
        pairs = list(zip(order.lines, way.sources, strict=True))
        times_s = {s for line, site in pairs for s in self.shelves.times_s(site, line.product_id)}
        release_s = way.release_s
        for at_s in sorted(times_s):
            ready_s = [max(at_s, first_s) for first_s in self._ready_s(order, way.sources)]
            later = self._way_at(order, way.front_id, way.sources, ready_s)
            if later is None or later.release_s <= release_s:
                continue
            if not self._can_serve(order, later):
                return
            release_s = later.release_s
            yield later

    def preferred_way(self, order: Order, front_id: str) -> Way | None:
        """The way with every line's preferred source, whether it can serve or not.

        ``None`` if goods never reach the front; every line must have a source.
        """
        sources = tuple(self.sites_for(line, front_id)[0] for line in order.lines)
        return self._way(order, front_id, sources)

    def _ready_s(self, order: Order, sources: Sequence[str]) -> list[int]:
        """For each line, when its source has as many units as it wants."""
        return [
            self.shelves.enough_s(site_id, line.product_id, line.quantity)
            for line, site_id in zip(order.lines, sources, strict=True)
        ]

    def _way(self, order: Order, front_id: str, sources: tuple[str, ...]) -> Way | None:
        return self._way_at(order, front_id, sources, self._ready_s(order, sources))

    def _way_at(
        self, order: Order, front_id: str, sources: tuple[str, ...], ready_s: Sequence[int]
    ) -> Way | None:
        """The way of goods that are on hand at their sources then."""
        release_s = 0
        for site_id, at_s in zip(sources, ready_s, strict=True):
            released_s = self._released_s(front_id, site_id, at_s)
            if released_s is None:
                return None
            release_s = max(release_s, released_s)
        available_by_s = tuple(
            self._available_by_s(front_id, site_id, line.product_id, release_s)
            for line, site_id in zip(order.lines, sources, strict=True)
        )
        drive_s, distance_m = self._roads[front_id, order.id]
        return Way(order.id, front_id, sources, available_by_s, release_s, drive_s, distance_m)

    def _available_by_s(self, front_id: str, site_id: str, product_id: str, release_s: int) -> int:
        """When the last lots that reach the front for a release come on hand at their site."""
        key = (front_id, site_id, product_id, release_s)
        if key not in self._available:
            times_s = self.shelves.times_s(site_id, product_id)
            arrivals = [(at_s, self._released_s(front_id, site_id, at_s)) for at_s in times_s]
            self._available[key] = max(at for at, by_s in arrivals if _is_by(by_s, release_s))
        return self._available[key]

    def way_back(self, order: Order, front_id: str) -> Way:
        """The way of a return, which needs no stock."""
        lines = len(order.lines)
        road = self._roads[front_id, order.id]
        return Way(order.id, front_id, (front_id,) * lines, (0,) * lines, 0, *road)

    def _is_open(self, order: Order, way: Way) -> bool:
        start_s = first_start_s(order, way.release_s + way.drive_s)
        return start_s is not None and start_s <= self.problem.scenario.horizon.length_s

    def _can_serve(self, order: Order, way: Way) -> bool:
        start_s = first_start_s(order, way.release_s + way.drive_s)
        if start_s is None or not self._is_open(order, way):
            return False
        return all(
            self.shelves.has_usable(site_id, line.product_id, start_s)
            for line, site_id in zip(order.lines, way.sources, strict=True)
        )


def _is_by(at_s: int | None, limit_s: int) -> bool:
    return at_s is not None and at_s <= limit_s


def asks_for_goods(order: Order) -> bool:
    """Whether there is anything to deliver or to collect."""
    return any(line.quantity > 0 for line in order.lines)


def first_start_s(order: Order, door_s: int) -> int | None:
    """First second at which service may start for a vehicle that can be there at ``door_s``."""
    if not order.windows:
        return door_s
    starts_s = [
        max(window.open_s, door_s)
        for window in order.windows
        if door_s <= window.close_s or not window.is_hard
    ]
    return min(starts_s, default=None)
