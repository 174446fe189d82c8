from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from solvers.common.watched import left_running, watched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def end() -> Iterator[threading.Event]:
    """What a function waits for that would never come back; it comes after the test."""
    event = threading.Event()
    yield event
    event.set()


def test_what_comes_back_is_handed_over() -> None:
    assert watched(lambda: "seven", lambda: False, pytest.fail) == "seven"


def test_an_error_is_raised_where_the_result_is_awaited() -> None:
    with pytest.raises(ValueError, match="seven"):
        watched(lambda: int("seven"), lambda: False, pytest.fail)


def test_who_waits_is_asked_in_his_own_thread(end: threading.Event) -> None:
    asked: list[threading.Thread] = []

    def is_lost() -> bool:
        asked.append(threading.current_thread())
        if len(asked) == 3:
            end.set()
        return False

    assert watched(end.wait, is_lost, pytest.fail)
    assert set(asked) == {threading.current_thread()}


def test_what_never_comes_back_is_left_and_known_to_run(end: threading.Event) -> None:
    begun: list[threading.Thread] = []

    def run() -> None:
        begun.append(threading.current_thread())
        end.wait()

    assert not left_running()
    assert watched(run, lambda: True, lambda: None) is None
    assert left_running()
    end.set()
    begun[0].join()
    assert not left_running()


def test_what_ends_when_asked_to_is_handed_over(end: threading.Event) -> None:
    assert watched(end.wait, lambda: True, end.set)
    assert not left_running()


def test_an_interrupt_reaches_who_waits_and_what_runs(end: threading.Event) -> None:
    def is_lost() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watched(end.wait, is_lost, end.set)
    assert end.is_set()
    assert not left_running()
