"""New plans: upload a scenario or pick one, then start."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, demand
from api.demo import DEMOS, body_of
from api.desk import at_desk
from api.errors import MOST_ERRORS, Problem
from api.intake import Bounds
from api.kinds import KINDS
from api.routes.jobs import write_scope
from api.stored import ScenarioStore
from api.ui.asking import submit_of
from api.ui.fields import asked_of, errors_by_field, wish_of
from api.ui.forms import read_form
from api.ui.pages import HEADERS, PageRoute, Reader, Writer, page, sessions_of
from api.uploads import Room, Sent, read_upload

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from api.keys import Key
    from api.service import Service
    from api.ui.forms import Form
    from api.ui.sessions import Session
    from api.uploads import Read

SHOWN = 50
MOST_ONCE = 64
MENDED = (422, 429, 503)
"""Whoever meets these tries again, and shall not write everything anew."""
router = APIRouter(route_class=PageRoute, include_in_schema=False)
Chosen = Annotated[str, Query(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")]


@router.get("/ui/new")
def choose(request: Request, service: ServiceOf, session: Reader) -> Response:
    """Upload a scenario, or pick one that is there."""
    stored = ScenarioStore(service.engine).page(session.key.tenant, None, SHOWN)
    demos = [demo for demo in DEMOS.values() if demo.kind in _kinds(session.key)]
    return page(request, service, session, "new.html", stored=stored, demos=demos)


@router.post("/ui/upload")
async def upload(
    request: Request, service: ServiceOf, session: Writer, request_id: RequestId
) -> Response:
    """Keep a scenario, or show every fault with its row and a workbook in which it is marked."""
    settings = service.settings
    sessions = sessions_of(service)
    form = await read_form(request, sessions, session.nonce, settings.max_body_bytes)
    name, data = form.file("file")
    read = await at_desk(
        _read_marked,
        data,
        _sent(name),
        Room(settings.max_files, settings.max_unpacked_bytes),
        Bounds(settings.max_rows, settings.max_matrix_cells),
    )
    if read.checked.problems:
        return await run_in_threadpool(_faults, request, service, session, name, read)

    def keep() -> str:
        service.refuse_when_full()
        store, checked = ScenarioStore(service.engine), read.checked
        stored = store.add(session.key, checked.name, read.text, checked.content_hash)
        service.trail.write(session.key, "upload", stored.id, request_id)
        return stored.id

    kept = await run_in_threadpool(keep)
    return RedirectResponse(f"/ui/start?scenario={kept}", 303, HEADERS)


def _sent(name: str) -> Sent:
    end = name.rpartition(".")[2].lower()
    if end not in list(Sent):
        raise Problem(415, f"{name[:80]}: send .xlsx, .zip or .json 请上传 .xlsx、.zip 或 .json")
    return Sent(end)


def _read_marked(data: bytes, sent: Sent, room: Room, bounds: Bounds) -> Read:
    return read_upload(data, sent, room, bounds, mark=True)


def _faults(
    request: Request, service: Service, session: Session, name: str, read: Read
) -> Response:
    found = read.checked.problems
    marked = "" if read.marked is None else base64.b64encode(read.marked).decode()
    return page(
        request,
        service,
        session,
        "faults.html",
        422,
        file=name,
        stem=name.rpartition(".")[0],
        count=len(found),
        faults=found[:MOST_ERRORS],
        marked=marked,
    )


def _kinds(key: Key) -> list[str]:
    """Kinds of which a key may start jobs."""
    return [kind.name for kind in KINDS.values() if write_scope(kind) in key.scopes]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is to be planned: a stored scenario or a demo, and as what."""

    scenario: str
    demo: str
    title: str
    about: str
    kinds: list[str]
    kind: str
    seconds: float | None


