from __future__ import annotations

import logging
from typing import IO, TYPE_CHECKING

import numpy as np
import pytest

from supplychain.roads import CachedRoads, CallableRoads, GreatCircleRoads, Location, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PLACES = [Location(31.2, 121.5), Location(30.3, 120.2), Location(32.1, 118.8)]


class Counted:
    """The built-in roads, counting how often they are asked."""

    def __init__(self, roads: GreatCircleRoads) -> None:
        self.roads = roads
        self.asked = 0

    @property
    def fingerprint(self) -> str:
        return self.roads.fingerprint

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        self.asked += 1
        return self.roads.matrix(origins, destinations, speed_class)


@pytest.fixture
def counted() -> Counted:
    """Roads that were never asked."""
    return Counted(GreatCircleRoads())


def test_the_second_question_is_answered_from_disk(counted: Counted, tmp_path: Path) -> None:
    roads = CachedRoads(counted, tmp_path / "deep" / "cache")
    first = roads.matrix(PLACES, PLACES[:2], "urban")
    second = CachedRoads(counted, tmp_path / "deep" / "cache").matrix(PLACES, PLACES[:2], "urban")
    assert counted.asked == 1
    assert (first.distance_m == second.distance_m).all()
    assert (first.duration_s == second.duration_s).all()
    assert not second.distance_m.flags.writeable


def test_other_questions_have_other_files(counted: Counted, tmp_path: Path) -> None:
    roads = CachedRoads(counted, tmp_path)
    a, b, c = PLACES
    questions = [
        ([a, b], [c], "urban"),
        ([a], [b, c], "urban"),
        ([b, a], [c], "urban"),
        ([a, b], [c], "trunk"),
        ([a, Location(b.lat + 1e-9, b.lon)], [c], "urban"),
    ]
    paths = {roads.path(*question) for question in questions}
    slower = CachedRoads(GreatCircleRoads.constant(), tmp_path)
    paths.add(slower.path(*questions[0]))
    assert len(paths) == len(questions) + 1


def test_no_half_written_file_is_left_behind(counted: Counted, tmp_path: Path) -> None:
    roads = CachedRoads(counted, tmp_path)
    roads.matrix(PLACES, PLACES, "urban")
    assert list(tmp_path.iterdir()) == [roads.path(PLACES, PLACES, "urban")]


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "text", "other arrays", "negative"])
def test_a_damaged_file_is_made_again(
    counted: Counted, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    roads = CachedRoads(counted, tmp_path)
    good = roads.matrix(PLACES, PLACES, "urban")
    path = roads.path(PLACES, PLACES, "urban")
    assert path is not None
    harm(path, damage)
    with caplog.at_level(logging.WARNING):
        again = roads.matrix(PLACES, PLACES, "urban")
    assert "cannot be read" in caplog.text
    assert (again.distance_m == good.distance_m).all()
    assert counted.asked == 2
    roads.matrix(PLACES, PLACES, "urban")
    assert counted.asked == 2


def harm(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    if damage == "other arrays":
        np.savez(path, distance=np.zeros((3, 3)))
    elif damage == "negative":
        np.savez(path, distance_m=np.full((3, 3), -1), duration_s=np.zeros((3, 3), np.int64))
    else:
        middle = whole.index(b"\x93NUMPY") + 140  # inside the first array's numbers
        flipped = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
        content = {"empty": b"", "cut": whole[:-40], "flipped": flipped, "text": b"not a matrix"}
        path.write_bytes(content[damage])


def test_a_file_of_another_shape_is_made_again(counted: Counted, tmp_path: Path) -> None:
    roads = CachedRoads(counted, tmp_path)
    path = roads.path(PLACES, PLACES, "urban")
    assert path is not None
    np.savez(path, distance_m=np.zeros((1, 1), np.int64), duration_s=np.zeros((1, 1), np.int64))
    assert roads.matrix(PLACES, PLACES, "urban").distance_m.shape == (3, 3)


def test_a_folder_that_cannot_be_written_costs_only_the_cache(
    counted: Counted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    roads = CachedRoads(counted, tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        assert roads.matrix(PLACES, PLACES, "urban").distance_m.shape == (3, 3)
    assert "could not be kept" in caplog.text


def test_answers_without_a_fingerprint_are_never_kept(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(
        origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> tuple[list[list[float]], list[list[float]]]:
        asked.append(speed_class)
        return [[1.0]], [[2.0]]

    roads = CachedRoads(CallableRoads(answer), tmp_path)
    for _ in range(2):
        roads.matrix(PLACES[:1], PLACES[:1], "urban")
    assert len(asked) == 2
    assert list(tmp_path.iterdir()) == []


def test_caching_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    assert CachedRoads(GreatCircleRoads(), tmp_path).fingerprint == GreatCircleRoads().fingerprint


def test_a_full_disk_leaves_no_part_of_a_file(
    counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(stream: IO[bytes], **_arrays: object) -> None:
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fail)
    answer = CachedRoads(counted, tmp_path).matrix(PLACES, PLACES, "urban")
    assert answer.distance_m.shape == (3, 3)
    assert list(tmp_path.iterdir()) == []
