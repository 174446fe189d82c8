"""Order and time of what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulations.clock import Clock, Rank

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy


def test_ranks_decide_within_a_second_and_then_the_order_of_asking() -> None:
    seen: list[str] = []
    clock = Clock()
    for rank in (Rank.REVIEW, Rank.DEMAND, Rank.ARRIVAL, Rank.DISRUPTION, Rank.RECOVERY):
        clock.call(10, seen.append, rank.name, rank=rank)
    clock.call(10, seen.append, "second review", rank=Rank.REVIEW)
    clock.call(9, seen.append, "before", rank=Rank.REVIEW)
    clock.run()
    ranked = ["DISRUPTION", "RECOVERY", "ARRIVAL", "DEMAND", "REVIEW"]
    assert seen == ["before", *ranked, "second review"]
    assert clock.now_s == 10


def test_what_follows_comes_before_the_next_thing_of_the_same_second() -> None:
    seen: list[str] = []
    clock = Clock(100)

    def wait(event: simpy.Event) -> Generator[simpy.Event, object, None]:
        yield event
        seen.append("follows")

    event = clock.event()
    clock.process(wait(event))
    clock.call(105, event.succeed, rank=Rank.ARRIVAL)
    clock.call(105, seen.append, "next", rank=Rank.DEMAND)
    clock.run()
    assert seen == ["follows", "next"]


def test_a_cancelled_call_has_no_effect() -> None:
    seen: list[str] = []
    clock = Clock()
    call = clock.call(5, seen.append, "cancelled")
    clock.call(6, seen.append, "kept")
    call.cancel()
    clock.run()
    assert seen == ["kept"]


def test_processes_wait_whole_seconds_from_any_start() -> None:
    seen: list[object] = []
    clock = Clock(50)

    def work() -> Generator[simpy.Event, object, None]:
        seen.append((yield clock.after(7, value="told")))
        yield clock.at(60, Rank.ARRIVAL)
        seen.append(clock.now_s)

    clock.process(work())
    clock.run()
    assert seen == ["told", 60]


def test_a_run_until_a_second_leaves_what_is_due_in_it() -> None:
    seen: list[int] = []
    clock = Clock()

    def tick() -> Generator[simpy.Event, object, None]:
        while True:
            yield clock.after(5)
            seen.append(clock.now_s)

    clock.process(tick())
    clock.call(10, seen.append, -10)
    clock.run(10)
    assert (seen, clock.now_s) == ([5], 10)
    clock.run(12)
    assert (seen, clock.now_s) == ([5, -10, 10], 12)
    with pytest.raises(ValueError, match="until"):
        clock.run(3)


def test_a_process_that_raises_ends_the_run() -> None:
    clock = Clock()

    def fail() -> Generator[simpy.Event, object, None]:
        yield clock.after(5)
        message = "no road"
        raise RuntimeError(message)

    clock.process(fail())
    with pytest.raises(RuntimeError, match="no road"):
        clock.run(10)
