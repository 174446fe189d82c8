"""The one database: a SQLite file on its own, or PostgreSQL by URL."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import event

from api.jobs.schema import OPEN_JOBS, SCHEMA_VERSION, meta, metadata
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

BUSY_MS = 30_000
FILE = "service.sqlite"
POOL = 10


def sqlite_url(folder: Path) -> str:
    """Address of the database file in a data folder."""
    return f"sqlite:///{folder / FILE}"


def engine_of(url: str) -> sa.Engine:
    """Connections to a database.

    SQLite writes ahead and flushes at every commit, so that what was answered survives the loss of
    power, and a transaction that writes takes its lock at once.
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address, pool_size=POOL, max_overflow=2 * POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if address.get_backend_name() != "postgresql":
        text = "jobs are kept in SQLite or PostgreSQL"
        given = address.get_backend_name()
        raise DataError(
            [DataProblem("database_url", -1, "", "unknown_database", text, given, "postgresql://")]
        )
    address = address.set(drivername="postgresql+psycopg")
    return sa.create_engine(address, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"
    for setting in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {setting}")


def migrate(engine: sa.Engine) -> None:
    """Make missing tables, columns and indexes, or refuse a database of a later version.

    Raises
    ------
    DataError
        If a newer program has written this database.
    """
    metadata.create_all(engine)
    with engine.begin() as connection:
        _add_columns(connection)
        # Tables of an earlier program lack what was added since.
        connection.execute(sa.schema.CreateIndex(OPEN_JOBS, if_not_exists=True))
        found = connection.execute(
            sa.select(meta.c.value).where(meta.c.name == "schema_version")
        ).scalar()
        if found is None:
            insert_unless_there(
                connection, meta, {"name": "schema_version", "value": str(SCHEMA_VERSION)}
            )
        else:
            refuse_newer_than_this(found)


def _add_columns(connection: sa.Connection) -> None:
    """Add columns that later versions of the program have, which may all be empty."""
    inspector = sa.inspect(connection)
    quoted = connection.dialect.identifier_preparer
    # Two programs may start at once; SQLite lets only one of them write.
    unless_there = "" if connection.dialect.name == "sqlite" else "if not exists "
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                what = f"{quoted.format_column(column)} {column.type.compile(connection.dialect)}"
                name = quoted.format_table(table)
                statement = f"alter table {name} add column {unless_there}{what}"
                connection.exec_driver_sql(statement)


def refuse_newer(url: str) -> None:
    """Raise `DataError` if a newer program has written a database."""
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            query = sa.select(meta.c.value).where(meta.c.name == "schema_version")
            refuse_newer_than_this(connection.execute(query).scalar() or "0")
    finally:
        engine.dispose()


def refuse_newer_than_this(found: str) -> None:
    """Raise `DataError` for a schema version that a newer program has written."""
    if int(found) > SCHEMA_VERSION:
        text = "the database was written by a newer version of this program"
        raise DataError(
            [DataProblem("database", -1, "", "newer", text, found, f"at most {SCHEMA_VERSION}")]
        )


def insert_unless_there(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert a row, and say whether it is new; an equal key that is there already stays."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415 - of the dialect in use
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment] # noqa: PLC0415
    return connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount == 1


def new_id(kind: str) -> str:
    """An identifier that sorts by time and tells what it is of."""
    return f"{kind}_{int(time.time() * 1000):011x}{uuid4().hex[:14]}"
