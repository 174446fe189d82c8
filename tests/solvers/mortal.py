"""A pool of processes that die."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

from solvers.common.workers import SerialExecutor

if TYPE_CHECKING:
    from collections.abc import Callable


class Mortal(Executor):
    """Does some tasks in this process, then dies with each that it gets.

    Parameters
    ----------
    lives
        Tasks that are done.
    is_idle
        Whether it has died before a task comes, and so refuses it.
    """

    def __init__(self, lives: int, *, is_idle: bool = False) -> None:
        self.lives = lives
        self.is_idle = is_idle
        self.begun: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.begun.append(fn.__name__)
        if len(self.begun) <= self.lives:
            return SerialExecutor().submit(fn, *args, **kwargs)
        if self.is_idle:
            raise BrokenProcessPool
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future
