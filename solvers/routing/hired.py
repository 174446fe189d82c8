"""Hired moves once it is known what they carry: mass, price and carbon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.carriers import shipment_cny
from supplychain.plans import CostTerms

if TYPE_CHECKING:
    from solvers.routing.problem import RoutingProblem
    from supplychain.carriers import Tariff
    from supplychain.plans import CarrierMove

WEIGHT_EPSILON_KG = 1e-6


class Weighbridge:
    """Weighs and prices moves by the tariffs and lanes of one problem."""

    def __init__(self, problem: RoutingProblem) -> None:
        self._problem = problem
        self._lanes = {
            (lane.from_site_id, lane.to_site_id): lane for lane in problem.scenario.lanes
        }
        self._bands: dict[tuple[str, str, str, str], list[Tariff]] = defaultdict(list)
        for tariff in problem.scenario.tariffs:
            lane = tariff.from_site_id, tariff.to_site_id
            self._bands[tariff.carrier_id, *lane, tariff.temperature_class_id].append(tariff)

    def weighed(self, move: CarrierMove, kg: float) -> CarrierMove:
        """The move with the mass that it carries; priced again if that has changed."""
        if abs(kg - move.kg) > WEIGHT_EPSILON_KG:
            lane = move.from_site_id, move.to_site_id
            bands = self._bands[move.carrier_id, *lane, move.temperature_class_id]
            price_cny = shipment_cny(bands, kg)
            if price_cny is not None:
                move = replace(move, costs=CostTerms(carriers=price_cny))
        tonne_km = kg / 1000 * self._km(move.from_site_id, move.to_site_id)
        co2_kg = tonne_km * self._problem.scenario.rates.carrier_kg_co2_per_tkm
        return replace(move, kg=kg, co2_kg=co2_kg)

    def _km(self, from_id: str, to_id: str) -> float:
        """Road of trunk trucks, or what the lane knows better."""
        lane = self._lanes.get((from_id, to_id))
        if lane is not None and lane.distance_m is not None:
            return lane.distance_m / 1000
        places = [self._problem.sites[site_id].location for site_id in (from_id, to_id)]
        matrix = self._problem.roads.matrix(places[:1], places[1:], "trunk")
        return int(matrix.distance_m[0, 0]) / 1000
