"""What came of a job: the result in its forms, the page for people, explanations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.access import ServiceOf, allowed
from api.desk import at_desk
from api.errors import Problem
from api.explaining import Asked, explained
from api.keys import Key, Scope
from api.results import MEDIA, Form, given, report_of
from api.routes.jobs import JobId, find

if TYPE_CHECKING:
    from api.jobs.records import Job
    from api.kinds import Kind
    from api.service import Service

PAGE_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; img-src data: blob:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; base-uri 'none'"
)
"""A report holds names from data: it may draw, but reach nothing."""
FOR_EVER = "private, max-age=31536000, immutable"
Word = Annotated[str | None, Query(max_length=200)]


def archive_of(service: Service, job: Job) -> bytes:
    """The archive of a job that has ended with one.

    Raises
    ------
    Problem
        409 if there is none, yet or at all.
    """
    if job.is_open:
        headers = {"Retry-After": "2"}
        raise Problem(409, f"it is {job.state}", code="not-finished", headers=headers)
    data = service.jobs.result(job)
    if data is None:
        why = "" if job.problem is None else f": {job.problem.get('detail', '')}"
        raise Problem(409, f"it ended as {job.state} without a result{why}", code="no-result")
    return data


def router_of(kind: Kind) -> APIRouter:
    """The addresses of results of a kind."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    reader = allowed(Scope.JOBS_READ)
    forms: dict[str, Any] = {media: {} for media in MEDIA.values()}

    @router.get(
        "/{job_id}/result",
        operation_id=f"result_{kind.name}",
        summary=f"The result: {kind.title}",
        response_class=Response,
        responses={
            200: {"content": forms, "description": "The result, which never changes."},
            304: {"description": "As you have it."},
        },
    )
    def result(
        job_id: JobId,
        service: ServiceOf,
        key: Key = reader,
        format: Annotated[Form, Query(description="json unless stated.")] = Form.JSON,
        table: Annotated[str | None, Query(max_length=80, description="Of csv.")] = None,
        if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
    ) -> Response:
        job = find(service, key, kind, job_id)
        tag = f'"{job.result_blob}.{format}.{table or ""}"'
        archive = archive_of(service, job)
        headers = {"ETag": tag, "Cache-Control": FOR_EVER}
        if if_none_match is not None and tag in if_none_match:
            return Response(status_code=304, headers=headers)
        found = given(kind, archive, format, table)
        if format is not Form.JSON:
            headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
        return Response(found.data, media_type=found.media, headers=headers)

    @router.get(
        "/{job_id}/report",
        operation_id=f"report_{kind.name}",
        summary=f"A page for people: {kind.title}",
        response_class=Response,
        responses={200: {"content": {"text/html": {}}, "description": "One page on its own."}},
    )
    def report(job_id: JobId, service: ServiceOf, key: Key = reader) -> Response:
        archive = archive_of(service, find(service, key, kind, job_id))
        headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": FOR_EVER}
        page = report_of(kind, archive)
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    if kind.family is not None:
        _add_explanation(router, kind)
    return router


def _add_explanation(router: APIRouter, kind: Kind) -> None:
    reader = allowed(Scope.JOBS_READ)

    @router.get(
        "/{job_id}/explanation",
        operation_id=f"explain_{kind.name}",
        summary=f"Where the money goes, and why: {kind.title}",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {}}, "description": "As the family tells."}
        },
    )
    async def explanation(
        job_id: JobId,
        service: ServiceOf,
        key: Key = reader,
        order: Word = None,
        site: Annotated[list[str] | None, Query(max_length=50)] = None,
        line: Word = None,
        product: Word = None,
        job: Word = None,
        team: Word = None,
    ) -> Response:
        found = await run_in_threadpool(find, service, key, kind, job_id)
        archive = await run_in_threadpool(archive_of, service, found)
        asked = Asked(order, tuple(site or ()), line, product, job, team)
        told = await at_desk(explained, archive, asked)
        if told.problem is not None:
            raise Problem(422, told.problem, code="unknown-subject")
        return Response(json.dumps(json.loads(told.text)), media_type="application/json")
