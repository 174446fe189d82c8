from __future__ import annotations

from pathlib import Path

from solvers.routing.last_mile.compiled.departures import evaluate
from solvers.routing.last_mile.compiled.machine_code import NOTE, forget_outdated


def test_machine_code_is_forgotten_when_any_source_has_changed(tmp_path: Path) -> None:
    index = tmp_path / "departures.evaluate-1.py311.nbi"
    index.touch()
    assert forget_outdated(tmp_path)
    assert not index.exists()
    index.touch()
    assert not forget_outdated(tmp_path)
    assert index.exists()
    (tmp_path / NOTE).write_text("of other sources")
    assert forget_outdated(tmp_path)
    assert not index.exists()


def test_the_note_lies_beside_the_machine_code_of_tours() -> None:

    assert (Path(str(evaluate.stats.cache_path)) / NOTE).exists()
