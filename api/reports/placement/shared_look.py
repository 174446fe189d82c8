"""Colours and the axis of money that charts of a placement plan share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN_COLOUR, TODAY_COLOUR = "#004488", "#b8c7d6"
STRANDED, REACH_LOST = "#c8102e", "#d9a441"
TICKS = 5


def money_axis(update: Callable[..., object], high: float, currency: str, low: float = 0.0) -> None:
    """Ticks at round amounts, in millions where they are that large: there is no giga-yuan."""
    step = 10 ** math.floor(math.log10(max(high - low, 1e-9)))
    for part in (0.1, 0.2, 0.5, 1.0, 2.0):
        if (high - low) / (part * step) <= TICKS:
            step *= part
            break
    first = math.ceil(low / step)
    ticks = [number * step for number in range(first, math.floor(high / step) + 1)]
    unit, divisor = ("M ", 1e6) if high >= 1e7 else ("", 1.0)
    texts = [f"{tick / divisor:,.10g} {unit}{currency}" for tick in ticks]
    update(range=[low, high], tickvals=ticks, ticktext=texts)
