"""Pages: templates that escape everything, headers, and errors that people can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.access import ServiceOf, admit, service_of
from api.errors import TITLES, Problem, problem_of
from api.keys import Scope
from api.ui import words
from api.ui.sessions import IDLE_S, Session, Sessions
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from api.service import Service

HERE = Path(__file__).parent
COOKIE = "supplychain_session"
NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""Plotly makes an empty style sheet and adds its rules one by one: of styles in the page itself,
only that of no letters is allowed."""
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {NOTHING}; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script or style but our own files, and nobody else's address."""
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
ANSWERED = (
    *(Problem, DataError, DBAPIError, PoolTimeoutError, HTTPException, RequestValidationError),
)

TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates", encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters |= {
    name: getattr(words, name)
    for name in (
        *("state_words", "state_look", "kind_words", "figure_words", "figure", "money", "signed"),
        *("per_cent", "clock", "stage_words"),
    )
}
TEMPLATES.globals |= {"gap": words.gap}


def sessions_of(service: Service) -> Sessions:
    """Sessions of a service."""
    return Sessions(service.engine, service.keys)


def signed_in(scope: Scope) -> Any:
    """A parameter that is the session of who asks, whose key must have a scope."""

    def check(request: Request, service: ServiceOf) -> Iterator[Session]:
        session = admitted(request, service, scope)
        with service.limiter.running(session.key.id):
            yield session

    return Depends(check)


def admitted(request: Request, service: Service, scope: Scope) -> Session:
    """The session of a request.

    Raises
    ------
    Problem
        401 without one, else as for every request with that key.
    """
    session = sessions_of(service).read(request.cookies.get(COOKIE, ""))
    if session is None:
        raise Problem(401, "sign in first")
    admit(request, service, session.key, scope)
    return session


Reader = Annotated[Session, signed_in(Scope.JOBS_READ)]
Writer = Annotated[Session, signed_in(Scope.SCENARIOS_WRITE)]


def page(
    request: Request,
    service: Service,
    session: Session,
    template: str,
    status: int = 200,
    **values: Any,
) -> Response:
    """A page for somebody who is signed in, whose session lasts on."""
    text = TEMPLATES.get_template(template).render(session=session, **values)
    answer = HTMLResponse(text, status, HEADERS)
    set_cookie(request, answer, COOKIE, sessions_of(service).cookie(session))
    return answer


def bare(template: str, status: int = 200, **values: Any) -> Response:
    """A page, or part of one, that leaves the session as it is."""
    text = TEMPLATES.get_template(template).render(**values)
    return HTMLResponse(text, status, HEADERS)


def set_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and no other site sends."""
    answer.set_cookie(
        name,
        value,
        max_age=IDLE_S,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


class PageRoute(APIRoute):
    """A route whose errors are pages; who is not signed in is asked to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer, or show what is wrong."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except ANSWERED as wrong:
                return await run_in_threadpool(_error_page, request, wrong)

        return answered


def _error_page(request: Request, wrong: Exception) -> Response:
    if isinstance(wrong, RequestValidationError):
        problem = Problem(422, "a parameter is not valid")
    else:
        problem = problem_of(wrong)
    if problem.status == 401:
        return RedirectResponse(f"/ui/sign-in?after={request.url.path}", 303, HEADERS)
    title = TITLES.get(problem.status, TITLES[500])[1]
    session = None
    if problem.status < 500:
        session = sessions_of(service_of(request)).read(request.cookies.get(COOKIE, ""))
    answer = bare(
        "error.html",
        problem.status,
        session=session,
        title=title,
        problem=problem,
        request_id=request.scope.get("request_id", ""),
    )
    answer.headers.update(problem.headers)
    return answer
