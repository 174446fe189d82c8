"""The functions behind addresses of the API, for pages that ask the same things."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute

from api.errors import Problem
from api.kinds import kind_of
from api.routes import jobs, streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.jobs.records import Job
    from api.keys import Key
    from api.service import Service


@cache
def submit_of(kind: str) -> Callable[..., Any]:
    """What accepts jobs of a kind."""
    return _endpoint(jobs.router_of(kind_of(kind)), f"submit_{kind}")


@cache
def cancel_of(kind: str) -> Callable[..., Any]:
    """What stops jobs of a kind."""
    return _endpoint(jobs.router_of(kind_of(kind)), f"cancel_{kind}")


@cache
def stream_of(kind: str) -> Callable[..., Any]:
    """What follows jobs of a kind."""
    return _endpoint(streams.router_of(kind_of(kind)), f"stream_{kind}")


def _endpoint(router: Any, operation_id: str) -> Callable[..., Any]:
    for route in router.routes:
        if isinstance(route, APIRoute) and route.operation_id == operation_id:
            return route.endpoint
    raise KeyError(operation_id)


def job_of(service: Service, key: Key, job_id: str) -> Job:
    """A job of the caller's tenant; `Problem` 404 also for one of somebody else's."""
    found = service.jobs.find(key.tenant, None, job_id)
    if found is None:
        raise Problem(404, "there is no such job")
    return found
