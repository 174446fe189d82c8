"""Every fault of a placement problem is found, and all of them at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.placement.problem import (
    Aim,
    CandidateSite,
    ChangeLimits,
    Forced,
    Future,
    Leg,
    Measure,
    Module,
    Period,
    PlacementProblem,
    ProductGroup,
    ServiceBand,
    Stage,
    Zone,
)
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable

CENTRE = CandidateSite("hub", "Hub", "centre", (Module("chilled", 100.0), Module("ambient", 100.0)))
FRONTS = (
    CandidateSite(
        "east", "East", "front", (Module("chilled", 50.0, 2, 1, 5.0, 9.0),), is_open=True
    ),
    CandidateSite("west", "West", "front", (Module("chilled", 50.0), Module("ambient", 50.0))),
)


def leg(groups: int, tails: int, heads: int) -> Leg:
    """A leg where everything is allowed and costs 1."""
    return Leg(
        np.ones((groups, tails, heads)),
        np.full((tails, heads), 3_600),
        np.zeros((tails, heads)),
        np.ones((groups, tails, heads), dtype=bool),
    )


def small(**changes: Any) -> PlacementProblem:
    """One centre, two fronts, two zones, milk that must be served and rice that need not be."""
    parts: dict[str, Any] = {
        "name": "small",
        "tiers": ("centre", "front"),
        "class_ids": ("chilled", "ambient"),
        "sites": (CENTRE, *FRONTS),
        "groups": (
            ProductGroup("milk", "Milk", "chilled", fresh=True, age_limit_s=90_000),
            ProductGroup("rice", "Rice", "ambient", unserved_cny_per_kg=10.0),
        ),
        "zones": (Zone("north", "North"), Zone("south", "South")),
        "periods": (Period("quiet", 300.0), Period("peak", 65.0)),
        "legs": (leg(2, 1, 2), leg(2, 2, 2)),
        "demand_kg_per_day": np.full((2, 2, 2), 10.0),
        "futures": (Future("as expected", 0.9), Future("flood", 0.1, closed_site_ids=("east",))),
        "bands": (ServiceBand(24.0, 0.8, 7_200, ("milk",)),),
    }
    return PlacementProblem(**(parts | changes))


def faults(**changes: Any) -> list[DataProblem]:
    """Every fault of the small problem with changes."""
    with pytest.raises(DataError) as caught:
        small(**changes)
    return list(caught.value.problems)


def the_fault(**changes: Any) -> DataProblem:
    """The only fault of the small problem with changes."""
    found = faults(**changes)
    assert len(found) == 1, found
    return found[0]


def front(**changes: Any) -> dict[str, Any]:
    """The small problem's sites with the first front changed."""
    return {"sites": (CENTRE, replace(FRONTS[0], **changes), FRONTS[1])}


def with_module(**changes: Any) -> dict[str, Any]:
    """The small problem's sites with the first front's module changed."""
    return front(modules=(replace(FRONTS[0].modules[0], **changes),))


def with_entry(array: str, place: tuple[int, ...], value: float) -> dict[str, Any]:
    """The small problem's legs with one entry of the last one changed."""
    last = leg(2, 2, 2)
    getattr(last, array)[place] = value
    return {"legs": (leg(2, 1, 2), last)}


def with_future(**changes: Any) -> dict[str, Any]:
    """The small problem's futures with the first one changed."""
    return {"futures": (replace(small().futures[0], **changes), small().futures[1])}


def test_a_sound_problem_has_no_fault() -> None:
    assert small().days == 365.0


EMPTY: dict[str, dict[str, Any]] = {
    "tiers": {"tiers": (), "sites": (), "legs": ()},
    "class_ids": {"class_ids": ()},
    "groups": {"groups": ()},
    "zones": {"zones": ()},
    "periods": {"periods": ()},
    "futures": {"futures": ()},
    "aim.stages": {"aim": Aim(stages=())},
    "tier front": {"sites": (CENTRE,)},
}


