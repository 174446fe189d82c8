"""The examples of docs/experiments.md run as they stand."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import simulations.experiments

GUIDE = Path(__file__).parents[3] / "docs" / "experiments.md"
TEXT = GUIDE.read_text(encoding="utf-8")
MODEL, *EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def beside_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the guide's model in it, to work in."""
    (tmp_path / "queue_model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "queue_model", raising=False)


@pytest.mark.usefixtures("beside_the_model")
@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_an_example_runs(place: int, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[place], f"example {place}", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_examples_are_short() -> None:
    assert len(EXAMPLES) == 4
    assert all(len(example.strip().splitlines()) <= 12 for example in EXAMPLES)


def test_names_in_the_guide_are_there() -> None:
    named = re.findall(r"`(\w+)`", TEXT.split("## Which figure for what")[1])
    functions = {
        name for name in named if not re.search(r"^(p_|lag_|summary|delta|True|False)", name)
    }
    methods = {"interactions"}
    missing = functions - methods - set(simulations.experiments.__all__) - {"experiments"}
    assert not missing
