"""What is ordered on each day."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.world.nouns import LiveOrder
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.chance import Chance
    from simulations.effects import Effects
    from simulations.world.settings import WorldSettings
    from supplychain.orders import Order
    from supplychain.scenario import Scenario

MOST_OF_ONE_DOOR = 50
"""Orders of one customer a day, beyond which a Poisson draw is cut off."""


class Demand:
    """Orders by day, around those of the scenario as the mean of each customer.

    Draws belong to an order of the scenario and a day, so that all policies meet the same
    customers, and more demand means the same orders and some more.
    """

    def __init__(
        self, scenario: Scenario, settings: WorldSettings, chance: Chance, effects: Effects
    ) -> None:
        self._scenario, self._settings = scenario, settings
        self._chance, self._effects = chance, effects
        self._factors: dict[int, float] = {}
        products = {item.id: item for item in scenario.products}
        self._kg = {
            order.id: sum(line.quantity * products[line.product_id].kg for line in order.lines)
            for order in scenario.orders
        }
        self._worth = {
            order.id: sum(
                line.quantity * products[line.product_id].value_cny for line in order.lines
            )
            for order in scenario.orders
        }

    def orders_of(self, day: int) -> list[LiveOrder]:
        """Orders of the book that closes at the start of a day, in order of time."""
        found = [
            self._order(order, day, number)
            for order in self._scenario.orders
            for number in range(self._count(order, day))
        ]
        return sorted(found, key=lambda item: (item.placed_s, item.id))

    def mean(self, order: Order, day: int) -> float:
        """Expected number of orders like this one in the book of a day."""
        settings = self._settings
        effect = Effect.RETURNS if order.kind is OrderKind.RETURN else Effect.DEMAND
        factor = self._effects.at(effect, order.customer_id, day * DAY_S)
        factor *= self._weekday_factor(day)
        if day < len(settings.promotion_factors):
            factor *= settings.promotion_factors[day]
        return factor

    def _weekday_factor(self, day: int) -> float:
        found = self._factors.get(day)
        if found is None:
            date = self._scenario.horizon.start + timedelta(days=day)
            found = self._factors[day] = self._settings.weekday_factors[date.weekday()]
        return found

    def _count(self, order: Order, day: int) -> int:
        mean = self.mean(order, day)
        if mean == 1.0 and not self._settings.random_demand:
            return 1
        drawn = self._chance.uniform("orders", order.id, day)
        if self._settings.random_demand:
            return poisson(mean, drawn)
        whole = math.floor(mean)
        return whole + (1 if drawn < mean - whole else 0)

    def _order(self, noun: Order, day: int, number: int) -> LiveOrder:
        key = f"{noun.id}/{day}" if number == 0 else f"{noun.id}/{day}.{number + 1}"
        placed_s = day * DAY_S + self._placed_s(noun, day, number)
        order = LiveOrder(key, noun, day, placed_s, due_s(self._scenario, noun, placed_s, day))
        order.kg, order.worth_cny = self._kg[noun.id], self._worth[noun.id]
        return order

    def _placed_s(self, noun: Order, day: int, number: int) -> int:
        """Seconds from the close of its book; negative."""
        weights = self._settings.hourly_orders
        if not weights or not self._settings.random_demand:
            return noun.placed_s
        hour = hour_of(weights, self._chance.uniform("order hour", noun.id, day, number))
        within_s = int(HOUR_S * self._chance.uniform("order second", noun.id, day, number))
        since_midnight_s = hour * HOUR_S + within_s
        return -((self._scenario.horizon.start_of_day_s - since_midnight_s) % DAY_S or DAY_S)


def due_s(scenario: Scenario, noun: Order, placed_s: int, day: int) -> int:
    """When an order is due: at the close of its last window, else as the service promises."""
    if noun.windows:
        return max(window.close_s for window in noun.windows) + day * DAY_S
    return placed_s + round(scenario.promise.hours * HOUR_S)


def hour_of(weights: Sequence[float], drawn: float) -> int:
    """The hour that a uniform number falls into."""
    left = drawn * sum(weights)
    for hour, weight in enumerate(weights):
        left -= weight
        if left < 0.0:
            return hour
    return len(weights) - 1


def poisson(mean: float, drawn: float) -> int:
    """The number of the Poisson distribution at a quantile; it never falls when the mean rises."""
    share = chance = math.exp(-mean)
    count = 0
    while drawn > share and count < MOST_OF_ONE_DOOR:
        count += 1
        chance *= mean / count
        share += chance
    return count