@pytest.mark.parametrize("part", EMPTY)
def test_a_part_without_entries_is_a_fault(part: str) -> None:
    found = faults(**EMPTY[part])
    assert (part, "missing_value") in {(fault.table, fault.code) for fault in found}


TWICE: dict[str, dict[str, Any]] = {
    "tiers": {"tiers": ("front", "front")},
    "class_ids": {"class_ids": ("chilled", "ambient", "ambient")},
    "sites": {"sites": (CENTRE, FRONTS[0], FRONTS[0])},
    "groups": {"groups": (small().groups[0],) * 2},
    "zones": {"zones": (Zone("north", "North"),) * 2},
    "periods": {"periods": (Period("quiet", 300.0),) * 2},
    "futures": {"futures": (Future("flood", 0.5),) * 2},
    "aim.stages": {"aim": Aim((Stage(Measure.COST), Stage(Measure.COST)))},
    "site east": front(modules=FRONTS[0].modules * 2),
}


@pytest.mark.parametrize("part", TWICE)
def test_an_entry_that_stands_twice_is_a_fault(part: str) -> None:
    found = faults(**TWICE[part])
    assert (part, "duplicate_key") in {(fault.table, fault.code) for fault in found}


UNKNOWN: dict[tuple[str, str], dict[str, Any]] = {
    ("site east", "tier"): front(tier="shed"),
    ("site east", "modules"): front(modules=(Module("frozen", 1.0),)),
    ("group milk", "class_id"): {
        "groups": (replace(small().groups[0], class_id="frozen"), small().groups[1])
    },
    ("group milk", "first_tier"): {
        "groups": (replace(small().groups[0], first_tier="shed"), small().groups[1])
    },
    ("band 24 h", "group_ids"): {"bands": (ServiceBand(24.0, group_ids=("oil",)),)},
    ("future as expected", "closed_site_ids"): with_future(closed_site_ids=("moon",)),
    ("future as expected", "closed_zone_ids"): with_future(closed_zone_ids=("moon",)),
}


@pytest.mark.parametrize("place", UNKNOWN)
def test_a_name_that_leads_nowhere_is_a_fault(place: tuple[str, str]) -> None:
    found = faults(**UNKNOWN[place])
    assert (*place, "unknown_reference") in {(f.table, f.column, f.code) for f in found}


def test_an_unknown_name_is_told_the_nearest_known_one() -> None:
    fault = the_fault(**with_future(closed_zone_ids=("noth",)))
    assert "did you mean north?" in fault.problem


BAD = (float("nan"), float("inf"), -1.0)
AMOUNTS: dict[str, Callable[[float], dict[str, Any]]] = {
    "fixed_cny_per_day": lambda value: front(fixed_cny_per_day=value),
    "opening_cny": lambda value: front(opening_cny=value),
    "closing_cny": lambda value: front(closing_cny=value),
    "fixed_co2_kg_per_day": lambda value: front(fixed_co2_kg_per_day=value),
    "modules chilled size_kg_per_day": lambda value: with_module(size_kg_per_day=value),
    "modules chilled cny_per_day": lambda value: with_module(cny_per_day=value),
    "modules chilled adding_cny": lambda value: with_module(adding_cny=value),
    "days": lambda value: {"periods": (Period("quiet", value), Period("peak", 65.0))},
    "transport_factor": lambda value: with_future(transport_factor=value),
    "demand_factor": lambda value: with_future(demand_factor=value),
    "share": lambda value: {"bands": (ServiceBand(24.0, value),)},
    "hours": lambda value: {"bands": (ServiceBand(value),)},
    "cold_chain_share": lambda value: {"cold_chain_share": value},
    "budget_cny": lambda value: {"changes": ChangeLimits(budget_cny=value)},
    "co2_cny_per_kg": lambda value: {"co2_cny_per_kg": value},
    "co2_cap_kg": lambda value: {"co2_cap_kg": value},
    "cvar_weight": lambda value: {"aim": Aim(cvar_weight=value)},
    "cvar_level": lambda value: {"aim": Aim(cvar_level=value)},
    "cost tolerance": lambda value: {"aim": Aim((Stage(Measure.COST, value),))},
    "unserved_cny_per_kg": lambda value: {
        "groups": (small().groups[0], replace(small().groups[1], unserved_cny_per_kg=value))
    },
}


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("column", AMOUNTS)
def test_a_negative_or_infinite_amount_is_a_fault(column: str, value: float) -> None:
    fault = the_fault(**AMOUNTS[column](value))
    assert (fault.column, fault.given) == (column, str(value))
    assert fault.allowed


