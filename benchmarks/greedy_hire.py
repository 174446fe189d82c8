"""Shipments given to carriers at one departure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.trunk.hire import arrival_s
from solvers.routing.trunk.nouns import Carried, HiredMove
from supplychain.carriers import shipment_cny

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.greedy_loads import Shipment
    from solvers.routing.trunk.problem import TrunkProblem
    from supplychain.carriers import Tariff

Key = tuple[str, str, str]


class Hires:
    """What each carrier takes on each lane in each class, priced as one shipment."""

    def __init__(self, problem: TrunkProblem, depart_s: int) -> None:
        self._problem = problem
        self._depart_s = depart_s
        self._bands: dict[Key, list[Tariff]] = {}
        for tariff in problem.tariffs:
            key = tariff.carrier_id, tariff.to_site_id, tariff.temperature_class_id
            self._bands.setdefault(key, []).append(tariff)
        self._booked: dict[Key, list[Shipment]] = {}

    def offer(self, shipment: Shipment) -> tuple[float, str] | None:
        """Least extra cost and its carrier, in time for the shipment; ``None`` if there is none."""
        offers = [
            (extra_cny, carrier_id)
            for carrier_id, site_id, class_id in self._bands
            if (site_id, class_id) == (shipment.site_id, shipment.class_id)
            for extra_cny in self._extra_cny((carrier_id, site_id, class_id), shipment)
        ]
        return min(offers, default=None)

    def earliest_s(self, site_id: str, class_id: str) -> int | None:
        """First arrival of any carrier."""
        arrivals = [
            arrival_s(self._problem, band, self._depart_s)
            for (_, to_id, held), bands in self._bands.items()
            if (to_id, held) == (site_id, class_id)
            for band in bands
        ]
        return min((at_s for at_s in arrivals if at_s is not None), default=None)

    def book(self, shipment: Shipment, carrier_id: str) -> None:
        """Give a shipment away."""
        key = carrier_id, shipment.site_id, shipment.class_id
        self._booked.setdefault(key, []).append(shipment)

    def moves(self) -> list[HiredMove]:
        """All bookings, one move per carrier, lane and class."""
        return [self._move(key, shipments) for key, shipments in self._booked.items()]

    def _move(self, key: Key, shipments: Sequence[Shipment]) -> HiredMove:
        kg = sum(item.kg for item in shipments)
        cost_cny = shipment_cny(self._bands[key], kg)
        if cost_cny is None:
            message = "a booked shipment has a price"
            raise AssertionError(message)
        units: dict[str, float] = {}
        for piece in (piece for item in shipments for piece in item.pieces):
            units[piece.load.id] = units.get(piece.load.id, 0.0) + piece.units
        return HiredMove(
            carrier_id=key[0],
            from_site_id=self._problem.base_id,
            to_site_id=key[1],
            temperature_class_id=key[2],
            depart_s=self._depart_s,
            arrive_s=self._depart_s + self._band(key, kg).transit_s,
            carried=tuple(Carried(load_id, amount) for load_id, amount in units.items()),
            cost_cny=cost_cny,
        )

    def _extra_cny(self, key: Key, shipment: Shipment) -> Iterator[float]:
        booked = self._booked.get(key, [])
        before_kg = sum(item.kg for item in booked)
        kg = before_kg + shipment.kg
        if shipment_cny(self._bands[key], kg) is None:
            return
        latest_s = min(item.latest_s for item in (*booked, shipment))
        arrive_s = arrival_s(self._problem, self._band(key, kg), self._depart_s)
        if arrive_s is None or arrive_s > latest_s:
            return
        before_cny = shipment_cny(self._bands[key], before_kg) if booked else 0.0
        yield (shipment_cny(self._bands[key], kg) or 0.0) - (before_cny or 0.0)

    def _band(self, key: Key, kg: float) -> Tariff:
        return max(
            (band for band in self._bands[key] if band.from_kg <= kg), key=lambda b: b.from_kg
        )
