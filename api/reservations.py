"""What customers have taken of a plan: kept in the database until it is bought or lapses.

A plan and all plans that follow from it share one book. Whoever keeps something has looked at the
book in one version, and writes only if it is still that one: two never keep the same place.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from api.jobs.database import insert_unless_there, new_id
from api.jobs.schema import plan_books, reservations

if TYPE_CHECKING:
    from api.jobs.records import Job

FORGET_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A reservation, as it is stored; ``document`` is the family's own."""

    id: str
    job_id: str
    subject_id: str
    document: str
    offer: dict[str, Any]
    created_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class Book:
    """What is kept at a moment, in the order of coming, and the version that says so."""

    version: int
    kept: tuple[Kept, ...]
    read_at: float

    @property
    def plain(self) -> tuple[tuple[str, float], ...]:
        """Documents, and for how many seconds more each is kept."""
        return tuple((item.document, item.expires_at - self.read_at) for item in self.kept)


def book_id_of(job: Job) -> str:
    """The book of a plan: that of the plan that it goes on from, or its own."""
    return str((job.request.get("day") or {}).get("book_id") or job.id)


class ReservationStore:
    """Books of all tenants' plans."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def book(self, tenant: str, book_id: str) -> Book:
        """What is kept now; what has lapsed is not."""
        now = time.time()
        mine = (reservations.c.tenant == tenant) & (reservations.c.book_id == book_id)
        query = sa.select(reservations).where(mine, reservations.c.expires_at > now)
        query = query.order_by(reservations.c.created_at, reservations.c.id)
        asked = sa.select(plan_books.c.version).where(plan_books.c.id == book_id)
        with self._engine.connect() as connection:
            # The version comes first: what is written between the two questions is then refused.
            version = connection.execute(asked).scalar()
            rows = connection.execute(query).mappings().all()
        return Book(version or 0, tuple(map(_kept, rows)), now)

    def keep(
        self,
        tenant: str,
        book_id: str,
        version: int,
        job_id: str,
        found: tuple[str, str, dict[str, Any]],
        keep_s: float,
    ) -> Kept | None:
        """Keep something; ``None`` if somebody else has changed the book since that version.

        Another reservation of the same order or job gives way.
        """
        subject_id, document, offer = found
        now = time.time()
        row = {
            "id": new_id("rsv"),
            "book_id": book_id,
            "tenant": tenant,
            "job_id": job_id,
            "subject_id": subject_id,
            "document": document,
            "offer": json.dumps(offer),
            "created_at": now,
            "expires_at": now + keep_s,
        }
        with self._engine.begin() as connection:
            if not _turned(connection, tenant, book_id, version):
                return None
            same = (reservations.c.book_id == book_id) & (reservations.c.subject_id == subject_id)
            connection.execute(sa.delete(reservations).where(same))
            connection.execute(sa.insert(reservations).values(row))
        return _kept(row)

    def release(self, tenant: str, book_id: str, reservation_id: str) -> bool:
        """Give a reservation up; false if there is none, or it has lapsed."""
        now = time.time()
        mine = (reservations.c.tenant == tenant) & (reservations.c.book_id == book_id)
        mine &= reservations.c.id == reservation_id
        with self._engine.begin() as connection:
            query = sa.delete(reservations).where(mine).returning(reservations.c.expires_at)
            found = connection.execute(query).scalar()
        return found is not None and found > now

    def retain(self) -> int:
        """Remove what lapsed a day ago."""
        forgotten = reservations.c.expires_at < time.time() - FORGET_S
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(reservations).where(forgotten)).rowcount


def _turned(connection: sa.Connection, tenant: str, book_id: str, version: int) -> bool:
    """Raise a book's version if it is the one that is known."""
    insert_unless_there(connection, plan_books, {"id": book_id, "tenant": tenant, "version": 0})
    query = sa.update(plan_books).where(
        plan_books.c.id == book_id, plan_books.c.tenant == tenant, plan_books.c.version == version
    )
    return connection.execute(query.values(version=version + 1)).rowcount == 1


def _kept(row: Any) -> Kept:
    names = ("id", "job_id", "subject_id", "document", "created_at", "expires_at")
    return Kept(offer=json.loads(row["offer"]), **{name: row[name] for name in names})
