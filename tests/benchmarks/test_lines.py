from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import bogota, chain
from benchmarks.__main__ import main
from benchmarks.measure import Task, measured, peak_rss_mib
from benchmarks.planners import suits
from benchmarks.tuning import tuning_lines
from solvers.routing.problem import RoutingProblem
from supplychain.io import write_scenario
from supplychain.plans import CostTerms
from tests.benchmarks.conftest import two_fronts

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

KEYS = {
    "scenario": str,
    "planner": str,
    "status": str,
    "cost_cny": float,
    "costs": dict,
    "orders": int,
    "orders_served": int,
    "unserved": dict,
    "coverage_24h": float,
    "mean_delivery_h": float,
    "km": float,
    "km_by_haul": dict,
    "vehicles": int,
    "vehicles_by_haul": dict,
    "carrier_moves": int,
    "co2_kg": float,
    "in_band_share": float,
    "violations": int,
    "violation_codes": dict,
    "gaps": dict,
    "seconds": float,
    "workers": int,
    "seed": int,
    "wall_s": float,
    "peak_rss_mb": float,
}


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Two fronts as a scenario folder."""
    path = tmp_path / "two-fronts"
    write_scenario(two_fronts((12.0, 12.0), (2, 2)), path)
    return str(path)


def test_a_line_has_every_key_with_its_type_and_survives_json(folder: str) -> None:
    line = measured(Task(folder, "greedy", 1.0))
    assert line is not None
    again = json.loads(json.dumps(line))
    assert {key: type(value) for key, value in again.items()} == KEYS
    assert set(again["costs"]) == {field.name for field in fields(CostTerms)}
    assert sum(again["costs"].values()) == pytest.approx(again["cost_cny"], abs=0.1)
    assert (again["orders"], again["orders_served"], again["violations"]) == (2, 2, 0)


def test_the_chain_command_prints_ours_first_and_then_the_peers(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chain, "measured_apart", measured)
    peers = "greedy,uncoupled,pyvrp"
    arguments = ["chain", folder, "--seconds", "1", "--workers", "1", "--peers", peers]
    assert main(arguments) == 0
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [line["planner"] for line in lines] == ["own", "greedy", "uncoupled"]
    assert [line["violations"] for line in lines] == [0, 0, 0]


def test_plain_pyvrp_suits_one_front_alone(two_cities: Scenario) -> None:
    both = two_fronts((12.0, 12.0), (2, 2))
    assert not suits("pyvrp", RoutingProblem.from_scenario(both))
    assert not suits("pyvrp", RoutingProblem.from_scenario(two_cities))


def test_an_unknown_peer_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["chain", "national-fresh", "--peers", "oracle"])
    assert stopped.value.code == 2
    assert "greedy" in capsys.readouterr().err


def test_plain_pyvrp_plans_a_day_of_one_front(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"2024-06-01,c{n},{4.7 + n / 100},{-74.1 + n / 200},{50 + n},Dry" for n in range(8)]
    text = "\n".join(["Date,ClientID,Lat,Lon,Kg,ProductType", *rows]) + "\n"
    (tmp_path / "sales_2024-06-01_demand.csv").write_text(text)
    (tmp_path / "fleet.yaml").write_text(FLEET)
    monkeypatch.setattr("benchmarks.__main__.data_folder", lambda: tmp_path)
    monkeypatch.setattr(bogota, "measured_apart", measured)
    assert main(["bogota", "--days", "all", "--seconds", "0.5", "--workers", "1"]) == 0
    *lines, summary = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(line["planner"], line["violations"]) for line in lines] == [("own", 0), ("pyvrp", 0)]
    assert summary["days"] == 1
    assert summary["violations"] == {"own": 0, "pyvrp": 0}


FLEET = """
vehicles:
  A: {capacity: 700, fixed_cost: 80, avg_speed: 30, service_time: 25, max_route_time: 10}
  B: {capacity: 1300, fixed_cost: 140, avg_speed: 30, service_time: 25, max_route_time: 10}
variable_cost_per_hour: 10.0
depot: {latitude: 4.7, longitude: -74.1}
goods: [Dry, Chilled, Frozen]
compartment_setup_cost: 3
"""


def test_bogota_is_skipped_with_a_clear_word_without_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.__main__.data_folder", lambda: tmp_path / "absent")
    assert main(["bogota"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "skipped" in told.err


def test_the_largest_days_are_those_with_most_lines(tmp_path: Path) -> None:
    for day in range(1, 13):
        path = tmp_path / f"sales_2024-06-{day:02d}_demand.csv"
        path.write_text("line\n" * day)
    names = [path.name[6:16] for path in bogota.days(tmp_path, "largest10")]
    assert names == [f"2024-06-{day:02d}" for day in range(3, 13)]
    assert len(bogota.days(tmp_path, "3")) == 3
    assert len(bogota.days(tmp_path, "all")) == 12


def _line(day: str, planner: str, cost_cny: float, violations: int = 0) -> dict[str, Any]:
    left_out = {"orders": 0}
    return {
        "scenario": day,
        "planner": planner,
        "cost_cny": cost_cny,
        "violations": violations,
        "unserved": left_out,
    }


def test_the_summary_compares_day_by_day() -> None:
    lines = [
        _line("one", "own", 90.0),
        _line("one", "pyvrp", 100.0),
        _line("two", "own", 105.0, violations=2),
        _line("two", "pyvrp", 100.0),
    ]
    found = bogota.summary(lines)
    assert found["days"] == 2
    assert found["own_cheaper_on_days"] == 1
    assert found["saving_percent"] == 2.5
    assert found["days_with_violations"] == 1


def test_tuning_refuses_the_seed_of_the_stored_scenarios() -> None:
    with pytest.raises(ValueError, match="seed 7"):
        next(iter(tuning_lines(seeds=(7,))))


def test_peak_memory_grows_with_the_processes() -> None:
    assert 10.0 < peak_rss_mib(1) <= peak_rss_mib(4)
