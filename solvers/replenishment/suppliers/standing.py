"""Who may be bought from: candidate, whitelist, watch, blacklist, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.replenishment.suppliers.records import records_of, window_start
from solvers.replenishment.suppliers.scorecard import scorecards, valid_certificates
from supplychain.calendars import DAY_S
from supplychain.suppliers import ISO_9001, Appeal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.replenishment.suppliers.records import Record
    from solvers.replenishment.suppliers.scorecard import Score
    from supplychain.suppliers import Inspection, SourcingRules, Supply

LEAST_LINES = 5
"""Order lines in the window from which a candidate can be judged."""
PASSES_AFTER_CURE = 2
"""Lots in a row that must pass before a cured supplier is approved again."""


class State(StrEnum):
    """How far a supplier may be trusted."""

    CANDIDATE = "candidate"
    WHITELIST = "whitelist"
    WATCH = "watch"
    BLACKLIST = "blacklist"


Verdict = tuple[State, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """State of a supplier and why; ``failures`` counts against it in the window."""

    supplier_id: str
    state: State
    reason: str
    failures: int


def standings(
    supply: Supply, at_s: int = 0, scores: Sequence[Score] | None = None
) -> tuple[Standing, ...]:
    """State of every supplier at a moment, in the order of the suppliers.

    Parameters
    ----------
    supply
        Suppliers and their records.
    at_s
        The moment.
    scores
        Their ratings at that moment; made if absent.
    """
    rated = scorecards(supply, at_s) if scores is None else scores
    return tuple(
        standing(record, score.rating, at_s, supply.rules)
        for record, score in zip(records_of(supply, at_s), rated, strict=True)
    )


def standing(record: Record, rating: float, at_s: int, rules: SourcingRules) -> Standing:
    """State of one supplier at a moment.

    The last of several failed inspections within one window of each other ends business, and for
    good: only an appeal that is upheld takes a failure away, and only accepted corrective action
    (``cured_s``) lets a supplier back, on watch until lots pass again. While an appeal is pending,
    its failure cannot end business.

    Parameters
    ----------
    record
        Everything known at the moment, not only in the window.
    rating
        0 to 100, at the moment.
    at_s
        The moment.
    rules
        Limits.
    """
    failed = counted_failures(record, at_s)
    start_s = window_start(at_s, rules.window_days)
    recent = sum(item.inspected_s > start_s for item in failed)
    verdict = (
        _by_failures(failed, rules)
        or _by_cure(record, at_s)
        or _by_certificate(record, at_s)
        or _by_rating(len(record.since(start_s).deliveries), rating, rules)
        or _by_next_failure(recent, rules)
        or (State.WHITELIST, f"valid ISO 9001 and rating {rating:.1f}")
    )
    return Standing(record.supplier.id, *verdict, recent)


def _by_failures(failed: Sequence[Inspection], rules: SourcingRules) -> Verdict | None:
    final = [item for item in failed if item.appeal is not Appeal.PENDING]
    struck = ends_business(final, rules)
    if struck is not None:
        number = f"{rules.failures} failed inspections within {rules.window_days:g} days"
        return State.BLACKLIST, f"{number}, the last is {struck.id}"
    if ends_business(failed, rules) is None:
        return None
    named = ", ".join(item.id for item in failed if item.appeal is Appeal.PENDING)
    return State.WATCH, f"would be on the blacklist but for the pending appeal: {named}"


def _by_cure(record: Record, at_s: int) -> Verdict | None:
    if not _is_cured(record, at_s) or _has_proven_cure(record):
        return None
    return State.WATCH, f"cured, until {PASSES_AFTER_CURE} lots in a row have passed"


def _by_certificate(record: Record, at_s: int) -> Verdict | None:
    if ISO_9001 in valid_certificates(record, at_s):
        return None
    if any(paper.kind == ISO_9001 for paper in record.certificates):
        return State.WATCH, "the ISO 9001 certificate is not valid at this time"
    return State.CANDIDATE, "has shown no ISO 9001 certificate"


def _by_rating(lines: int, rating: float, rules: SourcingRules) -> Verdict | None:
    if lines < LEAST_LINES:
        words = f"{lines} order lines in {rules.window_days:g} days, {LEAST_LINES} are needed"
        return State.CANDIDATE, words
    if rating < rules.rating:
        return State.WATCH, f"rating {rating:.1f} is below {rules.rating:g}"
    return None


def _by_next_failure(recent: int, rules: SourcingRules) -> Verdict | None:
    if rules.failures > 1 and recent >= rules.failures - 1:
        return State.WATCH, f"{recent} failed inspections; one more ends business"
    return None


def counted_failures(record: Record, at_s: int) -> list[Inspection]:
    """Failed inspections that count: not taken back on appeal, and since the last cure."""
    cured_s = record.supplier.cured_s
    return [
        item
        for item in record.inspections
        if not item.passed
        and item.appeal is not Appeal.UPHELD
        and (cured_s is None or cured_s > at_s or item.inspected_s > cured_s)
    ]


def ends_business(failed: Sequence[Inspection], rules: SourcingRules) -> Inspection | None:
    """The failure that ends business: with those before it, enough within one window."""
    for last in range(rules.failures - 1, len(failed)):
        first = failed[last - rules.failures + 1]
        if failed[last].inspected_s - first.inspected_s <= rules.window_days * DAY_S:
            return failed[last]
    return None


def _is_cured(record: Record, at_s: int) -> bool:
    return record.supplier.cured_s is not None and record.supplier.cured_s <= at_s


def _has_proven_cure(record: Record) -> bool:
    """Whether lots in a row have passed at any time since the cure."""
    passes = 0
    for item in record.inspections:
        if record.supplier.cured_s is not None and item.inspected_s > record.supplier.cured_s:
            passes = passes + 1 if item.passed or item.appeal is Appeal.UPHELD else 0
            if passes == PASSES_AFTER_CURE:
                return True
    return False
