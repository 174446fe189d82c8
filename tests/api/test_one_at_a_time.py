"""Who changes a plan folder waits for whoever does so already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from api.one_at_a_time import one_at_a_time

ROOT = Path(__file__).parents[2]
WAITS = """
import sys
from pathlib import Path
from api.one_at_a_time import one_at_a_time
print("waits", flush=True)
with one_at_a_time(Path(sys.argv[1])):
    print(Path(sys.argv[1]).read_text(), flush=True)
"""


def test_the_second_sees_what_the_first_has_written(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    target.write_text("old", encoding="utf-8")
    with one_at_a_time(target):
        program = subprocess.Popen(
            [sys.executable, "-c", WAITS, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "waits\n"
        target.write_text("new", encoding="utf-8")
    out, _ = program.communicate(timeout=60)
    assert out == "new\n"


def test_the_lock_is_given_back_when_the_block_fails(tmp_path: Path) -> None:
    for _ in range(2):
        try:
            with one_at_a_time(tmp_path / "plan"):
                raise ValueError
        except ValueError:
            pass
