"""Averages over time of what stays as it is between two changes."""

from __future__ import annotations


class TimeAverage:
    """A quantity that jumps: its mean over time, its area and its extremes.

    Parameters
    ----------
    value
        Its value from the start.
    at_s
        The start.
    """

    __slots__ = ("_area", "_from_s", "_since_s", "largest", "smallest", "value")

    def __init__(self, value: float = 0.0, at_s: int = 0) -> None:
        self.value = self.largest = self.smallest = value
        self._from_s = self._since_s = at_s
        self._area = 0.0

    def set(self, value: float, at_s: int) -> None:
        """It has this value from this second on; seconds never fall."""
        self._area += self.value * (at_s - self._since_s)
        self._since_s, self.value = at_s, value
        if value > self.largest:
            self.largest = value
        elif value < self.smallest:
            self.smallest = value

    def add(self, change: float, at_s: int) -> None:
        """It changes by so much at this second."""
        self.set(self.value + change, at_s)

    def restart(self, at_s: int) -> None:
        """Forget what has been, as at the end of a warm-up."""
        self._area, self._from_s, self._since_s = 0.0, at_s, at_s
        self.largest = self.smallest = self.value

    def area(self, until_s: int) -> float:
        """Value times seconds since the start."""
        return self._area + self.value * (until_s - self._since_s)

    def mean(self, until_s: int) -> float:
        """Mean since the start; the value itself where no time has passed."""
        length_s = until_s - self._from_s
        return self.area(until_s) / length_s if length_s > 0 else self.value
