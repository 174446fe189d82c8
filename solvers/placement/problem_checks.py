"""What a placement problem must hold to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem


def problems_of(problem: PlacementProblem) -> list[DataProblem]:
    """Every fault of a problem."""
    return list(_shapes(problem))


def _shapes(problem: PlacementProblem) -> list[DataProblem]:
    found = []
    heads = [len(problem.of_tier(tier)) for tier in problem.tiers[1:]] + [len(problem.zones)]
    for tier, leg, head in zip(problem.tiers, problem.legs, heads, strict=False):
        want = (len(problem.groups), len(problem.of_tier(tier)), head)
        for name, shape, allowed in (
            ("cny_per_kg", leg.cny_per_kg.shape, want),
            ("in_band", leg.in_band.shape, want),
            ("seconds", leg.seconds.shape, want[1:]),
            ("co2_kg_per_kg", leg.co2_kg_per_kg.shape, want[1:]),
        ):
            if shape != allowed:
                text = "the array has another shape than the sites and groups"
                found.append(
                    DataProblem(f"leg {tier}", -1, name, "shape", text, str(shape), str(allowed))
                )
    return found
