"""The ``supplychain`` command: data on stdout, everything else on stderr.

Exit codes: 0 ok, 2 usage, 3 bad input, 4 partial or no plan, 5 violations found,
130 interrupted.
"""

from __future__ import annotations

import io
import sys

from api.cli.stopping import watch_signals

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    watch_signals()
    from api.cli.app import app  # noqa: PLC0415 - what takes time to load, a signal may end

    for stream in (sys.stdout, sys.stderr):
        # Names from data may have letters that the terminal's encoding lacks.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
