from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supplychain.io import swap
from supplychain.io.atomic import replaced
from supplychain.io.swap import replace_folder, restore_previous

if TYPE_CHECKING:
    from pathlib import Path


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "a.txt").write_text(text)
    return path


def test_exchanged_folders_never_leave_the_place_empty(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "plan", "old"), folder(tmp_path / "fresh", "new")
    assert swap._exchange(new, old)
    assert (old / "a.txt").read_text() == "new"
    assert (new / "a.txt").read_text() == "old"


def test_a_swap_that_was_cut_in_the_middle_is_undone(tmp_path: Path) -> None:
    folder(tmp_path / "plan", "old").rename(tmp_path / ".plan.previous")
    restore_previous(tmp_path / "plan")
    assert (tmp_path / "plan" / "a.txt").read_text() == "old"


def test_a_swap_that_was_cut_at_its_end_is_tidied(tmp_path: Path) -> None:
    folder(tmp_path / "plan", "new")
    folder(tmp_path / ".plan.previous", "old")
    restore_previous(tmp_path / "plan")
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]


def test_a_swap_that_was_cut_at_its_end_does_not_hinder_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda _a, _b: False)
    folder(tmp_path / "plan", "new")
    folder(tmp_path / ".plan.previous", "old")
    replace_folder(folder(tmp_path / "fresh", "newest"), tmp_path / "plan")
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]
    assert (tmp_path / "plan" / "a.txt").read_text() == "newest"


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_written_again_holds_the_new_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(swap, "_exchange", lambda _a, _b: False)
    folder(tmp_path / "scenario", "old")
    with replaced(tmp_path / "scenario") as fresh:
        fresh.mkdir()
        (fresh / "b.txt").write_text("new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["scenario"]
    assert [entry.name for entry in (tmp_path / "scenario").iterdir()] == ["b.txt"]
