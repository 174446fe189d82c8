from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from solvers.common.machine_code import NOTE, forget_outdated
from solvers.installers.compiled.anneal import anneal
from solvers.joint.days.compiled.state import board
from solvers.routing.last_mile.compiled.departures import evaluate


def test_machine_code_is_forgotten_when_any_source_has_changed(tmp_path: Path) -> None:
    index = tmp_path / "departures.evaluate-1.py311.nbi"
    index.touch()
    assert forget_outdated(evaluate, tmp_path)
    assert not index.exists()
    index.touch()
    assert not forget_outdated(evaluate, tmp_path)
    assert index.exists()
    (tmp_path / NOTE).write_text("of other sources")
    assert forget_outdated(evaluate, tmp_path)
    assert not index.exists()


@pytest.mark.parametrize("compiled", [evaluate, anneal, board])
def test_the_note_lies_beside_the_machine_code_of_each_folder(compiled: Any) -> None:
    assert (Path(str(compiled.stats.cache_path)) / NOTE).exists()
