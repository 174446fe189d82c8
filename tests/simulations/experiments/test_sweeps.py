"""Sweeps over settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulations.experiments import Factor, full_factorial, one_way, sweep
from supplychain.errors import DataError
from tests.simulations.experiments.models import Additive

if TYPE_CHECKING:
    from pathlib import Path

    from simulations.experiments.sweeps import Point

SPEED = Factor("speed", (0.0, 1.0, 2.0))
PERMITS = Factor("permits", (0.0, 1.0))


def additive(point: Point) -> Additive:
    return Additive(point["speed"], point["permits"], seed=3)


def together(point: Point) -> Additive:
    return Additive(point["speed"], point["permits"], seed=3, together=4.0)


def test_points_of_designs() -> None:
    assert one_way([SPEED, PERMITS]) == [
        {"speed": 0.0, "permits": 0.0},
        {"speed": 1.0, "permits": 0.0},
        {"speed": 2.0, "permits": 0.0},
        {"speed": 0.0, "permits": 1.0},
    ]
    points = full_factorial([SPEED, PERMITS])
    assert len(points) == 6
    assert points[:3] == [
        {"speed": 0.0, "permits": 0.0},
        {"speed": 0.0, "permits": 1.0},
        {"speed": 1.0, "permits": 0.0},
    ]


@pytest.mark.parametrize("design", [one_way, full_factorial])
def test_main_effects_are_those_of_the_model(design: object) -> None:
    assert callable(design)
    found = sweep(additive, design([SPEED, PERMITS]), 12, seed=3).main_effects("value")
    assert found[["factor", "level"]].to_numpy().tolist() == [
        ["speed", 1.0],
        ["speed", 2.0],
        ["permits", 1.0],
    ]
    # Noise of 5 is common and cancels; 0.1 of each point's own stays.
    assert found["effect"].tolist() == pytest.approx([3.0, 6.0, 2.0], abs=0.1)
    assert (found["high"] - found["low"] < 0.3).all()
    assert (found["p_holm"] < 1e-6).all()


def test_what_settings_do_together_is_told_apart() -> None:
    points = full_factorial([SPEED, PERMITS])
    found = sweep(together, points, 12, seed=3)
    joint = found.interactions("value")
    assert joint["levels"].tolist() == ["1.0 x 1.0", "2.0 x 1.0"]
    assert joint["effect"].tolist() == pytest.approx([4.0, 8.0], abs=0.15)
    # On average over both permits, speed then does 3 + 4 / 2.
    assert found.main_effects("value")["effect"].iloc[0] == pytest.approx(5.0, abs=0.1)
    none = sweep(additive, points, 12, seed=3).interactions("value")
    assert none["effect"].tolist() == pytest.approx([0.0, 0.0], abs=0.15)


def test_a_sweep_is_one_table_and_is_kept(tmp_path: Path) -> None:
    points = full_factorial([SPEED, PERMITS])
    first = sweep(additive, points, 2, seed=3, folder=tmp_path)
    frame = first.frame()
    assert frame[["speed", "permits", "metric", "n"]].iloc[-1].tolist() == [2.0, 1.0, "value", 2]
    assert len(frame) == 6
    assert len(list(tmp_path.iterdir())) == 6
    assert sweep(additive, points, 2, seed=3, folder=tmp_path, workers=2).results == first.results


def test_factors_that_make_no_sense_are_refused() -> None:
    with pytest.raises(DataError, match="factors: need names of their own"):
        one_way([SPEED, SPEED])
    with pytest.raises(DataError, match="speed: needs levels that differ"):
        full_factorial([Factor("speed", (1.0, 1.0))])
