from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from supplychain.errors import DataError
from supplychain.roads import (
    UNREACHABLE,
    GreatCircleRoads,
    Location,
    MatrixFileRoads,
    MissingPairsError,
)

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = Location(31.2, 121.5), Location(30.3, 120.2), Location(32.1, 118.8)
HEADER = "origin_lat,origin_lon,destination_lat,destination_lon,distance_m,duration_s"
GOOD = f"""{HEADER}
31.2,121.5,30.3,120.2,170500.4,7200
30.3,120.2,31.2,121.5,171000,7300.6
31.2,121.5,32.1,118.8,,
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "roads.csv"
    path.write_text(text, encoding="utf-8")
    return path


def save(table: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        table.to_parquet(path)
    elif path.suffix == ".npz":
        arrays: dict[str, Any] = {str(name): table[name].to_numpy() for name in table}
        np.savez(path, **arrays)
    else:
        table.to_csv(path, index=False)
    return path


def test_known_pairs_are_looked_up_and_rounded(tmp_path: Path) -> None:
    matrix = MatrixFileRoads(write(tmp_path, GOOD)).matrix([A, B], [A, B], "urban")
    assert matrix.distance_m.tolist() == [[0, 170500], [171000, 0]]
    assert matrix.duration_s.tolist() == [[0, 7200], [7301, 0]]


def test_an_empty_distance_and_time_mean_no_road(tmp_path: Path) -> None:
    matrix = MatrixFileRoads(write(tmp_path, GOOD)).matrix([A], [C], "urban")
    assert matrix.distance_m.tolist() == matrix.duration_s.tolist() == [[UNREACHABLE]]


def test_places_match_after_rounding(tmp_path: Path) -> None:
    roads = MatrixFileRoads(write(tmp_path, GOOD))
    near = Location(31.200004, 121.499996)
    assert roads.matrix([near], [B], "urban").distance_m.tolist() == [[170500]]
    assert roads.matrix([near], [A], "urban").distance_m.tolist() == [[0]]
    with pytest.raises(MissingPairsError):
        MatrixFileRoads(write(tmp_path, GOOD), decimals=6).matrix([near], [B], "urban")


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz"])
def test_every_kind_of_file_gives_back_a_matrix_that_was_written(tmp_path: Path, kind: str) -> None:
    points = np.random.default_rng(3).uniform((20, 100), (40, 122), (30, 2)).round(5)
    places = [Location(lat, lon) for lat, lon in points.tolist()]
    known = GreatCircleRoads().matrix(places, places, "urban")
    columns = ["origin_lat", "origin_lon", "destination_lat", "destination_lon"]
    pairs = np.hstack([np.repeat(points, 30, axis=0), np.tile(points, (30, 1))])
    table = pd.DataFrame(pairs, columns=columns).assign(
        distance_m=known.distance_m.ravel(), duration_s=known.duration_s.ravel()
    )
    shuffled = table.sample(frac=1.0, random_state=1)
    found = MatrixFileRoads(save(shuffled, tmp_path / f"roads.{kind}")).matrix(
        places, places[::-1], "trunk"
    )
    assert (found.distance_m == known.distance_m[:, ::-1]).all()
    assert (found.duration_s == known.duration_s[:, ::-1]).all()


def test_speed_classes_have_their_own_times(tmp_path: Path) -> None:
    rows = ["30.3,120.2,31.2,121.5,100,10,urban", "30.3,120.2,31.2,121.5,100,6,trunk"]
    roads = MatrixFileRoads(write(tmp_path, "\n".join([HEADER + ",speed_class", *rows])))
    assert roads.matrix([B], [A], "urban").duration_s.tolist() == [[10]]
    assert roads.matrix([B], [A], "trunk").duration_s.tolist() == [[6]]
    with pytest.raises(DataError, match="allowed trunk, urban"):
        roads.matrix([B], [A], "rocket")


def test_rows_without_a_speed_class_serve_the_classes_not_named(tmp_path: Path) -> None:
    rows = ["30.3,120.2,31.2,121.5,100,10,", "30.3,120.2,31.2,121.5,100,6,trunk"]
    roads = MatrixFileRoads(write(tmp_path, "\n".join([HEADER + ",speed_class", *rows])))
    assert roads.matrix([B], [A], "urban").duration_s.tolist() == [[10]]
    assert roads.matrix([B], [A], "trunk").duration_s.tolist() == [[6]]


def test_missing_pairs_are_named_and_all_kept(tmp_path: Path) -> None:
    with pytest.raises(MissingPairsError) as caught:
        MatrixFileRoads(write(tmp_path, GOOD)).matrix([A, C], [A, B, C], "urban")
    assert caught.value.pairs.tolist() == [[1, 0], [1, 1]]
    assert "2 of 6 pairs" in str(caught.value)
    assert "(32.1, 118.8) -> (30.3, 120.2)" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_text_on_missing_pairs_is_capped(tmp_path: Path) -> None:
    strangers = [Location(10.0, float(lon)) for lon in range(40)]
    with pytest.raises(MissingPairsError, match="and 1550 more") as caught:
        MatrixFileRoads(write(tmp_path, GOOD)).matrix(strangers, strangers, "urban")
    assert len(caught.value.pairs) == 40 * 40 - 40
    assert len(str(caught.value)) < 1000


def test_a_file_without_rows_knows_only_that_places_are_where_they_are(tmp_path: Path) -> None:
    roads = MatrixFileRoads(write(tmp_path, HEADER + "\n"))
    assert roads.matrix([A], [A], "urban").distance_m.tolist() == [[0]]
    with pytest.raises(MissingPairsError):
        roads.matrix([A], [B], "urban")


def test_every_bad_cell_is_listed_with_its_row(tmp_path: Path) -> None:
    rows = [
        "31.2,121.5,30.3,120.2,far,7200",
        "31.2,121.5,30.3,220.2,5,-3",
        "31.2,121.5,30.4,120.2,5,",
        "31.2,,30.5,120.2,5,6",
    ]
    with pytest.raises(DataError) as caught:
        MatrixFileRoads(write(tmp_path, "\n".join([HEADER, *rows])))
    assert [(p.row, p.column, p.given) for p in caught.value.problems] == [
        (2, "distance_m", "far"),
        (3, "destination_lon", "220.2"),
        (3, "duration_s", "-3"),
        (4, "duration_s", "an empty cell"),
        (5, "origin_lon", "an empty cell"),
    ]


def test_a_pair_given_twice_is_refused_with_its_rows(tmp_path: Path) -> None:
    rows = ["1,2,3,4,5,6", "1,2,3,5,5,6", "1.000001,2,3,4,7,8"]
    with pytest.raises(DataError) as caught:
        MatrixFileRoads(write(tmp_path, "\n".join([HEADER, *rows])))
    assert [p.row for p in caught.value.problems] == [4]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("roads.csv", b"origin,destination\n1,2\n", "columns are missing: origin_lat"),
        ("roads.csv", b"", "cannot be read"),
        ("roads.csv", "起点,终点\n".encode("gbk"), "cannot be read"),
        ("roads.parquet", b"not parquet", "cannot be read"),
        ("roads.npz", b"not a zip", "cannot be read"),
        ("roads.txt", b"", "unknown kind of file"),
    ],
)
def test_unreadable_files_say_why(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=word):
        MatrixFileRoads(tmp_path / name)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        MatrixFileRoads(tmp_path / "nowhere.csv")


def test_decimals_out_of_range_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="decimals"):
        MatrixFileRoads(write(tmp_path, GOOD), decimals=9)


def test_the_fingerprint_follows_the_content_and_not_the_name(tmp_path: Path) -> None:
    first = MatrixFileRoads(write(tmp_path, GOOD))
    copy = tmp_path / "copy.csv"
    copy.write_text(GOOD, encoding="utf-8")
    assert MatrixFileRoads(copy).fingerprint == first.fingerprint
    assert MatrixFileRoads(copy, decimals=4).fingerprint != first.fingerprint
    copy.write_text(GOOD.replace("7200", "7201"), encoding="utf-8")
    assert MatrixFileRoads(copy).fingerprint != first.fingerprint
