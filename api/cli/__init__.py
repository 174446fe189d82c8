"""The ``supplychain`` command: data on stdout, everything else on stderr.

Exit codes: 0 ok, 2 usage, 3 bad input, 4 partial or no plan, 5 violations found,
130 interrupted.
"""

from __future__ import annotations

import io
import signal
import sys

from api.cli.app import app
from api.cli.exits import Exit

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; SIGTERM counts as Ctrl-C, also before a search takes both over."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # Names from data may have letters that the terminal's encoding lacks.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
