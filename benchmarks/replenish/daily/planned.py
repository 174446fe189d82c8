"""Ours: the policy that plans use, with the product's own forecast every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.daily.contender import Contender
from solvers.replenishment.demand.options import Options
from solvers.replenishment.demand.predict import forecast, learn
from solvers.replenishment.ordering.paths import paths_of
from solvers.replenishment.ordering.policies import PlannedReplenishment
from solvers.replenishment.ordering.problem import ItemColumns, OrderProblem, Route, SourceColumns
from supplychain.restocking import Rounding
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.contender import Parameters
    from benchmarks.replenish.daily.market import Market
    from solvers.replenishment.demand.learning import Learnt
    from supplychain.state import StockState

HORIZON_DAYS = 10
"""Longest lead time, the day until the next receipt, and the longest shelf life."""


class Forecaster:
    """Learns from the first history that it sees, and forecasts anew every morning.

    Parameters
    ----------
    market
        Its promotions are known ahead.
    threads
        Of learning and forecasting.
    """

    def __init__(self, market: Market, threads: int) -> None:
        self.promotions, self.options = market.promotions, Options(threads=threads)
        self.learnt: Learnt | None = None

    def __call__(self, state: StockState, days: int) -> NDArray[np.float32]:
        """Paths of demand, shape (rows, paths, days)."""
        if self.learnt is None:
            self.learnt = learn(
                state.history, days, promotions=self.promotions, options=self.options
            )
        ahead = forecast(
            state.history,
            days,
            promotions=self.promotions,
            options=self.options,
            learnt=self.learnt,
        )
        return np.nan_to_num(paths_of(ahead).paths)


def terms(market: Market, parameters: Parameters) -> OrderProblem:
    """The market's terms as a problem; what a lost sale and a night cost are what is tuned."""
    known, sites = market.terms, market.history.site_ids
    count = len(market)
    none = np.zeros(count)
    margin = known.price_cny - known.cost_cny
    items = ItemColumns(
        site_ids=sites,
        product_ids=market.history.product_ids,
        class_ids=("fresh",) * count,
        price_cny=known.cost_cny + margin * parameters["sale"],
        value_cny=known.cost_cny,
        shortage_cny=none,
        holding_cny_per_day=known.holding_cny_per_day * parameters["night"],
        disposal_cny=none,
        fill_rate=np.full(count, np.nan),
        freshest_first=known.freshest_first,
        shelf_life_days=known.shelf_life_days.astype(np.int64),
        least_units=none,
        kg=none,
        litres=none,
    )
    leads = sorted(set(known.lead_time_days.tolist()))
    pairs = sorted({(lead, site) for lead in leads for site in sites})
    number = {pair: index for index, pair in enumerate(pairs)}
    ways = zip(known.lead_time_days.tolist(), sites, strict=True)
    sources = SourceColumns(
        item=np.arange(count),
        route=np.array([number[way] for way in ways], np.int64),
        price_cny=known.cost_cny,
        least_units=none,
        multiple_units=np.ones(count),
        rounding=(Rounding.NEAREST,) * count,
        most_units_per_day=np.full(count, np.inf),
        discount=(Discount.ALL_UNITS,) * count,
        break_units=np.full((count, 1), np.inf),
        break_cny=np.zeros((count, 1)),
    )
    return OrderProblem(
        today=market.history.first_day,
        days=1,
        items=items,
        sources=sources,
        routes=tuple(
            Route(f"supplier-{lead}", site, lead_days=lead, lead_mean_days=float(lead))
            for lead, site in pairs
        ),
        on_hand=np.zeros((count, 1)),
        on_the_way=np.zeros((count, 1)),
        paths=np.zeros((count, 1, 1), np.float32),
        booked=np.zeros((count, 0)),
    )


def _planned(market: Market, parameters: Parameters) -> PlannedReplenishment:
    return PlannedReplenishment(
        terms(market, parameters), Forecaster(market, threads=1), HORIZON_DAYS, tune_days=7
    )


PLANNED = Contender(
    "own", {"sale": (0.25, 0.4, 0.6, 0.8, 1.1, 1.5, 2.2, 3.5, 6.0), "night": (1.0, 6.0)}, _planned
)
"""18 settings: what a lost sale and a night's stock cost, over what they are said to."""
