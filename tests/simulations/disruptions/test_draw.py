"""Which disruptions happen, when and how badly."""

from __future__ import annotations

from dataclasses import replace

from simulations.chance import Chance
from simulations.disruptions import Occurrence, occurrences
from supplychain.disruptions import Disruption, Distribution, Kind, Moment, Shape, Trigger, fixed

STORM = Disruption(
    "storm",
    Kind.SLOW_ROADS,
    Distribution(Shape.UNIFORM, (0.2, 0.8)),
    start_s=Distribution(Shape.UNIFORM, (0.0, 9_000.0)),
    plateau_s=Distribution(Shape.EXPONENTIAL, (7_200.0,)),
    ramp_up_s=fixed(100.0),
)
DARK = Disruption("dark", Kind.COLD_ROOM_POWER_LOSS, fixed(1.0), start_s=None, plateau_s=fixed(60))
SEEDS = range(200)


def hits(*items: Disruption, seed: int = 1) -> dict[str, Occurrence]:
    return {hit.disruption.id: hit for hit in occurrences(items, Chance(seed))}


def after(moment: Moment, probability: float, delay_s: float = 0.0) -> Disruption:
    trigger = Trigger("storm", moment, probability, fixed(delay_s))
    return replace(DARK, triggers=(trigger,))


def test_draws_lie_where_they_may() -> None:
    drawn = [hits(STORM, seed=seed)["storm"] for seed in SEEDS]
    assert all(0 <= hit.timing.begin_s <= 9_000 for hit in drawn)
    assert all(0.2 <= hit.severity <= 0.8 for hit in drawn)
    assert len({hit.timing.plateau_s for hit in drawn}) > 150
    assert {hit.timing.ramp_up_s for hit in drawn} == {100}


def test_severities_without_an_end_are_cut_to_the_range_of_their_kind() -> None:
    wild = replace(STORM, severity=Distribution(Shape.EXPONENTIAL, (0.9,)))
    drawn = [hits(wild, seed=seed)["storm"].severity for seed in SEEDS]
    assert max(drawn) == 1.0
    assert min(drawn) > 0.0


def test_a_disruption_happens_as_often_as_it_is_likely() -> None:
    often = sum(bool(hits(replace(STORM, probability=0.3), seed=seed)) for seed in SEEDS)
    assert 40 < often < 80
    assert not any(hits(replace(STORM, probability=0.0), seed=seed) for seed in SEEDS)


def test_one_disruption_more_leaves_the_others_as_they_are() -> None:
    alone = hits(STORM)["storm"]
    other = replace(STORM, id="other")
    assert hits(other, STORM, after(Moment.END, 1.0))["storm"] == alone
    assert hits(STORM, other)["other"].timing != alone.timing


def test_another_replication_draws_anew() -> None:
    first, second = (occurrences([STORM], Chance(1, number))[0] for number in (0, 1))
    assert first.timing != second.timing


def test_a_certain_trigger_follows_its_begin_or_its_end_after_the_delay() -> None:
    for moment in Moment:
        both = hits(STORM, after(moment, 1.0, 30.0))
        timing = both["storm"].timing
        from_s = timing.begin_s if moment is Moment.BEGIN else timing.end_s
        assert both["dark"].timing.begin_s == from_s + 30


def test_an_impossible_trigger_never_follows() -> None:
    assert all("dark" not in hits(STORM, after(Moment.END, 0.0), seed=seed) for seed in SEEDS)


def test_nothing_follows_what_does_not_happen() -> None:
    never = replace(STORM, probability=0.0)
    assert hits(never, after(Moment.BEGIN, 1.0)) == {}


def test_triggers_may_stand_before_what_sets_them_off_and_lead_on() -> None:
    third = replace(DARK, id="third", triggers=(Trigger("dark", Moment.END),))
    found = hits(third, after(Moment.BEGIN, 1.0), STORM)
    assert list(found) == ["third", "dark", "storm"]
    assert found["third"].timing.begin_s == found["storm"].timing.begin_s + 60


def test_the_first_of_start_and_triggers_counts() -> None:
    calm = replace(STORM, start_s=fixed(500.0))
    early = replace(after(Moment.BEGIN, 1.0), start_s=fixed(200.0))
    late = replace(after(Moment.BEGIN, 1.0), start_s=fixed(800.0))
    assert hits(calm, early)["dark"].timing.begin_s == 200
    assert hits(calm, late)["dark"].timing.begin_s == 500


def test_news_comes_after_the_information_delay() -> None:
    told = replace(STORM, start_s=fixed(1_000.0), information_delay_s=-300)
    assert hits(told)["storm"].known_s == 700
