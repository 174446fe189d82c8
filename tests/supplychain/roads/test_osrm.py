from __future__ import annotations

import pickle
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from supplychain.errors import DataError
from supplychain.roads import UNREACHABLE, Location, OsrmRoads, RoadError

if TYPE_CHECKING:
    from tests.supplychain.roads.conftest import RoutingServer

A, B, C = Location(31.2, 121.5), Location(30.3, 120.2), Location(32.1, 118.8)


def table(path: str, _body: object) -> tuple[int, dict[str, Any]]:
    """Answer as OSRM does: 100 m and 10.4 s per degree eastwards, no road westwards."""
    url = urlsplit(path)
    query = parse_qs(url.query)
    places = [tuple(map(float, pair.split(","))) for pair in url.path.split("/")[-1].split(";")]
    rows = [places[int(i)] for i in query["sources"][0].split(";")]
    columns = [places[int(i)] for i in query["destinations"][0].split(";")]
    east = [[b[0] - a[0] if b[0] >= a[0] else None for b in columns] for a in rows]
    return 200, {
        "code": "Ok",
        "distances": [[None if d is None else round(100 * d, 1) for d in row] for row in east],
        "durations": [[None if d is None else round(10.4 * d, 1) for d in row] for row in east],
        "sources": [{"hint": "", "name": "", "location": list(place)} for place in rows],
        "destinations": [{"hint": "", "name": "", "location": list(p)} for p in columns],
    }


def test_metres_and_seconds_are_read_and_null_is_unreachable(server: RoutingServer) -> None:
    server.answer = table
    matrix = OsrmRoads(server.address).matrix([A, C], [B, A], "urban")
    assert matrix.distance_m.tolist() == [[UNREACHABLE, 0], [140, 270]]
    assert matrix.duration_s.tolist() == [[UNREACHABLE, 0], [15, 28]]


def test_the_request_is_the_documented_one(server: RoutingServer) -> None:
    server.answer = table
    OsrmRoads(server.address + "/", profiles={"trunk": "hgv"}).matrix([A, C], [B], "trunk")
    assert server.asked == [
        (
            "GET",
            "/table/v1/hgv/121.500000,31.200000;118.800000,32.100000;120.200000,30.300000"
            "?sources=0;1&destinations=2&annotations=distance,duration",
            None,
        )
    ]


@pytest.mark.parametrize(("rows", "columns"), [(7, 23), (23, 7), (1, 30), (30, 1), (12, 12)])
def test_large_tables_are_cut_and_joined(server: RoutingServer, rows: int, columns: int) -> None:
    server.answer = table
    origins = [Location(0.0, float(i)) for i in range(rows)]
    ends = [Location(0.0, float(50 + 2 * j)) for j in range(columns)]
    matrix = OsrmRoads(server.address, max_table_size=10).matrix(origins, ends, "urban")
    expected = 100 * (50 + 2 * np.arange(columns)[None, :] - np.arange(rows)[:, None])
    assert (matrix.distance_m == expected).all()
    sizes = [len(urlsplit(path).path.split("/")[-1].split(";")) for _, path, _ in server.asked]
    assert max(sizes) <= 10
    assert len(server.asked) > 1


def test_no_places_ask_nobody(server: RoutingServer) -> None:
    assert OsrmRoads(server.address).matrix([], [A], "urban").distance_m.shape == (0, 1)
    assert server.asked == []


def test_a_refusal_names_address_code_and_message(server: RoutingServer) -> None:
    server.answer = lambda *_: (400, {"code": "TooBig", "message": "Too many table coordinates"})
    with pytest.raises(RoadError) as caught:
        OsrmRoads(server.address).matrix([A], [B], "urban")
    assert caught.value.address == server.address
    assert "HTTP 400, code TooBig: Too many table coordinates" in str(caught.value)
    assert len(server.asked) == 1


def test_a_code_other_than_ok_is_an_error_even_with_status_200(server: RoutingServer) -> None:
    server.answer = lambda *_: (200, {"code": "NoTable", "message": "No table found"})
    with pytest.raises(RoadError, match="NoTable"):
        OsrmRoads(server.address).matrix([A], [B], "urban")


