"""Processes beside the API: what is slow, dies or grows there costs others nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from api.desk import KEPT_BYTES, Desk
from api.errors import Problem
from tests.api.jobs.bench import is_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 60.0


@pytest.fixture
def processes() -> Iterator[Desk]:
    """Two of them."""
    found = Desk(2)
    yield found
    found.end()


def own_id() -> int:
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_s(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def leave_a_mark(folder: str) -> None:
    """Say that this process has loaded."""
    with open(f"{folder}/{os.getpid()}", "x"):  # noqa: PTH123 - called by its path alone
        pass


def grow() -> int:
    """Hold more than a process may keep."""
    held = bytearray(KEPT_BYTES)
    held[::4_096] = b"x" * len(held[::4_096])
    return os.getpid()


def refuse() -> None:
    message = "not this one"
    raise LookupError(message)


def test_a_warm_process_is_taken_again(processes: Desk) -> None:
    async def twice() -> set[int]:
        return {await processes.do(own_id) for _ in range(2)}

    assert len(asyncio.run(twice())) == 1
    assert asyncio.run(twice()) == asyncio.run(twice())


@pytest.mark.long
def test_what_takes_too_long_is_ended_and_harms_nobody_beside_it(processes: Desk) -> None:
    async def both() -> tuple[object, int]:
        slow = asyncio.create_task(processes.do(sleep_s, PATIENCE_S, longest_s=4.0))
        beside = asyncio.create_task(processes.do(sleep_s, 6.0))
        (told,) = await asyncio.gather(slow, return_exceptions=True)
        return told, await beside

    told, beside = asyncio.run(both())
    assert isinstance(told, Problem)
    assert (told.status, told.code, told.limit) == (503, "too-slow", 4.0)
    assert asyncio.run(processes.do(own_id)) == beside


def test_who_gets_no_turn_in_time_is_told_when_to_come_again() -> None:
    one = Desk(1, longest_wait_s=0.2)

    async def both() -> Problem:
        busy = asyncio.create_task(one.do(sleep_s, 3.0))
        await asyncio.sleep(0.1)
        with pytest.raises(Problem) as told:
            await one.do(own_id)
        await busy
        return told.value

    try:
        told = asyncio.run(both())
        assert (told.status, told.code) == (503, "busy")
        assert told.headers["Retry-After"]
    finally:
        one.end()


def test_what_kills_its_process_is_503_and_the_next_caller_is_served(processes: Desk) -> None:
    with pytest.raises(Problem) as told:
        asyncio.run(processes.do(die))
    assert told.value.status == 503
    assert asyncio.run(processes.do(own_id)) > 0


@pytest.mark.long
def test_processes_that_died_while_idle_cost_nobody_an_answer(processes: Desk) -> None:
    async def both() -> list[int]:
        return list(await asyncio.gather(*(processes.do(sleep_s, 1.0) for _ in range(2))))

    before = asyncio.run(both())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    after = asyncio.run(both())
    assert set(after).isdisjoint(before)


def test_a_new_process_loads_before_it_is_needed(processes: Desk, tmp_path: Path) -> None:
    async def warm() -> None:
        await processes.warm(Loading(str(tmp_path)))

    asyncio.run(warm())
    assert len(list(tmp_path.iterdir())) == 2
    asyncio.run(warm())
    assert len(list(tmp_path.iterdir())) == 2, "what is warm loads nothing again"
    with pytest.raises(Problem):
        asyncio.run(processes.do(sleep_s, PATIENCE_S, longest_s=0.2))
    end = time.monotonic() + PATIENCE_S
    while len(list(tmp_path.iterdir())) < 3:
        assert time.monotonic() < end
        time.sleep(0.05)


class Loading:
    """Work that leaves a mark."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self) -> None:
        """Leave it."""
        leave_a_mark(self.folder)


@pytest.mark.long
def test_a_process_that_held_much_ends_after_its_answer(processes: Desk) -> None:
    large = asyncio.run(processes.do(grow))
    end = time.monotonic() + PATIENCE_S
    while is_running(large):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert asyncio.run(processes.do(own_id)) != large


def test_a_fault_of_the_work_is_told_and_ends_nothing(processes: Desk) -> None:
    before = asyncio.run(processes.do(own_id))
    with pytest.raises(LookupError, match="not this one"):
        asyncio.run(processes.do(refuse))
    assert asyncio.run(processes.do(own_id)) == before


@pytest.mark.long
def test_nothing_is_left_at_the_end() -> None:
    found = Desk(2)

    async def leave() -> int:
        busy = asyncio.create_task(found.do(sleep_s, PATIENCE_S))
        idle = await found.do(own_id)
        await asyncio.sleep(1.0)
        found.end()
        with pytest.raises(Problem):
            await busy
        return idle

    idle = asyncio.run(leave())
    end = time.monotonic() + PATIENCE_S
    while is_running(idle):
        assert time.monotonic() < end
        time.sleep(0.05)


def take(count: int) -> int:
    """Hold so many bytes for a moment."""
    return len(bytearray(count))


def test_what_needs_too_much_memory_is_413_and_others_have_a_process() -> None:
    most = 1_000_000_000
    one = Desk(1, most_bytes=most)
    try:
        with pytest.raises(Problem) as told:
            asyncio.run(one.do(take, 2 * most))
        assert (told.value.status, told.value.limit) == (413, most)
        assert asyncio.run(one.do(take, 1_000)) == 1_000
    finally:
        one.end()
