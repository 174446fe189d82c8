"""Days of work in a row, and days off after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.installation import LabourRules
    from supplychain.teams import Account


@dataclass(frozen=True, slots=True)
class RestRule:
    """After ``days_in_a_row`` days of work in a row, ``days_off`` days off in a row."""

    days_in_a_row: int
    days_off: int

    @classmethod
    def of(cls, labour: LabourRules) -> RestRule:
        """The rule of a law or a company."""
        return cls(labour.days_in_a_row, labour.days_off)


def breaks_rest(rule: RestRule, account: Account, works: Sequence[bool]) -> bool:
    """Whether working on these days (one entry per calendar day) breaks the rule."""
    return any(
        sum(works[day] for day in days) > most
        for days, most in rest_rows(rule, account, len(works))
    )


def rest_rows(rule: RestRule, account: Account, days: int) -> list[tuple[list[int], int]]:
    """Sets of days and on how many of each may be worked; together they are the rule.

    Each full row of work days with one of the days off due after it is one set. A row that began
    before the first day counts only by the days that are left of it.
    """
    rows = []
    done = min(account.days_in_a_row, rule.days_in_a_row)
    firsts = [(0, rule.days_in_a_row - done)] if done else []
    firsts += [(first, rule.days_in_a_row) for first in range(days)]
    for first, length in firsts:
        after = first + length
        rows += [
            ([*range(first, after), after + gap], length)
            for gap in range(rule.days_off)
            if after + gap < days
        ]
    return rows
