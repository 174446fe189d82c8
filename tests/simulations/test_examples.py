"""The scripts of docs/examples run as they stand, and are short."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "examples"
GUIDE = FOLDER.parent / "simulation.md"
EXAMPLES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "one_city")
SAID = {
    "add_a_process": ("delivered", "most late orders in an hour"),
    "experiment_and_sweep": ("otif_share", "driving_cv", "order_delivered"),
    "swap_a_policy": ("follow-plan:", "patient-vans:"),
}


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_example_runs_and_says_what_it_found(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(FOLDER)
    runpy.run_path(str(path), run_name="__main__")
    told = capsys.readouterr().out
    for words in SAID[path.stem]:
        assert words in told


def test_examples_are_short_and_named_in_the_guide() -> None:
    assert [path.stem for path in EXAMPLES] == sorted(SAID)
    guide = GUIDE.read_text(encoding="utf-8")
    for path in (*EXAMPLES, FOLDER / "one_city.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40
        assert f"examples/{path.name}" in guide
