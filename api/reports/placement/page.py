"""``report.html`` of a placement plan: one file that opens without a network and prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from api.counting import counted
from api.kpi_lines import KpiLine
from api.placement_extras import NOTHING_MORE, Extras
from api.placement_figures import expected_figures, figure_lines, figures_of
from api.reports.html import card, picture, side_by_side, tiles
from api.reports.placement import cost_charts, risk_charts, room_chart, tables
from api.reports.placement.network_maps import network_map
from api.reports.shell import STOP_WORDS, document, footer, header
from api.reports.tables import violations_table
from solvers.common import Status
from solvers.placement.explain import explain

if TYPE_CHECKING:
    from pathlib import Path

    from api.placement_figures import NetworkFigures
    from solvers.common import Violation
    from solvers.placement.explanation import PlacementExplanation
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.vulnerability import Vulnerability

    Network = tuple[PlacementProblem, PlacementPlan]


def write_placement_report(
    path: Path,
    problem: PlacementProblem,
    plan: PlacementPlan,
    extras: Extras = NOTHING_MORE,
    description: str = "",
) -> None:
    """Write the report of a plan."""
    path.write_text(placement_report(problem, plan, extras, description), encoding="utf-8")


def placement_report(
    problem: PlacementProblem,
    plan: PlacementPlan,
    extras: Extras = NOTHING_MORE,
    description: str = "",
) -> str:
    """The report as one HTML document: styles, script and data inside.

    Parameters
    ----------
    problem, plan
        What is shown.
    extras
        What is shown beside it.
    description
        Of the scenario, for people.
    """
    sections = [
        _header(problem, plan, description, len(extras.violations)),
        *_violations(extras.violations),
        *(_body(problem, plan, extras) if _is_plan(plan) else [_nothing(plan, extras.conflict)]),
        footer(plan.notes),
    ]
    return document(f"{problem.name} – sites", sections)


def _is_plan(plan: PlacementPlan) -> bool:
    return plan.status not in {Status.NO_PLAN, Status.INFEASIBLE}


def _nothing(plan: PlacementPlan, conflict: tuple[str, ...]) -> str:
    words = (
        "It is proven that no network keeps every limit."
        if plan.status is Status.INFEASIBLE
        else "No network that keeps every limit was found in the time given."
    )
    if conflict:
        lines = "".join(f"<p>{escape(line)}</p>" for line in conflict)
        return card("No network 无方案", words, lines)
    lede = "supplychain explain says which limits stand in the way and the least that would help."
    return card("No network 无方案", f"{words} {lede}", "")


def _body(problem: PlacementProblem, plan: PlacementPlan, extras: Extras) -> list[str]:
    figures, explained = figures_of(problem, plan), explain(problem, plan)
    expected = expected_figures(problem, plan)
    before = None if extras.today is None else figures_of(*extras.today)
    return [
        tiles([*figure_lines(figures, expected, before, problem.currency), _proof(plan)]),
        _comparison(problem, figures, expected, before),
        *_maps(problem, plan, extras.today),
        *_beside(problem, plan, extras),
        _serving(problem, explained),
        _state(problem, plan, explained, extras.risk),
        card(
            "Sites 站点",
            "Open today or in the plan; room in tonnes per day.",
            tables.sites_table(problem, plan, explained),
            "long",
        ),
    ]


def _beside(problem: PlacementProblem, plan: PlacementPlan, extras: Extras) -> list[str]:
    """The curve of cost against coverage, and the model beside the books."""
    cards = []
    if extras.frontier is not None:
        band = problem.bands[extras.frontier.band]
        figure = cost_charts.frontier(problem, plan, extras.frontier, extras.today)
        cards.append(
            card(
                "Cost against coverage 成本与覆盖",
                f"The cheapest network for each share of demand within {band.hours:g} h; below, "
                "what is proven.",
                picture(figure, "frontier"),
            )
        )
    if extras.tie_out is not None:
        lede = f"{extras.tie_out.sentence[0].upper()}{extras.tie_out.sentence[1:]}"
        cards.append(card("Model and books 对账", lede, tables.tie_table(extras.tie_out)))
    return [*([side_by_side(*cards)] if len(cards) > 1 else cards), *_judged(problem, extras)]


def _judged(problem: PlacementProblem, extras: Extras) -> list[str]:
    if extras.judged is None or not extras.judged.futures:
        return []
    words = [f"Plan in {extras.judged.words(problem.currency)}."]
    if extras.judged_today is not None and extras.judged_today.futures:
        words.append(f"Today in {extras.judged_today.words(problem.currency)}.")
    figure = risk_charts.judged(extras.judged, extras.judged_today, problem.currency)
    return [card("Futures not planned for 未规划情景", " ".join(words), picture(figure, "judged"))]


def _proof(plan: PlacementPlan) -> KpiLine:
    if plan.gap is None:
        return KpiLine("Proven gap", "–", "no bound is known")
    gap = "0%" if plan.gap < 5e-6 else f"{plan.gap:.2%}"
    return KpiLine("Proven gap", gap, f"no network costs less than {plan.bound:,.0f}")


def _header(
    problem: PlacementProblem, plan: PlacementPlan, description: str, violations: int
) -> str:
    facts = (
        f"{counted(len(problem.zones), 'zone')} · {counted(len(problem.sites), 'site')} to choose "
        f"from · {counted(len(problem.groups), 'group')} of goods",
        f"{counted(len(problem.periods), 'period')}, {problem.days:g} days · "
        f"{counted(len(problem.futures), 'future')}",
        f"search {plan.seconds:.0f} s, {STOP_WORDS[plan.stop_reason]}, seed {plan.limits.seed}",
    )
    return header(problem.name, description, plan.status, violations, facts)


def _violations(violations: tuple[Violation, ...]) -> list[str]:
    if not violations:
        return []
    lede = "The checker recomputes everything from the problem; these rules are broken."
    return [card("Violations", lede, violations_table(violations), "long")]


def _comparison(
    problem: PlacementProblem,
    figures: NetworkFigures,
    expected: NetworkFigures | None,
    today: NetworkFigures | None,
) -> str:
    """Today's network beside the plan: where all comes as expected, if the futures have that."""
    is_like = today is not None and expected is not None and expected != figures
    shown = expected if is_like and expected is not None else figures
    when = " if all comes as expected" if is_like else ""
    lede = f"Over all periods{when or '; what depends on the future is its mean'}."
    if today is not None:
        lede += " Today's network is priced by the same model"
        lede += ", as expected." if expected is None else "."
    if is_like:
        lede += f" The plan's mean over the futures is {figures.total_cny:,.0f} {problem.currency}."
    return side_by_side(
        card(
            "Today and plan 对比",
            lede,
            tables.comparison_table(shown, today, problem.currency),
        ),
        card(
            "What it costs 成本",
            f"{problem.currency} by cause, over {problem.days:g} days{when}.",
            picture(cost_charts.cost_by_cause(shown, today, problem.currency), "causes"),
        ),
    )


