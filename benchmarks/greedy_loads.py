"""What stands ready at a base, as shipments of one class to one site that fit a truck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from solvers.routing.trunk.nouns import Load
    from solvers.routing.trunk.problem import Truck, TrunkProblem

ROOM_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Piece:
    """Units of a load that travel together."""

    load: Load
    units: float

    @property
    def kg(self) -> float:
        """Mass of the units."""
        return self.units * self.load.unit_kg

    @property
    def litres(self) -> float:
        """Volume of the units."""
        return self.units * self.load.unit_l


@dataclass(frozen=True, slots=True)
class Shipment:
    """Pieces of one class to one site; unloading must start by ``latest_s``."""

    site_id: str
    class_id: str
    pieces: tuple[Piece, ...]
    kg: float
    litres: float
    latest_s: int


@dataclass(frozen=True, slots=True)
class Body:
    """A truck with its walls in one position; ``truck`` is its place in the problem."""

    truck: int
    layout_id: str
    room: dict[str, tuple[float, float]]
    payload_kg: float
    volume_l: float
    price: tuple[float, float]

    def holds(self, shipments: Sequence[Shipment]) -> bool:
        """Whether every compartment and the whole truck have room."""
        kg: dict[str, float] = {}
        litres: dict[str, float] = {}
        for item in shipments:
            kg[item.class_id] = kg.get(item.class_id, 0.0) + item.kg
            litres[item.class_id] = litres.get(item.class_id, 0.0) + item.litres
        if sum(kg.values()) > self.payload_kg + ROOM_EPSILON:
            return False
        if sum(litres.values()) > self.volume_l + ROOM_EPSILON:
            return False
        for class_id, mass_kg in kg.items():
            room_kg, room_l = self.room.get(class_id, (0.0, 0.0))
            if mass_kg > room_kg + ROOM_EPSILON or litres[class_id] > room_l + ROOM_EPSILON:
                return False
        return True


def bodies_of(problem: TrunkProblem) -> list[Body]:
    """Every layout of every truck type, cheapest layouts of a type first."""
    bodies = [
        body for number, truck in enumerate(problem.trucks) for body in _bodies(number, truck)
    ]
    return sorted(bodies, key=lambda body: (body.truck, body.price, body.layout_id))


def _bodies(number: int, truck: Truck) -> Iterator[Body]:
    vehicle = truck.vehicle_type
    for layout in vehicle.layouts:
        room = {
            item.temperature_class_id: (
                min(item.capacity_kg, vehicle.payload_kg),
                min(item.capacity_l, vehicle.volume_l),
            )
            for item in layout.compartments
        }
        price = layout.setup_cny, truck.reefer_cny_per_h[layout.id]
        yield Body(number, layout.id, room, vehicle.payload_kg, vehicle.volume_l, price)


def shipments_of(pieces: Iterable[Piece], bodies: Sequence[Body]) -> list[Shipment]:
    """Pieces by site and class, in as many shipments as the largest compartment needs.

    Transfers are cut into whole units, lines of orders are not. A line that is larger than any
    compartment is a shipment of its own, which only a carrier can take.
    """
    by_key: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        key = piece.load.to_site_id, piece.load.temperature_class_id
        by_key.setdefault(key, []).append(piece)
    shipments = []
    for (site_id, class_id), held in by_key.items():
        room = _largest(bodies, class_id)
        in_order = sorted(held, key=lambda piece: (piece.load.latest_s, piece.load.id))
        shipments += [_shipment(site_id, class_id, part) for part in _cut(in_order, *room)]
    return shipments


def _shipment(site_id: str, class_id: str, part: Sequence[Piece]) -> Shipment:
    return Shipment(
        site_id,
        class_id,
        tuple(part),
        sum(piece.kg for piece in part),
        sum(piece.litres for piece in part),
        min(piece.load.latest_s for piece in part),
    )


def _largest(bodies: Sequence[Body], class_id: str) -> tuple[float, float]:
    """Room of the largest compartment for the class; without one, only carriers set a limit."""
    rooms = [body.room[class_id] for body in bodies if class_id in body.room]
    return max(rooms, default=(float("inf"), float("inf")))


def _cut(pieces: Sequence[Piece], room_kg: float, room_l: float) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    kg, litres = room_kg, room_l
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        taken, rest = _split(piece, kg, litres)
        if taken is None and part:
            yield part
            part, kg, litres = [], room_kg, room_l
            waiting.append(piece)
            continue
        if taken is None:
            yield [piece]
            continue
        part.append(taken)
        kg, litres = kg - taken.kg, litres - taken.litres
        if rest is not None:
            waiting.append(rest)
    if part:
        yield part


def _split(piece: Piece, room_kg: float, room_l: float) -> tuple[Piece | None, Piece | None]:
    """What fits of a piece, and the rest."""
    if piece.kg <= room_kg + ROOM_EPSILON and piece.litres <= room_l + ROOM_EPSILON:
        return piece, None
    if piece.load.is_whole:
        return None, piece
    load = piece.load
    by_kg = room_kg / load.unit_kg if load.unit_kg > 0 else piece.units
    by_l = room_l / load.unit_l if load.unit_l > 0 else piece.units
    units = float(int(max(0.0, min(by_kg, by_l)) + ROOM_EPSILON))
    if units <= 0:
        return None, piece
    return Piece(load, units), Piece(load, piece.units - units)
