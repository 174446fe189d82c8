"""Single numbers: nothing negative, nothing infinite, shares between 0 and 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.problem import PlacementProblem


class Amount(NamedTuple):
    """A number and the least and most that it may be."""

    where: str
    column: str
    value: float | None
    least: float = 0.0
    most: float = math.inf
    above: bool = False
    """Whether the least itself is too little."""

    @property
    def allowed(self) -> str:
        """What would be accepted, for people."""
        if self.most < math.inf:
            ends = "above {:g}, at most {:g}" if self.above else "{:g} to {:g}"
            return ends.format(self.least, self.most)
        return f"a finite number {'above' if self.above else 'of at least'} {self.least:g}"

    @property
    def fault(self) -> DataProblem | None:
        """What is wrong with it, if anything."""
        value = self.value
        if value is None:
            return None
        if not math.isfinite(value):
            code, text = "not_finite", "this is not a finite number"
        elif value < self.least or (self.above and value == self.least):
            code, text = "out_of_range", "this is too small"
        elif value > self.most:
            code, text = "out_of_range", "this is too large"
        else:
            return None
        return DataProblem(self.where, -1, self.column, code, text, str(value), self.allowed)


def amounts_out_of_range(problem: PlacementProblem) -> list[DataProblem]:
    """Costs, sizes, days, shares and limits are finite and in their range."""
    every = (_of_sites, _of_goods, _of_futures, _of_bands, _of_limits)
    found = (amount.fault for amounts in every for amount in amounts(problem))
    return [fault for fault in found if fault is not None]


def probabilities_off_one(problem: PlacementProblem) -> list[DataProblem]:
    """The probabilities of all futures add up to 1."""
    total = math.fsum(future.probability for future in problem.futures)
    if not problem.futures or not math.isfinite(total) or abs(total - 1.0) <= _ROUNDING:
        return []
    text = "the probabilities do not add up to 1"
    return [DataProblem("futures", -1, "probability", "wrong_sum", text, f"{total:g}", "1")]


def more_steps_than_allowed(problem: PlacementProblem) -> list[DataProblem]:
    """A site has no more steps of a module today than it can have."""
    return [
        DataProblem(
            f"site {site.id}",
            -1,
            f"modules {module.class_id} present",
            "out_of_range",
            "there are more steps today than the site can have",
            str(module.present),
            f"at most {module.most}",
        )
        for site in problem.sites
        for module in site.modules
        if module.present > module.most >= 0
    ]


_ROUNDING = 1e-6
"""Probabilities written with six decimals add up to 1."""


def _of_sites(problem: PlacementProblem) -> Iterator[Amount]:
    for site in problem.sites:
        where = f"site {site.id}"
        yield Amount(where, "fixed_cny_per_day", site.fixed_cny_per_day)
        yield Amount(where, "opening_cny", site.opening_cny)
        yield Amount(where, "closing_cny", site.closing_cny)
        yield Amount(where, "fixed_co2_kg_per_day", site.fixed_co2_kg_per_day)
        for module in site.modules:
            column = f"modules {module.class_id}"
            yield Amount(where, f"{column} size_kg_per_day", module.size_kg_per_day)
            yield Amount(where, f"{column} most", module.most)
            yield Amount(where, f"{column} present", module.present)
            yield Amount(where, f"{column} cny_per_day", module.cny_per_day)
            yield Amount(where, f"{column} adding_cny", module.adding_cny)


def _of_goods(problem: PlacementProblem) -> Iterator[Amount]:
    for group in problem.groups:
        where = f"group {group.id}"
        yield Amount(where, "unserved_cny_per_kg", group.unserved_cny_per_kg)
        yield Amount(where, "age_limit_s", group.age_limit_s, above=True)
    for period in problem.periods:
        yield Amount(f"period {period.id}", "days", period.days, above=True)


def _of_futures(problem: PlacementProblem) -> Iterator[Amount]:
    for future in problem.futures:
        where = f"future {future.id}"
        yield Amount(where, "probability", future.probability, most=1.0)
        yield Amount(where, "transport_factor", future.transport_factor)
        if isinstance(future.demand_factor, int | float):
            yield Amount(where, "demand_factor", future.demand_factor)


def _of_bands(problem: PlacementProblem) -> Iterator[Amount]:
    for band in problem.bands:
        where = f"band {band.hours:g} h"
        yield Amount(where, "hours", band.hours, above=True)
        yield Amount(where, "share", band.share, most=1.0)
        yield Amount(where, "wait_s", band.wait_s)
    yield Amount("problem", "cold_chain_share", problem.cold_chain_share, most=1.0)


def _of_limits(problem: PlacementProblem) -> Iterator[Amount]:
    changes, aim = problem.changes, problem.aim
    yield Amount("changes", "most_openings", changes.most_openings)
    yield Amount("changes", "most_closings", changes.most_closings)
    yield Amount("changes", "budget_cny", changes.budget_cny)
    yield Amount("problem", "co2_cny_per_kg", problem.co2_cny_per_kg)
    yield Amount("problem", "co2_cap_kg", problem.co2_cap_kg)
    yield Amount("aim", "cvar_weight", aim.cvar_weight)
    yield Amount("aim", "cvar_level", aim.cvar_level, most=1.0)
    for stage in aim.stages:
        yield Amount("aim", f"{stage.measure} tolerance", stage.tolerance)
