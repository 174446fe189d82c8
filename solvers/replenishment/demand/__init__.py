"""Demand of the coming days: from recorded sales to paths of what customers will ask for."""

from solvers.replenishment.demand.forecast import LEVELS, Dependence, Forecast
from solvers.replenishment.demand.offers import Offers, offers
from solvers.replenishment.demand.options import Estimand, Options
from solvers.replenishment.demand.paths import paths
from solvers.replenishment.demand.predict import forecast
from solvers.replenishment.demand.uncensor import Uncensored, uncensor

__all__ = [
    "LEVELS",
    "Dependence",
    "Estimand",
    "Forecast",
    "Offers",
    "Options",
    "Uncensored",
    "forecast",
    "offers",
    "paths",
    "uncensor",
]
