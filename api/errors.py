"""Every error as ``application/problem+json`` (RFC 9457), with a stable code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.jobs.patience import is_away
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastapi import FastAPI, Request

MEDIA = "application/problem+json"
MOST_ERRORS = 1000
RETRY_S = 5
TITLES = {
    400: ("bad-request", "The request cannot be read"),
    401: ("unauthenticated", "A valid API key is needed"),
    403: ("forbidden", "The key may not do this"),
    404: ("not-found", "There is no such thing"),
    405: ("method-not-allowed", "The method is not known here"),
    406: ("not-available", "The result has no such form"),
    409: ("conflict", "The state does not allow this"),
    410: ("gone", "It is no longer there"),
    412: ("precondition-failed", "It has changed meanwhile"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "The content type is not known here"),
    422: ("invalid", "The request is not valid"),
    428: ("precondition-required", "Say which version you have seen"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "A fault of the service"),
    503: ("unavailable", "The service cannot do this now"),
}
UNREADABLE = (
    (RecursionError, "bad-json", "the body is nested too deeply"),
    (ClientDisconnect, "bad-request", "the request ended before it was complete"),
)


class ProblemError(BaseModel):
    """One fault in what was sent."""

    model_config = ConfigDict(extra="forbid")

    code: str
    detail: str
    pointer: str = Field(default="", description="JSON pointer into the body, or empty.")
    parameter: str = Field(default="", description="Name of a query parameter or header, or empty.")
    table: str = ""
    row: int | None = Field(default=None, description="As people count; the header is row 1.")
    column: str = ""
    given: str = ""
    allowed: str = ""


class ProblemDocument(BaseModel):
    """An error (RFC 9457). Codes are stable, words are not."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
    request_id: str = ""
    limit: float | None = Field(default=None, description="The limit that was passed.")
    errors: list[ProblemError] = Field(default_factory=list)


class Problem(Exception):  # noqa: N818 - the standard's own word
    """Raised to answer with a problem document.

    Parameters
    ----------
    status
        Of HTTP.
    detail
        One sentence for people.
    code
        Stable word; by default that of the status.
    errors
        Single faults.
    limit
        What was passed.
    headers
        Sent with the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        code: str | None = None,
        errors: Sequence[ProblemError] = (),
        limit: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.code = code or TITLES[status][0]
        self.errors, self.limit = tuple(errors), limit
        self.headers = dict(headers or {})


def data_errors(problems: Iterable[DataProblem]) -> list[ProblemError]:
    """Faults of a scenario, with table, row and column."""
    return [
        ProblemError(
            code=item.code,
            detail=item.problem,
            pointer=_scenario_pointer(item),
            table=item.table,
            row=item.row if item.row >= 0 else None,
            column=item.column,
            given=item.given,
            allowed=item.allowed,
        )
        for item in list(problems)[:MOST_ERRORS]
    ]


def bad_data(problems: Iterable[DataProblem], detail: str = "the scenario has faults") -> Problem:
    """The answer to a scenario that cannot be used."""
    listed = list(problems)
    more = "" if len(listed) <= MOST_ERRORS else f"; the first {MOST_ERRORS} are listed"
    words = f"{detail}: {len(listed)} found{more}"
    return Problem(422, words, code="invalid-scenario", errors=data_errors(listed))


def invalid(wrong: ValidationError, where: tuple[str, ...] = ()) -> Problem:
    """The answer to a body that does not fit its model."""
    errors = [
        ProblemError(
            code=item["type"],
            detail=item["msg"],
            pointer=_pointer((*where, *map(str, item["loc"]))),
            given="" if isinstance(item["input"], dict | list) else str(item["input"])[:80],
        )
        for item in wrong.errors(include_url=False)[:MOST_ERRORS]
    ]
    return Problem(422, "the body is not valid", errors=errors)


def _scenario_pointer(item: DataProblem) -> str:
    """Where a fault is in the JSON document, whose rows are counted from 1 in messages."""
    if item.row >= 1 and item.column:
        return _pointer(("scenario", item.table, str(item.row - 1), item.column))
    return ""


def _pointer(parts: Iterable[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def problem_response(problem: Problem, path: str = "", request_id: str = "") -> Response:
    """The answer that a problem stands for."""
    title = TITLES.get(problem.status, TITLES[500])[1]
    plain: dict[str, Any] = {
        "type": f"urn:supplychain:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": path,
        "request_id": request_id,
        "errors": [item.model_dump(exclude_defaults=True) for item in problem.errors],
    }
    for item, error in zip(plain["errors"], problem.errors, strict=True):
        item |= {"code": error.code, "detail": error.detail}
    if problem.limit is not None:
        plain["limit"] = problem.limit
    # Text of the caller that no file can hold is told with marks in its place.
    text = json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")
    return Response(text, problem.status, problem.headers, media_type=MEDIA)


def problem_of(wrong: Exception) -> Problem:
    """The problem that an exception stands for; unknown ones are faults of ours."""
    if isinstance(wrong, Problem):
        return wrong
    if isinstance(wrong, DataError):
        return bad_data(wrong.problems)
    for kind, code, words in UNREADABLE:
        if isinstance(wrong, kind):
            return Problem(400, words, code=code)
    if isinstance(wrong, DBAPIError | PoolTimeoutError) and is_away(wrong):
        words = "the database cannot be reached or written"
        return Problem(503, words, headers={"Retry-After": str(RETRY_S)})
    if isinstance(wrong, HTTPException):
        status = wrong.status_code if wrong.status_code in TITLES else 400
        return Problem(status, str(wrong.detail), headers=wrong.headers)
    return Problem(500, "the request id helps to find out what went wrong")


def install(app: FastAPI) -> None:
    """Let an app answer all errors with problem documents."""
    from fastapi.exceptions import RequestValidationError  # noqa: PLC0415

    async def on_error(request: Request, wrong: Exception) -> Response:
        problem = problem_of(wrong)
        if problem.status >= 500:
            structlog.get_logger("api").error(
                "request failed", path=request.url.path, error=repr(wrong)[:500]
            )
        return problem_response(problem, request.url.path, request.scope.get("request_id", ""))

    async def on_invalid(request: Request, wrong: Exception) -> Response:
        assert isinstance(wrong, RequestValidationError)
        errors = [_parameter_error(item) for item in wrong.errors()[:MOST_ERRORS]]
        problem = Problem(422, "a parameter is not valid", errors=errors)
        return problem_response(problem, request.url.path, request.scope.get("request_id", ""))

    app.add_exception_handler(RequestValidationError, on_invalid)
    ours = (Problem, DataError, RecursionError, ClientDisconnect, HTTPException)
    for kind in (*ours, DBAPIError, PoolTimeoutError):
        app.add_exception_handler(kind, on_error)


def _parameter_error(item: Any) -> ProblemError:
    place, *rest = (str(part) for part in item["loc"])
    given = "" if isinstance(item["input"], dict | list) else str(item["input"])[:80]
    if place == "body":
        pointer = _pointer(rest)
        return ProblemError(code=item["type"], detail=item["msg"], pointer=pointer, given=given)
    name = ".".join(rest)
    return ProblemError(code=item["type"], detail=item["msg"], parameter=name, given=given)
