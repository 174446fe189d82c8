"""Tickets: a job's id and a moment, signed with a secret of the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import insert_unless_there
from api.jobs.schema import meta

if TYPE_CHECKING:
    from sqlalchemy import Engine

TICKET_S = 60
NAME = "ticket_secret"


class Tickets:
    """Issues and checks; every API process knows the same secret."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self, job_id: str) -> str:
        """A ticket for one job's stream."""
        until = int(time.time()) + TICKET_S
        return f"{until}.{self._sign(job_id, until)}"

    def opens(self, ticket: str, job_id: str) -> bool:
        """Whether a ticket is for this job and not too old."""
        moment, _, signed = ticket.partition(".")
        if not moment.isascii() or not moment.isdecimal() or len(moment) > 12:
            return False
        until = int(moment)
        is_right = hmac.compare_digest(self._sign(job_id, until).encode(), signed.encode())
        return is_right and time.time() <= until

    def _sign(self, job_id: str, until: int) -> str:
        text = f"{job_id}.{until}".encode()
        return hmac.new(shared_secret(self._engine, NAME), text, hashlib.sha256).hexdigest()


def shared_secret(engine: Engine, name: str) -> bytes:
    """A secret of the database, made when it is first asked for."""
    query = sa.select(meta.c.value).where(meta.c.name == name)
    with engine.connect() as connection:
        found = connection.execute(query).scalar()
    if found is None:
        with engine.begin() as connection:
            insert_unless_there(connection, meta, {"name": name, "value": secrets.token_hex(32)})
        with engine.connect() as connection:
            found = connection.execute(query).scalar_one()
    return bytes.fromhex(found)
