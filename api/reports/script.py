"""The script that draws figures, which reports hold and stored ones only name.

A report is one file that opens anywhere, and nearly all of it is plotly's script. The service keeps
reports without it and serves the script itself, once for all; who fetches a report gets it whole.
"""

from __future__ import annotations

from functools import cache

ADDRESS = "/ui/assets/plotly.js"
NAMED = f'<script src="{ADDRESS}"></script>'


@cache
def held() -> str:
    """The script as reports hold it."""
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - loads slowly

    return f"<script>{get_plotlyjs()}</script>"


def without_script(report: bytes) -> bytes:
    """A report that only names the script; others stay as they are."""
    return report.replace(held().encode(), NAMED.encode(), 1)


def with_script(report: bytes) -> bytes:
    """A report that holds the script; also one that held it all along."""
    return report.replace(NAMED.encode(), held().encode(), 1)
