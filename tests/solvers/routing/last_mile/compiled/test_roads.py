"""Single legs of a tour, as they are before they are compiled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from solvers.routing.last_mile.compiled.labels import NOW, RESTS, WRITES, scratch_of, trace_of
from solvers.routing.last_mile.compiled.roads import _go


def test_rests_of_a_label_that_will_not_last_are_not_written_past_the_room_for_those_that_do() -> (
    None
):
    rig = SimpleNamespace(matrix=0, max_continuous_s=600, max_drive_s=36_000, rest_s=60)
    arrays: Any = SimpleNamespace(rigs=[rig], has_pace=False)
    s, trace = scratch_of(1, 0, 0), trace_of(2, 1, 1)
    s.options[WRITES] = 1
    assert _go.py_func(arrays, 0, 1_500, 0, 0, s.labels, 0, 1, 0, trace)
    assert (s.labels[0, NOW], s.labels[0, RESTS]) == (1_500 + 2 * 60, 2)
    assert trace.rests_s[0].tolist() == [600]
