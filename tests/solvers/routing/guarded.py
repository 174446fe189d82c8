"""Many cases in a process of their own, which is ended where one of them does not end."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

T = TypeVar("T")
PATIENCE_S = 120.0
"""A case takes less than a second; the first one may wait for machine code."""


class EndlessError(Exception):
    """A case that has not ended in its time."""


def each(
    function: Callable[[int], T], seeds: Iterable[int], patience_s: float = PATIENCE_S
) -> Iterator[T | EndlessError]:
    """What a module's function gives for each seed; for one that does not end, an error.

    Raises
    ------
    RuntimeError
        If the process dies, or the function raises an error, with the seed.
    """
    waiting = list(seeds)
    context = multiprocessing.get_context("spawn")
    while waiting:
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(function, waiting, theirs), daemon=True)
        worker.start()
        theirs.close()
        try:
            while waiting:
                yield _received(ours, waiting.pop(0), patience_s)
        except EndlessError as error:
            yield error
        finally:
            worker.kill()
            worker.join()
            ours.close()


def _work(function: Callable[[int], object], seeds: Sequence[int], theirs: Connection) -> None:
    for seed in seeds:
        theirs.send(function(seed))


def _received(ours: Connection, seed: int, patience_s: float) -> Any:
    if not ours.poll(patience_s):
        raise EndlessError(f"seed {seed} has not ended after {patience_s:g} s")
    try:
        return ours.recv()
    except EOFError as error:
        raise RuntimeError(f"the process died at seed {seed}") from error
