"""Alarms when a figure moves away from its baseline, and quiet when it hovers about the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class DriftLimits:
    """When an alarm is raised and taken back.

    Parameters
    ----------
    raise_share
        Distance from the baseline, as a share of it, at which an alarm is raised.
    clear_share
        Distance at or below which it is taken back, less than the other.
    """

    raise_share: float = 0.20
    clear_share: float = 0.10

    def __post_init__(self) -> None:
        if not 0.0 <= self.clear_share < self.raise_share:
            given = f"{self.clear_share}, {self.raise_share}"
            text = "clear_share must be at least 0 and below raise_share"
            raise DataError([DataProblem("drift", -1, "clear_share", "contradiction", text, given)])


DEFAULT = DriftLimits()
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Drift:
    """State of one figure after its latest value.

    Parameters
    ----------
    distance
        Value over baseline, less 1; nan where either is not known.
    alarm
        Whether the alarm stands.
    """

    distance: float
    alarm: bool


def drift(baseline: float, values: Sequence[float], limits: DriftLimits = DEFAULT) -> list[Drift]:
    """Follow a figure such as WAPE; a value that is not known leaves the alarm as it was.

    Parameters
    ----------
    baseline
        What the figure was when the method was accepted; not 0.
    values
        The figure since then, oldest first.
    limits
        When alarms are raised and taken back.
    """
    if not baseline:
        text = "a share of 0 cannot be taken"
        raise DataError([DataProblem("drift", -1, "baseline", "zero", text, str(baseline))])
    found: list[Drift] = []
    alarm = False
    for value in values:
        distance = (value - baseline) / abs(baseline)
        if abs(distance) >= limits.raise_share - ROUNDING:
            alarm = True
        elif abs(distance) <= limits.clear_share + ROUNDING:
            alarm = False
        found.append(Drift(distance, alarm))
    return found
