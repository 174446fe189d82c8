"""Who takes part. Ours is plugged in as one more entry of ``CHALLENGERS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.replenish.daily.baselines import BASE_STOCK, REORDER_POINT
from benchmarks.replenish.daily.planned import PLANNED

if TYPE_CHECKING:
    from benchmarks.replenish.daily.contender import Contender

BASELINES: tuple[Contender, ...] = (BASE_STOCK, REORDER_POINT)
CHALLENGERS: tuple[Contender, ...] = (PLANNED,)
