"""Stored scenarios: upload, check, list, replace, remove."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.access import RequestId, ServiceOf, allowed
from api.bodies import read_body
from api.desk import at_desk
from api.errors import Problem, ProblemError, data_errors
from api.intake import Bounds, refuse_faulty
from api.jobs.blobs import unpacked
from api.keys import Key, Scope
from api.stored import ScenarioStore, StoredScenario
from api.uploads import MEDIA, Read, Room, read_upload
from api.views import Cursor, PageSize, cut, position_of
from supplychain.io import json_schema

if TYPE_CHECKING:
    from api.service import Service

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ScenarioId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The latest without.")]
router = APIRouter(prefix="/v1", tags=["scenarios"])
reader, writer = allowed(Scope.SCENARIOS_READ), allowed(Scope.SCENARIOS_WRITE)
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A folder as a zip, a workbook, or one JSON document.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
            SHEET: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class ScenarioView(BaseModel):
    """A version of a stored scenario."""

    id: str
    version: int
    name: str
    content_hash: str
    created_at: datetime
    links: dict[str, str]


class ScenarioPage(BaseModel):
    """Some scenarios, youngest first."""

    items: list[ScenarioView]
    next_cursor: str | None


class CheckView(BaseModel):
    """What is wrong with a scenario."""

    valid: bool
    content_hash: str = ""
    name: str = ""
    errors: list[ProblemError] = Field(default_factory=list)


async def _read(request: Request, service: Service, *, mark: bool = False) -> Read:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise Problem(415, f"send {', '.join(MEDIA)}")
    settings = service.settings
    data = await read_body(request, settings.max_body_bytes)
    room = Room(settings.max_files, settings.max_unpacked_bytes)
    bounds = Bounds(settings.max_rows, settings.max_matrix_cells)
    return await at_desk(_read_marked if mark else read_upload, data, MEDIA[media], room, bounds)


def _read_marked(*arguments: Any) -> Read:
    return read_upload(*arguments, mark=True)


def _view(stored: StoredScenario) -> ScenarioView:
    here = f"/v1/scenarios/{stored.id}"
    return ScenarioView(
        id=stored.id,
        version=stored.version,
        name=stored.name,
        content_hash=stored.content_hash,
        created_at=datetime.fromtimestamp(stored.created_at, UTC),
        links={"self": here, "document": f"{here}/document?version={stored.version}"},
    )


def _answer(stored: StoredScenario, status: int) -> JSONResponse:
    headers = {"Location": f"/v1/scenarios/{stored.id}", "ETag": _etag(stored)}
    return JSONResponse(_view(stored).model_dump(mode="json"), status, headers)


def _etag(stored: StoredScenario) -> str:
    return f'"{stored.id}.{stored.version}"'


def _find(service: Service, key: Key, scenario_id: str, version: int | None) -> StoredScenario:
    found = ScenarioStore(service.engine).find(key.tenant, scenario_id, version)
    if found is None:
        raise Problem(404, "there is no such scenario, or no such version of it")
    return found


@router.post(
    "/scenarios",
    status_code=201,
    operation_id="upload_scenario",
    summary="Keep a scenario",
    response_model=None,
    responses={201: {"model": ScenarioView}},
    openapi_extra=BODY,
)
async def upload(
    request: Request, service: ServiceOf, request_id: RequestId, key: Key = writer
) -> Response:
    """Check a scenario and keep it as version 1; every fault is told with its row and column."""
    read = await _read(request, service)
    refuse_faulty(read.checked)

    def keep() -> StoredScenario:
        service.refuse_when_full()
        store, checked = ScenarioStore(service.engine), read.checked
        stored = store.add(key, checked.name, read.text, checked.content_hash)
        service.trail.write(key, "upload", stored.id, request_id)
        return stored

    return _answer(await run_in_threadpool(keep), 201)


@router.post(
    "/scenario-checks",
    operation_id="check_scenario",
    summary="Check a scenario without keeping it",
    response_model=None,
    responses={200: {"model": CheckView, "content": {SHEET: {}}}},
    openapi_extra=BODY,
)
async def check(
    request: Request,
    service: ServiceOf,
    key: Key = reader,
    marked: Annotated[
        bool, Query(description="Answer with a workbook whose faulty cells are marked.")
    ] = False,
) -> Response:
    """List every fault, or mark it in a workbook."""
    _ = key
    read = await _read(request, service, mark=marked)
    if read.marked is not None:
        headers = {"Content-Disposition": 'attachment; filename="marked.xlsx"'}
        return Response(read.marked, media_type=SHEET, headers=headers)
    found = CheckView(
        valid=not read.checked.problems,
        content_hash=read.checked.content_hash,
        name=read.checked.name,
        errors=data_errors(read.checked.problems),
    )
    return JSONResponse(found.model_dump(mode="json"))


@router.get("/scenarios", operation_id="list_scenarios", summary="List scenarios")
def page(
    service: ServiceOf,
    key: Key = reader,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> ScenarioPage:
    """Latest versions, youngest first."""
    found = ScenarioStore(service.engine).page(key.tenant, position_of(cursor), limit + 1)
    shown, more = cut(found, limit)
    return ScenarioPage(items=[_view(item) for item in shown], next_cursor=more)


@router.get(
    "/scenarios/{scenario_id}",
    operation_id="get_scenario",
    summary="Look at a scenario",
    response_model=ScenarioView,
)
def look(
    scenario_id: ScenarioId, service: ServiceOf, key: Key = reader, version: Version = None
) -> Response:
    """One version."""
    return _answer(_find(service, key, scenario_id, version), 200)


@router.get(
    "/scenarios/{scenario_id}/document",
    operation_id="get_scenario_document",
    summary="A scenario as JSON",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def document(
    scenario_id: ScenarioId, service: ServiceOf, key: Key = reader, version: Version = None
) -> Response:
    """The whole scenario, ready to be sent again."""
    stored = _find(service, key, scenario_id, version)
    text = unpacked(service.jobs.blob(stored.blob))
    return Response(text, media_type="application/json", headers={"ETag": _etag(stored)})


@router.put(
    "/scenarios/{scenario_id}",
    operation_id="replace_scenario",
    summary="Keep the next version of a scenario",
    response_model=None,
    responses={200: {"model": ScenarioView}},
    openapi_extra=BODY,
)
async def replace(
    scenario_id: ScenarioId,
    request: Request,
    service: ServiceOf,
    request_id: RequestId,
    key: Key = writer,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Needs ``If-Match`` with the ETag of the latest version; earlier versions stay."""
    before = await run_in_threadpool(_find, service, key, scenario_id, None)
    if if_match is None:
        raise Problem(428, "send If-Match with the ETag of the version that you have changed")
    if _etag(before) not in (item.strip() for item in if_match.split(",")):
        raise Problem(412, f"the latest version is {before.version}")
    read = await _read(request, service)
    refuse_faulty(read.checked)

    def keep() -> StoredScenario | None:
        service.refuse_when_full()
        store, checked = ScenarioStore(service.engine), read.checked
        stored = store.replace(key, before, checked.name, read.text, checked.content_hash)
        service.trail.write(key, "replace", scenario_id, request_id)
        return stored

    stored = await run_in_threadpool(keep)
    if stored is None:
        raise Problem(412, "somebody else has written a version just now")
    return _answer(stored, 200)


@router.delete(
    "/scenarios/{scenario_id}",
    status_code=204,
    operation_id="remove_scenario",
    summary="Remove a scenario",
)
def remove(
    scenario_id: ScenarioId, service: ServiceOf, request_id: RequestId, key: Key = writer
) -> None:
    """All its versions; jobs keep their own copies."""
    if not ScenarioStore(service.engine).remove(key.tenant, scenario_id):
        raise Problem(404, "there is no such scenario")
    service.trail.write(key, "remove", scenario_id, request_id)


@router.get("/scenario-schema", operation_id="scenario_schema", summary="JSON schema of scenarios")
def schema(key: Key = reader) -> dict[str, Any]:
    """The schema of the JSON document."""
    _ = key
    return _schema()


@cache
def _schema() -> dict[str, Any]:
    """Made once: it takes a while, and never changes."""
    return dict(json_schema())
