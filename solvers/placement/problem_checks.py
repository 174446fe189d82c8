"""What a placement problem must hold to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.placement.faults import amounts, arrays, names, served

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem
    from supplychain.errors import DataProblem

CHECKS = (
    names.nothing_there,
    names.twice_there,
    names.unknown_names,
    arrays.wrong_shapes,
    arrays.bad_entries,
    amounts.amounts_out_of_range,
    amounts.more_steps_than_allowed,
    amounts.probabilities_off_one,
    served.forced_but_closed,
)
"""Rules that any problem can be asked; each names what it asks for in its first line."""


def problems_of(problem: PlacementProblem) -> list[DataProblem]:
    """Every fault of a problem."""
    found = [fault for check in CHECKS for fault in check(problem)]
    if not any(fault.code == "shape" for fault in found):
        found += served.unreached_demand(problem)
    return found
