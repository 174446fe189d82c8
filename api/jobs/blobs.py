"""Large bytes, each owned by one job or scenario: every worker reads them from the database."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import new_id
from api.jobs.schema import blobs

if TYPE_CHECKING:
    from collections.abc import Iterable


_INSERT = sa.insert(blobs)


def put(connection: sa.Connection, owner: str, data: bytes) -> str:
    """Keep bytes and name them; they go when their owner does."""
    key = new_id("blob")
    row = {"id": key, "owner": owner, "size_bytes": len(data), "data": data}
    connection.execute(_INSERT, row)
    return key


def get(connection: sa.Connection, key: str) -> bytes:
    """What was kept under a name.

    Raises
    ------
    KeyError
        If nothing is.
    """
    data = connection.execute(sa.select(blobs.c.data).where(blobs.c.id == key)).scalar()
    if data is None:
        raise KeyError(key)
    return bytes(data)


def drop(connection: sa.Connection, keys: Iterable[str]) -> None:
    """Remove what these names stand for."""
    connection.execute(sa.delete(blobs).where(blobs.c.id.in_(list(keys))))


def drop_of(connection: sa.Connection, owners: Iterable[str]) -> None:
    """Remove all that these own."""
    connection.execute(sa.delete(blobs).where(blobs.c.owner.in_(list(owners))))


def packed(text: str | bytes) -> bytes:
    """Compressed; equal texts give equal bytes."""
    return gzip.compress(text.encode() if isinstance(text, str) else text, 3, mtime=0)


def unpacked(data: bytes) -> bytes:
    """What `packed` was given."""
    return gzip.decompress(data)
