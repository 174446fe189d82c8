"""A database that is away for a while is waited for, not given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

Result = TypeVar("Result")

FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 3.0


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Raised where who waits was told to leave."""


def patiently(work: Callable[[], Result], leave: threading.Event) -> Result:
    """What ``work`` returns, tried again while the database is away.

    Parameters
    ----------
    work
        One transaction, which does no harm if it is done again.
    leave
        Ends the waiting.

    Raises
    ------
    Stopped
        If told to leave before it worked.
    """
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return work()
        except (DBAPIError, PoolTimeoutError) as wrong:
            if not is_away(wrong):
                raise
            if leave.wait(wait_s):
                raise Stopped from wrong
            wait_s = min(LONGEST_WAIT_S, 2 * wait_s)


def unless_away(work: Callable[[], object]) -> None:
    """Do what may be left undone while the database cannot be reached or written."""
    try:
        work()
    except (DBAPIError, PoolTimeoutError) as wrong:
        if not is_away(wrong):
            raise


def is_away(wrong: Exception) -> bool:
    """Whether an error says that the database cannot be reached or written now."""
    if isinstance(wrong, OperationalError | PoolTimeoutError):
        return True
    return isinstance(wrong, DBAPIError) and wrong.connection_invalidated
