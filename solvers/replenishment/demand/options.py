"""What a caller may choose about a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solvers.replenishment.demand.forecast import LEVELS


class Estimand(StrEnum):
    """What is forecast.

    ``DEMAND``: what customers would ask for, had there always been goods; ordering needs this.
    ``FULL_DAYS``: what is sold on days that end with goods on the shelf. Such days are those of
    less demand - where shelves are often empty, much less - but they alone can be checked without
    a model of what was missed.
    """

    DEMAND = "demand"
    FULL_DAYS = "full days"


@dataclass(frozen=True, slots=True)
class Options:
    """How to forecast.

    Parameters
    ----------
    estimand
        What is forecast.
    levels
        Shares of outcomes below each quantile, rising.
    seed
        Of which rows are learnt from, and of draws of missed demand.
    threads
        Of LightGBM; the result does not depend on them.
    trees, leaves, learning_rate
        Of the model of the mean.
    most_rows
        Most rows learnt from; more are sampled down.
    most_series
        Most series learnt from; of more, sites are drawn by chance with all of theirs.
    origin_days
        Learn from origins of so many days back.
    """

    estimand: Estimand = Estimand.DEMAND
    levels: tuple[float, ...] = LEVELS
    seed: int = 0
    threads: int = 1
    trees: int = 120
    leaves: int = 31
    learning_rate: float = 0.08
    most_rows: int = 400_000
    most_series: int = 25_000
    origin_days: int = 42
