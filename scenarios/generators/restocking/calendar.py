"""Festivals, holidays and promotions, and what they do to each day's demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from supplychain.demand import DayKind, Promotion, SpecialDay
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.parameters import RestockingParameters, SpecialDays

EVE_DAYS, AFTER_DAYS = 2, 3
PEAK_PULL = {"fresh": 0.8, "beauty": 1.5, "home": 1.6}
"""How much a festival moves goods of a category, over what it moves all."""
ELASTICITY, ATTENTION, FORWARD_BUYING = 1.9, 1.08, 0.9
FESTIVAL_SHARE, FESTIVAL_PRICE = 0.45, (0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Season:
    """First day and number of days of history and horizon together."""

    first_day: date
    days: int

    @classmethod
    def of(cls, parameters: RestockingParameters) -> Season:
        """All days that anything is known or planned of."""
        first = parameters.today - timedelta(days=parameters.history_days)
        return cls(first, parameters.history_days + parameters.horizon_days)

    def at(self, day: date) -> int:
        """Column of a day; may lie outside."""
        return (day - self.first_day).days

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """0 is Monday."""
        return (self.first_day.weekday() + np.arange(self.days)) % 7


def special_days(parameters: RestockingParameters) -> tuple[SpecialDay, ...]:
    """The platform's own festivals; public holidays are everybody's."""
    return tuple(
        SpecialDay(day, DayKind.PEAK, item.name)
        for item in parameters.days
        if item.is_peak
        for day in _days(item)
    )


def promotions(
    parameters: RestockingParameters, goods: Sequence[Article], seed: int
) -> tuple[Promotion, ...]:
    """Campaigns of single products at any time, and of many at festivals."""
    rng = stream(seed, "campaigns")
    season = Season.of(parameters)
    found = []
    for number in range(parameters.campaigns):
        first = season.first_day + timedelta(days=int(rng.integers(0, season.days - 4)))
        last = first + timedelta(days=int(rng.integers(2, 7)))
        product = goods[int(rng.integers(len(goods)))].product
        share = round(float(rng.uniform(0.68, 0.92)), 2)
        name = f"单品促销 Offer {number + 1}"
        found.append(Promotion(product.id, first, last, share, name=name))
    for item in parameters.days:
        if item.is_peak:
            found += list(_of_festival(item, goods, rng))
    return _apart(found)


def day_factors(
    parameters: RestockingParameters,
    goods: Sequence[Article],
    offers: Sequence[Promotion],
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Demand over that of a usual day, and price over the usual one; shape (articles, days)."""
    season = Season.of(parameters)
    rng = stream(seed, "trends")
    trend = rng.uniform(*parameters.trend_per_day, len(goods))
    ages = np.arange(season.days) - parameters.history_days
    factors = np.exp(trend[:, None] * ages)
    weekend = dict(parameters.weekend_lift)
    lift = np.array([weekend[item.product.category] for item in goods])
    factors *= np.where(season.weekdays >= 5, lift[:, None], 1.0)
    pull = np.array([PEAK_PULL[item.product.category] for item in goods])
    for item in parameters.days:
        _put(factors, season, item, pull if item.is_peak else np.ones(len(goods)))
    prices = np.ones_like(factors)
    rows = {item.product.id: row for row, item in enumerate(goods)}
    for offer in offers:
        _promote(factors[rows[offer.product_id]], prices[rows[offer.product_id]], season, offer)
    return factors, prices


def _days(item: SpecialDays) -> list[date]:
    first, last = date.fromisoformat(item.first_day), date.fromisoformat(item.last_day)
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def _of_festival(
    item: SpecialDays, goods: Sequence[Article], rng: np.random.Generator
) -> Iterator[Promotion]:
    days = _days(item)
    for article in goods:
        if rng.random() < FESTIVAL_SHARE:
            share = round(float(rng.uniform(*FESTIVAL_PRICE)), 2)
            yield Promotion(article.product.id, days[0], days[-1], share, name=item.name)


def _apart(offers: list[Promotion]) -> tuple[Promotion, ...]:
    """Offers of one product that touch no other of it, festivals first."""
    taken: dict[str, list[Promotion]] = {}
    for offer in reversed(offers):
        others = taken.setdefault(offer.product_id, [])
        if all(offer.last_day < o.first_day or offer.first_day > o.last_day for o in others):
            others.append(offer)
    found = [offer for others in taken.values() for offer in others]
    return tuple(sorted(found, key=lambda o: (o.first_day, o.product_id)))


def _put(
    factors: NDArray[np.float64], season: Season, item: SpecialDays, pull: NDArray[np.float64]
) -> None:
    """Let a festival or holiday change its days, the eves and the days after."""
    days = _days(item)
    first, last = season.at(days[0]), season.at(days[-1])
    for start, stop, lift in (
        (first - EVE_DAYS, first, item.eve),
        (first, last + 1, item.lift),
        (last + 1, last + 1 + AFTER_DAYS, item.after),
    ):
        factors[:, max(0, start) : max(0, stop)] *= np.maximum(0.2, 1 + (lift - 1) * pull)[:, None]


def _promote(
    factors: NDArray[np.float64], prices: NDArray[np.float64], season: Season, offer: Promotion
) -> None:
    first, last = season.at(offer.first_day), season.at(offer.last_day)
    inside = slice(max(0, first), max(0, last + 1))
    factors[inside] *= ATTENTION * offer.price_share**-ELASTICITY
    prices[inside] = offer.price_share
    factors[max(0, last + 1) : max(0, last + 1 + AFTER_DAYS)] *= FORWARD_BUYING
