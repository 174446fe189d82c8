"""What flows add up to, beside what the plan says and what the tables ask for."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.placement.audits.freight import lanes_of
from solvers.placement.audits.traffic import wanted_kg
from solvers.placement.checks.tolerances import LEAST, SHARE, differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.audits.freight import Journeys
    from solvers.placement.audits.roads import Lane
    from solvers.placement.audits.rows import Ledger, Sort
    from solvers.placement.plan import Flow
    from supplychain.design import ServiceBand


class Tally:
    """What the flows of each future add up to.

    Parameters
    ----------
    ledger, journeys
        The plan, and what its flows cost.
    """

    def __init__(self, ledger: Ledger, journeys: Journeys) -> None:
        self.ledger, self.journeys = ledger, journeys
        self.cny: defaultdict[str, float] = defaultdict(float)
        self.co2_kg: defaultdict[str, float] = defaultdict(float)
        self.cold_kg: defaultdict[str, float] = defaultdict(float)
        self.covered_kg: defaultdict[tuple[str, int], float] = defaultdict(float)
        factors = {case.id: case.transport_factor for case in ledger.design.futures}
        for flow in ledger.plan.flows:
            self._add(flow, factors.get(flow.future_id, 1.0))
        days = sum(ledger.days.values())
        fixed_kg = sum(
            ledger.choice(name).co2_kg_per_day * days
            for name, is_open in ledger.is_open.items()
            if is_open
        )
        for future in ledger.chance:
            self.co2_kg[future] += fixed_kg

    def _add(self, flow: Flow, factor: float) -> None:
        future, journey = flow.future_id, self.journeys.of(flow)
        sort = self.ledger.sorts[flow.group_id]
        kg = flow.kg_per_day * self.ledger.days[flow.period_id]
        self.cny[future] += kg * journey.cny * factor
        self.co2_kg[future] += kg * journey.co2_kg
        if self.ledger.is_fresh(sort) and journey.in_band:
            self.cold_kg[future] += kg
        for number, band in enumerate(self.ledger.design.bands):
            late_s = band.wait_s + journey.last_s - band.hours * 3600
            if _counts(band, sort) and late_s <= 0:
                self.covered_kg[future, number] += kg

    def demand_kg(self, future: str, names: set[str]) -> float:
        """Kg of groups that a future wants, those of shut zones included."""
        return sum(kg for group, kg in self._wanted[future].items() if group in names)

    @cached_property
    def _wanted(self) -> dict[str, dict[str, float]]:
        """Kg by future and group over all periods."""
        found = {future: dict.fromkeys(self.ledger.sorts, 0.0) for future in self.ledger.chance}
        for (future, period, group, _), kg in wanted_kg(self.ledger).items():
            found[future][group] += kg * self.ledger.days[period]
        return found


def _counts(band: ServiceBand, sort: Sort) -> bool:
    named = band.product_group_ids
    return not sort.is_return and (not named or sort.row.id in named)


def freight_matches_the_tables(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``COST_WRONG``, ``CO2_TOO_HIGH``: freight and emission, as rates and roads make them."""
    chance, rules = ledger.chance, ledger.design.rules
    emitted_kg = sum(part * tally.co2_kg[name] for name, part in chance.items())
    right = {
        "transport": sum(part * tally.cny[name] for name, part in chance.items()),
        "co2": emitted_kg * rules.co2_cny_per_kg,
    }
    given, word = dict(ledger.plan.costs.items()), ledger.scenario.currency
    for cause, cny in right.items():
        if differs(given[cause], cny):
            detail = f"{shown(given[cause])} {word} stated, the tables say {shown(cny)} {word}"
            yield Violation("COST_WRONG", cause, detail, abs(given[cause] - cny), "cny")
    if rules.co2_cap_kg is not None and exceeds(emitted_kg, rules.co2_cap_kg):
        detail = f"{shown(emitted_kg)} kg of CO2, at most {shown(rules.co2_cap_kg)}"
        yield Violation("CO2_TOO_HIGH", "plan", detail, emitted_kg - rules.co2_cap_kg, "kg")


