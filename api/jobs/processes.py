"""Process trees that end when they should, whoever is killed first."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PR_SET_PDEATHSIG = 1
GUARDIAN = 'read -r _; kill -KILL "-$0"'
"""Waits for its input to end, which it does when the parent dies, and kills the group."""


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when its parent dies; call it first of all.

    Parameters
    ----------
    parent
        Who is expected; if it has died by now, so does this process.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def be_nice(niceness: int, *, with_session: bool = True) -> None:
    """Let the processor go to others first, or to this process where it may ask for that.

    Linux shares it out among sessions before it looks at how nice a process is: one that leads a
    session of its own must make that as nice as itself.
    """
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    with suppress(OSError):
        if with_session:
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")


def born(pid: int) -> str:
    """What tells a process from a later one with the same number; empty if there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else f"{boot}:{fields[19]}"


class Tree:
    """A process with all that it starts: one group, which a guardian watches.

    Parameters
    ----------
    command
        Program and arguments.
    environment
        Of the process.
    log
        Where what it says goes; it is told line by line on stdout what matters.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path | None = None
    ) -> None:
        self.log = log
        said = subprocess.DEVNULL if log is None else log.open("ab")
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                env=dict(environment),
                start_new_session=True,
            )
        finally:
            if not isinstance(said, int):
                said.close()
        self._guardian = subprocess.Popen(
            ["/bin/sh", "-c", GUARDIAN, str(self.process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._lock = threading.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether the process itself runs."""
        return self.process.poll() is None

    def tell(self, line: str) -> None:
        """Write a line to its input; nobody minds if it has ended."""
        with suppress(OSError, ValueError):
            if self.process.stdin is not None:
                self.process.stdin.write(line.encode() + b"\n")
                self.process.stdin.flush()

    def last_words(self, most: int = 2_000) -> str:
        """The end of what it wrote on stderr."""
        if self.log is None or not self.log.is_file():
            return ""
        return self.log.read_bytes()[-most:].decode(errors="replace")

    def end(self) -> int:
        """Kill the whole group, wait for the process and let the guardian go; its exit code."""
        with self._lock:
            # A group keeps its number while any of its processes lives, also without its leader.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            code = self.process.wait()
            self._guardian.kill()
            self._guardian.wait()
            for pipe in (self.process.stdin, self.process.stdout, self._guardian.stdin):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            return code
