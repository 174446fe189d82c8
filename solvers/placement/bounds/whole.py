"""Whether zones that one site must serve can be knapsacks in the bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from solvers.placement.layers import Layers

LARGEST_ROOM = 20_000
"""Largest room for which knapsacks are solved by dynamic programming."""


def can_be_whole(layers: Layers) -> bool:
    """Whether one tier serves whole numbers of kg from single rooms, with no promises."""
    size = layers.rooms.size
    numbers = [stream.demand for stream in layers.streams] + [size]
    return (
        len(layers.by_tier) == 1
        and len(layers.streams) == 1
        and not layers.shares
        and int(layers.rooms.most.max(initial=0)) == 1
        and float(size.max(initial=0.0)) <= LARGEST_ROOM
        and all(bool((np.abs(item - np.round(item)) < 1e-9).all()) for item in numbers)
    )
