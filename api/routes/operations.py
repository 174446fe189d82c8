"""Health, figures, limits, demo data: what runs the service, and what tries it out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.access import ServiceOf, allowed
from api.demo import DEMOS, body_of
from api.desk import at_desk
from api.errors import Problem
from api.figures import FRESH_S, Once, families
from api.jobs.database import insert_unless_there
from api.jobs.schema import executors, meta
from api.keys import Key, Scope
from api.kinds import KINDS

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter()
reader, watcher = allowed(Scope.JOBS_READ), allowed(Scope.METRICS)
MARK = "ready"


class Health(BaseModel):
    """Whether the process lives."""

    status: str


class Readiness(BaseModel):
    """Whether requests can be accepted and worked on."""

    status: str
    database: bool
    workers: int


class DemoItem(BaseModel):
    """A body that is ready to be sent."""

    id: str
    kind: str
    description: str
    links: dict[str, str]


class DemoPage(BaseModel):
    """All of them."""

    items: list[DemoItem]


class LimitsView(BaseModel):
    """How much is allowed."""

    max_body_bytes: int
    max_unpacked_bytes: int
    max_files: int
    max_rows: int
    max_matrix_cells: int
    max_open_jobs: int
    requests_per_minute: int
    concurrent_requests: int
    max_wait_s: float
    grace_s: float
    result_days: float
    unfetched_days: float
    book_days: float
    open_book_days: float
    usual_search_s: dict[str, float | None]


@router.get("/healthz", operation_id="health", summary="Does it live?", tags=["operations"])
async def health() -> Health:
    """Answers as long as the process does; asks nobody else."""
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Can it work?",
    tags=["operations"],
    responses={503: {"description": "No database, or no worker."}},
)
def readiness(service: ServiceOf) -> Readiness:
    """Writes to the database and looks for workers that live."""
    with service.engine.begin() as connection:
        row = {"name": MARK, "value": str(time.time())}
        if not insert_unless_there(connection, meta, row):
            connection.execute(
                sa.update(meta).where(meta.c.name == MARK).values(value=row["value"])
            )
    service.refuse_when_full()
    count = living_workers(service)
    if count == 0:
        raise Problem(503, "no worker lives", code="no-worker", headers={"Retry-After": "5"})
    return Readiness(status="ok", database=True, workers=count)


def living_workers(service: Service) -> int:
    """Workers that have shown a sign of life lately."""
    lives = executors.c.is_dead.is_(False) & (executors.c.seen_at > time.time() - FRESH_S)
    query = sa.select(sa.func.count()).select_from(executors).where(lives)
    with service.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Figures for Prometheus",
    tags=["operations"],
    response_class=PlainTextResponse,
)
def metrics(service: ServiceOf, key: Key = watcher) -> Response:
    """What this process counted, and what the database says now."""
    _ = key
    known = Once(list(families(service.engine)))
    text = generate_latest(service.counters.registry) + generate_latest(known)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/limits", operation_id="limits", summary="How much is allowed", tags=["limits"])
def limits(service: ServiceOf, key: Key = reader) -> LimitsView:
    """Passing one answers 413, 422 or 429, with the limit in the problem."""
    _ = key
    settings = service.settings
    names = [name for name in LimitsView.model_fields if name != "usual_search_s"]
    values: dict[str, Any] = {name: getattr(settings, name) for name in names}
    usual = {kind.name: kind.usual_s for kind in KINDS.values()}
    return LimitsView(**values, usual_search_s=usual)


@router.get("/v1/demo-data", operation_id="list_demo_data", summary="Bodies to try", tags=["demo"])
def demos(key: Key = reader) -> DemoPage:
    """Each names the kind of job that it is for."""
    _ = key
    return DemoPage(
        items=[
            DemoItem(
                id=demo.id,
                kind=demo.kind,
                description=demo.description,
                links={"body": f"/v1/demo-data/{demo.id}", "submit": f"/v1/{demo.kind}"},
            )
            for demo in DEMOS.values()
        ]
    )


@router.get(
    "/v1/demo-data/{demo_id}",
    operation_id="get_demo_data",
    summary="A body that is ready to be sent",
    tags=["demo"],
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def demo(
    demo_id: Annotated[str, Path(max_length=60)], service: ServiceOf, key: Key = reader
) -> Response:
    """POST it as it is to the address of its kind."""
    _ = key
    if demo_id not in DEMOS:
        raise Problem(404, "there is no such demo")
    cache = service.settings.data_dir / "demo"
    if (cache / f"{demo_id}.json.gz").is_file():
        text = await run_in_threadpool(body_of, demo_id, cache)
    else:
        text = await at_desk(body_of, demo_id, cache)
    return Response(text, media_type="application/json")
