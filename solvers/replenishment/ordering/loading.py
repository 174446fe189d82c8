"""How many vehicles come on a route, with which walls, and what they bring.

Vehicles are whole and cost what they cost however full; goods are kept apart by temperature class.
Every case brings its worth and saves its part of a later vehicle. Where one vehicle holds all cases
that are worth anything, or they are not worth one, sums decide; else `vehicle_choice` does. Whole
cases are then loaded by worth, the best next ones beyond what is wanted among them, as long as
worth and freight saved are more than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER
from solvers.replenishment.ordering.pieces import pieces_of
from solvers.replenishment.ordering.plan import Binding
from solvers.replenishment.ordering.shares import without_small
from solvers.replenishment.ordering.vehicle_choice import by_programme, by_worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.pieces import Pieces
    from solvers.replenishment.ordering.problem import (
        OrderProblem,
        Route,
        VehicleKind,
    )
    from solvers.replenishment.ordering.values import Worth

SLACK = 1e-9
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


Loaded = tuple["NDArray[np.float64]", "NDArray[np.int64]", Load]
"""Units of each order, what decided on them, and the vehicles."""


def loaded(
    problem: OrderProblem,
    route: Route,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    most: NDArray[np.float64],
    *,
    is_firm: bool = True,
) -> Loaded:
    """Orders of a route that its vehicles can bring, and the vehicles.

    Parameters
    ----------
    most
        Most units of each order, when room that is left is filled up.
    is_firm
        Whether several vehicles are chosen by an integer programme rather than by a quick rule.
    """
    kind = next(kind for kind in problem.vehicles if kind.id == route.vehicle_type_id)
    if not (quantity > 0).any():
        return quantity, binding, Load(0, (0,) * len(kind.layouts))
    case = RouteLoad(problem, route, kind, worth, way, quantity, most)
    units, counts = case.decided(is_firm)
    if not (units > 0).any():
        counts = (0,) * len(kind.layouts)
    why = binding.copy()
    why[units < quantity - SLACK] = NUMBER[Binding.NO_VEHICLE_SPACE]
    why[units > quantity + SLACK] = NUMBER[Binding.VEHICLE_FILL]
    return units, why, Load(sum(counts), counts)


class RouteLoad:
    """One route on one day: cases, what they are worth, and the room of vehicles for them."""

    def __init__(
        self,
        problem: OrderProblem,
        route: Route,
        kind: VehicleKind,
        worth: Worth,
        way: NDArray[np.int64],
        quantity: NDArray[np.float64],
        most: NDArray[np.float64],
    ) -> None:
        self.problem, self.route, self.kind, self.worth, self.way = problem, route, kind, worth, way
        self.quantity, self.most = quantity, most
        items = problem.items
        self.use = np.stack([items.kg[worth.rows], items.litres[worth.rows]], axis=1)
        names = [items.class_ids[row] for row in worth.rows]
        self.class_ids = list(dict.fromkeys(names))
        numbers = {name: at for at, name in enumerate(self.class_ids)}
        self.own_class = np.array([numbers[name] for name in names], np.int64)
        self.multiple = problem.sources.multiple_units[way]
        self.whole = np.array([kind.payload_kg, kind.volume_l])
        self.rooms = np.array([self._rooms(layout) for layout in range(len(kind.layouts))])
        # What a unit takes of a vehicle, by mass or volume, whichever is scarcer.
        self.part = (self.use / np.maximum(self.whole, SLACK)).max(axis=1)
        self.limit = MOST_VEHICLES if route.most_vehicles is None else route.most_vehicles
        self.days = self._days_between()
        load = float((self.part * worth.mean).sum()) * self.days
        self.freight = route.vehicle_cny * self.part / float(np.clip(load, LEAST_FILL, 1.0))
        brings = float((worth.sale_cny * worth.mean).sum()) * self.days
        if brings <= route.vehicle_cny:
            # No later vehicle would pay either: there is no freight to be saved.
            self.freight = np.zeros(len(way))
        self.ends = self._ends()

    def decided(self, is_firm: bool) -> tuple[NDArray[np.float64], tuple[int, ...]]:
        """Units of each order, and how many vehicles of each layout bring them."""
        none = np.zeros(len(self.way)), (0,) * len(self.rooms)
        pieces = pieces_of(self).some_of_worth()
        if self.limit < 1 or pieces.value.sum() <= self.route.vehicle_cny:
            return none
        alone = self._in_one(pieces)
        if alone is not None:
            return self._small_left_out(pieces.units(len(self.way))), alone
        counts = by_programme(self) if is_firm else by_worth(self, pieces)
        if not any(counts):
            return none
        return self._small_left_out(self._filled(pieces, counts)), counts

    def _in_one(self, pieces: Pieces) -> tuple[int, ...] | None:
        """The layout with which one vehicle holds everything, if there is one."""
        use = pieces.size[:, None] * self.use[pieces.row]
        if (use.sum(axis=0) > self.whole + SLACK).any():
            return None
        by_class = np.zeros((len(self.class_ids), 2))
        np.add.at(by_class, self.own_class[pieces.row], use)
        holds = (by_class <= self.rooms + SLACK).all(axis=(1, 2))
        if not holds.any():
            return None
        chosen = int(holds.argmax())
        return tuple(int(layout == chosen) for layout in range(len(self.rooms)))

    def _filled(self, pieces: Pieces, counts: tuple[int, ...]) -> NDArray[np.float64]:
        """Whole cases by worth for what they take of the vehicles; what does not fit stays."""
        whole = (self.whole * sum(counts)).tolist()
        rooms = np.tensordot(np.array(counts, float), self.rooms, axes=1).tolist()
        units = np.zeros(len(self.way))
        stopped = [False] * len(self.way)
        use = (pieces.size[:, None] * self.use[pieces.row]).tolist()
        classes = self.own_class[pieces.row].tolist()
        for at, row in enumerate(pieces.row.tolist()):
            if stopped[row]:
                continue
            (kg, litres), room = use[at], rooms[classes[at]]
            if kg > min(room[0], whole[0]) + SLACK or litres > min(room[1], whole[1]) + SLACK:
                stopped[row] = True
                continue
            for left in (room, whole):
                left[0] -= kg
                left[1] -= litres
            units[row] = pieces.high[at]
        return units

    def _small_left_out(self, units: NDArray[np.float64]) -> NDArray[np.float64]:
        return without_small(self.problem.sources, self.way, units)

    def _days_between(self) -> float:
        """Days after which the next vehicle should come: what holding costs against what it costs.

        The economic order quantity of all goods of the route together; a week at most.
        """
        a_day = float((self.worth.longer_cny * self.worth.mean**2).sum())
        days = np.sqrt(2.0 * self.route.vehicle_cny / max(a_day, 1e-9))
        return float(np.clip(days, 1.0, LONGEST_DAYS))

    def _ends(self) -> NDArray[np.float64]:
        """Units up to which cases are looked at: what is wanted, and what sells until the next."""
        quantity = self.quantity
        if not self.route.vehicle_cny:
            return quantity
        extra = np.maximum(np.ceil(self.worth.mean * self.days / self.multiple), 2.0)
        end = quantity + extra * self.multiple
        if len(quantity) > MOST_ROWS:
            end = np.where(quantity > 0, end, 0.0)
        most = np.floor(self.most / self.multiple + SLACK) * self.multiple
        return np.asarray(np.minimum(end, most))

    def _rooms(self, layout: int) -> list[tuple[float, float]]:
        """Kilograms and litres of every class in a layout."""
        rooms = self.kind.layouts[layout]
        return [
            (
                sum(room.kg for room in rooms if room.class_id == name),
                sum(room.litres for room in rooms if room.class_id == name),
            )
            for name in self.class_ids
        ]
