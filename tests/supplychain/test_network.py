from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplychain.errors import DataError
from supplychain.network import Cut, Network

ARCS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(1, 9)),
    max_size=15,
)


def chain() -> Network:
    """Farm feeds two centres; the west one feeds one front, the east one two, of which one shared.

    farm -> west -> shared, farm -> east -> shared, east -> alone; shared -> east goes back.
    """
    return Network.from_arcs(
        [
            ("farm", "west", 5.0),
            ("farm", "east", 2.0),
            ("west", "shared", 1.0),
            ("east", "shared", 9.0),
            ("east", "alone", 1.0),
            ("shared", "east", 1.0),
        ]
    )


def test_the_shortest_path_is_the_lightest_and_not_the_one_with_fewest_stops() -> None:
    network = Network.from_arcs([("a", "c", 9.0), ("a", "b", 2.0), ("b", "c", 3.0)])
    assert network.shortest_path("a", "c") == ("a", "b", "c")
    assert network.path_weight(("a", "b", "c")) == 5.0


def test_no_path_is_an_empty_path() -> None:
    assert chain().shortest_path("alone", "farm") == ()


def test_a_site_reaches_itself_without_an_arc() -> None:
    assert chain().shortest_path("farm", "farm") == ("farm",)


def test_of_parallel_arcs_the_lightest_stays() -> None:
    network = Network.from_arcs([("a", "b", 3.0), ("a", "b", 1.0), ("a", "b", 2.0)])
    assert network.path_weight(("a", "b")) == 1.0


@given(ARCS, st.sampled_from("abcdef"), st.sampled_from("abcdef"))
def test_shortest_paths_agree_with_all_pairs_by_hand(
    arcs: list[tuple[str, str, int]], start: str, end: str
) -> None:
    network = Network.from_arcs(arcs, nodes="abcdef")
    best = {(a, b): 0.0 if a == b else math.inf for a in "abcdef" for b in "abcdef"}
    for a, b, weight in arcs:
        best[a, b] = min(best[a, b], weight)
    for middle, a, b in itertools.product("abcdef", repeat=3):
        best[a, b] = min(best[a, b], best[a, middle] + best[middle, b])
    path = network.shortest_path(start, end)
    assert (network.path_weight(path) if path else math.inf) == best[start, end]


def test_closing_a_centre_cuts_off_what_only_it_feeds() -> None:
    assert chain().cut_off(["east"], sources=["farm"]) == ("alone", "east")


def test_closing_a_lane_cuts_off_nothing_while_another_way_is_left() -> None:
    network = chain()
    assert network.cut_off(closed_arcs=[("farm", "east")], sources=["farm"]) == ()
    both = [("farm", "east"), ("shared", "east")]
    assert network.cut_off(closed_arcs=both, sources=["farm"]) == ("alone", "east")


def test_a_second_source_keeps_its_sites_supplied() -> None:
    assert chain().cut_off(["farm"], sources=["farm", "east"]) == ("farm", "west")


def test_sites_that_no_source_reaches_today_are_not_reported() -> None:
    network = Network.from_arcs([("a", "b", 1.0)], nodes=["island"])
    assert network.cut_off(["a"], sources=["a"]) == ("a", "b")


def test_articulation_points_hold_the_network_together() -> None:
    network = Network.from_arcs([("a", "b", 1), ("b", "c", 1), ("c", "a", 1), ("c", "d", 1)])
    assert network.articulation_points() == ("c",)


def test_the_fewest_lanes_that_stop_all_supply() -> None:
    assert chain().min_cut(["farm"], ["alone"]) == Cut(1.0, (("east", "alone"),))
    assert chain().min_cut(["farm"], ["shared"]).capacity == 2.0


def test_the_weakest_lanes_by_capacity_carry_the_largest_flow() -> None:
    capacities = {
        ("farm", "west"): 10.0,
        ("west", "shared"): 3.0,
        ("farm", "east"): 4.0,
        ("east", "shared"): 8.0,
        ("east", "alone"): 8.0,
    }
    cut = chain().min_cut(["farm"], ["shared", "alone"], capacities)
    assert cut == Cut(7.0, (("farm", "east"), ("west", "shared")))


def test_unlimited_lanes_cannot_be_cut() -> None:
    assert chain().min_cut(["farm"], ["alone"], {("farm", "west"): 1.0}) == Cut(math.inf, ())
    assert chain().min_cut(["farm"], ["farm"]) == Cut(math.inf, ())


def test_sites_that_get_nothing_need_no_cut() -> None:
    assert chain().min_cut(["alone"], ["farm"]) == Cut(0.0, ())


def test_every_unknown_site_is_named() -> None:
    with pytest.raises(DataError) as caught:
        chain().cut_off(["moon"], [("farm", "mars")], sources=["farm"])
    assert [problem.given for problem in caught.value.problems] == ["mars", "moon"]


def test_every_unusable_weight_is_named() -> None:
    with pytest.raises(DataError) as caught:
        Network.from_arcs([("a", "b", -1.0), ("a", "c", math.nan), ("a", "d", 0.0)])
    assert len(caught.value.problems) == 2


def test_unusable_capacities_are_named() -> None:
    with pytest.raises(DataError, match=r"unusable capacity[\s\S]*no arc"):
        chain().min_cut(["farm"], ["alone"], {("farm", "west"): -1.0, ("west", "farm"): 1.0})
