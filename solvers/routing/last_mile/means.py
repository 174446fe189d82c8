"""What the search consists of, so that each can be left out to see what it is worth."""

from __future__ import annotations

from enum import StrEnum


class Means(StrEnum):
    """A means of the search of fronts that the search by strings may be asked for.

    ``PYVRP``, ``STRINGS``: the engines. ``PARTS``: large fronts are cut. ``ISLANDS``: several
    workers search one front as a whole. ``POOL``: tours met are recombined.
    """

    PYVRP = "pyvrp"
    STRINGS = "strings"
    PARTS = "parts"
    ISLANDS = "islands"
    POOL = "pool"
