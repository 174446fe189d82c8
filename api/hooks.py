"""Webhooks: kept, and messages to them (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from api.jobs.database import new_id
from api.jobs.schema import deliveries, jobs, webhooks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.jobs.states import State

WAITS_S = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 36_000.0)
"""Between tries; after the last the message is given up."""
TAKEN_S = 60.0
"""A sender that dies leaves its message to others after so long."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a tenant wants to be told of the ends of jobs."""

    id: str
    tenant: str
    address: str
    secret: str
    states: tuple[str, ...]
    is_active: bool
    created_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook."""

    id: str
    webhook_id: str
    tenant: str
    job_id: str
    state: str
    attempts: int
    next_at: float
    status: int | None
    problem: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Due:
    """A message that this sender has taken, with its text."""

    delivery: Delivery
    hook: Hook
    text: str


class HookStore:
    """Webhooks of all tenants, and what waits to be sent to them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, tenant: str, address: str, states: Sequence[State]) -> Hook:
        """Keep a webhook with a secret of its own."""
        row = {
            "id": new_id("hook"),
            "tenant": tenant,
            "address": address,
            "secret": "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
            "states": json.dumps(list(states)),
            "is_active": True,
            "created_at": time.time(),
        }
        with self._engine.begin() as connection:
            connection.execute(sa.insert(webhooks).values(row))
        return _hook(row)

    def all(self, tenant: str) -> list[Hook]:
        """Webhooks of a tenant."""
        query = sa.select(webhooks).where(webhooks.c.tenant == tenant)
        query = query.order_by(webhooks.c.created_at, webhooks.c.id)
        with self._engine.connect() as connection:
            return [_hook(dict(row)) for row in connection.execute(query).mappings()]

    def find(self, tenant: str, hook_id: str) -> Hook | None:
        """A tenant's webhook."""
        return next((item for item in self.all(tenant) if item.id == hook_id), None)

    def remove(self, tenant: str, hook_id: str) -> bool:
        """Remove a webhook with its messages."""
        mine = (webhooks.c.tenant == tenant) & (webhooks.c.id == hook_id)
        with self._engine.begin() as connection:
            if connection.execute(sa.delete(webhooks).where(mine)).rowcount == 0:
                return False
            connection.execute(sa.delete(deliveries).where(deliveries.c.webhook_id == hook_id))
        return True

    def messages(self, hook_id: str, limit: int) -> list[Delivery]:
        """Messages to a webhook, youngest first."""
        query = sa.select(deliveries).where(deliveries.c.webhook_id == hook_id)
        query = query.order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Delivery(**dict(row)) for row in connection.execute(query).mappings()]

    def again(self, hook_id: str, delivery_id: str) -> bool:
        """Send a message once more, now; false if there is none of that id."""
        mine = (deliveries.c.webhook_id == hook_id) & (deliveries.c.id == delivery_id)
        values = {"state": "waiting", "attempts": 0, "next_at": time.time()}
        with self._engine.begin() as connection:
            return (
                connection.execute(sa.update(deliveries).where(mine).values(values)).rowcount == 1
            )

    def take(self, limit: int = 10) -> list[Due]:
        """Messages that are due, taken from other senders for a while."""
        now = time.time()
        query = sa.select(deliveries).where(
            deliveries.c.state == "waiting", deliveries.c.next_at <= now
        )
        query = query.order_by(deliveries.c.next_at).limit(limit)
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return [due for row in rows if (due := self._taken(row, now)) is not None]

    def _taken(self, row: dict[str, Any], now: float) -> Due | None:
        same = (deliveries.c.id == row["id"]) & (deliveries.c.next_at == row["next_at"])
        values = {"next_at": now + TAKEN_S, "attempts": row["attempts"] + 1}
        with self._engine.begin() as connection:
            if connection.execute(sa.update(deliveries).where(same).values(values)).rowcount != 1:
                return None
            hook = (
                connection.execute(sa.select(webhooks).where(webhooks.c.id == row["webhook_id"]))
                .mappings()
                .first()
            )
            job = connection.execute(
                sa.select(jobs.c.kind, jobs.c.state, jobs.c.ended_at, jobs.c.external_id).where(
                    jobs.c.id == row["job_id"]
                )
            ).first()
            if hook is None or job is None or not hook["is_active"]:
                gone = sa.delete(deliveries).where(deliveries.c.id == row["id"])
                connection.execute(gone)
                return None
        here = f"/v1/{job.kind}/{row['job_id']}"
        data = {
            "job_id": row["job_id"],
            "kind": job.kind,
            "state": job.state,
            "external_id": job.external_id,
            "links": {"self": here, "result": f"{here}/result"},
        }
        message = {"type": f"job.{job.state}", "timestamp": job.ended_at, "data": data}
        return Due(Delivery(**{**row, **values}), _hook(dict(hook)), json.dumps(message))

    def sent(self, due: Due, status: int | None, problem: str | None) -> None:
        """Write what came of a try."""
        delivery = due.delivery
        values: dict[str, Any] = {"status": status, "problem": problem}
        if problem is None:
            values["state"] = "delivered"
        elif delivery.attempts > len(WAITS_S):
            values["state"] = "given up"
        else:
            values["next_at"] = time.time() + WAITS_S[delivery.attempts - 1]
        with self._engine.begin() as connection:
            mine = deliveries.c.id == delivery.id
            connection.execute(sa.update(deliveries).where(mine).values(values))
            if status == 410:
                gone = webhooks.c.id == due.hook.id
                connection.execute(sa.update(webhooks).where(gone).values(is_active=False))


def _hook(row: dict[str, Any]) -> Hook:
    return Hook(**{**row, "states": tuple(json.loads(row["states"]))})