def _subject(service: Service, key: Key, scenario: str, demo: str, kind: str) -> _Subject:
    """What a form is about; `Problem` 404 if there is none, 422 if it cannot be planned so."""
    kinds = _kinds(key)
    if demo:
        known = DEMOS.get(demo)
        if known is None or known.kind not in kinds:
            raise Problem(404, "there is no such demo")
        return _Subject("", demo, demo, known.description, [known.kind], known.kind, known.seconds)
    found = ScenarioStore(service.engine).find(key.tenant, scenario)
    if found is None:
        raise Problem(404, "there is no such scenario")
    if kind and kind not in KINDS:
        raise Problem(422, "choose what to plan 请选择规划内容")
    about = f"Scenario 场景 · version 版本 {found.version}"
    chosen = kind if kind in kinds else next(iter(kinds), "")
    seconds = KINDS[chosen].usual_s if chosen else None
    return _Subject(scenario, "", found.name, about, kinds, chosen, seconds)


def _asking(
    request: Request,
    service: Service,
    session: Session,
    subject: _Subject,
    form: Form | None = None,
    wrong: Problem | None = None,
) -> Response:
    """The form, perhaps as it was sent, with what was wrong beside each field."""
    errors, others = errors_by_field(() if wrong is None else wrong.errors)
    kind = KINDS.get(subject.kind)
    answer = page(
        request,
        service,
        session,
        "start.html",
        200 if wrong is None else wrong.status,
        subject=subject,
        name=subject.title if form is None else form.text("name"),
        once=secrets.token_hex(16) if form is None else form.text("once")[:MOST_ONCE],
        asked=None if kind is None else asked_of(kind, subject.seconds, form, errors),
        errors=errors,
        others=others,
        wrong=None if wrong is None else wrong.detail,
    )
    answer.headers.update({} if wrong is None else wrong.headers)
    return answer


@router.get("/ui/start")
def ask(
    request: Request,
    service: ServiceOf,
    session: Reader,
    scenario: Chosen = "",
    demo: Chosen = "",
    kind: Chosen = "",
) -> Response:
    """What to plan, for how long, and all else that the kind understands."""
    subject = _subject(service, session.key, scenario, demo, kind)
    return _asking(request, service, session, subject)


@router.post("/ui/start")
async def start(
    request: Request, service: ServiceOf, session: Reader, request_id: RequestId
) -> Response:
    """Accept a job; the same form sent twice makes one. What is wrong is shown beside its field."""
    form = await read_form(request, sessions_of(service), session.nonce)
    kind, demo, scenario = form.text("kind"), form.text("demo"), form.text("scenario")
    if kind not in KINDS:
        raise Problem(422, "choose what to plan 请选择规划内容")
    demand(session.key, write_scope(KINDS[kind]))
    subject = await run_in_threadpool(_subject, service, session.key, scenario, demo, kind)
    try:
        job_id = await _started(request, service, session, request_id, form)
    except Problem as wrong:
        if wrong.status not in MENDED:
            raise
        return await run_in_threadpool(_asking, request, service, session, subject, form, wrong)
    return RedirectResponse(f"/ui/jobs/{job_id}", 303, HEADERS)


async def _started(
    request: Request, service: Service, session: Session, request_id: str, form: Form
) -> str:
    """The id of the job that a form asks for."""
    kind, demo = form.text("kind"), form.text("demo")
    wish = {"name": form.text("name"), **wish_of(KINDS[kind], form)}
    if demo:
        body = await at_desk(_demo_body, demo, service.settings.data_dir / "demo", wish)
    else:
        body = json.dumps({**wish, "scenario_id": form.text("scenario")}).encode()
    accepted: Response = await submit_of(kind)(
        request,
        service,
        request_id,
        key=session.key,
        body=body,
        idempotency_key=form.text("once")[:MOST_ONCE] or None,
        prefer=None,
        validate_only=False,
    )
    return str(json.loads(bytes(accepted.body))["id"])


def _demo_body(name: str, cache: FilePath, wish: dict[str, Any]) -> bytes:
    """A demo's body with another name, options and limits; called beside the API."""
    return json.dumps({**json.loads(body_of(name, cache)), **wish}).encode()
