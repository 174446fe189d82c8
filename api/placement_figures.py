"""Headline figures of a network, for the header, the table and the page alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from api.kpi_lines import KpiLine, percent
from solvers.placement.checks import case_of
from solvers.placement.checks.demand import left_out
from solvers.placement.checks.money import costs, emission
from solvers.placement.checks.service import expected_cold_chain, expected_reach
from solvers.placement.checks.sites import closings, openings

if TYPE_CHECKING:
    from solvers.placement.checks import Case
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import Future, PlacementProblem


@dataclass(frozen=True, slots=True)
class Reach:
    """A promise and what becomes of it; ``reached`` is ``None`` where nothing counts in it."""

    hours: float
    promised: float
    reached: float | None


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """What a network costs and reaches; means over the futures, over all periods.

    Parameters
    ----------
    total_cny, costs_cny
        Cost, and its causes.
    days
        Of all periods.
    served_kg, unserved_share
        Goods moved to or from zones, and the share of demand left out.
    reach, cold_chain
        Over the futures that close nothing; cold chain is ``None`` without fresh goods.
    co2_kg
        Emission.
    open_sites
        By tier.
    opened, closed
        Sites that change.
    """

    total_cny: float
    costs_cny: dict[str, float]
    days: float
    served_kg: float
    unserved_share: float
    reach: tuple[Reach, ...]
    cold_chain: float | None
    co2_kg: float
    open_sites: dict[str, int]
    opened: int
    closed: int

    @property
    def cny_per_kg(self) -> float | None:
        """Cost by kg served; ``None`` if nothing is."""
        return self.total_cny / self.served_kg if self.served_kg > 0 else None


def shown_costs(figures: NetworkFigures) -> dict[str, float]:
    """Causes as people compare them: sites with their room, which today's network pays as one."""
    rest = {
        name: cny for name, cny in figures.costs_cny.items() if name not in {"fixed", "modules"}
    }
    return {"sites": figures.costs_cny["fixed"] + figures.costs_cny["modules"], **rest}


def figures_of(problem: PlacementProblem, plan: PlacementPlan) -> NetworkFigures:
    """Figures of a plan, added up from its flows."""
    case = case_of(problem, plan)
    spent = costs(case)
    demand_kg, short_kg = _expected_kg(case)
    return NetworkFigures(
        total_cny=spent.total,
        costs_cny=dict(spent.items()),
        days=problem.days,
        served_kg=demand_kg - short_kg,
        unserved_share=short_kg / demand_kg if demand_kg > 0 else 0.0,
        reach=tuple(
            Reach(band.hours, band.share, expected_reach(case, band)) for band in problem.bands
        ),
        cold_chain=expected_cold_chain(case),
        co2_kg=float(case.probability @ emission(case)),
        open_sites=_open_by_tier(case),
        opened=len(openings(case)),
        closed=len(closings(case)),
    )


def expected_figures(problem: PlacementProblem, plan: PlacementPlan) -> NetworkFigures | None:
    """Figures of a plan where all comes as expected, the only ones to hold beside today's.

    Today's network is priced at the demand and the prices that are stated; a mean over futures of
    which some are dearer says nothing of what a plan changes.

    Returns
    -------
    NetworkFigures | None
        ``None`` if no future is as expected.
    """
    usual = next((future for future in problem.futures if _changes_nothing(future)), None)
    if usual is None:
        return None
    return figures_of(
        replace(problem, futures=(replace(usual, probability=1.0),)),
        replace(
            plan,
            flows=tuple(item for item in plan.flows if item.future_id == usual.id),
            shortfalls=tuple(item for item in plan.shortfalls if item.future_id == usual.id),
        ),
    )


def _changes_nothing(future: Future) -> bool:
    is_open = not (future.closed_site_ids or future.closed_zone_ids)
    return is_open and future.transport_factor == 1 and bool(np.all(future.demand_factor == 1))


def _expected_kg(case: Case) -> tuple[float, float]:
    """Kg of demand and of what is left out, over all periods."""
    weight = np.outer(case.probability, case.days)
    return (
        float(np.einsum("fpgz,fp->", case.demand, weight)),
        float(np.einsum("fpgz,fp->", left_out(case), weight)),
    )


