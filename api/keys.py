"""API keys: shown once, kept as hashes, with a role of one tenant."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from api.jobs.database import new_id
from api.jobs.patience import unless_away
from api.jobs.schema import api_keys

MARK = "sck"
PREFIX_LETTERS = 12
USED_EVERY_S = 60.0


class Role(StrEnum):
    """What a key is for."""

    PLANNER = "planner"
    ORDER_SYSTEM = "order-system"
    RESEARCHER = "researcher"
    ADMIN = "admin"


class Scope(StrEnum):
    """What may be done."""

    JOBS_READ = "jobs:read"
    PLANS_WRITE = "plans:write"
    STUDIES_WRITE = "studies:write"
    SCENARIOS_READ = "scenarios:read"
    SCENARIOS_WRITE = "scenarios:write"
    WEBHOOKS = "webhooks"
    KEYS = "keys"
    AUDIT = "audit"
    METRICS = "metrics"


READ = frozenset({Scope.JOBS_READ, Scope.SCENARIOS_READ})
SCOPES = {
    Role.PLANNER: READ
    | {Scope.PLANS_WRITE, Scope.STUDIES_WRITE, Scope.SCENARIOS_WRITE, Scope.WEBHOOKS},
    Role.ORDER_SYSTEM: READ | {Scope.PLANS_WRITE, Scope.SCENARIOS_WRITE},
    Role.RESEARCHER: READ | {Scope.STUDIES_WRITE, Scope.SCENARIOS_WRITE},
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known; its secret is not."""

    id: str
    tenant: str
    name: str
    role: Role
    prefix: str
    created_at: float
    expires_at: float | None
    revoked_at: float | None
    used_at: float | None

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may do."""
        return SCOPES[self.role]


COLUMNS = tuple(
    api_keys.c[name]
    for name in (
        *("id", "tenant", "name", "role", "prefix"),
        *("created_at", "expires_at", "revoked_at", "used_at"),
    )
)


# Made once: they are asked with every request.
_BY_SECRET = sa.select(*COLUMNS).where(api_keys.c.secret_hash == sa.bindparam("value"))
_BY_ID = sa.select(*COLUMNS).where(api_keys.c.id == sa.bindparam("value"))


class KeyRing:
    """Keys of all tenants."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create(
        self, tenant: str, name: str, role: Role, expires_at: float | None = None
    ) -> tuple[Key, str]:
        """A new key, and its secret, which nobody can look up later."""
        secret = f"{MARK}_{secrets.token_urlsafe(32)}"
        row = {
            "id": new_id("key"),
            "tenant": tenant,
            "name": name,
            "role": role,
            "secret_hash": _hash(secret),
            "prefix": secret[:PREFIX_LETTERS],
            "created_at": time.time(),
            "expires_at": expires_at,
        }
        with self._engine.begin() as connection:
            connection.execute(sa.insert(api_keys).values(row))
        found = self._first(_BY_ID, str(row["id"]))
        assert found is not None
        return found, secret

    def check(self, secret: str) -> Key | None:
        """The key of a secret, unless it is unknown, revoked or expired."""
        return self._living(_BY_SECRET, _hash(secret))

    def living(self, key_id: str) -> Key | None:
        """The key of an id, unless it is unknown, revoked or expired."""
        return self._living(_BY_ID, key_id)

    def _living(self, query: sa.Select[Any], value: str) -> Key | None:
        now = time.time()
        found = self._first(query, value)
        if found is None or found.revoked_at is not None:
            return None
        if found.expires_at is not None and found.expires_at <= now:
            return None
        if found.used_at is None or now - found.used_at > USED_EVERY_S:
            unless_away(lambda: self._note_use(found.id, now))
        return found

    def _note_use(self, key_id: str, now: float) -> None:
        mine = api_keys.c.id == key_id
        with self._engine.begin() as connection:
            connection.execute(sa.update(api_keys).where(mine).values(used_at=now))

    def all(self, tenant: str | None = None) -> list[Key]:
        """Keys of a tenant, or of all."""
        query = sa.select(*COLUMNS).order_by(api_keys.c.created_at, api_keys.c.id)
        if tenant is not None:
            query = query.where(api_keys.c.tenant == tenant)
        with self._engine.connect() as connection:
            return [_key(dict(row)) for row in connection.execute(query).mappings()]

    def revoke(self, tenant: str | None, key_id: str) -> bool:
        """End a key; false if the tenant has none of that id."""
        mine = api_keys.c.id == key_id
        if tenant is not None:
            mine &= api_keys.c.tenant == tenant
        with self._engine.begin() as connection:
            values = {"revoked_at": sa.func.coalesce(api_keys.c.revoked_at, time.time())}
            return connection.execute(sa.update(api_keys).where(mine).values(values)).rowcount == 1

    def _first(self, query: sa.Select[Any], value: str) -> Key | None:
        with self._engine.connect() as connection:
            row = connection.execute(query, {"value": value}).mappings().first()
        return None if row is None else _key(dict(row))


def _key(row: dict[str, object]) -> Key:
    return Key(**{**row, "role": Role(str(row["role"]))})  # type: ignore[arg-type]


def _hash(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
