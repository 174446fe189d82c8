from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.perishable.model import Items

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def make() -> Callable[..., Items]:
    """Items that cost 3 to buy, 1 to hold, 5 to miss and 7 to waste, unless told otherwise."""

    def made(
        life: list[int], lead: list[int], share: float = 0.0, waste: float = 7.0, **more: float
    ) -> Items:
        every = np.ones(len(life))
        return Items(
            lead_time_days=np.array(lead),
            shelf_life_days=np.array(life),
            freshest_first=share * every,
            order_cny=more.pop("order", 3.0) * every,
            holding_cny=1.0 * every,
            shortage_cny=5.0 * every,
            waste_cny=waste * every,
            **more,
        )

    return made
