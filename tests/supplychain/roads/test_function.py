from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from supplychain.errors import DataError
from supplychain.roads import UNREACHABLE, CallableRoads, Location

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B = Location(1.0, 2.0), Location(3.0, 4.0)


def manhattan(
    origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
) -> tuple[np.ndarray, np.ndarray]:
    """A thousand metres a degree, north and east added; ten seconds a degree by truck."""
    pace = {"urban": 20.0, "trunk": 10.0}[speed_class]
    gaps = [[abs(a.lat - b.lat) + abs(a.lon - b.lon) for b in destinations] for a in origins]
    return np.array(gaps) * 1000.0, np.array(gaps) * pace


def test_the_function_answers_for_places_and_speed_class() -> None:
    matrix = CallableRoads(manhattan).matrix([A, B], [B], "trunk")
    assert matrix.distance_m.tolist() == [[4000], [0]]
    assert matrix.duration_s.tolist() == [[40], [0]]


def test_not_a_number_means_no_road() -> None:
    roads = CallableRoads(lambda *_: ([[np.nan]], [[1.0]]))
    assert roads.matrix([A], [B], "urban").distance_m.tolist() == [[UNREACHABLE]]


def test_an_answer_for_other_places_is_refused() -> None:
    roads = CallableRoads(lambda *_: ([[1.0, 2.0]], [[1.0, 2.0]]))
    with pytest.raises(DataError, match=r"given \(1, 2\); allowed \(1, 1\)"):
        roads.matrix([A], [B], "urban")


def test_negative_answers_are_refused() -> None:
    with pytest.raises(DataError, match="duration_s"):
        CallableRoads(lambda *_: ([[1.0]], [[-1.0]])).matrix([A], [B], "urban")


def test_only_a_named_version_has_a_fingerprint() -> None:
    assert CallableRoads(manhattan).fingerprint == ""
    first, second = CallableRoads(manhattan, "1"), CallableRoads(manhattan, "2")
    assert first.fingerprint != second.fingerprint
