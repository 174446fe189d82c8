"""Changes and money, as the tables have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.placement.checks.tolerances import differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.audits.rows import Ledger


def changes_are_allowed(ledger: Ledger) -> Iterator[Violation]:
    """``TOO_MANY_OPENINGS``, ``TOO_MANY_CLOSINGS``, ``OVER_BUDGET``: as the rules say."""
    rules = ledger.design.rules
    for code, names, most in (
        ("TOO_MANY_OPENINGS", _opened(ledger), rules.most_openings),
        ("TOO_MANY_CLOSINGS", _closed(ledger), rules.most_closings),
    ):
        if most is not None and len(names) > most:
            detail = f"{len(names)}, at most {most}"
            yield Violation(code, "plan", detail, len(names) - most, "count")
    spent_cny = sum(_once_cny(ledger).values())
    if rules.budget_cny is not None and exceeds(spent_cny, rules.budget_cny):
        detail = f"{shown(spent_cny)}, at most {shown(rules.budget_cny)}"
        yield Violation("OVER_BUDGET", "plan", detail, spent_cny - rules.budget_cny, "cny")


def costs_match_the_tables(ledger: Ledger) -> Iterator[Violation]:
    """``COST_WRONG``: sites, room, changes and what is left out cost what their rows say."""
    given = dict(ledger.plan.costs.items())
    right = {**_standing_cny(ledger), **_once_cny(ledger), "unserved": _unserved_cny(ledger)}
    for cause, cny in right.items():
        if differs(given[cause], cny):
            word = ledger.scenario.currency
            detail = f"{shown(given[cause])} {word} stated, the tables say {shown(cny)} {word}"
            yield Violation("COST_WRONG", cause, detail, abs(given[cause] - cny), "cny")


def _opened(ledger: Ledger) -> list[str]:
    return [name for name, now in ledger.is_open.items() if now and not ledger.was_open(name)]


def _closed(ledger: Ledger) -> list[str]:
    return [name for name, now in ledger.is_open.items() if not now and ledger.was_open(name)]


def _once_cny(ledger: Ledger) -> dict[str, float]:
    added = 0.0
    for (name, class_id), count in ledger.steps.items():
        row = ledger.modules.get((name, class_id))
        if row is not None and ledger.is_open.get(name, False):
            added += row.adding_cny * max(0, count - row.present)
    return {
        "opening": sum(ledger.choice(name).opening_cny for name in _opened(ledger)),
        "closing": sum(ledger.choice(name).closing_cny for name in _closed(ledger)),
        "expansion": added,
    }


def _standing_cny(ledger: Ledger) -> dict[str, float]:
    days = sum(ledger.days.values())
    fixed = sum(ledger.sites[name].fixed_cny_per_day for name, now in ledger.is_open.items() if now)
    rooms = 0.0
    for key, count in ledger.steps.items():
        row = ledger.modules.get(key)
        if row is not None and ledger.is_open.get(key[0], False):
            rooms += count * row.cny_per_day
    return {"fixed": fixed * days, "modules": rooms * days}


def _unserved_cny(ledger: Ledger) -> float:
    """The mean over the futures."""
    return sum(
        item.kg_per_day
        * ledger.days[item.period_id]
        * ledger.chance[item.future_id]
        * (ledger.sorts[item.group_id].price or 0.0)
        for item in ledger.plan.shortfalls
    )
