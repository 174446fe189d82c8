"""Chains of Willems as lines of figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main
from benchmarks.gsm import gsm_lines

if TYPE_CHECKING:
    from pathlib import Path

CHAIN = """\
stage_id,lead_time,max_s_time,cost_rate,risk_pool,ext_demand_mean,ext_demand_std,ext_demand_thres,up_stages
Centre,5.5,,100,2,,,
Front,4,0,100,2,7.0,3.0,2.0,Centre,1
"""
BEST = "chain,stages,gsm_cost_mean_leadtime_h0.35\n3,2,7.0\n4,2,1200.0\n"


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """Two stages; all stock at the front for 9 days: 0.35 * 200 * 6 * 3 = 1260."""
    path = tmp_path / "willems_04.csv"
    path.write_text(CHAIN, encoding="utf-8")
    return path


def test_a_chain_is_measured_beside_its_exact_cost(
    chain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.with_name("gsm_optima.csv").write_text(BEST, encoding="utf-8")
    assert main(["gsm", str(chain), "--seconds", "60"]) == 0
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert line.pop("wall_s") >= 0
    assert line == {
        "instance": "willems_04",
        "solver": "own",
        "cost": 1260.0,
        "best_known": 1200.0,
        "gap_pct": 5.0,
        "stages": 2,
        "status": "optimal",
        "seconds": 60.0,
    }


def test_a_chain_that_the_table_does_not_know_has_no_gap(chain: Path) -> None:
    other = chain.rename(chain.with_name("mine.csv"))
    other.with_name("gsm_optima.csv").write_text(BEST, encoding="utf-8")
    (line,) = gsm_lines([other], 60.0)
    assert (line["best_known"], line["gap_pct"], line["cost"]) == (None, None, 1260.0)


def test_a_file_that_is_no_chain_is_refused(
    chain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.write_text(CHAIN.replace("Front,4,", "Front,soon,"), encoding="utf-8")
    assert main(["gsm", str(chain)]) == 3
    assert "willems_04.csv row 3" in capsys.readouterr().err
