"""From flows on legs to flows on ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.placement.flows.stream import StreamFlow
from solvers.placement.flows.ways_of_flows import Untangler
from solvers.placement.layers import Layers
from solvers.placement.problem import (
    CandidateSite,
    Leg,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    Zone,
)
from tests.solvers.placement.varied import PLAIN, varied_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.ways import Ways


def carried_by_ways(
    ways: Ways, kg: NDArray[np.float64], tier: int, tiers: int
) -> dict[tuple[int, int], float]:
    """Kg by leg of a tier."""
    found: dict[tuple[int, int], float] = {}
    head = ways.zone if tier == tiers - 1 else ways.sites[:, min(tier + 1, tiers - 1)]
    for one, other, amount in zip(ways.sites[:, tier], head, kg, strict=True):
        key = (int(one), int(other))
        found[key] = found.get(key, 0.0) + float(amount)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_ways_carry_on_every_leg_what_the_flow_does(seed: int) -> None:
    problem = varied_problem(seed, replace(PLAIN, priced=True, returns=True))
    layers = Layers.of(problem)
    tiers = len(problem.tiers)
    for stream in layers.streams:
        flow = StreamFlow(layers, stream)
        flow.open(layers.rooms.most[:, stream.class_])
        flow.optimise()
        ways, kg, age = Untangler(problem, stream.group).untangle(flow)
        assert (kg > 0).all()
        for tier, (tails, heads, amounts) in zip(flow.tiers, flow.legs(), strict=True):
            pairs = zip(tails.tolist(), heads.tolist(), strict=True)
            wanted = dict(zip(pairs, amounts.tolist(), strict=True))
            assert carried_by_ways(ways, kg, tier, tiers) == pytest.approx(wanted)
        assert (ways.sites[:, : flow.tiers[0]] == -1).all()
        assert age.tolist() == [age_of(problem, ways, row) for row in range(len(ways))]


def age_of(problem: PlacementProblem, ways: Ways, way: int) -> int:
    """Seconds of a way, leg by leg."""
    sites = [int(site) for site in ways.sites[way] if site >= 0]
    rows = {
        site.id: row for tier in problem.tiers for row, site in enumerate(problem.of_tier(tier))
    }
    places = [rows[problem.sites[site].id] for site in sites] + [int(ways.zone[way])]
    legs = problem.legs[len(problem.legs) - len(sites) :]
    return sum(
        int(leg.seconds[tail, head])
        for leg, tail, head in zip(legs, places[:-1], places[1:], strict=True)
    )


def test_the_youngest_goods_go_farthest() -> None:
    """Two origins, 1 h and 9 h from the only front, which has a zone at 1 h and one at 9 h.

    Dealt well every way takes 10 h; dealt badly one would take 18 h.
    """
    room = (Module("cold", 10.0),)
    sites = [CandidateSite(name, name, "origin", room) for name in ("near", "far")]
    front = CandidateSite("front", "front", "front", (Module("cold", 20.0),))
    band = np.ones((1, 2, 1), bool)
    problem = PlacementProblem(
        "two-by-two",
        ("origin", "front"),
        ("cold",),
        (*sites, front),
        (ProductGroup("milk", "milk", "cold"),),
        (Zone("close", "close"), Zone("remote", "remote")),
        (Period("day", 1.0),),
        (
            Leg(np.ones((1, 2, 1)), np.array([[3600], [9 * 3600]]), np.zeros((2, 1)), band),
            Leg(
                np.ones((1, 1, 2)),
                np.array([[3600, 9 * 3600]]),
                np.zeros((1, 2)),
                np.ones((1, 1, 2), bool),
            ),
        ),
        np.array([[[10.0], [10.0]]]),
    )
    layers = Layers.of(problem)
    flow = StreamFlow(layers, layers.streams[0])
    flow.open(layers.rooms.most[:, 0])
    flow.optimise()
    ways, kg, age = Untangler(problem, 0).untangle(flow)
    assert kg.tolist() == [10.0, 10.0]
    assert age.tolist() == [10 * 3600, 10 * 3600]
    assert {(int(s[0]), int(z)) for s, z in zip(ways.sites, ways.zone, strict=True)} == {
        (0, 1),
        (1, 0),
    }
