from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.suppliers.problem import (
    AllocationLimits,
    AllocationProblem,
    Category,
    Choice,
    Outage,
    segments_of,
)
from supplychain.suppliers import Discount

if TYPE_CHECKING:
    from collections.abc import Callable


def random_problem(seed: int) -> AllocationProblem:
    """One to three categories, three to five suppliers in two or three clusters."""
    rng = np.random.default_rng(seed)
    clusters = [f"c{row}" for row in range(rng.integers(2, 4))]
    firms = [
        (f"s{row}", clusters[rng.integers(len(clusters))], "AB"[int(rng.random() < 0.4)])
        for row in range(rng.integers(3, 6))
    ]
    categories = tuple(
        Category(f"k{row}", float(rng.integers(50, 500)), int(rng.integers(1, 3)))
        for row in range(rng.integers(1, 4))
    )
    choices = [
        _choice(firm, category, rng)
        for firm in firms
        for category in categories
        if rng.random() < 0.9
    ]
    outages = tuple(
        Outage(f"o-{name}", 0.04, ((name, float(rng.uniform(0.2, 1.0))),)) for name in clusters
    )
    limits = AllocationLimits(
        best_share=float(rng.choice([0.0, 0.4, 0.6])),
        cluster_share=float(rng.choice([0.7, 0.9, 1.0])),
        cvar_weight=float(rng.choice([0.0, 1.0])),
        cvar_level=0.9,
        most_cvar_cny=float(rng.uniform(100, 900)) if rng.random() < 0.3 else None,
        most_defects=float(rng.uniform(2, 8)) if rng.random() < 0.3 else None,
    )
    kept = tuple(item for item in choices if item.segments)
    return AllocationProblem(categories, kept, outages, limits, f"random-{seed}")


def _choice(firm: tuple[str, str, str], category: Category, rng: np.random.Generator) -> Choice:
    units, price = category.units, float(rng.uniform(5, 10))
    breaks = ((float(rng.uniform(0.2, 0.3) * units), 0.9 * price),) * int(rng.random() < 0.7)
    breaks += ((float(rng.uniform(0.35, 0.5) * units), 0.8 * price),) * int(rng.random() < 0.5)
    discount = Discount.INCREMENTAL if rng.random() < 0.4 else Discount.ALL_UNITS
    least, most = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.3, 0.8))
    return Choice(
        firm[0],
        category.id,
        firm[1],
        firm[2],
        "whitelist",
        segments_of(price, breaks, discount, least * units, most * units),
        freight_cny=float(rng.uniform(0, 1)),
        defect_cny=float(rng.uniform(0, 0.3)),
        late_cny=float(rng.uniform(0, 0.3)),
        defect_share=float(rng.uniform(0, 0.02)),
        outage_cny=float(rng.uniform(1, 5)),
    )


@pytest.fixture
def draw() -> Callable[[int], AllocationProblem]:
    """Problems by seed."""
    return random_problem


@pytest.fixture
def two() -> AllocationProblem:
    """100 units: a costs 10 up to 60, b 8 up to 50; with a fifth lost in a's cluster.

    Without risk b delivers 50 and a the other 50: 900.
    """
    category = Category("milk", 100.0, 2)
    return AllocationProblem(
        (category,),
        (
            Choice(
                "a",
                "milk",
                "north",
                "A",
                "whitelist",
                segments_of(10, (), Discount.ALL_UNITS, 5, 60),
            ),
            Choice(
                "b",
                "milk",
                "south",
                "B",
                "whitelist",
                segments_of(8, (), Discount.ALL_UNITS, 5, 50),
            ),
        ),
        (Outage("flood", 0.05, (("north", 0.2),)),),
        AllocationLimits(best_share=0.5, cvar_level=0.9),
        "two",
    )
