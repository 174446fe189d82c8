"""States of a job, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job is; the last five are the end of it."""

    QUEUED = "queued"
    PREPARING = "preparing"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed-out"


OPEN = (State.QUEUED, State.PREPARING, State.RUNNING)
TERMINAL = tuple(state for state in State if state not in OPEN)


class Stop(StrEnum):
    """What becomes of the best plan so far when a job is cancelled."""

    KEEP = "keep"
    DISCARD = "discard"
