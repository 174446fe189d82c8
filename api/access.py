"""Who calls: the key of a request, and whether it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import Problem
from api.keys import Key  # noqa: TC001 - FastAPI reads it at run time
from api.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.keys import Scope

BEARER = HTTPBearer(
    auto_error=False, scheme_name="ApiKey", description="An API key: `Authorization: Bearer sck_…`"
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


def service_of(request: Request) -> Service:
    """What the app was made with."""
    found = request.app.state.service
    assert isinstance(found, Service)
    return found


ServiceOf = Annotated[Service, Depends(service_of)]


def allowed(scope: Scope) -> Any:
    """A parameter that is the caller's key, which must have a scope."""
    return Depends(_check(scope))


def _check(scope: Scope) -> Callable[..., Iterator[Key]]:
    def check(request: Request, service: ServiceOf, credentials: Credentials) -> Iterator[Key]:
        key = None if credentials is None else service.keys.check(credentials.credentials)
        if key is None:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Problem(401, "send `Authorization: Bearer` and a valid key", headers=headers)
        admit(request, service, key, scope)
        with service.limiter.running(key.id):
            yield key

    return check


def admit(request: Request, service: Service, key: Key, scope: Scope) -> None:
    """Count a request of a key, and raise `Problem` if it comes too often or lacks a scope."""
    request.scope["key_id"] = key.id
    service.limiter.take(key.id)
    demand(key, scope)


def demand(key: Key, scope: Scope) -> None:
    """Raise `Problem` 403 unless a key has a scope."""
    if scope not in key.scopes:
        raise Problem(403, f"a key with the role {key.role} may not do this: it needs {scope}")


def request_id_of(request: Request) -> str:
    """The id by which logs know this request."""
    return str(request.scope.get("request_id", ""))


RequestId = Annotated[str, Depends(request_id_of)]
