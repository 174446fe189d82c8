"""The tables of a placement report: today beside the plan, sites, dear zones, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kpi_lines import percent
from api.placement_figures import shown_costs
from api.placement_tables import change_of
from api.reports.html import table
from api.reports.placement.cost_charts import CAUSE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.placement_figures import NetworkFigures
    from solvers.placement.explanation import PlacementExplanation
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.tie_out import TieOut

CHANGE_WORDS = {"opened": "opens 开", "closed": "closes 关", "kept": "stays 保留", "": ""}
DEAREST = 12
LIMITS_SHOWN = 10


def comparison_table(figures: NetworkFigures, today: NetworkFigures | None, currency: str) -> str:
    """Costs and service, today and planned."""
    if today is None:
        columns: tuple[tuple[str, bool], ...] = (("", False), ("Plan 方案", True))
        rows = ([name, plan] for name, _, plan, _ in _comparison(figures, figures, currency))
        return table(columns, rows)
    columns = (("", False), ("Today 现状", True), ("Plan 方案", True), ("Change 变化", True))
    return table(columns, _comparison(figures, today, currency))


def _comparison(
    figures: NetworkFigures, today: NetworkFigures, currency: str
) -> Iterator[tuple[str, str, str, str]]:
    present, planned = shown_costs(today), shown_costs(figures)
    for name, words in CAUSE_NAMES.items():
        before, after = present[name], planned[name]
        if before or after:
            yield words, f"{before:,.0f}", f"{after:,.0f}", _change(before, after)
    total = (today.total_cny, figures.total_cny)
    yield f"Total 合计, {currency}", f"{total[0]:,.0f}", f"{total[1]:,.0f}", _change(*total)
    if today.cny_per_kg is not None and figures.cny_per_kg is not None:
        per_kg = (today.cny_per_kg, figures.cny_per_kg)
        name = f"{currency} per kg served 每公斤"
        yield name, f"{per_kg[0]:.3f}", f"{per_kg[1]:.3f}", _change(*per_kg)
    for was, now in zip(today.reach, figures.reach, strict=True):
        if was.reached is not None and now.reached is not None:
            yield _shares(f"{now.hours:g} h reach 时效覆盖", was.reached, now.reached)
    if today.cold_chain is not None and figures.cold_chain is not None:
        yield _shares("Cold-chain coverage 冷链覆盖", today.cold_chain, figures.cold_chain)
    yield _shares("Not served 未服务", today.unserved_share, figures.unserved_share)
    tonnes = (today.co2_kg / 1000, figures.co2_kg / 1000)
    yield "CO2, t 碳排放", f"{tonnes[0]:,.0f}", f"{tonnes[1]:,.0f}", _change(*tonnes)
    for tier, count in figures.open_sites.items():
        earlier = today.open_sites[tier]
        change = f"{count - earlier:+d}" if count != earlier else "–"
        yield f"Open sites: {tier}", f"{earlier}", f"{count}", change


def _shares(name: str, before: float, after: float) -> tuple[str, str, str, str]:
    points = 100 * (after - before)
    change = f"{points:+.1f} points" if abs(points) >= 0.05 else "–"
    return name, percent(before), percent(after), change


def _change(before: float, after: float) -> str:
    if before <= 0:
        return "new" if after > 0 else "–"
    share = after / before - 1
    return "–" if abs(share) < 5e-4 else f"{share:+.1%}"


def sites_table(
    problem: PlacementProblem, plan: PlacementPlan, explained: PlacementExplanation
) -> str:
    """Sites that are open today or in the plan, changes first."""
    decisions = {item.site_id: item for item in plan.sites}
    full: dict[str, float] = {}
    for item in explained.utilisation:
        full[item.site_id] = max(full.get(item.site_id, 0.0), item.peak_share)

    def rows() -> Iterator[Sequence[str]]:
        for site in problem.sites:
            decision = decisions.get(site.id)
            is_open = decision is not None and decision.is_open
            if not (is_open or site.is_open):
                continue
            steps = dict(decision.modules) if decision is not None else {}
            sizes = {module.class_id: module.size_kg_per_day for module in site.modules}
            rooms = " · ".join(
                f"{name} {count * sizes[name] / 1000:,.1f} t"
                for name, count in steps.items()
                if name in sizes
            )
            change = change_of(is_open=is_open, was_open=site.is_open)
            used = f"{full[site.id]:.0%}" if site.id in full else ""
            yield site.id, site.name, site.tier, site.city, CHANGE_WORDS[change], rooms, used

    order = {"closes 关": 1, "opens 开": 0, "stays 保留": 2}
    columns = (
        *(("Site", False), ("Name", False), ("Tier", False), ("City", False), ("Change", False)),
        *(("Room per day", False), ("Full at most", True)),
    )
    return table(columns, sorted(rows(), key=lambda row: order[row[4]]))


def zones_table(explained: PlacementExplanation, currency: str) -> str:
    """The dearest zones and groups by kg, of those that matter."""
    served = [item for item in explained.zones if item.kg > 0]
    least_kg = 1e-4 * sum(item.kg for item in served)
    dearest = sorted(
        (item for item in served if item.kg >= least_kg), key=lambda item: -item.cny_per_kg
    )
    columns = (
        *(("Zone", False), ("Group", False), ("t", True), (f"{currency} per kg", True)),
        *(("transport", True), ("sites", True), ("in reach", True)),
    )
    rows = (
        (
            item.zone_name,
            item.group_id,
            f"{item.kg / 1000:,.0f}",
            f"{item.cny_per_kg:.2f}",
            f"{item.transport_cny / item.kg:.2f}",
            f"{item.sites_cny / item.kg:.2f}",
            "" if item.in_reach is None else f"{item.in_reach:.0%}",
        )
        for item in dearest[:DEAREST]
    )
    return table(columns, rows)


def limits_list(explained: PlacementExplanation) -> str:
    """Limits without slack."""
    if not explained.limits:
        return '<p class="fine">✓ No limit binds. 无约束达到上限。</p>'
    shown = explained.limits[:LIMITS_SHOWN]
    rows = [(item.limit.replace("_", " "), item.text) for item in shown]
    if len(explained.limits) > len(shown):
        rows.append(("", f"and {len(explained.limits) - len(shown)} more"))
    return table((("Limit", False), ("Where it stands", False)), rows)


def tie_table(tie: TieOut) -> str:
    """What the books and the model say of a year of today's network, by cause."""
    columns = (("", False), ("Books 账面", True), ("Model 模型", True), ("Difference 差异", True))

    def rows() -> Iterator[Sequence[str]]:
        for line in (*tie.causes, tie.total):
            stated = "–" if line.stated_cny is None else f"{line.stated_cny:,.0f}"
            share = "" if line.share is None else f"{line.share:+.1%}"
            yield line.name, stated, f"{line.modelled_cny:,.0f}", share

    return table(columns, rows())
