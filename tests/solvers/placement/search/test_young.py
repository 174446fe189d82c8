"""Flows over whole ways that are young enough, against a linear programme over all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from solvers.placement.layers import Layers
from solvers.placement.search.valuer import Valuer
from solvers.placement.search.young import YoungFlows, first_of_each
from solvers.placement.ways import all_ways
from tests.solvers.placement.varied import PLAIN, Traits, varied_problem

AGED: Traits = replace(PLAIN, aged=True, tiers=3, priced=True)


@pytest.mark.parametrize("seed", range(5))
def test_flows_are_young_fit_into_the_room_and_cost_the_least(seed: int) -> None:
    problem = varied_problem(seed, AGED)
    layers = Layers.of(problem)
    is_open = np.ones(len(problem.sites), bool)
    flows = YoungFlows(layers, is_open, np.zeros(len(layers.shares)))
    steps = np.where(is_open[:, None], layers.rooms.most, 0)
    every = all_ways(problem, is_open)
    for flow in Valuer(layers).flows:
        found = flows.of(flow, steps)
        assert found is not None
        ways, kg, short = found
        stream = flow.stream
        given = np.bincount(ways.zone, kg, len(stream.demand)) + short
        assert given.tolist() == pytest.approx(stream.demand.tolist(), abs=1e-6)
        room = (steps * layers.rooms.size)[:, stream.class_] * flow.room_part
        for tier in range(ways.sites.shape[1]):
            through = np.bincount(ways.sites[:, tier], kg, len(room))
            assert (through <= room + 1e-6).all()
        keys = {tuple(key) for key in np.column_stack([every.group, every.zone, every.sites])}
        mine = {tuple(key) for key in np.column_stack([ways.group, ways.zone, ways.sites])}
        assert mine <= keys
        price, co2 = problem.groups[stream.group].unserved_cny_per_kg, problem.co2_cny_per_kg
        cny = stream.factor * ways.cny_per_kg + co2 * ways.co2_kg_per_kg
        cost = float(cny @ kg + (price or 0.0) * short.sum())
        usable = every.only(every.group == stream.group)
        unit = stream.factor * usable.cny_per_kg + co2 * usable.co2_kg_per_kg
        zones = len(problem.zones)
        equal = np.hstack([usable.zone == np.arange(zones)[:, None], np.eye(zones)])
        sites = (usable.sites[:, None, :] == np.arange(len(room))[None, :, None]).any(axis=2).T
        most = np.hstack([sites, np.zeros((len(room), zones))])
        costs = np.concatenate([unit, np.full(zones, price or 0.0)])
        least = linprog(costs, most, room, equal, stream.demand)
        assert cost == pytest.approx(least.fun, rel=1e-7)


def test_the_first_of_each_key_are_kept() -> None:
    key, by = np.array([2, 1, 2, 2, 1]), np.array([5.0, 1.0, 3.0, 4.0, 0.0])
    assert first_of_each(key, by, 1).tolist() == [False, False, True, False, True]
    assert first_of_each(key, by, 2).tolist() == [False, True, True, True, True]
