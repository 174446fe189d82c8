"""Webhooks of a tenant: told when jobs end (Standard Webhooks 1.0)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access import RequestId, ServiceOf, allowed
from api.bodies import body_schema, small_body
from api.errors import Problem
from api.hooks import HookStore
from api.jobs.states import TERMINAL, State
from api.keys import Key, Scope
from api.sending import refuse_address

if TYPE_CHECKING:
    from api.hooks import Delivery, Hook
    from api.service import Service

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
owner = allowed(Scope.WEBHOOKS)
HookId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
DeliveryId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_]+$")]


class HookWish(BaseModel):
    """Where to send, and of which ends."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str = Field(min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+$")
    states: tuple[State, ...] = Field(default=TERMINAL, min_length=1, max_length=8)


class HookView(BaseModel):
    """A webhook; its secret is told once, by the answer that made it."""

    id: str
    address: str
    states: list[State]
    is_active: bool = Field(description="False once it has answered 410.")
    created_at: datetime
    secret: str | None = Field(default=None, description="Only in the answer that made it.")


class HookPage(BaseModel):
    """All webhooks of the tenant."""

    items: list[HookView]


class DeliveryView(BaseModel):
    """One message, which has the same id in every try."""

    id: str
    job_id: str
    state: str
    attempts: int
    status: int | None
    problem: str | None
    next_at: datetime
    created_at: datetime


class DeliveryPage(BaseModel):
    """Messages, youngest first."""

    items: list[DeliveryView]


hook_wish = small_body(HookWish)


@router.post(
    "",
    status_code=201,
    operation_id="create_webhook",
    summary="Be told of the ends of jobs",
    openapi_extra=body_schema(HookWish, {"address": "https://example.com/plans"}),
)
def create(
    service: ServiceOf, request_id: RequestId, key: Key = owner, wish: HookWish = hook_wish
) -> HookView:
    """Check the signature of messages with the secret of this answer."""
    settings, store = service.settings, HookStore(service.engine)
    refuse_address(wish.address, private=settings.webhook_private)
    if len(store.all(key.tenant)) >= settings.max_webhooks:
        most = settings.max_webhooks
        raise Problem(409, f"at most {most} webhooks", code="too-many-webhooks", limit=most)
    made = store.add(key.tenant, wish.address, wish.states)
    service.trail.write(key, "create-webhook", made.id, request_id)
    return _view(made, made.secret)


@router.get("", operation_id="list_webhooks", summary="List webhooks")
def page(service: ServiceOf, key: Key = owner) -> HookPage:
    """Those of the tenant."""
    return HookPage(items=[_view(item) for item in HookStore(service.engine).all(key.tenant)])


@router.get("/{webhook_id}", operation_id="get_webhook", summary="Look at a webhook")
def look(webhook_id: HookId, service: ServiceOf, key: Key = owner) -> HookView:
    """One of the tenant."""
    return _view(_find(service, key, webhook_id))


@router.delete(
    "/{webhook_id}", status_code=204, operation_id="remove_webhook", summary="Remove a webhook"
)
def remove(webhook_id: HookId, service: ServiceOf, request_id: RequestId, key: Key = owner) -> None:
    """Messages that wait are not sent any more."""
    if not HookStore(service.engine).remove(key.tenant, webhook_id):
        raise Problem(404, "there is no such webhook")
    service.trail.write(key, "remove-webhook", webhook_id, request_id)


@router.get(
    "/{webhook_id}/deliveries", operation_id="list_deliveries", summary="Messages to a webhook"
)
def deliveries(
    webhook_id: HookId,
    service: ServiceOf,
    key: Key = owner,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DeliveryPage:
    """Youngest first, with what came of them."""
    _find(service, key, webhook_id)
    found = HookStore(service.engine).messages(webhook_id, limit)
    return DeliveryPage(items=[_delivery(item) for item in found])


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}:redeliver",
    status_code=202,
    operation_id="redeliver",
    summary="Send a message again",
)
def redeliver(
    webhook_id: HookId, delivery_id: DeliveryId, service: ServiceOf, key: Key = owner
) -> HookView:
    """It keeps its id, by which receivers know it."""
    hook = _find(service, key, webhook_id)
    if not HookStore(service.engine).again(webhook_id, delivery_id):
        raise Problem(404, "there is no such message")
    return _view(hook)


def _find(service: Service, key: Key, webhook_id: str) -> Hook:
    found = HookStore(service.engine).find(key.tenant, webhook_id)
    if found is None:
        raise Problem(404, "there is no such webhook")
    return found


def _view(hook: Hook, secret: str | None = None) -> HookView:
    return HookView(
        id=hook.id,
        address=hook.address,
        states=[State(state) for state in hook.states],
        is_active=hook.is_active,
        created_at=datetime.fromtimestamp(hook.created_at, UTC),
        secret=secret,
    )


def _delivery(item: Delivery) -> DeliveryView:
    return DeliveryView(
        id=item.id,
        job_id=item.job_id,
        state=item.state,
        attempts=item.attempts,
        status=item.status,
        problem=item.problem,
        next_at=datetime.fromtimestamp(item.next_at, UTC),
        created_at=datetime.fromtimestamp(item.created_at, UTC),
    )
