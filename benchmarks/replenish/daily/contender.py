"""What takes part: a kind of policy and the settings that may be tried while tuning."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from benchmarks.replenish.daily.market import Market
    from supplychain.state import ReplenishmentPolicy

Parameters = dict[str, "NDArray[np.float64]"]
"""Value of each parameter for every series, shape (series,)."""

BUDGET = 96
"""Most settings that any contender may try on the tuning period."""


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """A kind of policy.

    Parameters
    ----------
    name
        As in the lines.
    grid
        Values to be tried by parameter; all combinations are tried, at most ``BUDGET``.
    build
        Makes a fresh policy for a market from its parameters by series.
    """

    name: str
    grid: Mapping[str, tuple[float, ...]]
    build: Callable[[Market, Parameters], ReplenishmentPolicy]

    def settings(self) -> list[tuple[float, ...]]:
        """All combinations of the grid, in its order of parameters."""
        return list(product(*self.grid.values()))

    def parameters(self, setting: NDArray[np.float64]) -> Parameters:
        """Columns of chosen values, shape (series, parameters), by name."""
        return {name: setting[:, column] for column, name in enumerate(self.grid)}

    def everywhere(self, setting: tuple[float, ...], count: int) -> Parameters:
        """One setting for so many series."""
        return self.parameters(np.tile(np.array(setting, float), (count, 1)))
