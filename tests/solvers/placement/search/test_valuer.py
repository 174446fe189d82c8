"""Costs of choices of sites by flows on legs, against linear programmes over whole ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.placement.design import RoomTable, site_costs
from solvers.placement.layers import Layers
from solvers.placement.search.valuer import Valuer
from tests.solvers.placement.drawn import drawn_problem, flow_cost


@pytest.mark.parametrize("seed", range(6))
def test_cost_is_that_of_the_linear_programme_where_room_is_free(seed: int) -> None:
    problem = drawn_problem(seed)
    sites = tuple(
        replace(s, modules=tuple(replace(m, cny_per_day=0.0, adding_cny=0.0) for m in s.modules))
        for s in problem.sites
    )
    groups = tuple(replace(group, age_limit_s=None) for group in problem.groups)
    problem = replace(problem, sites=sites, groups=groups)
    opened, closed = site_costs(problem)
    valuer, most = Valuer(Layers.of(problem)), RoomTable.of(problem).most
    random = np.random.default_rng(seed)
    # One valuer for all, so that each choice starts from the flows of the one before.
    for _ in range(4):
        is_open = random.random(len(problem.sites)) < 0.7
        steps = np.where(is_open[:, None], most, 0)
        once = float(np.where(is_open, opened, closed).sum())
        expected = once + flow_cost(problem, is_open, steps)
        assert valuer.cost(is_open) == pytest.approx(expected, rel=1e-7)
        assert valuer.is_feasible


def test_flows_kept_aside_come_back() -> None:
    problem = drawn_problem(3)
    valuer = Valuer(Layers.of(problem))
    every = np.ones(len(problem.sites), bool)
    first = valuer.cost(every)
    kept = [item for class_ in range(len(problem.class_ids)) for item in valuer.keep(class_)]
    assert len(kept) == len(valuer.flows)
    through = [flow.through_kg.copy() for flow in valuer.flows]
    fewer = every.copy()
    fewer[-1] = False
    valuer.cost(fewer)
    valuer.restore(kept)
    for flow, before in zip(valuer.flows, through, strict=True):
        assert flow.through_kg.tolist() == pytest.approx(before.tolist())
    assert valuer.cost(every) == pytest.approx(first)
