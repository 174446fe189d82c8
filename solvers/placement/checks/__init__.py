"""Rules of a placement plan by theme, and what they look up."""

from solvers.placement.checks.case import Case, case_of

__all__ = ["Case", "case_of"]
