"""Ways from one thing to another along what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def shortest_path(follows: Mapping[str, Iterable[str]], begin: str, end: str) -> list[str]:
    """Keys from one to another, each followed by the next; empty if there is no such way."""
    came_from: dict[str, str] = {begin: ""}
    waiting = [begin]
    while waiting and end not in came_from:
        at = waiting.pop(0)
        for later in follows.get(at, ()):
            if later not in came_from:
                came_from[later] = at
                waiting.append(later)
    path, step = [], end if end in came_from else ""
    while step:
        path.append(step)
        step = came_from[step]
    return path[::-1]