COUNTS: dict[str, dict[str, Any]] = {
    "modules chilled most": with_module(most=-1, present=0),
    "modules chilled present": with_module(present=-1),
    "most_openings": {"changes": ChangeLimits(most_openings=-1)},
    "most_closings": {"changes": ChangeLimits(most_closings=-1)},
    "wait_s": {"bands": (ServiceBand(24.0, 0.8, -1),)},
    "age_limit_s": {"groups": (replace(small().groups[0], age_limit_s=0), small().groups[1])},
}


@pytest.mark.parametrize("column", COUNTS)
def test_a_negative_count_is_a_fault(column: str) -> None:
    found = faults(**COUNTS[column])
    assert (column, "out_of_range") in {(fault.column, fault.code) for fault in found}


def test_coverage_above_all_of_it_is_a_fault() -> None:
    fault = the_fault(cold_chain_share=1.2)
    assert (fault.code, fault.allowed) == ("out_of_range", "0 to 1")
    assert the_fault(bands=(ServiceBand(24.0, 1.01),)).table == "band 24 h"


def test_more_steps_today_than_allowed_is_a_fault() -> None:
    fault = the_fault(**with_module(most=1, present=2))
    assert (fault.table, fault.given, fault.allowed) == ("site east", "2", "at most 1")


@pytest.mark.parametrize("second", [0.2, 0.05])
def test_probabilities_that_do_not_add_up_are_a_fault(second: float) -> None:
    futures = (Future("as expected", 0.9), Future("flood", second))
    fault = the_fault(futures=futures)
    assert (fault.code, fault.given) == ("wrong_sum", f"{0.9 + second:g}")


def test_probabilities_in_thirds_add_up() -> None:
    assert small(futures=tuple(Future(name, 1 / 3) for name in "abc")).name == "small"


def test_a_negative_probability_is_a_fault_even_if_the_sum_is_right() -> None:
    fault = the_fault(futures=(Future("a", 0.7), Future("b", 0.5), Future("c", -0.2)))
    assert (fault.table, fault.column) == ("future c", "probability")


SHAPES: dict[tuple[str, str], dict[str, Any]] = {
    ("legs", ""): {"legs": (leg(2, 1, 2),)},
    ("leg front", "cny_per_kg"): {
        "legs": (leg(2, 1, 2), replace(leg(2, 2, 2), cny_per_kg=np.ones(2)))
    },
    ("leg front", "seconds"): {
        "legs": (leg(2, 1, 2), replace(leg(2, 2, 2), seconds=np.ones((2, 3), dtype=np.int64)))
    },
    ("problem", "demand_kg_per_day"): {"demand_kg_per_day": np.ones((2, 2))},
    ("future as expected", "demand_factor"): with_future(demand_factor=np.ones((3, 2))),
}


@pytest.mark.parametrize("place", SHAPES)
def test_an_array_of_another_shape_is_a_fault(place: tuple[str, str]) -> None:
    found = [fault for fault in faults(**SHAPES[place]) if fault.code == "shape"]
    assert [(fault.table, fault.column) for fault in found] == [place]


