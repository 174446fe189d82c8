"""Rules of a routing plan, one small function each, on data recomputed from the scenario alone."""

from solvers.routing.checks.case import Case, case_of
from solvers.routing.checks.facts import Facts

__all__ = ["Case", "Facts", "case_of"]
