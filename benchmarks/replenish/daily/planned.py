"""Ours: forecast every morning, tune targets by simulation, order by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.options import Options
from solvers.replenishment.demand.paths import paths
from solvers.replenishment.demand.predict import forecast, learn
from solvers.replenishment.perishable.model import Items, Stock
from solvers.replenishment.perishable.policy import orders
from solvers.replenishment.perishable.targets import Effort, cover_units, tuned_targets
from supplychain.state import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.contender import Parameters
    from benchmarks.replenish.daily.market import Market
    from supplychain.state import StockState

HORIZON = 10
TUNE_DAYS = 7


class Planned:
    def __init__(self, market: Market, parameters: Parameters) -> None:
        self.market, self.parameters = market, parameters
        self.learnt = None
        self.cover = None
        self.age = 0
        terms = market.terms
        self.items = Items(
            terms.lead_time_days,
            terms.shelf_life_days,
            terms.freshest_first,
            terms.cost_cny,
            terms.holding_cny_per_day * parameters["holding"],
            terms.cost_cny + (terms.price_cny - terms.cost_cny) * parameters["shortage"],
            np.zeros(len(market)),
        )

    def decide(self, state: StockState) -> Decision:
        options = Options(threads=2)
        history = state.history
        if self.learnt is None:
            self.learnt = learn(
                history, HORIZON, promotions=self.market.promotions, options=options
            )
        ahead = forecast(
            history,
            HORIZON,
            promotions=self.market.promotions,
            options=options,
            learnt=self.learnt,
        )
        drawn = paths(ahead, 32, 0, whole_units=True).astype(float)
        if self.cover is None or self.age % TUNE_DAYS == 0:
            self.cover = self._tuned(drawn)
        self.age += 1
        target = cover_units(drawn, self.cover, self.items.lead_time_days)
        longest = int(self.items.shelf_life_days.max())
        lead = int(self.items.lead_time_days.max())
        stock = Stock(state.on_hand[:, :longest], state.on_the_way[:, : lead - 1])
        return Decision(orders(self.items, stock, drawn, target).quantity.astype(float))

    def _tuned(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        by_day = drawn.mean(axis=1, keepdims=True)
        mean = np.maximum(by_day.mean(axis=2, keepdims=True), 1e-9)
        flat = drawn * np.where(by_day > 0, mean / np.maximum(by_day, 1e-9), 1.0)
        samples = np.floor(flat[:, :, :7] + 0.5).reshape(len(drawn), -1)
        target = tuned_targets(self.items, samples, effort=Effort(8, 80, 0))
        return target / np.maximum(samples.mean(axis=1), 1e-9)
