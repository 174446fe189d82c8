"""What a dispatcher can choose about the way of working; the values are tuned on training days."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DispatchParameters:
    """Settings of the manual dispatcher.

    Parameters
    ----------
    districts
        Into how many fixed districts the city is divided.
    wait_weight
        What a second of waiting counts when a place in a round is chosen; a second of driving
        counts 1.
    open_s
        Seconds of driving that calling out one more team for a day is thought to be worth.
    late_weight
        What each second counts by which a job is done after the opening of its window: above 0
        puts jobs as early as they can be.
    long_first
        Whether, of the jobs booked in the same hour, those with the most work are placed first.
    uses_overtime
        Whether jobs are booked into overtime.
    """

    districts: int = 6
    wait_weight: float = 0.5
    open_s: float = 3600.0
    late_weight: float = 0.0
    long_first: bool = False
    uses_overtime: bool = False
