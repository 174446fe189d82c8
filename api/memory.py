"""How much memory there is, how much a process has held, and how much it may take."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

GROUP_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)
"""Where Linux tells a container how much it has."""
USUAL_BYTES = 8_000_000_000
"""Taken for granted where nobody can be asked."""

if sys.platform == "win32":

    def memory_bytes() -> int:
        """Of this machine."""
        return USUAL_BYTES

    def held_bytes() -> int:
        """Nobody is asked there."""
        return 0

    def bound_memory(_most_bytes: int) -> None:
        """There is no such bound there."""

else:
    import os
    import resource

    def memory_bytes() -> int:
        """Of this machine, or of the container that this program runs in."""
        found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
        for path in GROUP_LIMITS:
            with suppress(OSError, ValueError):  # elsewhere, and "max" where there is no limit
                found.append(int(Path(path).read_text()))
        return min(found)

    def held_bytes() -> int:
        """Most memory that this process has held so far."""
        unit = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    def bound_memory(most_bytes: int) -> None:
        """Let this process have no more memory of its own than that, from now on."""
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            most_bytes = min(most_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, hard))
