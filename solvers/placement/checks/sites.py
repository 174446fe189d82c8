"""What becomes of sites: force, room, and how much may change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.placement.checks.tolerances import exceeds, shown
from solvers.placement.problem import Forced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.checks.case import Case
    from solvers.placement.plan import SiteDecision
    from solvers.placement.problem import CandidateSite


def force_is_respected(case: Case) -> Iterator[Violation]:
    """``SITE_FORCED``: sites that must be open or closed are."""
    for position, decision in case.decisions.items():
        forced = case.problem.sites[position].forced
        if forced is Forced.FREE or decision.is_open is (forced is Forced.OPEN):
            continue
        detail = f"must be {forced.value}"
        yield Violation("SITE_FORCED", decision.site_id, detail, 1, "count")


def room_fits_the_site(case: Case) -> Iterator[Violation]:
    """``MODULES_WRONG``: steps per class lie between 0 and the most; closed sites have none."""
    for position, decision in case.decisions.items():
        yield from _modules(case.problem.sites[position], decision)


def _modules(site: CandidateSite, decision: SiteDecision) -> Iterator[Violation]:
    most = {module.class_id: module.most for module in site.modules}
    for class_id, times in Counter(name for name, _ in decision.modules).items():
        if times > 1:
            yield _wrong(site, class_id, f"stated {times} times", times - 1)
    for class_id, steps in decision.modules:
        limit = most.get(class_id, 0) if decision.is_open else 0
        if steps < 0:
            yield _wrong(site, class_id, f"{steps} steps", -steps)
        elif steps > limit:
            why = "at most" if decision.is_open else "the site is closed, so"
            yield _wrong(site, class_id, f"{steps} steps, {why} {limit}", steps - limit)


def _wrong(site: CandidateSite, class_id: str, detail: str, amount: int) -> Violation:
    return Violation("MODULES_WRONG", f"{site.id}, {class_id}", detail, amount, "count")


def changes_are_few(case: Case) -> Iterator[Violation]:
    """``TOO_MANY_OPENINGS``, ``TOO_MANY_CLOSINGS``, ``OVER_BUDGET``: changes within their limits.

    The budget covers opening, closing and adding.
    """
    limits = case.problem.changes
    opened, closed = openings(case), closings(case)
    for code, sites, most in (
        ("TOO_MANY_OPENINGS", opened, limits.most_openings),
        ("TOO_MANY_CLOSINGS", closed, limits.most_closings),
    ):
        if most is not None and len(sites) > most:
            detail = f"{len(sites)} ({', '.join(site.id for site in sites[:9])}), at most {most}"
            yield Violation(code, "plan", detail, len(sites) - most, "count")
    if limits.budget_cny is not None:
        spent_cny = sum(once_paid(case))
        if exceeds(spent_cny, limits.budget_cny):
            word = case.problem.currency
            detail = f"{shown(spent_cny)} {word}, at most {shown(limits.budget_cny)}"
            yield Violation("OVER_BUDGET", "plan", detail, spent_cny - limits.budget_cny, "cny")


def openings(case: Case) -> list[CandidateSite]:
    """Sites that are closed today and open in the plan."""
    return [s for s, now in zip(case.problem.sites, case.is_open, strict=True) if now > s.is_open]


def closings(case: Case) -> list[CandidateSite]:
    """Sites that are open today and closed in the plan."""
    return [s for s, now in zip(case.problem.sites, case.is_open, strict=True) if now < s.is_open]


def once_paid(case: Case) -> tuple[float, float, float]:
    """Money for opening, closing and adding steps."""
    added_cny = 0.0
    for position, decision in case.decisions.items():
        if not decision.is_open:
            continue
        modules = {module.class_id: module for module in case.problem.sites[position].modules}
        for class_id, steps in decision.modules:
            module = modules.get(class_id)
            if module is not None:
                added_cny += module.adding_cny * max(0, steps - module.present)
    return (
        sum(site.opening_cny for site in openings(case)),
        sum(site.closing_cny for site in closings(case)),
        added_cny,
    )