def test_a_server_error_is_tried_twice_more(server: RoutingServer) -> None:
    server.answer = lambda *_: (503, b"upstream is down")
    with pytest.raises(RoadError, match="HTTP 503 after 3 attempts: upstream is down"):
        OsrmRoads(server.address).matrix([A], [B], "urban")
    assert len(server.asked) == 3


def test_a_passing_server_error_is_survived(server: RoutingServer) -> None:
    server.answer = lambda *ask: (500, {}) if len(server.asked) < 3 else table(*ask)
    assert OsrmRoads(server.address).matrix([B], [A], "urban").distance_m.tolist() == [[130]]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>hello</html>", "without a JSON object: <html>hello"),
        (b"\xff\xfe", "without a JSON object"),
        ([1, 2], "without a JSON object"),
        ({"code": "Ok", "durations": [[1]]}, "distances"),
        ({"code": "Ok", "distances": [[1, 2]], "durations": [[1, 2]]}, "shape"),
        ({"code": "Ok", "distances": [["far"]], "durations": [[1]]}, "not a table of numbers"),
        ({"code": "Ok", "distances": [[1]], "durations": [[-5]]}, "makes no sense"),
    ],
)
def test_answers_in_another_form_are_refused(
    server: RoutingServer, body: object, reason: str
) -> None:
    server.answer = lambda *_: (200, body)
    with pytest.raises(RoadError, match=reason):
        OsrmRoads(server.address).matrix([A], [B], "urban")


def test_redirects_are_not_followed(server: RoutingServer) -> None:
    server.answer = lambda *_: (302, {})
    with pytest.raises(RoadError, match="HTTP 302"):
        OsrmRoads(server.address).matrix([A], [B], "urban")


def test_a_silent_server_is_given_up(server: RoutingServer) -> None:
    done = threading.Event()

    def wait(_path: str, _body: object) -> tuple[int, object]:
        done.wait(10.0)
        return 200, {}

    server.answer = wait
    try:
        with pytest.raises(RoadError, match=r"no answer within 0\.1 s"):
            OsrmRoads(server.address, timeout_s=0.1).matrix([A], [B], "urban")
    finally:
        done.set()


def test_a_closed_port_is_reported_as_no_connection() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(RoadError, match=f"127.0.0.1:{port}: cannot connect"):
        OsrmRoads(f"http://127.0.0.1:{port}").matrix([A], [B], "urban")


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:port"])
def test_an_unusable_address_is_a_road_error(address: str) -> None:
    with pytest.raises(RoadError, match=address):
        OsrmRoads(address).matrix([A], [B], "urban")


def test_errors_do_not_show_the_password_of_an_address() -> None:
    with pytest.raises(RoadError) as caught:
        OsrmRoads("http://me:secret@127.0.0.1:1/osrm").matrix([A], [B], "urban")
    assert caught.value.address == "http://127.0.0.1:1/osrm"
    assert "secret" not in str(caught.value)


def test_a_road_error_comes_back_whole_from_a_worker_process() -> None:
    error = pickle.loads(pickle.dumps(RoadError("http://a", "no answer within 3 s")))
    assert isinstance(error, RoadError)
    assert str(error) == "roads from http://a: no answer within 3 s"


def test_an_unknown_speed_class_is_refused_before_asking(server: RoutingServer) -> None:
    with pytest.raises(DataError, match="rocket"):
        OsrmRoads(server.address).matrix([A], [B], "rocket")
    assert server.asked == []


def test_the_fingerprint_follows_address_profiles_and_data() -> None:
    prints = {
        OsrmRoads("http://a").fingerprint,
        OsrmRoads("http://b").fingerprint,
        OsrmRoads("http://a", profiles={"urban": "car"}).fingerprint,
        OsrmRoads("http://a", data_version="2025-10").fingerprint,
    }
    assert len(prints) == 4
    assert OsrmRoads("http://a", timeout_s=1.0).fingerprint in prints
