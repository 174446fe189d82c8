"""Whether a solver succeeded, kept apart from why it stopped."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What a plan is worth.

    ``OPTIMAL`` and ``INFEASIBLE`` are claims of proof. ``FEASIBLE`` serves everything,
    ``PARTIAL`` leaves something out and says why, ``NO_PLAN`` serves nothing.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    PARTIAL = "partial"
    INFEASIBLE = "infeasible"
    NO_PLAN = "no_plan"


class StopReason(StrEnum):
    """Why a solver stopped."""

    PROVEN = "proven"
    GAP = "gap"
    TIME = "time"
    ITERATIONS = "iterations"
    ASKED = "asked"
