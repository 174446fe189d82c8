"""API keys and the audit trail of a tenant."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, small_body
from api.errors import Problem
from api.intake import PRINTED
from api.keys import Key, Role, Scope
from api.views import Cursor, cut, position_of

if TYPE_CHECKING:
    from api.trail import Entry

router = APIRouter(prefix="/v1")
admin, auditor = allowed(Scope.KEYS), allowed(Scope.AUDIT)


class KeyWish(BaseModel):
    """A key that is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100, pattern=PRINTED)
    role: Role
    expires_at: AwareDatetime | None = None


key_wish = small_body(KeyWish)


class KeyView(BaseModel):
    """A key; its secret is told once, by the answer that made it."""

    id: str
    name: str
    role: Role
    scopes: list[Scope]
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    secret: str | None = Field(None, description="Only in the answer that made the key.")


class KeyPage(BaseModel):
    """All keys of the tenant."""

    items: list[KeyView]


class AuditEntry(BaseModel):
    """One deed."""

    id: str
    at: datetime
    key_id: str
    action: str
    subject: str
    request_id: str


class AuditPage(BaseModel):
    """Some deeds, youngest first."""

    items: list[AuditEntry]
    next_cursor: str | None


def _view(key: Key, secret: str | None = None) -> KeyView:
    return KeyView(
        id=key.id,
        name=key.name,
        role=key.role,
        scopes=sorted(key.scopes),
        prefix=key.prefix,
        created_at=_moment(key.created_at),
        expires_at=None if key.expires_at is None else _moment(key.expires_at),
        revoked_at=None if key.revoked_at is None else _moment(key.revoked_at),
        used_at=None if key.used_at is None else _moment(key.used_at),
        secret=secret,
    )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


@router.post(
    "/api-keys",
    status_code=201,
    operation_id="create_api_key",
    summary="Make a key",
    tags=["api-keys"],
    openapi_extra=body_schema(KeyWish, {"name": "order system", "role": "order-system"}),
)
def create(
    service: ServiceOf,
    request_id: RequestId,
    key: Key = admin,
    wish: KeyWish = key_wish,
) -> KeyView:
    """The answer holds the secret, which nobody can look up later."""
    until = None if wish.expires_at is None else wish.expires_at.timestamp()
    if until is not None and until <= time.time():
        raise Problem(422, "expires_at is over", code="expired")
    made, secret = service.keys.create(key.tenant, wish.name, wish.role, until)
    service.trail.write(key, f"create-key:{wish.role}", made.id, request_id)
    return _view(made, secret)


@router.get("/api-keys", operation_id="list_api_keys", summary="List keys", tags=["api-keys"])
def page(service: ServiceOf, key: Key = admin) -> KeyPage:
    """Keys of the tenant, also those that have ended."""
    return KeyPage(items=[_view(item) for item in service.keys.all(key.tenant)])


@router.delete(
    "/api-keys/{key_id}",
    status_code=204,
    operation_id="revoke_api_key",
    summary="End a key",
    tags=["api-keys"],
)
def revoke(
    key_id: Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")],
    service: ServiceOf,
    request_id: RequestId,
    key: Key = admin,
) -> None:
    """It is refused from now on; one may not end the key that one uses."""
    if key_id == key.id:
        raise Problem(409, "this is the key that you use", code="own-key")
    if not service.keys.revoke(key.tenant, key_id):
        raise Problem(404, "there is no such key")
    service.trail.write(key, "revoke-key", key_id, request_id)


@router.get("/audit-trail", operation_id="list_audit_trail", summary="Who did what", tags=["audit"])
def trail(
    service: ServiceOf,
    key: Key = auditor,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Cursor = None,
) -> AuditPage:
    """Deeds of the tenant's keys, youngest first."""
    found = service.trail.page(key.tenant, position_of(cursor), limit + 1)
    shown, more = cut(found, limit)
    return AuditPage(items=[_entry(item) for item in shown], next_cursor=more)


def _entry(item: Entry) -> AuditEntry:
    return AuditEntry(
        id=item.id,
        at=_moment(item.at),
        key_id=item.key_id,
        action=item.action,
        subject=item.subject,
        request_id=item.request_id,
    )
