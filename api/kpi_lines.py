"""Headline figures in words, for the page and the terminal alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.counting import counted
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from supplychain.kpis import ColdChain, Coverage, HaulFigures, PlanKpis

HAUL_WORDS = {
    Haul.LINE_HAUL: "Line haul",
    Haul.MIDDLE_MILE: "Middle mile",
    Haul.LAST_MILE: "Last mile",
}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """One figure: its name, value and what to know about it."""

    name: str
    value: str
    note: str = ""


def _collected(kpis: PlanKpis) -> str:
    return f"; {kpis.collected_kg:,.0f} kg collected" if kpis.collected_kg else ""


def kpi_lines(kpis: PlanKpis, currency: str) -> list[KpiLine]:
    """Headline figures in the order in which people ask for them; what does not apply is absent."""
    promise = kpis.coverage
    times = kpis.delivery_times
    return [
        KpiLine(
            "Total cost", f"{kpis.total_cny:,.0f} {currency}", f"{kpis.cost_per_kg_cny:.2f} per kg"
        ),
        KpiLine(
            "Cost per order", f"{kpis.cost_per_order_cny:.2f} {currency}", "all tiers together"
        ),
        KpiLine(
            "Orders served",
            f"{kpis.orders_served:,} of {kpis.orders:,}",
            f"{kpis.delivered_kg:,.0f} of {kpis.ordered_kg:,.0f} kg{_collected(kpis)}",
        ),
        KpiLine(
            f"{promise.hours:g} h coverage",
            percent(promise.orders),
            f"{percent(promise.kg)} of kg",
        ),
        *_prompt_lines(promise),
        KpiLine(
            "Delivery time",
            f"{times.mean_h:.1f} h",
            f"mean; median {times.median_h:.1f} h, p90 {times.p90_h:.1f} h",
        ),
        KpiLine("On time", percent(kpis.on_time_share), "deliveries within their window"),
        *_cold_lines(kpis.cold_chain, currency),
        *(_haul_line(haul, f) for haul, f in kpis.hauls.items() if f.routes or f.moves),
        KpiLine("Energy", f"{kpis.energy_kwh:,.0f} kWh", f"and {kpis.diesel_l:,.0f} l diesel"),
        KpiLine("CO2", f"{kpis.co2_kg:,.0f} kg", "all transport, carriers included"),
    ]


def _prompt_lines(promise: Coverage) -> list[KpiLine]:
    """Coverage without later windows, where customers chose any."""
    if not promise.later_window_orders:
        return []
    name = f"{promise.hours:g} h coverage of prompt windows"
    note = f"without {promise.later_window_orders:,} orders whose window opens later"
    return [KpiLine(name, percent(promise.orders_in_time_to_promise), note)]


def _cold_lines(cold: ColdChain, currency: str) -> list[KpiLine]:
    """Figures of fresh goods and of goods that age, where there are any."""
    lines = []
    if cold.fresh_kg:
        note = f"of delivered kg; {percent(cold.coverage)} of ordered kg"
        lines.append(KpiLine("Fresh goods in band", percent(cold.in_band_share), note))
    spare, least, median = (
        "–" if hours is None else f"{hours:,.0f} h"
        for hours in (
            cold.spare_life_min_h,
            cold.remaining_life_min_h,
            cold.remaining_life_median_h,
        )
    )
    if cold.remaining_life_min_h is not None:
        note = f"life at the door: least {least}, median {median}"
        spoilage = f"{cold.spoilage_cny:,.0f} {currency}"
        lines.append(KpiLine("Least spare life", spare, note))
        lines.append(KpiLine("Spoilage", spoilage, "value of shelf life used on the way"))
    return lines


def _haul_line(haul: Haul, figures: HaulFigures) -> KpiLine:
    note = f"{figures.km:,.0f} km, {figures.load_factor:.0%} full at departure"
    if figures.moves:
        note += f"; {counted(figures.moves, 'carrier move')}, {figures.carrier_kg:,.0f} kg"
    return KpiLine(HAUL_WORDS[haul], counted(figures.routes, "route"), note)


def percent(share: float) -> str:
    """A share in per cent; never rounded up to 100."""
    text = f"{share:.1%}"
    return "99.9%" if text == "100.0%" and share < 1 else text.replace("100.0%", "100%")
