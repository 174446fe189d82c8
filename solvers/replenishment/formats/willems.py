"""Real supply chains of Willems (2008), "Data set: real-world multiechelon supply chains"."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.guaranteed.network import Stage, StageNetwork
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

HOLDING_RATE = 0.35
"""Part of a unit's value that it costs to hold it for a year."""
FIRST_SUPPLIER = 8
"""Column from which suppliers stand, each followed by the units of it in one unit."""


def read(
    path: Path, holding_rate: float = HOLDING_RATE, *, in_whole_days: bool = False
) -> StageNetwork:
    """Read a chain, with mean lead times.

    Parameters
    ----------
    path
        CSV with a header: name, lead time, longest service time, cost added, exponent of pooling,
        mean, deviation and safety factor of outside demand, suppliers.
    holding_rate
        Part of the value added so far that holding one unit costs.
    in_whole_days
        Whether parts of days are cut off, as in published exact costs.

    Returns
    -------
    StageNetwork
        A stage's deviation pools all outside demand that it ends up in, by the exponent of the
        file (2: as independent demand).

    Raises
    ------
    DataError
        Naming the rows that cannot be read.
    """
    with path.open(newline="") as file:
        rows = [row for row in csv.reader(file) if row][1:]
    stages = [_stage(path.name, number, row) for number, row in enumerate(rows, 2)]
    if in_whole_days:
        stages = [replace(stage, lead_time=float(int(stage.lead_time))) for stage in stages]
    arcs = [
        (row[at], row[0], float(row[at + 1]))
        for row in rows
        for at in range(FIRST_SUPPLIER, len(row) - 1, 2)
        if row[at]
    ]
    bare = StageNetwork(tuple(stages), tuple((one, other) for one, other, _ in arcs))
    units = {(bare.row[one], bare.row[other]): count for one, other, count in arcs}
    pooling = [float(row[4]) if row[4] else 2.0 for row in rows]
    cost, deviation = _added_up(bare, units, pooling)
    return StageNetwork(
        tuple(
            Stage(
                stage.id, stage.lead_time, holding_rate * cost[n], deviation[n], stage.max_service
            )
            for n, stage in enumerate(stages)
        ),
        bare.arcs,
    )


def _stage(name: str, number: int, row: list[str]) -> Stage:
    try:
        has_demand = bool(row[5])
        deviation = float(row[6]) * float(row[7]) if has_demand else 0.0
        max_service = float(row[2]) if row[2] else (0.0 if has_demand else None)
        return Stage(row[0], float(row[1]), float(row[3]), deviation, max_service)
    except (IndexError, ValueError) as error:
        text = f"this is no stage: {error}"
        raise DataError([DataProblem(name, number, "", "not_a_number", text)]) from error


def _added_up(
    bare: StageNetwork, units: dict[tuple[int, int], float], pooling: list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Value of a unit at each stage, and deviation of all outside demand that needs it."""
    cost = np.array([stage.holding_cny for stage in bare.stages])
    for row in bare.order:
        cost[row] += sum(units[one, row] * cost[one] for one in bare.suppliers[row])
    ends = np.array([stage.deviation for stage in bare.stages])
    needed = np.diag((ends > 0.0).astype(float))
    for row in reversed(bare.order):
        needed[row] += sum(units[row, other] * needed[other] for other in bare.customers[row])
    power = np.array(pooling)[:, None]
    deviation = ((needed * ends) ** power).sum(axis=1, keepdims=True) ** (1.0 / power)
    return cost, deviation[:, 0]
