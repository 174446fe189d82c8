"""Values of effects by place and time."""

from __future__ import annotations

import pytest

from simulations.effects import Effect, Effects, Spell

RAMP = ((100, 1.0), (200, 0.2), (300, 0.2), (400, 1.0))


def test_a_spell_ramps_down_stays_and_ramps_up() -> None:
    effects = Effects([Spell("d", Effect.VEHICLES, RAMP, frozenset({"s-1"}))])
    times = (99, 100, 150, 200, 250, 350, 400, 500)
    values = [effects.at(Effect.VEHICLES, "s-1", at_s) for at_s in times]
    assert values == pytest.approx([1.0, 1.0, 0.6, 0.2, 0.2, 0.6, 1.0, 1.0])
    assert effects.at(Effect.VEHICLES, "s-2", 250) == 1.0
    assert effects.at(Effect.LABOUR, "s-1", 250) == 1.0


def test_steps_count_from_their_second_on() -> None:
    step = Spell("d", Effect.SITE_CAPACITY, ((100, 0.0), (200, 0.0), (200, 1.0)))
    effects = Effects([step])
    values = [effects.at(Effect.SITE_CAPACITY, "any", at_s) for at_s in (99, 100, 199, 200)]
    assert values == [1.0, 0.0, 0.0, 1.0]


def test_factors_multiply_and_what_is_added_adds_up() -> None:
    half = ((0, 0.5), (10, 0.5))
    effects = Effects(
        [
            Spell("a", Effect.DEMAND, half),
            Spell("b", Effect.DEMAND, half, frozenset({"x"})),
            Spell("a", Effect.AMBIENT_K, ((0, 4.0), (10, 4.0))),
            Spell("b", Effect.AMBIENT_K, ((0, 3.0), (10, 3.0))),
        ]
    )
    assert effects.at(Effect.DEMAND, "x", 5) == 0.25
    assert effects.at(Effect.DEMAND, "y", 5) == 0.5
    assert effects.at(Effect.AMBIENT_K, "y", 5) == 7.0
    assert effects.at(Effect.AMBIENT_K, "y", 10) == 0.0


def test_a_way_is_held_up_once_by_its_ends_or_named_itself() -> None:
    flat = ((0, 0.5), (10, 0.5))
    zone = Spell("a", Effect.ROAD_SPEED, flat, frozenset({"x", "y"}))
    lane = Spell("b", Effect.ROAD_SPEED, flat, lanes=frozenset({("y", "z")}))
    effects = Effects([zone, lane])
    assert effects.between(Effect.ROAD_SPEED, "x", "y", 5) == 0.5
    assert effects.between(Effect.ROAD_SPEED, "w", "x", 5) == 0.5
    assert effects.between(Effect.ROAD_SPEED, "y", "z", 5) == 0.25
    assert effects.between(Effect.ROAD_SPEED, "z", "y", 5) == 0.5
    assert effects.between(Effect.ROAD_SPEED, "v", "w", 5) == 1.0
    assert effects.at(Effect.ROAD_SPEED, "z", 5) == 1.0


def test_exempt_classes_are_not_held_up() -> None:
    spell = Spell("a", Effect.PASSAGE, ((0, 0.1), (9, 0.1)), class_ids=frozenset({"ambient"}))
    effects = Effects([spell])
    assert effects.between(Effect.PASSAGE, "x", "y", 5, "chilled") == 1.0
    assert effects.between(Effect.PASSAGE, "x", "y", 5, "ambient") == 0.1
    assert effects.between(Effect.PASSAGE, "x", "y", 5) == 0.1


def test_planners_know_what_they_have_been_told() -> None:
    spell = Spell("a", Effect.VEHICLES, RAMP, known_s=180)
    effects = Effects([spell])
    assert effects.known(179).at(Effect.VEHICLES, "x", 250) == 1.0
    assert effects.known(180).at(Effect.VEHICLES, "x", 250) == 0.2
    assert list(effects.changes()) == [100, 200, 300, 400]
    assert list(effects.changes(Effect.DEMAND)) == []
