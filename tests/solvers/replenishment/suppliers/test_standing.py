"""Ratings, states, inspection and risk follow from records and date alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.replenishment.suppliers.inspection_plan import Level, inspection_plan
from solvers.replenishment.suppliers.records import records_of
from solvers.replenishment.suppliers.risk_matrix import RiskLevel, level_of, risk_matrix
from solvers.replenishment.suppliers.scorecard import ScoreSettings, Weights, scorecards, shrunk
from solvers.replenishment.suppliers.standing import State, standing, standings
from supplychain.calendars import DAY_S
from supplychain.suppliers import (
    ISO_9001,
    Appeal,
    CategoryDemand,
    Certificate,
    DeliveryRecord,
    Inspection,
    PresentPurchase,
    SourcingRules,
    Supplier,
    Supply,
    SupplyOffer,
)

RULES = SourcingRules()


def line(supplier_id: str, day: int, *, late: int = 0, units: float = 10.0) -> DeliveryRecord:
    """Ordered ten days before it is due on a day."""
    due_s = day * DAY_S
    return DeliveryRecord(
        supplier_id, "milk", due_s - 10 * DAY_S, due_s, due_s + late * DAY_S, 10.0, units
    )


def lot(
    key: str, day: int, *, passed: bool = False, appeal: Appeal = Appeal.NONE, firm: str = "a"
) -> Inspection:
    return Inspection(key, firm, "milk", day * DAY_S, 50.0, 0.0 if passed else 5.0, passed, appeal)


def supply(
    *inspections: Inspection,
    cured_day: int | None = None,
    lines: int = 10,
    papers: tuple[Certificate, ...] = (Certificate("a", ISO_9001, -900 * DAY_S, 900 * DAY_S),),
    high_risk: bool = False,
) -> Supply:
    """One supplier of milk with a good record of deliveries."""
    cured_s = None if cured_day is None else cured_day * DAY_S
    return Supply(
        suppliers=(Supplier("a", "a", "north", "A", 1, 1, 1, 1, cured_s),),
        offers=(SupplyOffer("a", "milk", 5.0),),
        deliveries=tuple(line("a", -10 - row) for row in range(lines)),
        inspections=inspections,
        certificates=papers,
        demand=(CategoryDemand("milk", "milk", 100.0, high_risk=high_risk),),
        present=(PresentPurchase("milk", "a", 100.0),),
    )


def state_of(given: Supply, rating: float = 90.0, at_s: int = 0) -> State:
    return standing(records_of(given, at_s)[0], rating, at_s, given.rules).state


def test_two_of_two_is_not_before_ninety_eight_of_a_hundred() -> None:
    given = Supply(
        suppliers=tuple(Supplier(key, key, "north") for key in "abc"),
        deliveries=(
            *(line("a", -20 - row) for row in range(2)),
            *(line("b", -20 - row, late=int(row < 2)) for row in range(100)),
            *(line("c", -20 - row, late=int(row < 40)) for row in range(100)),
        ),
    )
    few, many, poor = scorecards(given)
    assert (few.lines_otif, few.lines, many.lines_otif) == (2, 2, 98)
    assert many.otif > few.otif > poor.otif
    assert many.rating > few.rating > poor.rating
    assert [item.percentile for item in (poor, few, many)] == pytest.approx([1 / 6, 1 / 2, 5 / 6])


def test_a_rate_is_half_way_to_the_mean_with_as_many_trials_as_the_prior() -> None:
    assert shrunk(20, 20, 0.5, 20) == 0.75
    assert shrunk(0, 0, 0.8, 0) == 0.8


def test_late_short_and_missing_lines_are_not_on_time_in_full() -> None:
    open_line = replace(line("a", -5), received_s=None, received_units=0.0)
    not_yet_due = replace(line("a", 5), received_s=None, received_units=0.0)
    given = replace(
        supply(lines=0),
        deliveries=(
            *(line("a", -30), line("a", -20, late=1), line("a", -15, units=9.0)),
            *(open_line, not_yet_due),
        ),
    )
    score = scorecards(given)[0]
    assert (score.lines, score.lines_otif) == (4, 1)


def test_records_before_the_window_and_after_the_moment_do_not_count() -> None:
    given = supply(lot("q1", -400), lot("q2", 5, passed=True))
    assert scorecards(given)[0].lots == 0
    assert scorecards(given, 10 * DAY_S)[0].lots == 1


def test_dearer_offers_have_a_higher_index_and_a_lower_rating() -> None:
    firms = tuple(Supplier(key, key, "north") for key in "abc")
    offers = tuple(
        SupplyOffer(key, "milk", price) for key, price in zip("abc", (4, 5, 6), strict=True)
    )
    scores = scorecards(Supply(suppliers=firms, offers=offers))
    assert [item.price_index for item in scores] == pytest.approx([0.8, 1.0, 1.2])
    assert scores[0].rating > scores[1].rating > scores[2].rating


def test_weights_alone_decide_what_the_rating_means() -> None:
    only_papers = ScoreSettings(Weights(0, 0, 0, 0, 1))
    assert scorecards(supply(), 0, only_papers)[0].rating == 100.0
    assert scorecards(supply(papers=()), 0, only_papers)[0].rating == 0.0


def test_a_good_record_with_a_valid_certificate_is_approved() -> None:
    assert state_of(supply()) is State.WHITELIST


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ((), State.CANDIDATE),
        ((Certificate("a", ISO_9001, -900 * DAY_S, -1),), State.WATCH),
        ((Certificate("a", "haccp", -900 * DAY_S, 900 * DAY_S),), State.CANDIDATE),
    ],
)
def test_nobody_is_approved_without_a_valid_iso_9001(
    papers: tuple[Certificate, ...], state: State
) -> None:
    assert state_of(supply(papers=papers)) is state


def test_a_short_record_leaves_a_candidate_and_a_low_rating_a_watch() -> None:
    assert state_of(supply(lines=4)) is State.CANDIDATE
    assert state_of(supply(), rating=59.9) is State.WATCH
    assert state_of(supply(), rating=60.0) is State.WHITELIST


def test_the_third_failure_within_the_window_ends_business() -> None:
    two = (lot("q1", -200), lot("q2", -100))
    assert state_of(supply(two[0])) is State.WHITELIST
    assert state_of(supply(*two)) is State.WATCH
    given = supply(*two, lot("q3", -50))
    assert state_of(given) is State.BLACKLIST
    assert "q3" in standings(given)[0].reason


def test_three_failures_over_more_than_the_window_do_not_end_business() -> None:
    assert state_of(supply(lot("q1", -500), lot("q2", -300), lot("q3", -100))) is State.WATCH


def test_the_blacklist_outlasts_the_window() -> None:
    given = supply(lot("q1", -900), lot("q2", -850), lot("q3", -800))
    assert state_of(given) is State.BLACKLIST


def test_an_appeal_holds_back_the_blacklist_and_takes_a_failure_away_once_upheld() -> None:
    two = (lot("q1", -200), lot("q2", -100))
    states = {appeal: state_of(supply(*two, lot("q3", -50, appeal=appeal))) for appeal in Appeal}
    assert states[Appeal.NONE] is State.BLACKLIST
    assert states[Appeal.REJECTED] is State.BLACKLIST
    assert states[Appeal.PENDING] is State.WATCH
    assert states[Appeal.UPHELD] is State.WATCH
    assert (
        state_of(supply(lot("q2", -100), lot("q3", -50, appeal=Appeal.UPHELD))) is State.WHITELIST
    )


def test_a_cured_supplier_is_on_watch_until_two_lots_in_a_row_have_passed() -> None:
    failed = (lot("q1", -200), lot("q2", -180), lot("q3", -160))
    passed = [lot(f"p{row}", -50 + row, passed=True) for row in range(2)]
    assert state_of(supply(*failed, cured_day=-100)) is State.WATCH
    assert state_of(supply(*failed, passed[0], cured_day=-100)) is State.WATCH
    assert state_of(supply(*failed, *passed, cured_day=-100)) is State.WHITELIST
    assert state_of(supply(*failed, cured_day=5)) is State.BLACKLIST


def test_inspection_follows_risk_state_and_record() -> None:
    ten = [lot(f"p{row}", -50 + row, passed=True) for row in range(10)]

    def level(given: Supply) -> Level:
        return inspection_plan(given, standings(given))[0].level

    assert level(supply(*ten)) is Level.SKIP_LOT
    assert level(supply(*ten, high_risk=True)) is Level.EVERY_UNIT
    assert level(supply(*ten[:9])) is Level.NORMAL
    assert level(supply(*ten, papers=())) is Level.TIGHTENED
    assert level(supply(lot("q", -300), *ten)) is Level.TIGHTENED
    assert level(supply(lot("a", -9), lot("b", -8), lot("c", -7))) is Level.NO_ORDERS


def test_the_risk_matrix_grows_with_both_sides() -> None:
    levels = list(RiskLevel)
    for one in range(1, 5):
        for other in range(1, 6):
            assert levels.index(level_of(one + 1, other)) >= levels.index(level_of(one, other))
            assert level_of(one, other) is level_of(other, one)
    assert (level_of(1, 4), level_of(4, 4)) == (RiskLevel.LOW, RiskLevel.CRITICAL)


def test_who_delivers_everything_and_was_never_looked_at_is_a_high_risk() -> None:
    given = supply()
    unknown = replace(given, suppliers=(Supplier("a", "a", "north", "A"),))
    field = risk_matrix(unknown, standings(unknown))[0]
    assert (field.likelihood, field.impact, field.level) == (3, 5, RiskLevel.HIGH)
    assert risk_matrix(given, standings(given))[0].level is RiskLevel.MEDIUM
