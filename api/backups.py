"""Copies of the one database: everything that the service knows is in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import engine_of, refuse_newer, refuse_newer_than_this
from api.jobs.processes import born
from api.jobs.schema import executors, meta
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from api.settings import ServiceSettings


def backup(settings: ServiceSettings, target: Path) -> int:
    """Write a copy while the service may run, and say how large it is, in bytes.

    Raises
    ------
    DataError
        If there is no database, or the file is there already.
    """
    if target.exists():
        raise _fault("target", "exists", "there is such a file already", str(target))
    fresh = target.with_name(f".{target.name}.part")
    fresh.unlink(missing_ok=True)
    try:
        if settings.is_embedded:
            _copy(_file(settings, must_exist=True), fresh)
            _refuse_damaged(fresh)
        else:
            _run_postgres(settings, "pg_dump", "--format=custom", f"--file={fresh}")
        _flush(fresh)
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target.stat().st_size


def restore(settings: ServiceSettings, source: Path) -> None:
    """Put a copy in the place of the database, while no worker and no API runs.

    What was there before is kept beside it, as ``….before-restore``, on SQLite.

    Raises
    ------
    DataError
        If the copy is damaged or of a newer program, or somebody still works.
    """
    if not source.is_file():
        raise _fault("source", "missing", "there is no such file", str(source))
    if not settings.is_embedded:
        _refuse_running(settings)
        _refuse_foreign(source)
        flags = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run_postgres(settings, "pg_restore", *flags, str(source))
        return
    _refuse_damaged(source)
    place = _file(settings, must_exist=False)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        _refuse_running(settings)
        kept = place.with_name(f"{place.name}.before-restore")
        kept.unlink(missing_ok=True)
        _copy(place, kept)
    fresh = place.with_name(f".{place.name}.part")
    fresh.unlink(missing_ok=True)
    _copy(source, fresh)
    refuse_newer(f"sqlite:///{fresh}")
    for ending in ("-wal", "-shm"):
        # They belong to the file that goes.
        for name in (place, fresh):
            name.with_name(name.name + ending).unlink(missing_ok=True)
    _flush(fresh)
    fresh.rename(place)


def _file(settings: ServiceSettings, *, must_exist: bool) -> Path:
    path = Path(str(sa.make_url(settings.url).database))
    if must_exist and not path.is_file():
        raise _fault("database", "missing", "there is no database to copy", str(path))
    return path


def _copy(source: Path, target: Path) -> None:
    """One consistent state, whoever writes meanwhile."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _refuse_damaged(path: Path) -> None:
    words = "it is no whole database"
    try:
        with closing(sqlite3.connect(path)) as opened:
            told = [row[0] for row in opened.execute("PRAGMA quick_check")]
            tables = {row[0] for row in opened.execute("select name from sqlite_master")}
    except sqlite3.DatabaseError as wrong:
        raise _fault("source", "damaged", words, str(wrong)) from wrong
    if told != ["ok"] or "jobs" not in tables:
        raise _fault("source", "damaged", words, "; ".join(told)[:200])


def _refuse_running(settings: ServiceSettings) -> None:
    """Raise `DataError` if a worker has not left and may still run."""
    engine = engine_of(settings.url)
    try:
        if not sa.inspect(engine).has_table(executors.name):
            return
        with engine.connect() as connection:
            rows = connection.execute(sa.select(executors).where(executors.c.is_dead.is_(False)))
            here = os.uname().nodename
            alive = [
                row.id
                for row in rows
                if row.host != here or not row.born or born(row.pid) == row.born
            ]
    finally:
        engine.dispose()
    if alive:
        words = "workers still run: stop the service first"
        raise _fault("database", "in_use", words, ", ".join(alive[:5]))


def _refuse_foreign(source: Path) -> None:
    """Raise `DataError` if a dump is damaged, of something else or of a newer program."""
    text = _output("pg_restore", "--data-only", f"--table={meta.name}", "--file=-", str(source))
    rows = dict(line.split("\t") for line in text.splitlines() if line.count("\t") == 1)
    if "schema_version" not in rows:
        raise _fault("source", "damaged", "it is no copy of a service's database", str(source))
    refuse_newer_than_this(rows["schema_version"])


def _run_postgres(settings: ServiceSettings, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password is no argument, which others could read."""
    address = sa.make_url(settings.url)
    environment = {}
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    plain = address.set(drivername="postgresql", password=None)
    place = f"--dbname={plain.render_as_string(hide_password=False)}"
    _output(program, place, *arguments, **environment)


def _output(program: str, *arguments: str, **environment: str) -> str:
    """What a program of PostgreSQL says."""
    if shutil.which(program) is None:
        words = f"{program} is not installed here; it comes with PostgreSQL's client programs"
        raise _fault("database_url", "no_program", words, program)
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise _fault("database", "refused", f"{program} failed", done.stderr.strip()[-300:])
    return done.stdout


def _flush(path: Path) -> None:
    with path.open("rb") as opened:
        os.fsync(opened.fileno())


def _fault(where: str, code: str, words: str, given: str) -> DataError:
    return DataError([DataProblem(where, -1, "", code, words, given)])
