"""Where visits are on a board."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a visit is on the board."""

    seat: int
    visit: int
