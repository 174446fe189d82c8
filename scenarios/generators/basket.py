"""How many lines an order has, which classes they are, and which tier's stock feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supplychain.sites import Tier
from supplychain.streams import stream

if TYPE_CHECKING:
    from scenarios.generators.parameters import NationalParameters

ORIGIN_LINE_CHANCE = 0.8
CENTRE_LINE_CHANCE = 0.7


def line_classes(parameters: NationalParameters, seed: int) -> list[list[str]]:
    """Temperature classes of the lines of every order; an order keeps to one, two or three."""
    rng = stream(seed, "line classes")
    counts = rng.choice(
        np.arange(1, len(parameters.line_shares) + 1), parameters.orders, p=parameters.line_shares
    )
    return [_classes(parameters, int(count), rng) for count in counts]


def line_sources(
    parameters: NationalParameters, lines_per_order: list[int], seed: int
) -> list[list[Tier]]:
    """Tier of every line, hitting the shares of ``parameters`` to the line.

    Lines from origins gather in few orders, since they make the whole order wait for days; lines
    from centres in about a third of them.
    """
    rng = stream(seed, "line sources")
    sources = [[Tier.FRONT] * count for count in lines_per_order]
    total = sum(lines_per_order)
    from_centre = round(total * parameters.centre_line_share)
    from_origin = total - from_centre - round(total * parameters.front_line_share)
    order = [int(i) for i in rng.permutation(len(sources))]
    used = _spread(sources, order, Tier.ORIGIN, from_origin, ORIGIN_LINE_CHANCE, rng)
    _spread(sources, order[used:], Tier.CENTRE, from_centre, CENTRE_LINE_CHANCE, rng)
    return sources


def _spread(
    sources: list[list[Tier]],
    order: list[int],
    tier: Tier,
    wanted: int,
    chance: float,
    rng: np.random.Generator,
) -> int:
    """Pin ``wanted`` lines to a tier, order after order; returns how many orders were touched."""
    for touched, index in enumerate(order):
        if not wanted:
            return touched
        lines = sources[index]
        picked = [at for at in range(len(lines)) if rng.random() < chance] or [0]
        for at in picked[:wanted]:
            lines[at] = tier
        wanted -= len(picked[:wanted])
    return len(order)


def _classes(parameters: NationalParameters, count: int, rng: np.random.Generator) -> list[str]:
    names = [name for name, _ in parameters.class_shares]
    shares = [share for _, share in parameters.class_shares]
    kinds = 1 + int(rng.choice(len(parameters.class_count_shares), p=parameters.class_count_shares))
    kinds = min(kinds, count)
    chosen = rng.choice(len(names), kinds, replace=False, p=shares).tolist()
    extra = [chosen[int(rng.integers(kinds))] for _ in range(count - kinds)]
    return [names[i] for i in chosen + extra]
