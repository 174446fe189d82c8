"""Days of many shelves: goods arrive, orders are placed, goods are sold, get older, are wasted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.daily.data import HOURS
from benchmarks.replenish.daily.market import LONGEST_LEAD, LONGEST_LIFE
from benchmarks.replenish.daily.truth import OPEN_SHARE
from supplychain.demand import DemandHistory
from supplychain.errors import DataError, DataProblem
from supplychain.state import StockState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.market import Market
    from supplychain.state import ReplenishmentPolicy

START_DAYS = 14
"""Mean sales of so many days before the start, in whole units, lie fresh on each shelf and arrive
every morning until the first order does."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What happened, in units.

    Parameters
    ----------
    ordered, received, carried
        Ordered in the morning, arrived that morning, and on the shelf before the arrival.
    demand, sold, wasted
        Asked for, sold, and thrown away in the evening.
    left
        On the shelf after waste. All these have shape (series, days).
    start
        On the shelves before the first morning's arrival, shape (series,).
    """

    ordered: NDArray[np.float64]
    received: NDArray[np.float64]
    carried: NDArray[np.float64]
    demand: NDArray[np.float64]
    sold: NDArray[np.float64]
    wasted: NDArray[np.float64]
    left: NDArray[np.float64]
    start: NDArray[np.float64]


def run(market: Market, policy: ReplenishmentPolicy, first: int, days: int) -> Record:
    """Let a policy order through days of the market.

    Each morning what is due arrives; the policy sees stock by remaining days, what is on the way,
    and sales and open hours until yesterday: the real ones before ``first``, then those of the
    world it lives in; it orders; customers take goods, the oldest or the freshest; what is lacking
    is lost; goods on their last day are thrown away.

    Parameters
    ----------
    market
        The same for every policy.
    policy
        Asked once each morning.
    first, days
        Column of the market's history at which the policy takes over, and for how many days.

    Raises
    ------
    DataError
        If an answer is not a whole number of units for each series, 0 or more.
    """
    shelf = _Shelves(market, first, days)
    made = {name: np.zeros((len(market), days)) for name in Record.__slots__ if name != "start"}
    start = shelf.on_hand.sum(axis=1)
    for day in range(days):
        made["carried"][:, day] = shelf.on_hand.sum(axis=1)
        made["received"][:, day] = shelf.arrive()
        state = shelf.state(first + day)
        made["ordered"][:, day] = shelf.order(_checked(policy.decide(state).quantity, state))
        made["demand"][:, day] = market.demand[:, first + day]
        made["sold"][:, day] = shelf.sell(first + day)
        made["wasted"][:, day] = shelf.age()
        made["left"][:, day] = shelf.on_hand.sum(axis=1)
    return Record(start=start, **made)


class _Shelves:
    """Stock by remaining days of sale, what is on the way, and the record that policies see."""

    def __init__(self, market: Market, first: int, days: int) -> None:
        past = market.history.sold[:, max(0, first - START_DAYS) : first].mean(axis=1)
        usual = np.floor(past.astype(float) + 0.5)
        self.market, self.terms = market, market.terms
        self.rows = np.arange(len(market))
        self.on_hand = np.zeros((len(market), LONGEST_LIFE))
        self.on_hand[self.rows, self.terms.shelf_life_days - 1] = usual
        # Column c arrives c mornings from the one that comes next.
        due = np.arange(LONGEST_LEAD + 1) < self.terms.lead_time_days[:, None]
        self.on_the_way = usual[:, None] * due
        self.sold = market.history.sold[:, : first + days].copy()
        self.in_stock = market.history.in_stock[:, : first + days].copy()
        self.sold[:, first:], self.in_stock[:, first:] = np.nan, np.nan

    def arrive(self) -> NDArray[np.float64]:
        """The morning's receipt, with its full life."""
        received: NDArray[np.float64] = self.on_the_way[:, 0].copy()
        self.on_hand[self.rows, self.terms.shelf_life_days - 1] += received
        self.on_the_way = np.concatenate(
            [self.on_the_way[:, 1:], np.zeros((len(self.rows), 1))], axis=1
        )
        return received

    def state(self, day: int) -> StockState:
        """What may be seen in the morning of a day."""
        history = self.market.history
        price = None if history.price_cny is None else history.price_cny[:, :day]
        return StockState(
            history.first_day + timedelta(days=day),
            history.site_ids,
            history.product_ids,
            self.on_hand.copy(),
            self.on_the_way[:, :LONGEST_LEAD].copy(),
            np.zeros((len(self.rows), 0)),
            DemandHistory(
                history.first_day,
                history.site_ids,
                history.product_ids,
                self.sold[:, :day].copy(),
                self.in_stock[:, :day].copy(),
                price,
            ),
        )

    def order(self, quantity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Orders go on the way."""
        self.on_the_way[self.rows, self.terms.lead_time_days - 1] += quantity
        return quantity

    def sell(self, day: int) -> NDArray[np.float64]:
        """Customers of a day take what there is, and the day is recorded."""
        asked = self.market.demand[:, day].astype(float)
        there = self.on_hand.sum(axis=1)
        sold: NDArray[np.float64] = np.minimum(asked, there)
        freshest = np.minimum(self.market.takes_freshest[:, day], sold)
        self.on_hand -= _oldest(self.on_hand, sold - freshest)
        self.on_hand -= _oldest(self.on_hand[:, ::-1], freshest)[:, ::-1]
        self.sold[:, day] = sold
        self.in_stock[:, day] = open_share(asked, there, np.random.default_rng(self._stream(day)))
        return sold

    def _stream(self, day: int) -> list[int]:
        return [self.market.seed, 4, day]

    def age(self) -> NDArray[np.float64]:
        """The evening: goods on their last day are wasted."""
        wasted: NDArray[np.float64] = self.on_hand[:, 0].copy()
        self.on_hand = np.concatenate([self.on_hand[:, 1:], np.zeros((len(wasted), 1))], axis=1)
        return wasted


def open_share(
    asked: NDArray[np.float64], there: NDArray[np.float64], draws: np.random.Generator
) -> NDArray[np.float64]:
    """Share of the day's hours with stock, in whole hours, shape (series,).

    Customers come one by one at random moments of the day's demand; the last unit goes at one of
    them, and demand is spread over hours as in the source.
    """
    none_left = (there <= asked) & (there > 0.0)
    moment = np.where(there > 0.0, 1.0, 0.0)
    sold, lacking = there[none_left], asked[none_left] - there[none_left]
    moment[none_left] = draws.beta(sold, lacking + 1.0)
    hours_out = np.interp(moment, OPEN_SHARE[::-1], np.arange(HOURS, -1.0, -1.0))
    return np.asarray(1.0 - np.round(hours_out) / HOURS)


def _oldest(on_hand: NDArray[np.float64], units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Units taken out of each column, from the first on."""
    before = on_hand.cumsum(axis=1) - on_hand
    return np.clip(units[:, None] - before, 0.0, on_hand)


def _checked(quantity: NDArray[np.float64], state: StockState) -> NDArray[np.float64]:
    fits = quantity.shape == (len(state),)
    if fits and bool(((quantity >= 0.0) & (quantity == np.floor(quantity))).all()):
        return quantity.astype(float)
    text, allowed = "an order must be whole units for each series", f"shape ({len(state)},)"
    where = f"orders of {state.today}"
    raise DataError([DataProblem(where, -1, "quantity", "bad_order", text, "", allowed)])
