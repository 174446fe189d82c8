"""Lines of the perishable settings: every rule beside the optimum, and bad tables refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "m,exp,L,issue,c_waste,V_star_empty_disc0.99\n"
OPTIMUM = 1510.469958045355
"""Of two days of life, the oldest first and 7 for waste: by value iteration of others."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """One setting."""
    path = tmp_path / "settings.csv"
    path.write_text(f"{HEAD}2,2,1,fifo,7.0,{OPTIMUM}\n", encoding="utf-8")
    return path


def test_every_rule_has_a_line_beside_the_optimum(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["perishable", str(table), "--items", "50", "--seed", "3"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = ["own", "base_stock", "ewa"]
    assert [line["solver"] for line in lines] == names * 2
    assert [line["instance"] for line in lines] == ["m2-2"] * 3 + ["made-50"] * 3
    for line in lines[:3]:
        assert line["optimum"] == pytest.approx(OPTIMUM, abs=1e-3)
        assert line["best_known"] == pytest.approx(OPTIMUM, abs=1e-3)
        assert line["gap_pct"] == pytest.approx(100.0 * (line["cost"] / OPTIMUM - 1.0), abs=1e-3)
        assert line["seed"] == 3
    own, base_stock, ewa = (line["gap_pct"] for line in lines[:3])
    assert -1e-4 <= own <= 1.0 < min(base_stock, ewa)
    assert all(line["ordered"] > 0 for line in lines[3:])


def test_every_wrong_cell_of_a_table_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}2,1,0,fefo,7,1600\nx,2,1,lifo,-1,\n", encoding="utf-8")
    assert main(["perishable", str(path)]) == 3
    said = capsys.readouterr().err
    for where in ("row 2, column L", "row 2, column issue", "row 3, column m"):
        assert where in said
    assert "row 3, column c_waste" in said
    assert "row 3, column V_star_empty_disc0.99" in said
    path.write_text("m,exp,issue,c_waste\n2,1,fifo,7\n", encoding="utf-8")
    assert main(["perishable", str(path)]) == 3
    assert capsys.readouterr().err.count("the column is missing") == 2
