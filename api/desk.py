"""Work that is too heavy for the API's own process, in a warm process beside it."""

from __future__ import annotations

import asyncio
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from api.errors import Problem
from solvers.common import workers

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

WORKERS = 2
"""An explanation may take half a minute; others go on beside it."""
LONGEST_S = 120.0


def load() -> None:
    """Load what the first caller would wait for; called there."""
    import api.intake  # noqa: PLC0415
    import api.kinds.routing  # noqa: F401, PLC0415


async def at_desk(
    work: Callable[..., Result], *arguments: object, longest_s: float = LONGEST_S
) -> Result:
    """What a function of a module returns there.

    Raises
    ------
    Problem
        503 if it takes too long or the process died twice.
    """
    for _ in range(2):
        pool = workers.executor(WORKERS)
        try:
            future = asyncio.get_running_loop().run_in_executor(pool, work, *arguments)
            return await asyncio.wait_for(future, longest_s)
        except BrokenProcessPool:
            workers.discard(WORKERS)
        except TimeoutError as late:
            workers.end()
            words = f"took longer than {longest_s:g} s"
            raise Problem(503, words, code="too-slow", limit=longest_s) from late
    raise Problem(503, "the process beside the API died", headers={"Retry-After": "1"})
