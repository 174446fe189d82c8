"""What each kind does, by hand, where, and that nothing is left of it afterwards."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.chance import Chance
from simulations.disruptions import Happenings, drawn, resolved, strictest
from simulations.disruptions.spells import CHANGES
from simulations.effects import Effect, Effects
from supplychain.disruptions import (
    FORMS,
    Consequences,
    Disruption,
    Distribution,
    InStore,
    InTransit,
    Kind,
    NewOrders,
    Profile,
    Shape,
    Staff,
    Zone,
    ZonePart,
    fixed,
)
from supplychain.errors import DataError
from supplychain.io import from_document
from supplychain.io.example import DOCUMENT
from supplychain.places import Location
from supplychain.sites import Tier

CALM = from_document(DOCUMENT)
"""Sites origin-1 in 南京, centre-1 and front-1 in 上海 with customers c-1 and c-2; one carrier."""

CHANCE = Chance(7)


def effects(*items: Disruption) -> Effects:
    return drawn(replace(CALM, disruptions=items), CHANCE)


def shock(kind: Kind, severity: float, *parts: ZonePart, **given: object) -> Disruption:
    """From second 100, ramp of 100, plateau of 100, ramp of 200."""
    times = {"start_s": 100.0, "ramp_down_s": 100.0, "plateau_s": 100.0, "ramp_up_s": 200.0}
    fields = {name: fixed(value) for name, value in times.items()}
    return replace(Disruption("d", kind, fixed(severity), Zone(parts)), **fields, **given)  # type: ignore[arg-type]


BY_HAND = [
    (Kind.LOCKDOWN, 0.8, Effect.PASSAGE, "c-1", 0.2),
    (Kind.LOCKDOWN, 0.8, Effect.INSTALLERS, "team", 0.2),
    (Kind.LOCKDOWN, 0.8, Effect.LABOUR, "front-1", 1.0),
    (Kind.ROAD_CLOSURE, 1.0, Effect.PASSAGE, "front-1", 0.0),
    (Kind.SLOW_ROADS, 0.4, Effect.ROAD_SPEED, "front-1", 0.6),
    (Kind.CHECKPOINT_DELAY, 90.0, Effect.CHECKPOINT_S, "front-1", 5_400.0),
    (Kind.SITE_OUTAGE, 0.7, Effect.SITE_CAPACITY, "front-1", 0.3),
    (Kind.LABOUR_LOSS, 0.4, Effect.LABOUR, "front-1", 0.6),
    (Kind.DRIVER_SHORTAGE, 0.4, Effect.VEHICLES, "front-1", 0.6),
    (Kind.REEFER_FAILURE, 0.01, Effect.UNIT_FAILURE_PER_H, "front-1", 0.01),
    (Kind.COLD_ROOM_POWER_LOSS, 1.0, Effect.ROOM_COOLING, "front-1", 0.0),
    (Kind.DOOR_LEFT_OPEN, 0.3, Effect.ROOM_DOOR, "front-1", 0.3),
    (Kind.HEAT_WAVE, 8.0, Effect.AMBIENT_K, "front-1", 8.0),
    (Kind.DEMAND_SURGE, 1.5, Effect.DEMAND, "c-1", 1.5),
    (Kind.PANIC_BUYING, 2.0, Effect.DEMAND, "c-1", 2.0),
    (Kind.SUPPLIER_FAILURE, 0.5, Effect.SUPPLIER, "origin-1", 0.5),
    (Kind.CARRIER_FAILURE, 0.5, Effect.CARRIER, "carrier-1", 0.5),
    (Kind.VEHICLE_BREAKDOWN, 0.02, Effect.BREAKDOWN_PER_H, "front-1", 0.02),
    (Kind.INSTALLER_SHORTAGE, 0.6, Effect.INSTALLERS, "team", 0.4),
    (Kind.RETURNS_WAVE, 1.8, Effect.RETURNS, "c-1", 1.8),
]


@pytest.mark.parametrize(("kind", "severity", "effect", "place", "value"), BY_HAND)
def test_each_kind_does_what_it_says(
    kind: Kind, severity: float, effect: Effect, place: str, value: float
) -> None:
    found = effects(shock(kind, severity))
    half = (effect.neutral + value) / 2
    times = (99, 150, 200, 299, 400, 500)
    values = [found.at(effect, place, at_s) for at_s in times]
    full_ones = [value, value]
    assert values == pytest.approx([effect.neutral, half, *full_ones, half, effect.neutral])
    others = {e for e in Effect if e not in {change.effect for change in CHANGES[kind]}}
    assert all(found.at(other, place, 250) == other.neutral for other in others)


def test_every_kind_is_tried_by_hand() -> None:
    assert {row[0] for row in BY_HAND} == set(Kind) == set(CHANGES)


def test_permits_let_a_share_of_the_stopped_through() -> None:
    found = effects(shock(Kind.LOCKDOWN, 0.8, permit_share=0.25))
    assert found.at(Effect.PASSAGE, "c-1", 250) == pytest.approx(1 - 0.8 * 0.75)


def test_staff_that_stays_at_home_is_away() -> None:
    found = effects(shock(Kind.LOCKDOWN, 0.8, staff=Staff.STAY_HOME))
    assert found.at(Effect.LABOUR, "front-1", 250) == pytest.approx(0.2)


def test_exempt_classes_pass() -> None:
    found = effects(shock(Kind.LOCKDOWN, 0.8, exempt_class_ids=("chilled",)))
    assert found.between(Effect.PASSAGE, "centre-1", "front-1", 250, "chilled") == 1.0
    assert found.between(Effect.PASSAGE, "centre-1", "front-1", 250, "ambient") == pytest.approx(
        0.2
    )


@pytest.mark.parametrize(
    ("part", "held"),
    [
        (ZonePart(city="上海"), {"centre-1", "front-1", "c-1", "c-2"}),
        (ZonePart(city="上海", tier=Tier.FRONT), {"front-1"}),
        (ZonePart(tier=Tier.ORIGIN), {"origin-1"}),
        (ZonePart(province="江苏省"), {"origin-1"}),
        (ZonePart(province="Jiangsu"), {"origin-1"}),
        (ZonePart(province="上海"), {"centre-1", "front-1", "c-1", "c-2"}),
        (ZonePart(place_id="c-1"), {"c-1"}),
        (ZonePart(centre=Location(31.235, 121.455), radius_m=5_000), {"front-1", "c-1", "c-2"}),
    ],
)
def test_a_zone_reaches_its_places(part: ZonePart, held: set[str]) -> None:
    (spell,) = effects(shock(Kind.SLOW_ROADS, 0.5, part)).spells
    assert spell.places == frozenset(held)


def test_a_closed_way_closes_no_other_and_not_its_return() -> None:
    found = effects(
        shock(Kind.ROAD_CLOSURE, 1.0, ZonePart(place_id="centre-1", to_site_id="front-1"))
    )
    assert found.between(Effect.PASSAGE, "centre-1", "front-1", 250) == 0.0
    assert found.between(Effect.PASSAGE, "front-1", "centre-1", 250) == 1.0
    assert found.at(Effect.PASSAGE, "front-1", 250) == 1.0


def test_effects_of_two_disruptions_multiply_where_they_meet() -> None:
    first = shock(Kind.SLOW_ROADS, 0.5, ZonePart(city="上海"))
    second = replace(shock(Kind.SLOW_ROADS, 0.2, ZonePart(place_id="c-1")), id="e")
    found = effects(first, second)
    assert found.at(Effect.ROAD_SPEED, "c-1", 250) == pytest.approx(0.4)
    assert found.at(Effect.ROAD_SPEED, "c-2", 250) == pytest.approx(0.5)


def test_two_humps_of_demand_come_out_as_drawn() -> None:
    sale = shock(Kind.DEMAND_SURGE, 1.4, profile=Profile.TWO_HUMPS, peak=1.87)
    sale = replace(sale, ramp_up_s=fixed(100.0), plateau_s=fixed(900.0))
    found = effects(sale)
    assert found.at(Effect.DEMAND, "c-1", 100 + 1_000) == pytest.approx(1.87)
    mean = sum(found.at(Effect.DEMAND, "c-1", at_s + 0.5) for at_s in range(100, 1_200)) / 1_100
    assert mean == pytest.approx(1.4)


def test_unknown_provinces_and_empty_parts_are_refused_at_once() -> None:
    wrong = shock(Kind.SLOW_ROADS, 0.5, ZonePart(province="Mordor"), ZonePart(province="西藏"))
    with pytest.raises(DataError) as caught:
        effects(wrong)
    assert {problem.code for problem in caught.value.problems} == {"unknown_reference", "no_place"}


def test_provinces_may_be_found_by_a_function_of_ones_own() -> None:
    item = shock(Kind.SLOW_ROADS, 0.5, ZonePart(province="delta"))
    scenario = replace(CALM, disruptions=(item,))
    found = drawn(scenario, CHANCE, lambda city, _: "delta" if city == "上海" else "")
    assert found.spells[0].places == frozenset({"centre-1", "front-1", "c-1", "c-2"})


def test_places_that_were_found_before_give_the_same_effects() -> None:
    items = (
        shock(Kind.SLOW_ROADS, 0.5, ZonePart(province="上海")),
        replace(shock(Kind.HEAT_WAVE, 5.0), id="hot"),
    )
    scenario = replace(CALM, disruptions=items)
    reaches = resolved(scenario.disruptions, scenario)
    assert drawn(scenario, CHANCE, reaches=reaches).spells == drawn(scenario, CHANCE).spells


def test_planners_know_after_the_delay_only() -> None:
    found = effects(shock(Kind.SLOW_ROADS, 0.5, information_delay_s=60))
    assert found.known(159).spells == ()
    assert found.known(160).spells == found.spells


def test_what_becomes_of_orders_and_goods_is_the_strictest_of_what_lasts() -> None:
    fire = shock(Kind.SITE_OUTAGE, 1.0, ZonePart(place_id="centre-1"), in_store=InStore.LOSE)
    shut = replace(shock(Kind.LOCKDOWN, 0.5, ZonePart(city="上海")), id="e")
    found = Happenings.of(replace(CALM, disruptions=(fire, shut)), CHANCE)
    at_fire = found.consequences_at("centre-1", 250)
    assert (at_fire.in_store, at_fire.staff) == (InStore.LOSE, Staff.STAY_HOME)
    at_home = found.consequences_at("c-1", 250)
    assert (at_home.new_orders, at_home.in_transit) == (NewOrders.DEFER, InTransit.HOLD)
    assert found.consequences_at("origin-1", 250) == Consequences()
    assert found.consequences_at("centre-1", 500) == Consequences()
    assert strictest([]) == Consequences()


@st.composite
def any_disruption(draw: st.DrawFn) -> Disruption:
    kind = draw(st.sampled_from(Kind))
    most = min(FORMS[kind].most, 50.0)
    low, high = sorted((draw(st.floats(0.0, most)), draw(st.floats(0.0, most))))
    times = {
        name: Distribution(Shape.UNIFORM, (float(least), float(least + draw(st.integers(0, 99)))))
        for name in ("start_s", "ramp_down_s", "plateau_s", "ramp_up_s")
        for least in (draw(st.integers(0, 500)),)
    }
    return Disruption("d", kind, Distribution(Shape.UNIFORM, (low, high)), **times)  # type: ignore[arg-type]


@given(any_disruption(), st.integers(0, 10_000))
def test_any_effect_is_normal_before_its_begin_and_after_its_end(
    item: Disruption, seed: int
) -> None:
    found = drawn(replace(CALM, disruptions=(item,)), Chance(seed))
    for spell in found.spells:
        outside = (spell.from_s - 1, spell.until_s, spell.until_s + 1, 10**9)
        assert all(spell.value(at_s) == spell.effect.neutral for at_s in outside)
        middle = (spell.from_s + spell.until_s) / 2
        assert math.isfinite(spell.value(middle))
        assert spell.effect.adds or spell.value(middle) >= 0.0
