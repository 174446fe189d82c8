"""Complete plans of a choice of sites: they keep every rule, whichever way they are made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.common import Limits, Status, StopReason
from solvers.placement.account import Account, plan_of
from solvers.placement.layers import Layers
from solvers.placement.search.settle import Settler
from solvers.placement.validate import validate
from tests.solvers.placement.varied import PLAIN, varied_problem

CASES = {
    "ages": replace(PLAIN, aged=True, tiers=3, priced=True),
    "bands": replace(PLAIN, promised=True, priced=True),
    "bands and cold chain": replace(PLAIN, promised=True, cold=True, priced=False),
    "steps of room": replace(PLAIN, steps=True, priced=True),
    "a shared class": replace(PLAIN, shared=True, steps=True, priced=True),
    "closures": replace(PLAIN, closures=True, returns=True, priced=True),
}


@pytest.mark.parametrize("by", ["flows", "model"])
@pytest.mark.parametrize("name", CASES)
def test_plans_of_all_sites_keep_every_rule(
    name: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settler, "_is_small", lambda *_: by == "model")
    settled_some = False
    for seed in (1, 2):
        problem = varied_problem(seed, CASES[name])
        layers = Layers.of(problem)
        is_open = np.ones(len(problem.sites), bool)
        settled = Settler(layers, layers, lambda: False).settle(is_open)
        if settled is None:
            continue
        settled_some = True
        account = Account(problem, settled.design, settled.carried)
        lost = np.stack([item.lost for item in account.situations])
        is_partial = bool((settled.carried.short > lost + 1e-6).any())
        status = Status.PARTIAL if is_partial else Status.FEASIBLE
        cost = account.objective()
        plan = plan_of(account, status, StopReason.ITERATIONS, cost, None, Limits(), 0.0, {})
        assert validate(problem, plan) == [], seed
        assert settled.cost == pytest.approx(cost)
        assert (settled.design.is_open <= is_open).all()
    assert settled_some


def test_flows_cost_no_less_than_the_model_and_little_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = varied_problem(3, replace(PLAIN, priced=True))
    layers, is_open = Layers.of(problem), np.ones(len(problem.sites), bool)
    costs = []
    for by_model in (True, False):
        monkeypatch.setattr(Settler, "_is_small", lambda *_, small=by_model: small)
        settled = Settler(layers, layers, lambda: False).settle(is_open)
        assert settled is not None
        costs.append(settled.cost)
    assert costs[1] >= costs[0] * (1.0 - 1e-6)
    assert costs[1] == pytest.approx(costs[0], rel=1e-6)
