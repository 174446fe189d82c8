"""Plans looked at: checked wherever they were made, and compared with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from api.access import ServiceOf, allowed
from api.bodies import JSON, body_schema, parsed, plain_json, read_body
from api.comparing import Comparison, header_of, lines_of
from api.desk import at_desk
from api.errors import Problem, ProblemError
from api.intake import PRINTED, Bounds
from api.keys import Key, Scope
from api.kinds import kind_of
from api.routes.results import archive_of
from api.uploads import Room
from api.validating import Looked, look_at_folder, look_at_json

if TYPE_CHECKING:
    from api.jobs.records import Job
    from api.service import Service

router = APIRouter(prefix="/v1", tags=["studies"])
reader = allowed(Scope.JOBS_READ)
ZIP = ("application/zip", "application/x-zip-compressed")
JobName = Annotated[str, Query(max_length=60, pattern=PRINTED, description="Id of a job.")]


class PlanToCheck(BaseModel):
    """A plan as ``/result`` gives it, with its scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: Literal["route-plans", "installer-schedules", "placement-plans"]
    scenario: dict[str, Any]
    plan: dict[str, Any]


class ViolationView(BaseModel):
    """One rule that is broken."""

    code: str
    subject: str
    detail: str
    amount: float | None
    unit: str


class ValidationView(BaseModel):
    """What the checkers found; they share nothing with the solvers."""

    valid: bool
    family: str
    violations: list[ViolationView]


BODY = body_schema(PlanToCheck)
BODY["requestBody"]["content"][ZIP[0]] = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/validations",
    operation_id="validate_plan",
    summary="Check a plan that was made anywhere",
    openapi_extra=BODY,
)
async def validate(request: Request, service: ServiceOf, key: Key = reader) -> ValidationView:
    """Send a plan folder as a zip, or JSON with the scenario and the plan."""
    _ = key
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    settings = service.settings
    if media not in (JSON, *ZIP):
        raise Problem(415, f"send {JSON} or {ZIP[0]}")
    data = await read_body(request, settings.max_body_bytes)
    if media in ZIP:
        room = Room(settings.max_files, settings.max_unpacked_bytes)
        return _view(await at_desk(look_at_folder, data, room))
    wish = parsed(PlanToCheck, plain_json(data))
    bounds = Bounds(settings.max_rows, settings.max_matrix_cells)
    return _view(await at_desk(look_at_json, wish.kind, wish.scenario, wish.plan, bounds))


def _view(looked: Looked) -> ValidationView:
    if looked.errors:
        words = "the plan cannot be checked"
        raise Problem(422, words, code="invalid-plan", errors=looked.errors)
    found = [ViolationView(**item) for item in looked.violations]
    return ValidationView(valid=not found, family=looked.family, violations=found)


@router.get("/compare", operation_id="compare", summary="Two results side by side")
async def compare(service: ServiceOf, a: JobName, b: JobName, key: Key = reader) -> Comparison:
    """Figures of two jobs of one kind, with their differences."""
    return await run_in_threadpool(_compared, service, key, a, b)


def _compared(service: Service, key: Key, a: str, b: str) -> Comparison:
    jobs = [_find(service, key, name, where) for name, where in ((a, "a"), (b, "b"))]
    if jobs[0].kind != jobs[1].kind:
        words = f"{a} is one of the {jobs[0].kind}, {b} one of the {jobs[1].kind}"
        raise Problem(422, words, code="other-kind")
    kind = kind_of(jobs[0].kind)
    headers = [header_of(kind, archive_of(service, job)) for job in jobs]
    return Comparison(
        kind=kind.name,
        a=a,
        b=b,
        same_scenario=jobs[0].scenario_hash == jobs[1].scenario_hash,
        lines=lines_of(*headers),
    )


def _find(service: Service, key: Key, job_id: str, parameter: str) -> Job:
    found = service.jobs.find(key.tenant, None, job_id)
    if found is None:
        error = ProblemError(code="unknown_job", detail="there is none", parameter=parameter)
        raise Problem(404, f"there is no job {job_id}", errors=[error])
    return found
