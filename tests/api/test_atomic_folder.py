from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.atomic_folder import complete_folder, refuse_unwritable
from supplychain.io import swap

if TYPE_CHECKING:
    from pathlib import Path


def write(target: Path, text: str) -> None:
    with complete_folder(target) as fresh:
        (fresh / "a.txt").write_text(text)


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "plan"
    with complete_folder(target) as fresh:
        (fresh / "a.txt").write_text("new")
        assert not target.exists()
    assert (target / "a.txt").read_text() == "new"
    assert [entry.name for entry in target.parent.iterdir()] == ["plan"]


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_leaves_the_earlier_folder_alone(tmp_path: Path, failure: BaseException) -> None:
    target = tmp_path / "plan"
    write(target, "old")

    def fail() -> None:
        with complete_folder(target) as fresh:
            (fresh / "a.txt").write_text("half")
            raise failure

    with pytest.raises(type(failure)):
        fail()
    assert (target / "a.txt").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_complete_folder_replaces_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(swap, "_exchange", lambda _a, _b: False)
    target = tmp_path / "plan"
    write(target, "old")
    (target / "stale.txt").write_text("stale")
    write(target, "new")
    assert [entry.name for entry in target.iterdir()] == ["a.txt"]
    assert (target / "a.txt").read_text() == "new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan"]


def test_asking_whether_a_folder_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    refuse_unwritable(tmp_path / "deep" / "plan")
    assert list(tmp_path.iterdir()) == []
