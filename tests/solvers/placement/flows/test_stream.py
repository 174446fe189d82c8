"""Flows of one stream against a linear programme over ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from solvers.placement.flows.stream import StreamFlow
from solvers.placement.layers import Layers
from solvers.placement.ways import Ways, all_ways
from tests.solvers.placement.varied import PLAIN, varied_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Stream

PRICED, MUST = replace(PLAIN, priced=True), replace(PLAIN, priced=False, steps=True)


def by_programme(
    layers: Layers,
    stream: Stream,
    steps: NDArray[np.int64],
    bonus: NDArray[np.float64] | None = None,
) -> float:
    """Least expected cost of a stream's flows; infinite if there are none."""
    table: Ways = all_ways(layers.problem)
    ways = table.only((table.group == stream.group) & (stream.demand[table.zone] > 0))
    room = (steps * layers.rooms.size[:, stream.class_]).astype(float)
    zones = np.flatnonzero(stream.demand > 0)
    carbon = layers.problem.co2_cny_per_kg * ways.co2_kg_per_kg
    cost = stream.factor * ways.cny_per_kg + carbon
    if bonus is not None:
        row = np.searchsorted(layers.by_tier[-1], ways.last_site)
        cost = cost - bonus[row, ways.zone]
    price = float(layers.prices[stream.group])
    served = [np.append(ways.zone == zone, zones == zone).astype(float) for zone in zones]
    through = [
        np.append((ways.sites == site).any(axis=1), np.zeros(len(zones))).astype(float)
        for site in range(len(room))
    ]
    short = np.full(len(zones), 0.0 if np.isinf(price) else price)
    most_short = [(0.0, 0.0 if np.isinf(price) else None)] * len(zones)
    found = linprog(
        np.append(cost, short),
        np.array(through),
        room,
        np.array(served),
        stream.demand[zones],
        [*[(0.0, None)] * len(ways), *most_short],
    )
    return stream.weight * float(found.fun or 0.0) if found.status == 0 else np.inf


@pytest.mark.parametrize("seed", range(8))
def test_cost_is_least_whatever_sites_open(seed: int) -> None:
    random = np.random.default_rng(seed)
    layers = Layers.of(varied_problem(seed, PRICED if seed % 2 else MUST))
    for stream in layers.streams[:2]:
        flow = StreamFlow(layers, stream)
        most = layers.rooms.most[:, stream.class_]
        for _ in range(4):
            steps = random.integers(0, most + 1)
            flow.open(steps)
            cost, wanted = flow.optimise(), by_programme(layers, stream, steps)
            assert flow.is_feasible == bool(np.isfinite(wanted))
            if flow.is_feasible:
                assert cost == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("price", [9.0, 500.0, 1e6])
def test_demand_with_a_price_is_left_out_rather_than_sent_through_closed_gates(
    price: float,
) -> None:
    problem = varied_problem(1, PRICED)
    groups = tuple(replace(group, unserved_cny_per_kg=price) for group in problem.groups)
    layers = Layers.of(replace(problem, groups=groups))
    stream = layers.streams[0]
    flow = StreamFlow(layers, stream)
    closed = np.zeros(len(problem.sites), np.int64)
    flow.open(closed)
    cost = flow.optimise()
    assert flow.is_feasible
    assert flow.short_kg == pytest.approx(stream.demand)
    assert cost == pytest.approx(stream.weight * price * stream.demand.sum())
    assert not flow.through_kg.any()


def test_demand_without_a_price_makes_closed_gates_infeasible() -> None:
    layers = Layers.of(varied_problem(0, MUST))
    flow = StreamFlow(layers, layers.streams[0])
    flow.open(np.zeros(len(layers.problem.sites), np.int64))
    flow.optimise()
    assert not flow.is_feasible


@pytest.mark.parametrize("amount", [0.5, 3.0, 200.0])
def test_a_bonus_moves_flows_to_the_legs_that_it_is_paid_on(amount: float) -> None:
    for seed in range(4):
        random = np.random.default_rng(seed)
        layers = Layers.of(varied_problem(seed, replace(PRICED, tiers=2)))
        stream = layers.streams[0]
        is_paid = random.random(layers.cny_per_kg[-1].shape[1:]) < 0.4
        bonus = np.where(is_paid, amount, 0.0)
        flow = StreamFlow(layers, stream)
        most = layers.rooms.most[:, stream.class_] * (random.random(len(layers.rooms.most)) < 0.7)
        flow.open(most)
        plain = flow.optimise()
        flow.pay(bonus)
        flow.open(most)
        assert flow.optimise() == pytest.approx(by_programme(layers, stream, most, bonus), rel=1e-9)
        assert flow.is_feasible
        flow.pay(None)
        flow.open(most)
        assert flow.optimise() == pytest.approx(plain)


def test_legs_carry_what_gates_let_through_and_zones_get() -> None:
    layers = Layers.of(varied_problem(4, replace(MUST, tiers=3)))
    for stream in layers.streams:
        flow = StreamFlow(layers, stream)
        flow.open(layers.rooms.most[:, stream.class_])
        flow.optimise()
        got = np.zeros(len(stream.demand))
        sites = len(layers.problem.sites)
        through = np.zeros(sites)
        for tier, (tails, heads, kg) in zip(flow.tiers, flow.legs(), strict=True):
            through += np.bincount(tails, kg, sites)
            if tier == len(layers.by_tier) - 1:
                got += np.bincount(heads, kg, len(got))
        assert through == pytest.approx(flow.through_kg)
        assert got + flow.short_kg == pytest.approx(stream.demand)


def test_a_part_of_the_room_is_all_that_a_stream_gets() -> None:
    layers = Layers.of(varied_problem(2, replace(PRICED, tiers=1)))
    stream = layers.streams[0]
    flow = StreamFlow(layers, stream, room_part=0.1)
    flow.open(layers.rooms.most[:, stream.class_])
    flow.optimise()
    room = 0.1 * (layers.rooms.most * layers.rooms.size)[:, stream.class_]
    assert (flow.through_kg <= room + 1e-9).all()
    assert flow.short_kg.sum() == pytest.approx(max(0.0, stream.demand.sum() - room.sum()), abs=40)
