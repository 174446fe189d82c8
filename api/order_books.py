"""Books in which orders arrive one by one before there is a plan.

A book is open, then closes once: what came after that was refused, and what closing makes is the
same however often it is asked for.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from api.jobs import blobs
from api.jobs.database import insert_unless_there, new_id
from api.jobs.schema import booked_orders, order_books

if TYPE_CHECKING:
    from api.keys import Key

OPEN, CLOSING, CLOSED = "open", "closing", "closed"
DAY_S = 24 * 3600.0
AT_ONCE = 500
"""Books that one look removes."""


@dataclass(frozen=True, slots=True)
class OrderBookRow:
    """A book; ``closing`` is how it was asked to close, ``outcome`` what came of it."""

    id: str
    tenant: str
    kind: str
    name: str
    state: str
    version: int
    scenario_blob: str
    scenario_id: str | None
    closing: dict[str, Any] | None
    outcome: dict[str, Any] | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Booked:
    """One order or job of a book."""

    subject_id: str
    number: int
    document: str
    document_hash: str
    created_at: float


class OrderBookStore:
    """Books of all tenants."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(
        self, key: Key, kind: str, name: str, scenario: bytes, scenario_id: str | None
    ) -> OrderBookRow:
        """Open a book on a scenario, as compressed JSON."""
        book_id = new_id("book")
        with self._engine.begin() as connection:
            row = {
                "id": book_id,
                "tenant": key.tenant,
                "kind": kind,
                "name": name,
                "state": OPEN,
                "version": 1,
                "scenario_blob": blobs.put(connection, book_id, scenario),
                "scenario_id": scenario_id,
                "created_at": time.time(),
                "created_by": key.id,
            }
            connection.execute(sa.insert(order_books).values(row))
        found = self.find(key.tenant, book_id)
        assert found is not None
        return found

    def find(self, tenant: str, book_id: str) -> OrderBookRow | None:
        """A tenant's book."""
        query = sa.select(order_books).where(
            order_books.c.tenant == tenant, order_books.c.id == book_id
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _book(row)

    def page(
        self, tenant: str, before: tuple[float, str] | None = None, limit: int = 50
    ) -> list[OrderBookRow]:
        """A tenant's books, youngest first."""
        query = sa.select(order_books).where(order_books.c.tenant == tenant)
        if before is not None:
            at, book_id = before
            tie = (order_books.c.created_at == at) & (order_books.c.id < book_id)
            query = query.where((order_books.c.created_at < at) | tie)
        newest = order_books.c.created_at.desc(), order_books.c.id.desc()
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(*newest).limit(limit)).mappings()
            return [_book(row) for row in rows]

    def put(
        self, book: OrderBookRow, subject_id: str, document: str, document_hash: str
    ) -> Booked | None:
        """The order of that id, written now unless it was there; ``None`` if the book has closed.

        What was there may be another document: the caller compares.
        """
        mine = order_books.c.id == book.id
        with self._engine.begin() as connection:
            turn = sa.update(order_books).where(mine, order_books.c.state == OPEN)
            turned = connection.execute(
                turn.values(version=order_books.c.version + 1).returning(order_books.c.version)
            ).scalar()
            if turned is not None:
                row = {
                    "book_id": book.id,
                    "subject_id": subject_id,
                    "number": turned,
                    "document": document,
                    "document_hash": document_hash,
                    "created_at": time.time(),
                }
                insert_unless_there(connection, booked_orders, row)
            query = sa.select(booked_orders).where(
                booked_orders.c.book_id == book.id, booked_orders.c.subject_id == subject_id
            )
            found = connection.execute(query).mappings().first()
        return None if found is None else _booked(found)

    def one(self, book: OrderBookRow, subject_id: str) -> Booked | None:
        """The order of that id."""
        query = sa.select(booked_orders).where(
            booked_orders.c.book_id == book.id, booked_orders.c.subject_id == subject_id
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _booked(row)

    def remove(self, book: OrderBookRow, subject_id: str) -> bool | None:
        """Whether there was one to be removed; ``None`` if the book has closed."""
        mine = (order_books.c.id == book.id) & (order_books.c.state == OPEN)
        same = booked_orders.c.book_id == book.id, booked_orders.c.subject_id == subject_id
        with self._engine.begin() as connection:
            turn = sa.update(order_books).where(mine).values(version=order_books.c.version + 1)
            if connection.execute(turn).rowcount == 0:
                return None
            return connection.execute(sa.delete(booked_orders).where(*same)).rowcount == 1

    def booked(self, book: OrderBookRow, after: int = 0, limit: int | None = None) -> list[Booked]:
        """What has come, in the order of its coming."""
        query = sa.select(booked_orders).where(
            booked_orders.c.book_id == book.id, booked_orders.c.number > after
        )
        query = query.order_by(booked_orders.c.number).limit(limit)
        with self._engine.connect() as connection:
            return [_booked(row) for row in connection.execute(query).mappings()]

    def close(self, book: OrderBookRow, wish: dict[str, Any]) -> OrderBookRow:
        """Take nothing more; who asks a second time gets the book with the first wish."""
        mine = (order_books.c.id == book.id) & (order_books.c.state == OPEN)
        values = {"state": CLOSING, "closing": json.dumps(wish)}
        with self._engine.begin() as connection:
            connection.execute(sa.update(order_books).where(mine).values(values))
        found = self.find(book.tenant, book.id)
        assert found is not None
        return found

    def reopen(self, book: OrderBookRow) -> None:
        """Take orders again: closing came to nothing."""
        mine = (order_books.c.id == book.id) & (order_books.c.state == CLOSING)
        with self._engine.begin() as connection:
            connection.execute(sa.update(order_books).where(mine).values(state=OPEN, closing=None))

    def closed(self, book: OrderBookRow, outcome: dict[str, Any]) -> OrderBookRow:
        """Write what closing made, unless somebody was faster."""
        mine = (order_books.c.id == book.id) & (order_books.c.state == CLOSING)
        values = {"state": CLOSED, "outcome": json.dumps(outcome), "closed_at": time.time()}
        with self._engine.begin() as connection:
            connection.execute(sa.update(order_books).where(mine).values(values))
        found = self.find(book.tenant, book.id)
        assert found is not None
        return found

    def retain(self, closed_days: float, open_days: float) -> int:
        """Remove books that closed so long ago, or are open without an order for so long."""
        now = time.time()
        came = sa.select(sa.func.max(booked_orders.c.created_at))
        came = came.where(booked_orders.c.book_id == order_books.c.id)
        last = sa.func.coalesce(came.scalar_subquery(), order_books.c.created_at)
        closed = order_books.c.state == CLOSED
        over = sa.case(
            (closed, sa.func.coalesce(order_books.c.closed_at, last) < now - closed_days * DAY_S),
            else_=last < now - open_days * DAY_S,
        )
        query = sa.select(order_books.c.id, order_books.c.version).where(over).limit(AT_ONCE)
        gone = []
        with self._engine.begin() as connection:
            for row in connection.execute(query).all():
                # Unless an order has come since.
                same = (order_books.c.id == row.id) & (order_books.c.version == row.version)
                if connection.execute(sa.delete(order_books).where(same)).rowcount:
                    gone.append(row.id)
            orders = booked_orders.c.book_id.in_(gone)
            connection.execute(sa.delete(booked_orders).where(orders))
            blobs.drop_of(connection, gone)
        return len(gone)


def _book(row: Any) -> OrderBookRow:
    plain = {name: row[name] for name in OrderBookRow.__dataclass_fields__}
    for name in ("closing", "outcome"):
        plain[name] = None if plain[name] is None else json.loads(plain[name])
    return OrderBookRow(**plain)


def _booked(row: Any) -> Booked:
    return Booked(**{name: row[name] for name in Booked.__dataclass_fields__})
