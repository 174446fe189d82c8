"""How many vehicles come on a route, with which walls, and what they bring.

Vehicles are whole and cost what they cost however full; goods are kept apart by temperature class.
A small mixed-integer programme chooses the vehicles: every case brings its worth and saves its part
of a later vehicle. Whole cases are then loaded by worth, and what room is left is filled with the
best next ones as long as worth and freight saved are more than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pulp

from solvers.common.small_models import solved
from solvers.replenishment.ordering.cases import NUMBER
from solvers.replenishment.ordering.plan import Binding
from solvers.replenishment.ordering.shares import without_small

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import (
        OrderProblem,
        Route,
        VehicleKind,
    )
    from solvers.replenishment.ordering.values import Worth

SLACK = 1e-9
BLOCKS = 6
"""Pieces of worth that an order is cut in for the choice of vehicles."""
LONGEST_DAYS = 7.0
"""Days between two vehicles at most, when freight saved is reckoned."""
LEAST_FILL = 0.05
"""Part of a vehicle that the next one brings at least."""
MOST_ROWS = 300
"""Lines of a route with which items that need nothing yet may fill up a vehicle."""
MOST_VEHICLES = 50


@dataclass(frozen=True, slots=True)
class Load:
    """Vehicles of a route and day: how many of each layout."""

    vehicles: int
    layouts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some cases of one order: row, units from and to, and their worth with the freight saved."""

    row: int
    low: float
    high: float
    value: float


def loaded(
    problem: OrderProblem,
    route: Route,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    most: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64], Load]:
    """Orders of a route that its vehicles can bring, and the vehicles.

    Parameters
    ----------
    most
        Most units of each order, when room that is left is filled up.
    """
    kind = next(kind for kind in problem.vehicles if kind.id == route.vehicle_type_id)
    nothing = Load(0, (0,) * len(kind.layouts))
    if not (quantity > 0).any():
        return quantity, binding, nothing
    case = _Case(problem, route, kind, worth, way, most)
    load = case.vehicles(quantity)
    units = case.filled(quantity, load)
    if not (units > 0).any():
        load = nothing
    why = binding.copy()
    why[units < quantity - SLACK] = NUMBER[Binding.NO_VEHICLE_SPACE]
    why[units > quantity + SLACK] = NUMBER[Binding.VEHICLE_FILL]
    return units, why, load