def _open_by_tier(case: Case) -> dict[str, int]:
    found = dict.fromkeys(case.problem.tiers, 0)
    for site, now in zip(case.problem.sites, case.is_open, strict=True):
        found[site.tier] += int(now)
    return found


def figure_lines(
    figures: NetworkFigures,
    expected: NetworkFigures | None,
    today: NetworkFigures | None,
    currency: str,
) -> list[KpiLine]:
    """Figures in words, in the order in which people ask for them.

    Parameters
    ----------
    figures, expected
        Of the plan: means over the futures, and where all comes as expected, if a future is so.
    today
        Of the network that there is, if there is one.
    currency
        Of amounts.
    """
    return [
        _cost_line(figures, expected, today, currency),
        *_service_lines(figures, today),
        *_site_lines(figures, today),
        _once_line(figures, currency),
        KpiLine("Not served", percent(figures.unserved_share), _was(today, "unserved_share")),
        _emission_line(figures, expected, today),
    ]


def _cost_line(
    figures: NetworkFigures,
    expected: NetworkFigures | None,
    today: NetworkFigures | None,
    currency: str,
) -> KpiLine:
    per_kg = "" if figures.cny_per_kg is None else f"{figures.cny_per_kg:.2f} per kg"
    words = [per_kg, f"{figures.days:g} days"]
    if expected is not None and today is not None and today.total_cny > 0:
        change = f"{expected.total_cny / today.total_cny - 1:+.1%} to today"
        words.append(change if expected == figures else f"as expected {change}")
    return KpiLine(
        "Total cost", f"{money(figures.total_cny)} {currency}", "; ".join(filter(None, words))
    )


def _service_lines(figures: NetworkFigures, today: NetworkFigures | None) -> list[KpiLine]:
    lines = []
    for number, band in enumerate(figures.reach):
        if band.reached is None:
            continue
        was = None if today is None else today.reach[number].reached
        words = [f"at least {percent(band.promised)}"] if band.promised else []
        words += [] if was is None else [f"today {percent(was)}"]
        lines.append(KpiLine(f"{band.hours:g} h reach", percent(band.reached), "; ".join(words)))
    if figures.cold_chain is not None:
        note = _was(today, "cold_chain")
        lines.append(KpiLine("Cold-chain coverage", percent(figures.cold_chain), note))
    return lines


def _site_lines(figures: NetworkFigures, today: NetworkFigures | None) -> list[KpiLine]:
    tiers = ", ".join(f"{count} {tier}" for tier, count in figures.open_sites.items())
    lines = [KpiLine("Open sites", f"{sum(figures.open_sites.values())}", tiers)]
    if today is not None:
        before = sum(today.open_sites.values())
        change = f"+{figures.opened} −{figures.closed}"
        lines.append(KpiLine("Opened and closed", change, f"of {before} open today"))
    return lines


def _once_line(figures: NetworkFigures, currency: str) -> KpiLine:
    parts = {name: figures.costs_cny[name] for name in ("opening", "closing", "expansion")}
    note = ", ".join(f"{name} {money(cny)}" for name, cny in parts.items() if cny)
    return KpiLine("Paid once", f"{money(sum(parts.values()))} {currency}", note)


def _was(today: NetworkFigures | None, name: str) -> str:
    value = None if today is None else getattr(today, name)
    return "" if value is None else f"today {percent(value)}"


def _emission_line(
    figures: NetworkFigures, expected: NetworkFigures | None, today: NetworkFigures | None
) -> KpiLine:
    words = []
    if today is not None:
        if expected is not None and expected != figures:
            words.append(f"as expected {_tonnes(expected)}")
        words.append(f"today {_tonnes(today)}")
    return KpiLine("CO2", _tonnes(figures), ", ".join(words))


def _tonnes(figures: NetworkFigures) -> str:
    return f"{figures.co2_kg / 1000:,.0f} t"


def money(cny: float) -> str:
    """An amount that fits a tile: millions with a decimal from ten million on."""
    return f"{cny / 1e6:,.1f} M" if abs(cny) >= 1e7 else f"{cny:,.0f}"