ENTRIES = {
    "cny_per_kg": ((0, 1, 1), (-1.0, float("nan"))),
    "seconds": ((1, 1), (-1,)),
    "co2_kg_per_kg": ((1, 1), (-1.0, float("nan"), float("inf"))),
}


@pytest.mark.parametrize("array", ENTRIES)
def test_a_bad_entry_of_a_leg_is_named_by_its_ends(array: str) -> None:
    place, values = ENTRIES[array]
    for value in values:
        fault = the_fault(**with_entry(array, place, value))
        assert (fault.table, fault.column) == ("leg front", array)
        assert "west, south" in fault.problem


def test_a_leg_that_is_not_allowed_is_no_fault() -> None:
    assert small(**with_entry("cny_per_kg", (0, 1, 1), float("inf"))).name == "small"


def test_several_bad_entries_of_an_array_are_one_fault_with_their_number() -> None:
    demand = np.full((2, 2, 2), 10.0)
    demand[0, 1] = -3.0
    fault = the_fault(demand_kg_per_day=demand)
    assert fault.problem.startswith("the entry of milk, south, quiet and 1 further entries")


def test_a_bad_demand_factor_is_a_fault() -> None:
    factor = np.ones((2, 2))
    factor[1, 0] = float("inf")
    fault = the_fault(**with_future(demand_factor=factor))
    assert (fault.table, fault.code) == ("future as expected", "not_finite")


def test_a_site_that_must_be_open_but_is_closed_in_every_future_is_a_fault() -> None:
    futures = tuple(Future(name, 0.5, closed_site_ids=("east",)) for name in "ab")
    fault = the_fault(futures=futures, **front(forced=Forced.OPEN))
    assert (fault.table, fault.column, fault.code) == ("site east", "forced", "conflict")


def test_a_forced_site_that_only_some_futures_close_is_no_fault() -> None:
    assert small(**front(forced=Forced.OPEN)).name == "small"
    assert small(**front(forced=Forced.CLOSED)).name == "small"


def test_a_zone_that_no_finite_lane_reaches_is_a_fault_if_it_must_be_served() -> None:
    blocked = leg(2, 2, 2)
    blocked.cny_per_kg[:, :, 1] = np.inf
    fault = the_fault(legs=(leg(2, 1, 2), blocked))
    assert (fault.table, fault.code) == ("zone south", "unreachable")
    assert "milk" in fault.problem


def test_ways_through_closed_sites_or_without_room_reach_nothing() -> None:
    closed = tuple(replace(site, forced=Forced.CLOSED) for site in FRONTS)
    dry = tuple(replace(site, modules=(Module("ambient", 50.0),)) for site in FRONTS)
    for fronts in (closed, dry):
        found = faults(sites=(CENTRE, *fronts))
        assert [fault.table for fault in found] == ["zone north", "zone south"]


def test_a_break_on_an_upper_leg_is_found() -> None:
    broken = leg(2, 1, 2)
    broken.cny_per_kg[0] = np.inf
    assert [fault.code for fault in faults(legs=(broken, leg(2, 2, 2)))] == ["unreachable"] * 2


def test_all_faults_come_at_once() -> None:
    demand = np.full((2, 2, 2), 10.0)
    demand[1, 0, 0] = -5.0
    blocked = leg(2, 2, 2)
    blocked.cny_per_kg[0, :, 1] = np.inf
    found = faults(
        demand_kg_per_day=demand,
        legs=(leg(2, 1, 2), blocked),
        cold_chain_share=1.5,
        changes=ChangeLimits(most_openings=-2),
        futures=(Future("a", 0.5), Future("b", 0.4, closed_site_ids=("moon",))),
        **with_module(present=3, cny_per_day=-1.0),
    )
    assert {(fault.table, fault.code) for fault in found} == {
        ("future b", "unknown_reference"),
        ("problem", "out_of_range"),
        ("site east", "out_of_range"),
        ("changes", "out_of_range"),
        ("futures", "wrong_sum"),
        ("zone south", "unreachable"),
    }
    assert len(found) == 8
