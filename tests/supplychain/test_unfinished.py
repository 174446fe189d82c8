from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from supplychain.unfinished import remove_unfinished, unfinished

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_not_finished_when_the_block_ends_is_removed(tmp_path: Path) -> None:
    with unfinished(tmp_path / ".folder") as folder, unfinished(tmp_path / ".file") as file:
        folder.mkdir()
        (folder / "a.txt").write_text("half")
        file.write_text("half")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_is_removed_and_the_failure_is_told(tmp_path: Path) -> None:
    def fail() -> None:
        with unfinished(tmp_path / ".file") as file:
            file.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_what_was_moved_to_its_place_stays(tmp_path: Path) -> None:
    with unfinished(tmp_path / ".file") as file:
        file.write_text("whole")
        file.rename(tmp_path / "file")
        remove_unfinished()
    assert (tmp_path / "file").read_text() == "whole"


def test_a_program_that_leaves_removes_what_its_blocks_have_begun(tmp_path: Path) -> None:
    with (
        unfinished(tmp_path / ".folder") as folder,
        unfinished(tmp_path / ".file") as file,
        unfinished(tmp_path / ".later"),
    ):
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "a.txt").write_text("half")
        file.write_text("half")
        remove_unfinished()
        assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_while_another_thread_still_fills_it(tmp_path: Path) -> None:
    filled = threading.Event()

    def fill(folder: Path) -> None:
        try:
            for number in range(100_000):
                (folder / str(number)).touch()
                if number == 100:
                    filled.set()
        except FileNotFoundError:
            return

    with unfinished(tmp_path / ".folder") as folder:
        folder.mkdir()
        writer = threading.Thread(target=fill, args=(folder,))
        writer.start()
        filled.wait()
        remove_unfinished()
        assert not folder.exists()
        writer.join()
