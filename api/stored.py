"""Scenarios that are kept: uploaded once, versioned, used by many jobs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from api.jobs import blobs
from api.jobs.blobs import packed
from api.jobs.database import new_id
from api.jobs.schema import scenarios

if TYPE_CHECKING:
    from api.keys import Key


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """One version of a scenario."""

    id: str
    version: int
    tenant: str
    name: str
    content_hash: str
    blob: str
    created_at: float
    created_by: str


class ScenarioStore:
    """Scenarios of all tenants; versions never change."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, key: Key, name: str, text: bytes, content_hash: str) -> StoredScenario:
        """Keep a scenario that was checked, as version 1."""
        return self._insert(key, new_id("scn"), 1, name, text, content_hash)

    def replace(
        self, key: Key, before: StoredScenario, name: str, text: bytes, content_hash: str
    ) -> StoredScenario | None:
        """Keep the next version; ``None`` if somebody else has written one meanwhile."""
        try:
            return self._insert(key, before.id, before.version + 1, name, text, content_hash)
        except IntegrityError:
            return None

    def _insert(
        self, key: Key, name_id: str, version: int, name: str, text: bytes, content_hash: str
    ) -> StoredScenario:
        row: dict[str, Any] = {
            "id": name_id,
            "version": version,
            "tenant": key.tenant,
            "name": name,
            "content_hash": content_hash,
            "created_at": time.time(),
            "created_by": key.id,
        }
        with self._engine.begin() as connection:
            row["blob"] = blobs.put(connection, name_id, packed(text))
            connection.execute(sa.insert(scenarios).values(row))
        return StoredScenario(**row)

    def find(self, tenant: str, name_id: str, version: int | None = None) -> StoredScenario | None:
        """A version of a tenant's scenario, the latest unless stated."""
        query = sa.select(scenarios).where(scenarios.c.tenant == tenant, scenarios.c.id == name_id)
        if version is not None:
            query = query.where(scenarios.c.version == version)
        query = query.order_by(scenarios.c.version.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else StoredScenario(**dict(row))

    def page(
        self, tenant: str, before: tuple[float, str] | None = None, limit: int = 50
    ) -> list[StoredScenario]:
        """Latest versions of a tenant's scenarios, youngest first."""
        last = (
            sa.select(scenarios.c.id, sa.func.max(scenarios.c.version).label("version"))
            .where(scenarios.c.tenant == tenant)
            .group_by(scenarios.c.id)
            .subquery()
        )
        same = (scenarios.c.id == last.c.id) & (scenarios.c.version == last.c.version)
        query = sa.select(scenarios).join(last, same)
        if before is not None:
            at, name_id = before
            tie = (scenarios.c.created_at == at) & (scenarios.c.id < name_id)
            query = query.where((scenarios.c.created_at < at) | tie)
        query = query.order_by(scenarios.c.created_at.desc(), scenarios.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [StoredScenario(**dict(row)) for row in connection.execute(query).mappings()]

    def remove(self, tenant: str, name_id: str) -> bool:
        """Remove all versions; jobs keep their own copies."""
        mine = (scenarios.c.tenant == tenant) & (scenarios.c.id == name_id)
        with self._engine.begin() as connection:
            if connection.execute(sa.delete(scenarios).where(mine)).rowcount == 0:
                return False
            blobs.drop_of(connection, [name_id])
        return True
