"""The audit trail: who did what, when."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import new_id
from api.jobs.schema import audit

if TYPE_CHECKING:
    from api.keys import Key


_INSERT = sa.insert(audit)


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed."""

    id: str
    at: float
    tenant: str
    key_id: str
    action: str
    subject: str
    request_id: str

    @property
    def created_at(self) -> float:
        """When it came, as lists ask."""
        return self.at


class Trail:
    """Deeds of all tenants; nothing is ever changed or removed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def write(self, key: Key, action: str, subject: str, request_id: str = "") -> None:
        """Note a deed."""
        with self._engine.begin() as connection:
            self.add(connection, key, action, subject, request_id)

    def add(
        self,
        connection: sa.Connection,
        key: Key,
        action: str,
        subject: str,
        request_id: str = "",
    ) -> None:
        """Note a deed in the transaction that does it."""
        row = {
            "id": new_id("aud"),
            "at": time.time(),
            "tenant": key.tenant,
            "key_id": key.id,
            "action": action,
            "subject": subject,
            "request_id": request_id,
        }
        connection.execute(_INSERT, row)

    def page(
        self, tenant: str, before: tuple[float, str] | None = None, limit: int = 100
    ) -> list[Entry]:
        """Deeds of a tenant, youngest first."""
        query = sa.select(audit).where(audit.c.tenant == tenant)
        if before is not None:
            at, entry_id = before
            same = (audit.c.at == at) & (audit.c.id < entry_id)
            query = query.where((audit.c.at < at) | same)
        query = query.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Entry(**dict(row)) for row in connection.execute(query).mappings()]
