"""The delivery windows that customers choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from scenarios.generators.parameters import NationalParameters
    from supplychain.calendars import Horizon

PROMISE_S = 24 * HOUR_S
FIRST_EVENING_S = 7 * HOUR_S
FIRST_DAY_S = 14 * HOUR_S


@dataclass(frozen=True, slots=True)
class Offer:
    """A window of a certain day and how attractive it is."""

    open_s: int
    close_s: int
    weight: float


def offers(parameters: NationalParameters, horizon: Horizon) -> tuple[Offer, ...]:
    """All windows that lie in the horizon, by the time at which they close."""
    found = [
        Offer(
            midnight_s + window.open_h * HOUR_S, midnight_s + window.close_h * HOUR_S, window.weight
        )
        for midnight_s in range(-horizon.start_of_day_s, horizon.length_s, DAY_S)
        for window in parameters.windows
    ]
    within = [offer for offer in found if offer.open_s > 0 and offer.close_s <= horizon.length_s]
    return tuple(sorted(within, key=lambda offer: (offer.close_s, offer.open_s)))


def choose(
    parameters: NationalParameters,
    on_offer: Sequence[Offer],
    placed_s: int,
    earliest_close_s: int,
    rng: np.random.Generator,
) -> tuple[DeliveryWindow, ...]:
    """One or two windows that close no earlier than ``earliest_close_s``.

    Windows that keep the 24 h promise go first; if there are none, those of the first day on
    which goods can be there. Empty if nothing on offer is late enough.
    """
    possible = [offer for offer in on_offer if offer.close_s >= earliest_close_s]
    if not possible:
        return ()
    promised = [offer for offer in possible if offer.close_s <= placed_s + PROMISE_S]
    if promised:
        possible = promised
        first = _pick(_evening_or_later(parameters, promised, rng), rng)
    else:
        possible = [o for o in possible if o.close_s <= possible[0].close_s + FIRST_DAY_S]
        first = _pick(possible, rng)
    apart = [o for o in possible if o.open_s > first.close_s or o.close_s < first.open_s]
    chosen = [first]
    if rng.random() < parameters.second_window_share and apart:
        chosen.append(_pick(apart, rng))
    price = _price(parameters, rng)
    ordered = sorted(chosen, key=lambda offer: offer.open_s)
    return tuple(DeliveryWindow(offer.open_s, offer.close_s, price) for offer in ordered)


def _evening_or_later(
    parameters: NationalParameters, promised: Sequence[Offer], rng: np.random.Generator
) -> list[Offer]:
    evening = [offer for offer in promised if offer.close_s <= FIRST_EVENING_S]
    later = [offer for offer in promised if offer.close_s > FIRST_EVENING_S]
    wants_evening = rng.random() < parameters.evening_share
    return (evening or later) if wants_evening else (later or evening)


def _pick(possible: Sequence[Offer], rng: np.random.Generator) -> Offer:
    total = sum(offer.weight for offer in possible)
    mark = float(rng.random()) * total
    for offer in possible:
        mark -= offer.weight
        if mark < 0:
            return offer
    return possible[-1]


def _price(parameters: NationalParameters, rng: np.random.Generator) -> float | None:
    if rng.random() >= parameters.priced_share:
        return None
    return round(float(rng.uniform(*parameters.late_cny_per_min)), 1)
