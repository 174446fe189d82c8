"""What an instance file states, before any scaling, in the file's own order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of the file; ``None`` is no limit.

    Parameters
    ----------
    capacity
        By load dimension; empty for no limit.
    depot
        Node at which it starts and ends.
    reloads
        Whether it may load again at its depot.
    max_distance, max_duration
        Of its route.
    fixed_cost, unit_cost
        Of using it, and of each unit of distance.
    """

    capacity: tuple[float, ...] = ()
    depot: int = 0
    reloads: bool = False
    max_distance: float | None = None
    max_duration: float | None = None
    fixed_cost: float = 0.0
    unit_cost: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Nodes and vehicles by their position in the file, counted from 0; depots come first.

    Parameters
    ----------
    name
        Of the instance.
    depots
        How many of the nodes are depots.
    weights
        Distances, which are times as well, of shape (nodes, nodes).
    demand, backhaul
        What is delivered and picked up, of shape (nodes, dimensions).
    service, release, prize
        By node. A client with a prize is optional.
    windows
        Earliest and latest start by node, of shape (nodes, 2); ``None`` for no windows.
    fleet
        The vehicles.
    points
        Coordinates of shape (nodes, 2), if the file has any.
    pairs
        Pickup and delivery nodes of shipments; their ``demand`` is the amount carried.
    kind
        Type that the file states, such as ``VRPTW``.
    backhauls_last
        Whether deliveries come before pickups on every route.
    """

    name: str
    depots: int
    weights: Table
    demand: Table
    backhaul: Table
    service: Table
    release: Table
    prize: Table
    windows: Table | None
    fleet: tuple[Vehicle, ...]
    points: Table | None = None
    pairs: tuple[tuple[int, int], ...] = ()
    kind: str = ""
    backhauls_last: bool = False
