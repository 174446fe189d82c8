"""Which satellite serves whom, by the simplest rule: the nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.routing.two_echelon.problem import TwoEchelonProblem


@dataclass(slots=True)
class Group:
    """Customers of a satellite, and how many freighters it may use."""

    customers: list[int] = field(default_factory=list)
    freighters: int = 0


def nearest(problem: TwoEchelonProblem) -> dict[int, Group] | None:
    """Each customer to its cheapest satellite; then no more freighters than there are.

    While the loads need too many freighters in all, or at one satellite, the satellite whose last
    freighter is least full gives the customers away that lose least by it. ``None`` if that
    does not end. Spare freighters go round, one to each satellite.
    """
    shares = _Shares(problem)
    places = range(len(problem.satellites))
    while True:
        over = [place for place in places if shares.need(place) > shares.most(place)]
        if not over and sum(map(shares.need, places)) <= problem.freighters.count:
            break
        candidates = over or [place for place in places if shares.customers[place]]
        by_overhang = sorted(candidates, key=shares.overhang_kg)
        if not any(shares.saves_one(place) for place in by_overhang):
            return None
    groups = {
        place: Group(shares.customers[place], shares.need(place))
        for place in places
        if shares.customers[place]
    }
    spare = problem.freighters.count - sum(group.freighters for group in groups.values())
    while spare > 0:
        takers = [p for p, group in groups.items() if group.freighters < shares.most(p)]
        if not takers:
            break
        for place in takers[:spare]:
            groups[place].freighters += 1
        spare -= len(takers[:spare])
    return groups


class _Shares:
    """Customers by satellite."""

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self.problem = problem
        places = range(len(problem.satellites))
        self.customers: dict[int, list[int]] = {place: [] for place in places}
        for customer in range(len(problem.customers)):
            place = min(places, key=lambda at: self.price(at, customer))
            self.customers[place].append(customer)

    def price(self, place: int, customer: int) -> float:
        """There and back, and handling."""
        at = self.problem.satellite_node(place)
        door = self.problem.customer_node(customer)
        way = self.problem.distance[at, door] + self.problem.distance[door, at]
        handling = self.problem.satellites[place].handling_cny_per_kg
        load = self.problem.customers[customer].demand_kg
        return float(self.problem.freighters.cny_per_distance * way + handling * load)

    def load_kg(self, place: int) -> float:
        return sum(self.problem.customers[at].demand_kg for at in self.customers[place])

    def need(self, place: int) -> int:
        """Freighters that the load needs at least."""
        return math.ceil(self.load_kg(place) / self.problem.freighters.capacity_kg - 1e-9)

    def most(self, place: int) -> int:
        limit = self.problem.satellites[place].most_freighters
        count = self.problem.freighters.count
        return count if limit is None else min(limit, count)

    def overhang_kg(self, place: int) -> float:
        """What the last freighter carries."""
        full = max(0, self.need(place) - 1) * self.problem.freighters.capacity_kg
        return self.load_kg(place) - full

    def saves_one(self, place: int) -> bool:
        """Give customers away until one freighter less will do; false, and nothing changed, if not.

        Others take only what needs no freighter more.
        """
        before = {at: list(held) for at, held in self.customers.items()}
        goal = self.need(place) - 1
        while self.need(place) > goal:
            moves = [
                (self.price(to, customer) - self.price(place, customer), customer, to)
                for customer in self.customers[place]
                for to in self.customers
                if to != place and self._has_room(to, customer)
            ]
            if not moves:
                self.customers = before
                return False
            _, customer, to = min(moves)
            self.customers[place].remove(customer)
            self.customers[to].append(customer)
        return True

    def _has_room(self, place: int, customer: int) -> bool:
        room = max(1, self.need(place)) * self.problem.freighters.capacity_kg
        if not self.customers[place] and self.most(place) < 1:
            return False
        return self.load_kg(place) + self.problem.customers[customer].demand_kg <= room
