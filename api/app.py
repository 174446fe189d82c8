"""The service over HTTP: ``create_app(settings)``."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import FastAPI

from api import errors, ui
from api.day.counter import load as load_counter
from api.day.opening import Opening
from api.desk import DESK, load
from api.errors import MEDIA, ProblemDocument
from api.kinds import KINDS
from api.middleware import Around
from api.routes import (
    day,
    jobs,
    keys,
    operations,
    order_books,
    results,
    revisions,
    scenarios,
    streams,
    stress_tests,
    studies,
    webhooks,
)
from api.service import Service
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi.telemetry import TelemetryConfig

    from api.settings import ServiceSettings

WORDS = """Plans of temperature-controlled distribution, checked, explained and simulated.

**202 means it is on disk; it will run at least once; there is exactly one result.**

Every error is `application/problem+json` with a stable `code`. Send `Authorization: Bearer` and an
API key. Send `Idempotency-Key` or `external_id` with what must not be done twice. An address that
is about to go says so a year before, by `Deprecation` and `Sunset` headers.
"""


def create_app(settings: ServiceSettings, service: Service | None = None) -> FastAPI:
    """The app, with its database prepared.

    Parameters
    ----------
    settings
        What the operator chose.
    service
        Whoever opened it closes it, and ends the desk; opened by the settings without one.
    """
    shared = service or Service.open(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Whoever comes first shall not wait for solvers to load.
        loading = [asyncio.create_task(DESK.warm(load))] if settings.warm else []
        if settings.warm:
            loading.append(asyncio.create_task(shared.lanes.warm(load_counter)))
            loading.append(asyncio.create_task(Opening(shared).run()))
        yield
        for task in loading:
            task.cancel()
        if service is None:
            shared.close()
            DESK.end()

    app = FastAPI(
        title="Supply chain planning",
        version=_version(),
        description=WORDS,
        lifespan=lifespan,
        telemetry=_telemetry(settings),
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses={
            code: {
                "model": ProblemDocument,
                "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
                "description": words,
            }
            for code, words in (("4XX", "The caller's fault."), ("5XX", "Not the caller's fault."))
        },
    )
    app.state.service = shared
    errors.install(app)
    for kind in KINDS.values():
        app.include_router(jobs.router_of(kind))
        app.include_router(streams.router_of(kind))
        app.include_router(results.router_of(kind))
        app.include_router(revisions.router_of(kind))
        app.include_router(day.router_of(kind))
    for router in (
        studies.router,
        stress_tests.router,
        order_books.router,
        scenarios.router,
        webhooks.router,
        keys.router,
        operations.router,
        *ui.ROUTERS,
    ):
        app.include_router(router)
    app.add_middleware(Around, service=shared)
    return app


def _telemetry(settings: ServiceSettings) -> TelemetryConfig:
    """What is traced: nothing unless the operator wants it, whatever the environment says.

    Raises
    ------
    DataError
        If it is wanted, and the libraries that send it are not installed.
    """
    wanted = settings.telemetry
    if wanted and find_spec("opentelemetry.sdk") is None:
        text = "OpenTelemetry's SDK is not installed: pip install 'supplychain[telemetry]'"
        raise DataError([DataProblem("settings", -1, "telemetry", "no_library", text, "true")])
    # Logs are our own: those of tracing would carry what was sent.
    return {"tracing": wanted, "metrics": wanted, "logs": False, "auto_configure": wanted}


def _version() -> str:
    try:
        return version("supplychain")
    except PackageNotFoundError:
        return "0"
