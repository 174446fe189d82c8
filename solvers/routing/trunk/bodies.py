"""Truck types with one position of their walls, and the room they have for sets of classes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import Truck, TrunkProblem
    from supplychain.fleet import VehicleType

MOST_CLASSES_IN_ALL_SETS = 4


@dataclass(frozen=True, slots=True)
class Body:
    """One truck type in one layout; ``truck`` is its position in ``problem.trucks``."""

    truck: int
    layout_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """All bodies of a base.

    Parameters
    ----------
    bodies
        The pairs of type and layout.
    truck
        Position of each body's truck type.
    holds
        Which classes are in each set: sets by classes.
    room
        Most that a body holds of each set of classes: bodies by (sets in kg, then sets in litres).
        Within one unit a load fits exactly if no set is exceeded.
    fixed_cny, cny_per_km, cny_per_h, reefer_cny_per_h
        Prices of a run with each body.
    """

    bodies: tuple[Body, ...]
    truck: NDArray[np.int64]
    holds: NDArray[np.bool_]
    room: NDArray[np.float64]
    fixed_cny: NDArray[np.float64]
    cny_per_km: NDArray[np.float64]
    cny_per_h: NDArray[np.float64]
    reefer_cny_per_h: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.bodies)


def bodies_of(problem: TrunkProblem, class_ids: tuple[str, ...]) -> Bodies:
    """Every layout of every truck type that stands at the base and has room for a load."""
    holds = _class_sets(len(class_ids))
    found: list[Body] = []
    rooms: list[NDArray[np.float64]] = []
    for position, truck in enumerate(problem.trucks):
        for layout in truck.vehicle_type.layouts:
            room = _room(truck.vehicle_type, layout.id, class_ids, holds)
            if truck.count > 0 and room.any():
                found.append(Body(position, layout.id))
                rooms.append(room)
    trucks = [problem.trucks[body.truck] for body in found]
    return Bodies(
        bodies=tuple(found),
        truck=np.array([body.truck for body in found], np.int64),
        holds=holds,
        room=np.array(rooms).reshape(len(found), 2 * len(holds)),
        fixed_cny=np.array([_fixed(*pair) for pair in zip(trucks, found, strict=True)], float),
        cny_per_km=np.array([truck.vehicle_type.cny_per_km for truck in trucks], float),
        cny_per_h=np.array([truck.vehicle_type.cny_per_h for truck in trucks], float),
        reefer_cny_per_h=np.array(
            [
                truck.reefer_cny_per_h[body.layout_id]
                for truck, body in zip(trucks, found, strict=True)
            ],
            float,
        ),
    )


def hulls(bodies: Bodies) -> Bodies:
    """One body per truck type that has the most room and least price of all its layouts.

    What a model of hulls costs is a lower bound of what the bodies themselves cost.
    """
    trucks, first = np.unique(bodies.truck, return_index=True)

    def least(price: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([price[bodies.truck == truck].min() for truck in trucks], float)

    room = np.array([bodies.room[bodies.truck == truck].max(axis=0) for truck in trucks])
    return Bodies(
        bodies=tuple(bodies.bodies[position] for position in first.tolist()),
        truck=trucks,
        holds=bodies.holds,
        room=room.reshape(len(trucks), 2 * len(bodies.holds)),
        fixed_cny=least(bodies.fixed_cny),
        cny_per_km=least(bodies.cny_per_km),
        cny_per_h=least(bodies.cny_per_h),
        reefer_cny_per_h=least(bodies.reefer_cny_per_h),
    )


def _fixed(truck: Truck, body: Body) -> float:
    vehicle = truck.vehicle_type
    return vehicle.fixed_cny + vehicle.layout(body.layout_id).setup_cny


def _class_sets(classes: int) -> NDArray[np.bool_]:
    """All sets of few classes; of many, single classes and the whole."""
    sizes = range(1, classes + 1) if classes <= MOST_CLASSES_IN_ALL_SETS else (1, classes)
    sets = [chosen for size in sizes for chosen in combinations(range(classes), size)]
    holds = np.zeros((len(sets), classes), dtype=bool)
    for row, chosen in enumerate(sets):
        holds[row, list(chosen)] = True
    return holds


def _room(
    vehicle: VehicleType, layout_id: str, class_ids: tuple[str, ...], holds: NDArray[np.bool_]
) -> NDArray[np.float64]:
    layout = vehicle.layout(layout_id)
    boxes = [layout.compartment(class_id) for class_id in class_ids]
    kg = np.array([box.capacity_kg if box else 0.0 for box in boxes])
    litres = np.array([box.capacity_l if box else 0.0 for box in boxes])
    return np.concatenate(
        [np.minimum(holds @ kg, vehicle.payload_kg), np.minimum(holds @ litres, vehicle.volume_l)]
    )


def size_of_sets(groups: Groups, holds: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each group weighs in each set of classes: groups by (sets in kg, sets in litres)."""
    member = holds[:, groups.kind].T
    return np.concatenate([member * groups.kg[:, None], member * groups.litres[:, None]], axis=1)