def _maps(problem: PlacementProblem, plan: PlacementPlan, today: Network | None) -> list[str]:
    band = problem.bands[0] if problem.bands else None
    reach = "" if band is None else f" Zones are coloured by {band.hours:g} h reach."
    planned = card(
        "The network planned 方案网络",
        f"Green sites open, crosses close.{reach}",
        picture(network_map(problem, plan, name="planned"), "map-planned", is_map=True),
    )
    if today is None:
        return [planned]
    present = card(
        "The network today 现状网络",
        f"Sites that are open today.{reach}",
        picture(network_map(*today, name="today"), "map-today", is_map=True),
    )
    return [side_by_side(present, planned)]


def _serving(problem: PlacementProblem, explained: PlacementExplanation) -> str:
    return side_by_side(
        card(
            "Cost to serve 服务成本",
            "Transport, emission and each kilogram's share of the sites that it passes.",
            picture(cost_charts.cost_to_serve(problem, explained), "serve"),
        ),
        card(
            "The dearest zones 成本最高的区域",
            "All zones are in cost_to_serve.csv.",
            tables.zones_table(explained, problem.currency),
        ),
    )


def _risks(problem: PlacementProblem, plan: PlacementPlan, risk: Vulnerability | None) -> str:
    """What one loss does, and what may come; empty without either."""
    cards = []
    if risk is not None:
        hours = problem.bands[0].hours if problem.bands else None
        cards.append(
            card(
                "What one loss does 脆弱性",
                "If this site or lane is lost and flows are planned anew: the share of demand that "
                "is stranded, and the points of reach that go. All are in risk.csv.",
                picture(risk_charts.losses(risk, hours), "losses") + _unanswered(risk),
            )
        )
    if len(plan.figures) > 1:
        cards.append(
            card(
                "What may come 未来情景",
                "Cost of this network in each future; grey and red leave demand unserved.",
                picture(risk_charts.futures(plan, problem.currency), "futures"),
            )
        )
    return "".join(cards)


def _unanswered(risk: Vulnerability) -> str:
    """Names the losses that time did not suffice for; empty without any."""
    if not risk.unsolved:
        return ""
    names = "; ".join(item.name for item in risk.unsolved)
    words = f"No answer in time 未及求解 ({len(risk.unsolved)}): {names}."
    return f'<p class="lede">{escape(words)}</p>'


def _state(
    problem: PlacementProblem,
    plan: PlacementPlan,
    explained: PlacementExplanation,
    risk: Vulnerability | None,
) -> str:
    """Room on the left, which is long; on the right what binds, losses and futures."""
    full = card(
        "How full sites are 利用率",
        "Mean over periods and futures; point at a cell for its fullest. All are in "
        "utilisation.csv.",
        picture(room_chart.room(problem, explained), "room"),
    )
    binds = card(
        "What binds 约束",
        "Limits without slack; supplychain explain PLAN --site ID prices them.",
        tables.limits_list(explained),
        "long",
    )
    return side_by_side(full, f"<div>{_risks(problem, plan, risk)}{binds}</div>")
