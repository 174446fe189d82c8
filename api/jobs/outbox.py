"""Messages to a tenant's webhooks, written in the transaction that ends a job."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import new_id
from api.jobs.schema import deliveries, webhooks

if TYPE_CHECKING:
    from api.jobs.states import State


def announce(connection: sa.Connection, job_id: str, tenant: str, state: State) -> int:
    """Queue a message to every webhook of the tenant that wants this state; says how many."""
    query = sa.select(webhooks.c.id, webhooks.c.states).where(
        webhooks.c.tenant == tenant, webhooks.c.is_active
    )
    now = time.time()
    rows = [
        {
            "id": new_id("msg"),
            "webhook_id": hook_id,
            "tenant": tenant,
            "job_id": job_id,
            "state": "waiting",
            "next_at": now,
            "created_at": now,
        }
        for hook_id, states in connection.execute(query)
        if state in json.loads(states)
    ]
    if rows:
        connection.execute(sa.insert(deliveries), rows)
    return len(rows)
