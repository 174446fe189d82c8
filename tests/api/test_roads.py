"""Road providers by name: from the operator's file, never from a scenario."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.roads import VARIABLE, Operator, operator, problem_of
from supplychain.calendars import Horizon
from supplychain.errors import DataError
from supplychain.places import Location
from supplychain.roads import CachedRoads, MatrixFileRoads, OsrmRoads, ValhallaRoads
from supplychain.scenario import RoadChoice, Scenario

SETTINGS = """
cache: kept
providers:
  osrm: {kind: osrm, address: "http://127.0.0.1:5000", profiles: {urban: car, trunk: truck}}
  valhalla: {kind: valhalla, address: "http://127.0.0.1:8002"}
  table: {kind: matrix_file, path: matrix.csv}
"""
MATRIX = """origin_lat,origin_lon,destination_lat,destination_lon,distance_m,duration_s
1,2,3,4,500,60
"""


def _operator(folder: Path, text: str) -> Operator:
    path = folder / "roads.yaml"
    path.write_text(text, encoding="utf-8")
    return operator({VARIABLE: str(path)})


def test_without_a_file_only_the_embedded_roads_exist() -> None:
    assert operator({}).roads(RoadChoice()) is None


def test_services_are_cached_beside_the_settings(tmp_path: Path) -> None:
    found = _operator(tmp_path, SETTINGS).roads(RoadChoice("osrm"))
    assert isinstance(found, CachedRoads)
    assert isinstance(found.provider, OsrmRoads)
    assert found.provider.profiles == {"urban": "car", "trunk": "truck"}
    assert Path(found.folder) == tmp_path / "kept"


def test_without_a_cache_services_are_asked_each_time(tmp_path: Path) -> None:
    found = _operator(tmp_path, SETTINGS.replace("cache: kept", "")).roads(RoadChoice("valhalla"))
    assert isinstance(found, ValhallaRoads)


def test_a_matrix_file_is_found_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "matrix.csv").write_text(MATRIX, encoding="utf-8")
    found = _operator(tmp_path, SETTINGS).roads(RoadChoice("table"))
    assert isinstance(found, MatrixFileRoads)
    matrix = found.matrix([Location(1, 2)], [Location(3, 4)], "urban")
    assert matrix.distance_m.tolist() == [[500]]


def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _operator(tmp_path, SETTINGS).roads(RoadChoice("google"))
    (problem,) = caught.value.problems
    assert (problem.given, problem.allowed) == ("google", "great_circle, osrm, table, valhalla")


def test_every_fault_of_the_file_is_listed(tmp_path: Path) -> None:
    bad = "providers: {a: {kind: osrm}, b: {kind: valhalla, address: x, max_pairs: 0}}\ncash: 1\n"
    with pytest.raises(DataError) as caught:
        _operator(tmp_path, bad)
    columns = sorted(problem.column for problem in caught.value.problems)
    assert columns == [
        "cash",
        "providers.a.osrm.address",
        "providers.b.valhalla.max_pairs",
    ]


@pytest.mark.parametrize("content", ["providers: [", "- 1"])
def test_a_file_that_is_no_settings_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError):
        _operator(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        operator({VARIABLE: str(tmp_path / "none.yaml")})


def test_a_scenario_is_planned_on_the_roads_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roads.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "matrix.csv").write_text(MATRIX, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "roads.yaml"))
    empty = Scenario(
        name="empty",
        horizon=Horizon(datetime(2026, 6, 15, 16, tzinfo=UTC), 3600),
        temperature_classes=(),
        products=(),
        sites=(),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        roads=RoadChoice("table"),
    )
    assert isinstance(problem_of(empty).roads, MatrixFileRoads)