def roads_are_open(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``WAY_CLOSED``: no closed lane, no road that is none, no zone out of reach."""
    kg: defaultdict[Lane, float] = defaultdict(float)
    for flow in ledger.plan.flows:
        for lane in lanes_of(flow):
            kg[lane] += flow.kg_per_day
    for lane, amount in kg.items():
        if amount > LEAST and not tally.journeys.roads[lane].is_open:
            detail = "no way leads there by the lanes, the roads and the site's reach"
            yield Violation("WAY_CLOSED", " > ".join(lane), detail, amount, "kg")


def goods_are_young_enough(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``AGE_EXCEEDED``: no goods that age are on their way for longer than their limit."""
    for number, flow in enumerate(ledger.plan.flows):
        sort = ledger.sorts[flow.group_id]
        limit_s = None if sort.is_return else sort.row.age_limit_s
        age_s = tally.journeys.of(flow).age_s
        if limit_s is not None and age_s > limit_s:
            over_s = age_s - limit_s
            subject = f"flow {number}: {flow.group_id} to {flow.zone_id}"
            detail = f"{age_s:,} s on the way, at most {limit_s:,} s"
            yield Violation("AGE_EXCEEDED", subject, detail, over_s, "s")


def figures_match_the_tables(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``FIGURE_WRONG``: emission, reach and cold chain of each future."""
    fresh = {name for name, sort in ledger.sorts.items() if ledger.is_fresh(sort)}
    for item in ledger.plan.figures:
        name = item.future_id
        if name not in ledger.chance:
            continue
        right: list[tuple[str, float | None, float | None, str]] = [
            ("co2_kg", item.co2_kg, tally.co2_kg[name], "kg"),
            (
                "cold_chain",
                item.cold_chain,
                _part(tally, name, fresh, tally.cold_kg[name]),
                "share",
            ),
        ]
        for number, band in enumerate(ledger.design.bands):
            names = {key for key, sort in ledger.sorts.items() if _counts(band, sort)}
            reached = _part(tally, name, names, tally.covered_kg[name, number])
            stated = item.reach[number] if number < len(item.reach) else None
            words = f"reach within {band.hours:g} h"
            right.append((words, stated, 1.0 if reached is None else reached, "share"))
        for what, stated, true, unit in right:
            if (stated is None) is not (true is None) or (
                stated is not None and true is not None and differs(stated, true)
            ):
                detail = f"{_word(stated)} stated, the tables say {_word(true)}"
                amount = abs((stated or 0.0) - (true or 0.0))
                yield Violation("FIGURE_WRONG", f"{name}, {what}", detail, amount, unit)


def promises_are_kept(ledger: Ledger, tally: Tally) -> Iterator[Violation]:
    """``REACH_TOO_LOW``, ``COLD_CHAIN_TOO_LOW``: by kg over the futures that close nothing."""
    usual = [
        name
        for name in ledger.chance
        if not ledger.shut_sites.get(name) and not ledger.shut_zones.get(name)
    ]
    fresh = {name for name, sort in ledger.sorts.items() if ledger.is_fresh(sort)}
    asked = [("COLD_CHAIN_TOO_LOW", "plan", ledger.design.rules.cold_chain_share, fresh)]
    good = [{name: tally.cold_kg[name] for name in usual}]
    for number, band in enumerate(ledger.design.bands):
        names = {key for key, sort in ledger.sorts.items() if _counts(band, sort)}
        asked.append(("REACH_TOO_LOW", f"{band.hours:g} h", band.share, names))
        good.append({name: tally.covered_kg[name, number] for name in usual})
    for (code, subject, least, names), kg in zip(asked, good, strict=True):
        whole = sum(ledger.chance[name] * tally.demand_kg(name, names) for name in usual)
        share = sum(ledger.chance[name] * kg[name] for name in usual) / whole if whole else 1.0
        if not share >= least - SHARE:
            detail = f"{share:.4%} by the tables, at least {least:.2%}"
            yield Violation(code, subject, detail, least - share, "share")


def _part(tally: Tally, future: str, names: set[str], kg: float) -> float | None:
    whole = tally.demand_kg(future, names)
    return kg / whole if whole > 0 else None


def _word(value: float | None) -> str:
    return "nothing" if value is None else shown(value)
