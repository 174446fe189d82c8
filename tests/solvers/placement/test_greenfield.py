"""Places for sites, against every choice of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from solvers.common import Limits
from solvers.placement.greenfield import greenfield
from solvers.placement.problem import Zone
from supplychain.errors import DataError

ZONES = tuple(Zone(f"z{number}", f"zone {number}") for number in range(8))
EXACT = Limits(mip_gap=1e-9)


@pytest.mark.parametrize("count", [1, 2, 3, 8])
@pytest.mark.parametrize("seed", range(3))
def test_kilogram_kilometres_are_least(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    kg = random.integers(1, 50, 8).astype(float)
    metres = random.integers(1_000, 900_000, (8, 8))
    np.fill_diagonal(metres, 0)
    found = greenfield(ZONES, kg, metres, count, EXACT)
    best = min(
        float(kg @ metres[list(chosen)].min(axis=0)) / 1000.0
        for chosen in itertools.combinations(range(8), count)
    )
    assert found.kg_km_per_day == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert len(found.sites) <= count
    assert sum(site.kg_per_day for site in found.sites) == pytest.approx(kg.sum())
    assert sorted(zone for site in found.sites for zone in site.zone_ids) == [z.id for z in ZONES]
    kg_km = sum(site.kg_per_day * site.mean_km for site in found.sites)
    assert kg_km == pytest.approx(best)


@pytest.mark.parametrize("count", [0, 9])
def test_a_number_of_sites_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(DataError, match="number of sites"):
        greenfield(ZONES, np.ones(8), np.zeros((8, 8)), count, EXACT)
