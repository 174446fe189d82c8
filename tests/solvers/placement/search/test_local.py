"""Moves and shakes of choices of sites."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.placement.bounds.dual import Dual
from solvers.placement.formats.orlib import read_orlib
from solvers.placement.layers import Layers
from solvers.placement.search.local import Choice, LocalSearch, rounded
from solvers.placement.search.valuer import Valuer
from tests.solvers.placement.varied import PLAIN, varied_problem


def searching(seed: int, draws: int = 0) -> LocalSearch:
    """A search of a problem whose first site must stay as it is."""
    layers = Layers.of(varied_problem(seed, replace(PLAIN, priced=True, steps=True)))
    dual = Dual(layers)
    first = dual.everything_free()
    random = np.random.default_rng(draws)
    return LocalSearch(Valuer(layers), dual, first, random, lambda: False, lambda _: True)


@pytest.mark.parametrize("seed", range(4))
def test_a_descent_never_ends_above_its_start_nor_where_one_site_less_pays(seed: int) -> None:
    search = searching(seed)
    start = np.ones(len(search.decided.may), bool)
    found = search.descend(start)
    assert found.cost <= search.value(start) * (1.0 + 1e-9)
    assert found.cost == pytest.approx(search.value(found.is_open))
    for site in np.flatnonzero(found.is_open & ~search.decided.must):
        fewer = found.is_open.copy()
        fewer[site] = False
        assert search.value(fewer) >= found.cost * (1.0 - 1e-9)


def test_equal_seeds_shake_alike_and_leave_decided_sites_alone() -> None:
    one, other = searching(2, draws=5), searching(2, draws=5)
    choice = Choice(one.decided.may.copy(), np.inf)
    for _ in range(5):
        shaken = one.shaken(choice, 3)
        assert shaken.tolist() == other.shaken(choice, 3).tolist()
        assert (shaken >= one.decided.must).all()
        assert (shaken <= one.decided.may).all()


def test_a_stop_ends_a_descent_with_a_choice() -> None:
    search = searching(1)
    search.should_stop = lambda: True
    start = search.decided.may.copy()
    found = search.descend(start)
    assert found.cost <= search.value(start) * (1.0 + 1e-9)


def test_rounded_choices_keep_what_is_decided() -> None:
    search = searching(0)
    share = np.linspace(0.0, 1.0, len(search.decided.may))
    choices = list(rounded(share, search.dual, search.decided))
    assert choices
    for is_open in choices:
        assert (is_open >= search.decided.must).all()
        assert (is_open <= search.decided.may).all()


def test_one_site_takes_the_place_of_two_where_no_smaller_step_pays() -> None:
    """Two sites of 60 cost 100 each, one of 100 costs 150; demand is 100, and a swap costs 250."""
    text = "3 1 60 100 60 100 100 150 100 0 0 0"
    layers = Layers.of(read_orlib(text, "tight"))
    dual = Dual(layers)
    free, random = dual.everything_free(), np.random.default_rng(0)
    search = LocalSearch(Valuer(layers), dual, free, random, lambda: False, lambda _: True)
    assert search.value(np.array([True, True, False])) == pytest.approx(200.0)
    assert search.value(np.array([False, True, True])) == pytest.approx(250.0)
    found = search.descend(np.array([True, True, False]))
    assert found.is_open.tolist() == [False, False, True]
    assert found.cost == pytest.approx(150.0)