class _Case:
    """One route on one day."""

    def __init__(
        self,
        problem: OrderProblem,
        route: Route,
        kind: VehicleKind,
        worth: Worth,
        way: NDArray[np.int64],
        most: NDArray[np.float64],
    ) -> None:
        self.problem, self.route, self.kind, self.worth, self.way = problem, route, kind, worth, way
        self.most = most
        items = problem.items
        self.kg, self.litres = items.kg[worth.rows], items.litres[worth.rows]
        self.classes = [items.class_ids[row] for row in worth.rows]
        self.multiple = problem.sources.multiple_units[way]
        self.least = problem.sources.least_units[way]
        # What a unit takes of a vehicle, by mass or volume, whichever is scarcer.
        self.part = np.maximum(
            self.kg / max(kind.payload_kg, SLACK), self.litres / max(kind.volume_l, SLACK)
        )
        self.days = self._days_between()
        load = float((self.part * worth.mean).sum()) * self.days
        self.freight = route.vehicle_cny * self.part / float(np.clip(load, LEAST_FILL, 1.0))
        brings = float((worth.sale_cny * worth.mean).sum()) * self.days
        if brings <= route.vehicle_cny:
            # No later vehicle would pay either: there is no freight to be saved.
            self.freight = np.zeros(len(way))

    def _days_between(self) -> float:
        """Days after which the next vehicle should come: what holding costs against what it costs.

        The economic order quantity of all goods of the route together; a week at most.
        """
        a_day = float((self.worth.longer_cny * self.worth.mean**2).sum())
        days = np.sqrt(2.0 * self.route.vehicle_cny / max(a_day, 1e-9))
        return float(np.clip(days, 1.0, LONGEST_DAYS))

    def vehicles(self, quantity: NDArray[np.float64]) -> Load:
        """The vehicles that pay."""
        blocks = self._blocks(quantity)
        model = pulp.LpProblem("vehicles", pulp.LpMaximize)
        most = self.route.most_vehicles
        limit = MOST_VEHICLES if most is None else most
        layouts = range(len(self.kind.layouts))
        trucks = [model.add_variable(f"layout_{at}", 0, limit, "Integer") for at in layouts]
        parts = [model.add_variable(f"block_{at}", 0, 1) for at in range(len(blocks))]
        model += pulp.lpSum(
            block.value * part for block, part in zip(blocks, parts, strict=True)
        ) - self.route.vehicle_cny * pulp.lpSum(trucks)
        model += pulp.lpSum(trucks) <= limit
        pairs = list(zip(blocks, parts, strict=True))
        for unit, total in ((self.kg, self.kind.payload_kg), (self.litres, self.kind.volume_l)):
            use = [(b.high - b.low) * float(unit[b.row]) * x for b, x in pairs]
            model += pulp.lpSum(use) <= total * pulp.lpSum(trucks)
        for name in dict.fromkeys(self.classes):
            for unit, column in ((self.kg, 0), (self.litres, 1)):
                use = [
                    (b.high - b.low) * float(unit[b.row]) * x
                    for b, x in pairs
                    if self.classes[b.row] == name
                ]
                room = [self.room(at, name)[column] * trucks[at] for at in layouts]
                model += pulp.lpSum(use) <= pulp.lpSum(room)
        if not solved(model):
            return Load(0, (0,) * len(self.kind.layouts))
        counts = tuple(round(truck.value()) for truck in trucks)
        return Load(sum(counts), counts)

    def filled(self, quantity: NDArray[np.float64], load: Load) -> NDArray[np.float64]:
        """Whole cases by worth for what they take of the vehicles, then the best next ones."""
        left = _Space(self, load)
        units = np.zeros(len(quantity))
        if not load.vehicles:
            return units
        pieces = self._pieces(quantity)
        stopped = np.zeros(len(quantity), bool)
        for row, low, high, value in pieces:
            if stopped[row] or value <= 0.0 or abs(units[row] - low) > SLACK:
                continue
            if left.takes(row, high - low):
                units[row] = high
            else:
                stopped[row] = True
        return without_small(self.problem.sources, self.way, units)

    def _pieces(self, quantity: NDArray[np.float64]) -> list[tuple[int, float, float, float]]:
        """Row, units from and to and worth of every case, most worth for its space first."""
        found: list[tuple[float, int, float, float, float]] = []
        for row, end in enumerate(self._ends(quantity)):
            step = float(self.multiple[row])
            first = max(float(np.ceil(self.least[row] / step - SLACK)), 1.0) * step
            edges = np.concatenate([[0.0], np.arange(first, end + SLACK, step)])
            if len(edges) < 2:
                continue
            which = np.full(len(edges) - 1, row)
            own = self.worth.some(which)
            value = own.of(edges[:-1], edges[1:]) + self.freight[row] * np.diff(edges)
            density = value / np.maximum(np.diff(edges) * self.part[row], 1e-12)
            # A minimum may be worth less for its space than what follows it.
            density = np.minimum.accumulate(density)
            found += [
                (-float(d), row, float(a), float(b), float(v))
                for d, a, b, v in zip(density, edges[:-1], edges[1:], value, strict=True)
            ]
        found.sort(key=lambda piece: (piece[0], piece[1], piece[2]))
        return [piece[1:] for piece in found]

    def _blocks(self, quantity: NDArray[np.float64]) -> list[_Block]:
        """A few pieces of each order; their worth for their units falls."""
        ends, rows, lows, highs = self._ends(quantity), [], [], []
        for row, end in enumerate(ends):
            step = float(self.multiple[row])
            cases = int(end / step + SLACK)
            if cases <= 0:
                continue
            edges = np.unique(np.rint(np.linspace(0, cases, min(BLOCKS, cases) + 1))) * step
            if quantity[row] > 0:
                edges = np.unique(np.concatenate([edges, [quantity[row]]]))
            rows += [row] * (len(edges) - 1)
            lows += edges[:-1].tolist()
            highs += edges[1:].tolist()
        own = self.worth.some(np.array(rows, np.int64))
        low, high = np.array(lows), np.array(highs)
        value = own.of(low, high) + self.freight[np.array(rows, np.int64)] * (high - low)
        return [_Block(*block) for block in zip(rows, lows, highs, value.tolist(), strict=True)]

    def _ends(self, quantity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Units up to which cases are looked at: what is wanted, and what sells until the next."""
        if not self.route.vehicle_cny:
            return quantity
        extra = np.maximum(np.ceil(self.worth.mean * self.days / self.multiple), 2.0)
        end = quantity + extra * self.multiple
        if len(quantity) > MOST_ROWS:
            end = np.where(quantity > 0, end, 0.0)
        most = np.floor(self.most / self.multiple + SLACK) * self.multiple
        return np.asarray(np.minimum(end, most))

    def room(self, layout: int, class_id: str) -> tuple[float, float]:
        """Kilograms and litres of a class in a layout."""
        rooms = self.kind.layouts[layout]
        kg = sum(room.kg for room in rooms if room.class_id == class_id)
        return kg, sum(room.litres for room in rooms if room.class_id == class_id)


class _Space:
    """What is left of the vehicles."""

    def __init__(self, case: _Case, load: Load) -> None:
        self.case = case
        self.whole = [
            case.kind.payload_kg * load.vehicles,
            case.kind.volume_l * load.vehicles,
        ]
        self.rooms = {
            name: [
                sum(count * case.room(at, name)[column] for at, count in enumerate(load.layouts))
                for column in (0, 1)
            ]
            for name in dict.fromkeys(case.classes)
        }

    def takes(self, row: int, units: float) -> bool:
        """Load units if they fit."""
        need = (units * float(self.case.kg[row]), units * float(self.case.litres[row]))
        room = self.rooms[self.case.classes[row]]
        fits = all(
            need[column] <= min(room[column], self.whole[column]) + SLACK for column in (0, 1)
        )
        if fits:
            for column in (0, 1):
                room[column] -= need[column]
                self.whole[column] -= need[column]
        return fits
