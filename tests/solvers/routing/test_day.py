"""A national day with twenty events, and the page that shows how to live through one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.day import day_lines
from solvers.common import Limits

PAGE = Path(__file__).parents[3] / "docs" / "day.md"


@pytest.mark.long
def test_a_national_day_with_twenty_events_keeps_what_is_frozen() -> None:
    *lines, total = day_lines("national-fresh", 20, Limits(max_seconds=30, seed=5), 0.0)
    assert len(lines) == total["events"] == 20
    assert len({line["event"] for line in lines}) >= 4
    assert [line for line in lines if line["frozen_changed"]] == []
    # A vehicle may be so late that its route takes too long, and then it does for the day.
    before = [{}, *(line["codes"] for line in lines)]
    for line, codes in zip(lines, before, strict=False):
        assert line["event"] == "VehicleLate" or line["codes"] == codes
    counted = sum(line["promises_broken"] for line in lines)
    assert total["promises_broken"] == counted


@pytest.mark.long
def test_the_examples_of_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 4
    code = "\n".join(blocks).replace("workers=2", "workers=1").replace("=40", "=20")
    exec(compile(code, str(PAGE), "exec"), {"__name__": "page"})
    assert "promises broken" in capsys.readouterr().out
