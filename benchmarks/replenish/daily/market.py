"""The made world that every policy is put into: terms of trade, demand, promotions, real past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.daily.data import HOURS
from benchmarks.replenish.daily.truth import UNITS, demand
from supplychain.demand import DemandHistory, Promotion
from supplychain.restocking import (
    ItemSource,
    Restocking,
    RestockingRules,
    Rounding,
    StockItem,
    SupplyRoute,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.data import Records

LONGEST_LIFE, LONGEST_LEAD = 7, 2
PROMOTED = 0.98
"""Promotions are days with less than this share of the usual price, or with an activity."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Invented terms of each series, shape (series,), by rules on the source's categories.

    Parameters
    ----------
    shelf_life_days
        Days of sale from receipt: 2 + first category modulo 6.
    lead_time_days
        Mornings from order to sale: 1 + management group modulo 2.
    freshest_first
        Share of customers who take the freshest: 0.3 + 0.05 x (third category modulo 5).
    price_cny, cost_cny
        Paid by customers (10), and for the goods: price x (0.55 + 0.05 x (second category modulo
        5)), so that margins are 25 to 45 %.
    holding_cny_per_day
        1 % of the cost.
    """

    shelf_life_days: NDArray[np.int64]
    lead_time_days: NDArray[np.int64]
    freshest_first: NDArray[np.float64]
    price_cny: NDArray[np.float64]
    cost_cny: NDArray[np.float64]
    holding_cny_per_day: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.shelf_life_days)

    @property
    def kind(self) -> NDArray[np.int64]:
        """Class for which parameters are tuned: shelf life and lead time together."""
        return self.shelf_life_days * (LONGEST_LEAD + 1) + self.lead_time_days


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What is the same for all policies.

    Parameters
    ----------
    history
        The real sales and open hours of all days, in units.
    terms
        Of each series.
    demand, takes_freshest
        Whole units asked for, and those of them by customers who take the freshest goods; shape
        (series, days of the history). No policy sees them.
    promotions
        All of them, known ahead.
    seed
        Of everything drawn.
    """

    history: DemandHistory
    terms: Terms
    demand: NDArray[np.int64]
    takes_freshest: NDArray[np.int64]
    promotions: tuple[Promotion, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.history)

    def restocking(self) -> Restocking:
        """The same terms as nouns of a scenario: each series is a product of its own at its store.

        There is one supplier for each lead time, whose goods come every day.
        """
        sites, products, terms = self.history.site_ids, self.history.product_ids, self.terms
        rows = range(len(self))
        suppliers = [f"supplier-{lead}" for lead in terms.lead_time_days]
        return Restocking(
            history=self.history,
            items=tuple(
                StockItem(
                    sites[i],
                    products[i],
                    price_cny=float(terms.price_cny[i]),
                    holding_cny_per_day=float(terms.holding_cny_per_day[i]),
                    freshest_first=float(terms.freshest_first[i]),
                    shelf_life_days=int(terms.shelf_life_days[i]),
                )
                for i in rows
            ),
            sources=tuple(
                ItemSource(
                    sites[i],
                    products[i],
                    suppliers[i],
                    float(terms.cost_cny[i]),
                    rounding=Rounding.NEAREST,
                )
                for i in rows
            ),
            routes=tuple(
                SupplyRoute(supplier, site, float(supplier[-1]))
                for supplier, site in sorted(set(zip(suppliers, sites, strict=True)))
            ),
            promotions=self.promotions,
            rules=RestockingRules(),
        )


def market(records: Records, seed: int) -> Market:
    """The world made of records by a seed."""
    sites = tuple(f"store-{store}" for store in records.store)
    products = tuple(f"product-{product}" for product in records.product)
    history = DemandHistory(
        records.first_day,
        sites,
        products,
        (records.sale * UNITS).astype(np.float32),
        (1.0 - records.hours_out / HOURS).astype(np.float32),
        (records.discount * 10.0).astype(np.float32),
    )
    terms = _terms(records)
    asked = demand(records, seed)
    draws = np.random.default_rng([seed, 3])
    freshest = draws.binomial(asked, terms.freshest_first[:, None])
    return Market(history, terms, asked, freshest, _promotions(records, history), seed)


def _terms(records: Records) -> Terms:
    kind = records.kind
    price = np.full(len(records), 10.0)
    cost = price * (0.55 + 0.05 * (kind["second_category_id"] % 5))
    return Terms(
        2 + kind["first_category_id"] % 6,
        1 + kind["management_group_id"] % 2,
        0.3 + 0.05 * (kind["third_category_id"] % 5).astype(float),
        price,
        cost,
        0.01 * cost,
    )


def _promotions(records: Records, history: DemandHistory) -> tuple[Promotion, ...]:
    """Runs of days with one price share (in hundredths) and one activity, of each series."""
    share = np.round(np.minimum(records.discount, 1.0), 2)
    on = (share < PROMOTED) | records.activity
    state = np.where(on, np.round(100 * share) + 1000 * records.activity, -1).astype(np.int64)
    edge = np.ones((len(state), 1), np.bool_)
    begins = np.concatenate([edge, state[:, 1:] != state[:, :-1]], axis=1)
    rows, first = np.nonzero(begins)
    # Each run ends where the next one begins; rows follow each other.
    following = np.append(first[1:], 0)
    last = np.where(following == 0, state.shape[1], following) - 1
    return tuple(
        Promotion(
            history.product_ids[row],
            history.first_day + timedelta(days=int(begin)),
            history.first_day + timedelta(days=int(end)),
            float(max(share[row, begin], 0.01)),
            history.site_ids[row],
            "activity" if records.activity[row, begin] else "price",
        )
        for row, begin, end in zip(rows, first, last, strict=True)
        if on[row, begin]
    )
