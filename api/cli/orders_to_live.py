"""A plan of orders to be lived by, which must be clean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.replenishment_folder import read_orders
from supplychain.errors import DataError, DataProblem
from supplychain.io import scenario_hash

if TYPE_CHECKING:
    from pathlib import Path

    from simulations.world import Plans


def with_orders(plans: Plans, folder: Path) -> Plans:
    """The plans with that of the orders in a folder.

    Raises
    ------
    DataError
        If the folder holds none, or one that its checker found faults with; with every fault.
    """
    stored = read_orders(folder)
    if stored.header.violations:
        text = "the checker found a fault with the plan of orders"
        raise DataError(
            DataProblem(str(folder), -1, "", "violation", text, given, "a plan without faults")
            for given in stored.header.violations
        )
    made_for = scenario_hash(stored.scenario)
    return replace(plans, replenishment=stored.plan, replenishment_hash=made_for)
