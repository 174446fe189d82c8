"""A PostgreSQL server for tests, on a socket of its own: Debian's package, or what PATH has."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

PLACES = "/usr/lib/postgresql"
FAST = ("fsync=on", "shared_buffers=64MB", "max_connections=120")


def programs() -> Path | None:
    """The folder of the server's programs; ``None`` if it is not installed."""
    found = sorted(Path(PLACES).glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).parent if known else None


def user() -> str | None:
    """Who may run it: it refuses root. ``None`` if there is nobody."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
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
