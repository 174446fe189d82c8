"""What is told of jobs."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from api.errors import Problem, ProblemError
from api.jobs.states import State, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.jobs.records import Event, Job


Cursor = Annotated[str | None, Query(max_length=300, pattern=r"^[A-Za-z0-9_-]*$")]
"""Where a list goes on, as the page before said."""
PageSize = Annotated[int, Query(ge=1, le=200)]
_ID = re.compile(r"[A-Za-z0-9_]{1,60}")


class Row(Protocol):
    """What lists are in order of."""

    @property
    def id(self) -> str:
        """Its key."""
        ...

    @property
    def created_at(self) -> float:
        """When it came."""
        ...


RowT = TypeVar("RowT", bound=Row)


class JobView(BaseModel):
    """A job as callers see it."""

    id: str
    kind: str
    name: str
    state: State
    external_id: str | None
    parent_id: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    limit_s: float | None = Field(description="Seconds of search from its start.")
    queue_limit_s: float | None = Field(description="Longest wait in the queue.")
    attempt: int = Field(description="How often work on it has begun.")
    version: int = Field(description="Rises with every change; also in the ETag.")
    progress: dict[str, Any] = Field(description="Stage, elapsed_s, cost_cny and bound_cny so far.")
    stop: Stop | None
    has_result: bool
    summary: dict[str, Any] = Field(description="Status, cost and bound once it has ended.")
    problem: dict[str, Any] | None = Field(description="Why there is no result: code and detail.")
    scenario_hash: str = Field(description="Known once it has ended, or if it was stored before.")
    links: dict[str, str]


class JobPage(BaseModel):
    """Some jobs, youngest first."""

    items: list[JobView]
    next_cursor: str | None = Field(description="For the page after this; null on the last.")


def view(job: Job) -> JobView:
    """A job as callers see it."""
    here = f"/v1/{job.kind}/{job.id}"
    links = {"self": here, "stream": f"{here}/stream", "cancel": f"{here}:cancel"}
    if job.result_blob is not None:
        links |= {"result": f"{here}/result", "report": f"{here}/report"}
    return JobView(
        id=job.id,
        kind=job.kind,
        name=job.name,
        state=job.state,
        external_id=job.external_id,
        parent_id=job.parent_id,
        created_at=_moment(job.created_at),
        started_at=None if job.started_at is None else _moment(job.started_at),
        ended_at=None if job.ended_at is None else _moment(job.ended_at),
        limit_s=job.limit_s,
        queue_limit_s=job.queue_limit_s,
        attempt=job.attempt,
        version=job.version,
        progress=job.progress,
        stop=job.stop,
        has_result=job.result_blob is not None,
        summary=job.summary,
        problem=job.problem,
        scenario_hash=job.scenario_hash,
        links=links,
    )


def etag(job: Job) -> str:
    """Changes with every change of the job."""
    return f'"{job.id}.{job.version}"'


def event_text(event: Event) -> str:
    """An event as a server sends it."""
    data = json.dumps({"at": _moment(event.at).isoformat(), **event.data}, allow_nan=False)
    return f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n"


def cut(found: Sequence[RowT], limit: int) -> tuple[Sequence[RowT], str | None]:
    """What a page shows of one row more than it has room for, and where the next one begins."""
    shown = found[:limit]
    if len(found) <= limit:
        return shown, None
    return shown, _cursor_of(shown[-1].created_at, shown[-1].id)


def _cursor_of(at: float, name: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([at, name]).encode()).decode().rstrip("=")


def position_of(cursor: str | None) -> tuple[float, str] | None:
    """Where a page begins; `Problem` 422 for a cursor that is none of ours."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        at, name = json.loads(text)
        if not isfinite(at) or not _ID.fullmatch(name):
            message = "no page begins there"
            raise ValueError(message)
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        error = ProblemError(code="bad_cursor", detail="is none of ours", parameter="cursor")
        raise Problem(422, "a parameter is not valid", errors=[error]) from wrong
    return float(at), str(name)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
