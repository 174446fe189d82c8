"""Whether processes of this host have ended."""

from __future__ import annotations

import time
from pathlib import Path

PATIENCE_S = 60.0


def ends(process: int | None) -> bool:
    """Whether a process ends soon; one that has ended but was not collected yet has. Linux only."""
    assert process is not None
    deadline = time.monotonic() + PATIENCE_S
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(process)


def is_alive(process: int) -> bool:
    """Whether a process runs now."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
