from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solvers.placement.network.rests import with_rests
from supplychain.driving import DriverClock, drive_leg
from supplychain.fleet import DriverRules

rules = st.builds(
    DriverRules, st.integers(600, 20_000), st.integers(60, 7_200), st.integers(20_000, 50_000)
)


@given(
    st.lists(st.integers(0, 400_000), min_size=1, max_size=5),
    st.one_of(st.just(DriverRules()), rules),
    st.sampled_from([1, 2]),
)
def test_whole_matrices_rest_as_single_legs_do(
    drives: list[int], rules: DriverRules, drivers: int
) -> None:
    found = with_rests(np.array([drives]), rules, drivers)
    assert found.tolist() == [
        [drive_leg(drive, rules, drivers, DriverClock()).elapsed_s for drive in drives]
    ]
