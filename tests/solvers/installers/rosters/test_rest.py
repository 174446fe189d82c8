"""Days of work in a row, and days off after them."""

from __future__ import annotations

import itertools

import pytest

from solvers.installers.rosters.rest import RestRule, breaks_rest
from supplychain.teams import Account

RESTED = Account()


def works(text: str) -> list[bool]:
    """Days of work as ``x``, days off as a dot."""
    return [sign == "x" for sign in text]


def is_kept(rule: RestRule, done: int, days: tuple[bool, ...]) -> bool:
    """The rule walked day by day, as its docstring says."""
    row, due = done, 0
    if row >= rule.days_in_a_row:
        due = rule.days_off
    for day in days:
        if day and due:
            return False
        row = row + 1 if day else 0
        due = rule.days_off if row == rule.days_in_a_row else max(0, due - 1)
    return True


@pytest.mark.parametrize("text", ["xxxxx..xxxxx", "xxxx.xxxx.xx", "............", "xxxxx"])
def test_five_days_on_and_two_off_is_kept(text: str) -> None:
    assert not breaks_rest(RestRule(5, 2), RESTED, works(text))


@pytest.mark.parametrize("text", ["xxxxxx", "xxxxx.x", ".xxxxx.x", "xxxxx..xxxxxx"])
def test_a_sixth_day_or_one_day_off_after_five_breaks_the_rule(text: str) -> None:
    assert breaks_rest(RestRule(5, 2), RESTED, works(text))


def test_days_worked_before_the_horizon_count() -> None:
    account = Account(days_in_a_row=4, days_off_in_a_row=0)
    assert breaks_rest(RestRule(5, 1), account, works("xx"))
    assert not breaks_rest(RestRule(5, 1), account, works("x.x"))


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_sets_of_days_say_the_same_as_walking_through_them(done: int) -> None:
    rule = RestRule(3, 2)
    account = Account(days_in_a_row=done, days_off_in_a_row=0 if done else 1)
    for days in itertools.product([False, True], repeat=8):
        assert breaks_rest(rule, account, days) is not is_kept(rule, done, days)
