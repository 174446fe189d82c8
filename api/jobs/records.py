"""What is asked for, and what is known of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from api.jobs.schema import jobs
from api.jobs.states import OPEN, State, Stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class NewJob:
    """A request that is about to be accepted.

    Parameters
    ----------
    tenant, kind, name
        Whose it is, what shall be done, and what people call it.
    request
        Options and limits; only data that JSON has.
    request_hash
        Of all that was sent: equal keys must stand for equal requests.
    scenario
        Compressed JSON document.
    idempotency_key, external_id
        By which the caller knows the request.
    limit_s
        Seconds of search; the child is killed some seconds later.
    queue_limit_s
        The longest that it may wait.
    incumbent
        Plan to start from.
    before
        Archive of the result that the job goes on from; it keeps a copy of its own.
    """

    tenant: str
    kind: str
    request: dict[str, Any]
    request_hash: str
    scenario: bytes
    scenario_hash: str = ""
    name: str = ""
    idempotency_key: str | None = None
    external_id: str | None = None
    parent_id: str | None = None
    created_by: str = ""
    priority: int = 0
    limit_s: float | None = None
    queue_limit_s: float | None = None
    incumbent: bytes | None = None
    before: bytes | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One row, as it was read."""

    id: str
    tenant: str
    kind: str
    name: str
    state: State
    priority: int
    request: dict[str, Any]
    request_hash: str
    scenario_blob: str
    scenario_hash: str
    idempotency_key: str | None
    external_id: str | None
    parent_id: str | None
    created_by: str
    limit_s: float | None
    queue_limit_s: float | None
    created_at: float
    started_at: float | None
    ended_at: float | None
    fetched_at: float | None
    attempt: int
    crashes: int
    executor: str | None
    requeued: int
    version: int
    progress: dict[str, Any]
    incumbent_blob: str | None
    stop: Stop | None
    result_blob: str | None
    summary: dict[str, Any]
    problem: dict[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN


NAMES = tuple(item.name for item in fields(Job))
COLUMNS: tuple[sa.Column[Any], ...] = tuple(jobs.c[name] for name in NAMES)


def job_of(row: Mapping[str, Any]) -> Job:
    """A row as a value."""
    plain = {name: row[name] for name in NAMES}
    plain["state"] = State(plain["state"])
    plain["stop"] = None if plain["stop"] is None else Stop(plain["stop"])
    for name in ("request", "progress", "summary"):
        plain[name] = json.loads(plain[name])
    plain["problem"] = None if plain["problem"] is None else json.loads(plain["problem"])
    return Job(**plain)


@dataclass(frozen=True, slots=True)
class Event:
    """One step in a job's life; numbers rise, but not one by one."""

    number: int
    at: float
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended.

    Parameters
    ----------
    state
        One of the terminal ones.
    result
        Archive of everything that was written; ``None`` if nothing was.
    summary
        Status, cost and bound, for lists.
    problem
        Why there is no result: code and words.
    """

    state: State
    result: bytes | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None
