"""Where tables are printed."""

from __future__ import annotations

from rich.console import Console

PLAIN_WIDTH = 110
"""Columns where nobody watches, so that files and pipes always get the same lines."""


def console() -> Console:
    """Console of stdout; as wide as the terminal, or of a fixed width where there is none."""
    shown = Console(highlight=False)
    return shown if shown.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)
