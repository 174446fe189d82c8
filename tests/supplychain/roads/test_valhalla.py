from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from supplychain.roads import UNREACHABLE, Location, RoadError, ValhallaRoads
from supplychain.roads.table_service import tile_by_product, tile_by_sum

if TYPE_CHECKING:
    from tests.supplychain.roads.conftest import RoutingServer

A, B, C = Location(31.2, 121.5), Location(30.3, 120.2), Location(32.1, 118.8)


def kilometres(body: Any) -> list[list[float | None]]:
    """0.1234 km per degree of longitude eastwards, no road westwards."""
    east = [[t["lon"] - s["lon"] for t in body["targets"]] for s in body["sources"]]
    return [[round(0.1234 * d, 3) if d >= 0 else None for d in row] for row in east]


def verbose(_path: str, body: Any) -> tuple[int, dict[str, Any]]:
    rows = [
        [
            {
                "from_index": i,
                "to_index": j,
                "distance": km,
                "time": None if km is None else round(km * 100),
            }
            for j, km in enumerate(row)
        ]
        for i, row in enumerate(kilometres(body))
    ]
    places = {"sources": body["sources"], "targets": body["targets"]}
    answer = {"sources_to_targets": rows, "units": "kilometers", "algorithm": "costmatrix"}
    return 200, answer | places


def short(_path: str, body: Any) -> tuple[int, dict[str, Any]]:
    km = kilometres(body)
    times = [[None if d is None else round(d * 100) for d in row] for row in km]
    table = {"distances": km, "durations": times}
    return 200, {"sources_to_targets": table, "units": "kilometers", "algorithm": "costmatrix"}


@pytest.mark.parametrize("form", [verbose, short])
def test_kilometres_become_metres_and_null_is_unreachable(server: RoutingServer, form: Any) -> None:
    server.answer = form
    matrix = ValhallaRoads(server.address).matrix([A, C], [B, A], "urban")
    assert matrix.distance_m.tolist() == [[UNREACHABLE, 0], [173, 333]]
    assert matrix.duration_s.tolist() == [[UNREACHABLE, 0], [17, 33]]


def test_the_request_is_the_documented_one(server: RoutingServer) -> None:
    server.answer = verbose
    ValhallaRoads(server.address).matrix([B], [A], "trunk")
    body = {
        "sources": [{"lat": 30.3, "lon": 120.2}],
        "targets": [{"lat": 31.2, "lon": 121.5}],
        "costing": "truck",
        "units": "kilometers",
    }
    assert server.asked == [("POST", "/sources_to_targets", body)]


@pytest.mark.parametrize(("rows", "columns"), [(7, 23), (23, 7), (1, 30), (30, 1)])
def test_large_tables_are_cut_and_joined(server: RoutingServer, rows: int, columns: int) -> None:
    server.answer = short
    origins = [Location(0.0, float(i)) for i in range(rows)]
    ends = [Location(0.0, float(50 + 2 * j)) for j in range(columns)]
    matrix = ValhallaRoads(server.address, max_pairs=12).matrix(origins, ends, "urban")
    degrees = 50 + 2 * np.arange(columns)[None, :] - np.arange(rows)[:, None]
    assert (abs(matrix.distance_m - 123.4 * degrees) <= 1.0).all()
    pairs = [len(body["sources"]) * len(body["targets"]) for _, _, body in server.asked]
    assert max(pairs) <= 12
    assert sum(pairs) == rows * columns


def test_error_442_means_that_no_pair_has_a_road(server: RoutingServer) -> None:
    error = {"error_code": 442, "error": "No path could be found for input"}
    server.answer = lambda *_: (400, error | {"status_code": 400, "status": "Bad Request"})
    matrix = ValhallaRoads(server.address).matrix([A, B], [C], "urban")
    assert not matrix.reachable.any()


def test_a_refusal_names_address_code_and_message(server: RoutingServer) -> None:
    error = {"error_code": 154, "error": "Path distance exceeds the max distance limit"}
    server.answer = lambda *_: (400, error | {"status_code": 400, "status": "Bad Request"})
    with pytest.raises(RoadError, match="HTTP 400, error code 154: Path distance") as caught:
        ValhallaRoads(server.address).matrix([A], [B], "urban")
    assert caught.value.address == server.address


def test_a_server_error_is_tried_twice_more(server: RoutingServer) -> None:
    server.answer = lambda *_: (500, {"error_code": 599, "error": "Unknown"})
    with pytest.raises(RoadError, match="HTTP 500 after 3 attempts"):
        ValhallaRoads(server.address).matrix([A], [B], "urban")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "no sources_to_targets"),
        ({"sources_to_targets": 5}, "no sources_to_targets"),
        ({"sources_to_targets": [[{"time": 1}]]}, "no sources_to_targets"),
        ({"sources_to_targets": {"distances": 5, "durations": 5}}, "known form"),
        ({"sources_to_targets": {"distances": [["x"]], "durations": [[1]]}}, "known form"),
        ({"sources_to_targets": [[]], "units": "kilometers"}, "shape"),
        ({"sources_to_targets": [[{"distance": 1, "time": 1}]], "units": "miles"}, "miles"),
        ({"sources_to_targets": [[{"distance": -1, "time": 1}]]}, "makes no sense"),
    ],
)
def test_answers_in_another_form_are_refused(
    server: RoutingServer, body: object, reason: str
) -> None:
    server.answer = lambda *_: (200, body)
    with pytest.raises(RoadError, match=reason):
        ValhallaRoads(server.address).matrix([A], [B], "urban")


def test_the_fingerprint_follows_costing_and_data() -> None:
    prints = {
        ValhallaRoads("http://a").fingerprint,
        ValhallaRoads("http://a", costings={"urban": "truck"}).fingerprint,
        ValhallaRoads("http://a", data_version="2").fingerprint,
    }
    assert len(prints) == 3


@pytest.mark.parametrize("rows", [1, 3, 50, 99, 100, 1000])
@pytest.mark.parametrize("columns", [1, 3, 50, 99, 100, 1000])
@pytest.mark.parametrize("limit", [2, 7, 100])
def test_tiles_keep_the_limit_and_are_not_needlessly_small(
    rows: int, columns: int, limit: int
) -> None:
    by_sum, by_product = tile_by_sum(rows, columns, limit), tile_by_product(rows, columns, limit)
    assert sum(by_sum) <= limit
    assert by_product[0] * by_product[1] <= limit
    if rows + columns <= limit:
        assert by_sum == (rows, columns)
    if rows * columns <= limit:
        assert by_product == (rows, columns)
