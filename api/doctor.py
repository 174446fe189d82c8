"""What is wrong with an installation, before its users find out."""

from __future__ import annotations

import os
import shutil
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa

from api.jobs.attendance import RunSettings
from api.jobs.database import engine_of, refuse_newer
from api.jobs.nursery import SPARE
from api.jobs.processes import Tree, born
from api.jobs.schema import SCHEMA_VERSION, api_keys, executors, jobs
from api.jobs.states import OPEN, State
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.settings import ServiceSettings

LIBRARIES = ("pyvrp", "highspy", "numba", "lightgbm", "dbos", "uvicorn")
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")
OLD_S = 600.0


class Mark(StrEnum):
    """How well a thing is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    mark: Mark
    what: str
    words: str


def examine(settings: ServiceSettings) -> Iterator[Finding]:
    """Look at everything, one thing after the other."""
    yield from _libraries()
    yield _child(settings)
    yield from _folder(settings)
    try:
        engine = engine_of(settings.url)
    except DataError as wrong:
        yield Finding(Mark.FAULT, "database", str(wrong))
        return
    try:
        yield from _database(settings, engine)
    except sa.exc.SQLAlchemyError as wrong:
        words = str(wrong).splitlines()[0][:300]
        yield Finding(Mark.FAULT, "database", f"cannot be used: {words}")
    finally:
        engine.dispose()


def _libraries() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(Mark.OK, "python", version)
    for name in LIBRARIES:
        try:
            found = import_module(name)
        except Exception as wrong:
            yield Finding(Mark.FAULT, name, f"cannot be loaded: {wrong}")
        else:
            yield Finding(Mark.OK, name, str(getattr(found, "__version__", "loaded")))


def _child(settings: ServiceSettings) -> Finding:
    """Whether a process can be started as jobs are, and ends when it is told to."""
    command = [*RunSettings(settings.data_dir).command, SPARE, str(os.getpid())]
    begun = time.monotonic()
    try:
        tree = Tree(command, os.environ)
        alive = tree.is_alive
        tree.end()
    except OSError as wrong:
        return Finding(Mark.FAULT, "child process", str(wrong))
    if not alive:
        return Finding(Mark.FAULT, "child process", "ends as soon as it is started")
    return Finding(
        Mark.OK, "child process", f"started and ended in {time.monotonic() - begun:.1f} s"
    )


def _folder(settings: ServiceSettings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.is_dir():
        yield Finding(Mark.WARNING, "data folder", f"{folder} is not there; a start makes it")
        return
    probe = folder / f".doctor-{uuid4().hex[:8]}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
        yield Finding(Mark.OK, "data folder", f"{folder} can be written")
    except OSError as wrong:
        yield Finding(Mark.FAULT, "data folder", f"{folder} cannot be written: {wrong.strerror}")
    free = shutil.disk_usage(folder).free
    short = free < settings.min_free_bytes
    words = f"{free:,} bytes free, {settings.min_free_bytes:,} are needed to accept jobs"
    yield Finding(Mark.FAULT if short else Mark.OK, "disk", words)
    kind = _file_system(folder)
    if settings.is_embedded and kind in NETWORK:
        words = f"{kind}: SQLite must not lie on a network file system; use PostgreSQL"
        yield Finding(Mark.FAULT, "file system", words)


def _file_system(folder: Path) -> str:
    """Name of the kind of file system that a folder lies on; empty if it cannot be told."""
    best, kind = -1, ""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        _, place, name = line.split(" ")[:3]
        if folder.resolve().is_relative_to(place) and len(place) > best:
            best, kind = len(place), name
    return kind


def _database(settings: ServiceSettings, engine: sa.Engine) -> Iterator[Finding]:
    if settings.is_embedded and not Path(str(engine.url.database)).is_file():
        yield Finding(Mark.WARNING, "database", "is not there; a start makes it")
        return
    if not sa.inspect(engine).has_table(jobs.name):
        yield Finding(
            Mark.WARNING, "database", "has no tables; `supplychain db migrate` makes them"
        )
        return
    try:
        refuse_newer(settings.url)
        yield Finding(Mark.OK, "tables", f"version {SCHEMA_VERSION} or earlier")
    except DataError as wrong:
        yield Finding(Mark.FAULT, "tables", str(wrong))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            told = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check")]
            mark = Mark.OK if told == ["ok"] else Mark.FAULT
            yield Finding(mark, "database file", "; ".join(told)[:300])
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
            is_safe = (mode, level) == ("wal", 2)
            words = f"journal {mode}, synchronous {level}"
            yield Finding(Mark.OK if is_safe else Mark.FAULT, "durability", words)
        yield _keys(connection)
        yield from _work(connection)


def _keys(connection: sa.Connection) -> Finding:
    usable = api_keys.c.revoked_at.is_(None)
    query = sa.select(sa.func.count()).select_from(api_keys).where(usable)
    count = connection.execute(query).scalar_one()
    words = f"{count} that are not revoked"
    return Finding(Mark.OK if count else Mark.WARNING, "API keys", words)


def _work(connection: sa.Connection) -> Iterator[Finding]:
    """Workers, and jobs that nobody seems to take."""
    rows = connection.execute(sa.select(executors).where(executors.c.is_dead.is_(False))).all()
    here = os.uname().nodename
    gone = [row.id for row in rows if row.host == here and row.born and born(row.pid) != row.born]
    alive = len(rows) - len(gone)
    query = sa.select(jobs.c.state, sa.func.count(), sa.func.min(jobs.c.created_at))
    open_jobs = connection.execute(query.where(jobs.c.state.in_(OPEN)).group_by(jobs.c.state)).all()
    counts = ", ".join(f"{count} {state}" for state, count, _ in open_jobs) or "none open"
    mark = Mark.WARNING if open_jobs and not alive else Mark.OK
    yield Finding(mark, "workers", f"{alive} alive; jobs: {counts}")
    if gone:
        words = f"{len(gone)} died without leaving; the next one puts their jobs back"
        yield Finding(Mark.WARNING, "dead workers", words)
    waits = [oldest for state, _, oldest in open_jobs if state == State.QUEUED]
    if alive and waits and time.time() - waits[0] > OLD_S:
        minutes = (time.time() - waits[0]) / 60.0
        words = f"the oldest job has waited for {minutes:.0f} minutes: more workers, or `at_once`"
        yield Finding(Mark.WARNING, "queue", words)
