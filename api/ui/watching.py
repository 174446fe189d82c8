"""Jobs of the tenant: all of them, and one with its progress, its report and its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, demand
from api.jobs.states import Stop
from api.keys import Key, Scope
from api.kinds import kind_of
from api.results import Form, given, report_of
from api.routes.jobs import CancelWish, JobId, write_scope
from api.routes.results import FOR_EVER, PAGE_POLICY, archive_of
from api.tickets import Tickets
from api.ui.asking import cancel_of, job_of, stream_of
from api.ui.forms import read_form
from api.ui.pages import HEADERS, PageRoute, Reader, admitted, bare, page, sessions_of
from api.ui.words import STAGES
from api.views import Cursor, cut, position_of

if TYPE_CHECKING:
    from typing import Any

    from api.jobs.records import Job
    from api.service import Service

SHOWN = 50
OTHERS = 100
COUNTS = ("runs", "failed", "series", "left_out", "horizon_days")
"""Of summaries without a cost."""
MAPS = ("route-plans", "installer-schedules", "placement-plans")
EMBEDDED = PAGE_POLICY.replace("script-src", "script-src 'self'") + "; frame-ancestors 'self'"
"""As for every report: it may draw, but reach nothing; its script is ours, and only our own pages
may frame it."""
router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _shown(service: Service, key: Key, cursor: str | None) -> dict[str, Any]:
    found = service.jobs.page(key.tenant, before=position_of(cursor), limit=SHOWN + 1)
    shown, more = cut(found, SHOWN)
    return {"jobs": shown, "more": more, "cursor": cursor or ""}


@router.get("/")
def home(request: Request, service: ServiceOf, session: Reader, cursor: Cursor = None) -> Response:
    """Jobs, youngest first."""
    return page(request, service, session, "jobs.html", **_shown(service, session.key, cursor))


@router.get("/ui/jobs-table")
def table(service: ServiceOf, session: Reader, cursor: Cursor = None) -> Response:
    """The table alone, for a page that looks again."""
    return bare("jobs_table.html", **_shown(service, session.key, cursor))


@router.get("/ui/jobs/{job_id}")
def watch(request: Request, service: ServiceOf, session: Reader, job_id: JobId) -> Response:
    """One job."""
    job = job_of(service, session.key, job_id)
    kind = kind_of(job.kind)
    return page(
        request,
        service,
        session,
        "job.html",
        job=job,
        others=_others(service, session.key, job),
        may_stop=job.is_open and write_scope(kind_of(job.kind)) in session.key.scopes,
        forms=_forms(job),
        has_cost=kind.family is not None,
        has_chart=kind.keeps_plans,
        counts=[(name, job.summary[name]) for name in COUNTS if name in job.summary],
        stages=json.dumps(STAGES, ensure_ascii=False),
    )


def _others(service: Service, key: Key, job: Job) -> list[Job]:
    """Jobs that it can be compared with."""
    if job.result_blob is None:
        return []
    found = service.jobs.page(key.tenant, job.kind, limit=OTHERS)
    return [item for item in found if item.result_blob is not None and item.id != job.id]


def _forms(job: Job) -> list[Form]:
    if job.result_blob is None:
        return []
    maps = [Form.GEOJSON] if job.kind in MAPS else []
    return [Form.XLSX, Form.ZIP, *maps]


@router.get("/ui/jobs/{job_id}/stream")
async def stream(
    request: Request,
    service: ServiceOf,
    job_id: JobId,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Response:
    """Events as they come, for who is signed in."""

    def open_() -> tuple[str, str]:
        session = admitted(request, service, Scope.JOBS_READ)
        job = job_of(service, session.key, job_id)
        return job.kind, Tickets(service.engine).issue(job.id)

    kind, ticket = await run_in_threadpool(open_)
    answer: Response = await stream_of(kind)(
        job_id, request, service, ticket=ticket, after=0, last_event_id=last_event_id
    )
    return answer


@router.post("/ui/jobs/{job_id}/stop")
async def stop(
    request: Request, service: ServiceOf, session: Reader, request_id: RequestId, job_id: JobId
) -> Response:
    """Stop it, and keep its best plan or throw it away."""
    form = await read_form(request, sessions_of(service), session.nonce)
    mode = Stop.DISCARD if form.text("mode") == Stop.DISCARD else Stop.KEEP

    def stopped() -> None:
        job = job_of(service, session.key, job_id)
        demand(session.key, write_scope(kind_of(job.kind)))
        cancel_of(job.kind)(job_id, service, request_id, session.key, CancelWish(mode=mode))

    await run_in_threadpool(stopped)
    return RedirectResponse(f"/ui/jobs/{job_id}", 303, HEADERS)


@router.get("/ui/jobs/{job_id}/report")
def report(service: ServiceOf, session: Reader, job_id: JobId) -> Response:
    """The report, in a frame of ours, with a script that the browser has already."""
    job = job_of(service, session.key, job_id)
    text = report_of(kind_of(job.kind), archive_of(service, job), whole=False)
    headers = {
        "Content-Security-Policy": EMBEDDED,
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": FOR_EVER,
    }
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/ui/jobs/{job_id}/report.html")
def whole_report(service: ServiceOf, session: Reader, job_id: JobId) -> Response:
    """The report as one file that opens anywhere, to be kept or sent on."""
    job = job_of(service, session.key, job_id)
    text = report_of(kind_of(job.kind), archive_of(service, job))
    headers = {
        "Content-Disposition": f'attachment; filename="{job_id}-report.html"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/ui/jobs/{job_id}/files/{form}")
def file(service: ServiceOf, session: Reader, job_id: JobId, form: Form) -> Response:
    """The result as a file."""
    job = job_of(service, session.key, job_id)
    found = given(kind_of(job.kind), archive_of(service, job), form)
    headers = {
        "Content-Disposition": f'attachment; filename="{job_id}-{found.name}"',
        "Cache-Control": "no-store",
    }
    return Response(found.data, media_type=found.media, headers=headers)
