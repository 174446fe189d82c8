"""Sign in with an API key, and out."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access import ServiceOf  # noqa: TC001 - FastAPI reads it at run time
from api.errors import Problem
from api.ui.forms import read_form
from api.ui.pages import COOKIE, HEADERS, PageRoute, bare, sessions_of, set_cookie

if TYPE_CHECKING:
    from api.keys import Key
    from api.service import Service

VISITOR = "supplychain_visitor"
OURS = re.compile(r"^/(ui/[A-Za-z0-9_/-]{0,200})?$")
WRONG = "This key is unknown, revoked or expired. 密钥无效、已撤销或已过期。"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _place(after: str) -> str:
    """Where to go once signed in: only to pages of ours."""
    return after if OURS.match(after) else "/"


def _form(
    request: Request, service: Service, after: str, status: int = 200, wrong: str = ""
) -> Response:
    nonce = secrets.token_hex(16)
    answer = bare(
        "sign_in.html",
        status,
        session=None,
        token=sessions_of(service).form_token(nonce),
        after=_place(after),
        wrong=wrong,
    )
    set_cookie(request, answer, VISITOR, nonce)
    return answer


@router.get("/ui/sign-in")
def ask(
    request: Request, service: ServiceOf, after: Annotated[str, Query(max_length=300)] = "/"
) -> Response:
    """The form."""
    return _form(request, service, after)


@router.post("/ui/sign-in")
async def sign_in(request: Request, service: ServiceOf) -> Response:
    """Check a key; the cookie that says so names it and does not hold it."""
    sessions = await run_in_threadpool(sessions_of, service)
    nonce = request.cookies.get(VISITOR, "")
    try:
        form = await read_form(request, sessions, nonce)
    except Problem as wrong:
        if wrong.status != 403:
            raise
        return _form(request, service, "/", 403, "The form was too old; try again. 请重试。")
    after = _place(form.text("after"))
    key = await run_in_threadpool(service.keys.check, form.text("key"))
    if key is None:
        return _form(request, service, after, 401, WRONG)
    return await run_in_threadpool(_begun, request, service, key, after)


def _begun(request: Request, service: Service, key: Key, after: str) -> Response:
    sessions = sessions_of(service)
    service.trail.write(key, "sign-in", key.id, request.scope.get("request_id", ""))
    answer = RedirectResponse(after, 303, HEADERS)
    set_cookie(request, answer, COOKIE, sessions.cookie(sessions.begin(key)))
    answer.delete_cookie(VISITOR, path="/", httponly=True, samesite="strict")
    return answer


@router.post("/ui/sign-out")
async def sign_out(request: Request, service: ServiceOf) -> Response:
    """End the session, also for copies of its cookie."""
    sessions = await run_in_threadpool(sessions_of, service)
    session = await run_in_threadpool(sessions.read, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/ui/sign-in", 303, HEADERS)
    if session is not None:
        await read_form(request, sessions, session.nonce)
        await run_in_threadpool(sessions.end, session)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer
