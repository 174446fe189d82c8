"""What came of a simulation, as people and programs read it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulations.experiments import compare_all

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from api.relived import Relived
    from simulations.experiments import Results
    from simulations.experiments.selection import Best
    from supplychain.scenario import Scenario

UNDISTURBED = "undisturbed"
COMPARED = ("otif_share", "lost_service_days", "spoiled_cny", "cost_cny", "fresh_in_band_share")
"""What policies are compared by: chosen beforehand, as p-values are corrected for their number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How a metric is shown.

    Parameters
    ----------
    metric
        Name in the results.
    words
        Name for people.
    unit
        ``%`` for shares, or what stands behind the number.
    digits
        After the point.
    beside
        A metric; it is told only where some run has any of that. Empty: always.
    best
        Whether high or low is good.
    """

    metric: str
    words: str
    unit: str = ""
    digits: int = 0
    beside: str = ""
    best: Best = "low"

    def told(self, value: float) -> str:
        """A value for people."""
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "not by the end"
        if self.unit == "%":
            return f"{100.0 * value:.{max(1, self.digits)}f}%"
        return f"{self._number(value)} {self.unit}".rstrip()

    def told_range(self, low: float, high: float) -> str:
        """A range for people, its unit told once."""
        if self.unit == "%" or not (math.isfinite(low) and math.isfinite(high)):
            return f"{self.told(low)} to {self.told(high)}"
        return f"{self._number(low)} to {self._number(high)}"

    def _number(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"


FIGURES = (
    Figure("otif_share", "On time in full 准时足量", "%", best="high"),
    Figure("within_promise_share", "Within the promise 承诺时限内", "%", best="high"),
    Figure("fill_rate", "Fill rate 满足率", "%", best="high"),
    Figure("orders_lost", "Orders lost 流失订单", "", 1),
    Figure("peak_backlog_orders", "Largest backlog 最大积压", "orders", 1),
    Figure("fresh_in_band_share", "Fresh goods in band 生鲜温控达标", "%", 2, best="high"),
    Figure("excursion_min_mean", "Out of band 超温时长", "min a kg", 2),
    Figure("visits_done", "Visits done 完成安装", "", 1, beside="visits_cny", best="high"),
    Figure("visits_missed", "Visits missed 未成安装", "", 1, beside="visits_cny"),
    Figure("visits_cny", "Teams' pay 安装费用", "CNY", beside="visits_cny"),
    Figure("spoiled_kg", "Spoiled 损耗", "kg", 1),
    Figure("spoiled_cny", "Spoiled, worth 损耗金额", "CNY"),
    Figure("written_off_kg", "Written off in store 仓内报废", "kg", 1),
    Figure("stock_days", "Stock 库存天数", "days", 1),
    Figure("stock_fill_rate", "Found in stock 库存满足率", "%"),
    Figure("supply_short_share", "Not delivered by suppliers 供应缺口", "%"),
    Figure("emergency_kg", "Moved in emergencies 紧急调拨", "kg"),
    Figure("cost_cny", "Cost, penalties included 总成本", "CNY"),
    Figure("kwh", "Electricity 用电", "kWh"),
    Figure("co2_kg", "CO2 碳排放", "kg"),
    Figure("time_to_survive_days", "Time to survive 可支撑时间", "days", 1),
    Figure("time_to_recover_days", "Time to recover 恢复时间", "days", 1),
    Figure("depth_share", "Deepest fall 最大跌幅", "%"),
    Figure("lost_service_days", "Lost service 服务损失", "days", 2),
)


@dataclass(frozen=True, eq=False)
class SimulationView:
    """All that is told of a simulation.

    Parameters
    ----------
    scenario
        What was lived through, with the disruptions that could happen.
    days, seed
        Of each run.
    results
        By experiment: the undisturbed world first, if there is another one, then policies.
    relived
        By experiment, the run that was lived again with its log; none where that was not wanted.
    selected
        What was found where the best policy was asked for.
    """

    scenario: Scenario
    days: int
    seed: int
    results: Mapping[str, Results]
    relived: Mapping[str, Relived] = field(default_factory=dict)
    selected: str = ""

    @property
    def shown(self) -> Relived | None:
        """The run of the first policy that was lived again."""
        return self.relived.get(next(iter(self.policies), UNDISTURBED))

    @property
    def policies(self) -> dict[str, Results]:
        """All but the undisturbed world where there are others."""
        return {name: one for name, one in self.results.items() if name != UNDISTURBED}

    def figures(self) -> list[Figure]:
        """Those that some experiment has."""
        known = {name for one in self.results.values() for name in one.metrics}
        shown = [figure for figure in FIGURES if figure.metric in known]
        return [figure for figure in shown if not figure.beside or self._has_any(figure.beside)]

    def _has_any(self, metric: str) -> bool:
        """Whether some run has any of it."""
        known = [one for one in self.results.values() if metric in one.metrics]
        return any(any(one.values(metric)) for one in known)

    def told(self, name: str, figure: Figure) -> tuple[str, str]:
        """Mean of a figure in an experiment, and its interval; dashes where it has none."""
        one = self.results[name]
        if figure.metric not in one.metrics:
            return "", ""
        values = [value for value in one.values(figure.metric) if not math.isnan(value)]
        if not values:
            return "–", "never"
        if any(math.isinf(value) for value in values):
            count = sum(math.isinf(value) for value in values)
            return "not by the end", f"in {count} of {len(values)} runs"
        found = one.estimate(figure.metric)
        if not math.isfinite(found.low):
            return figure.told(found.estimate), ""
        # No figure here is below zero, and no share above one: what the interval has beyond says
        # only that there are few runs.
        high = min(1.0, found.high) if figure.unit == "%" else found.high
        return figure.told(found.estimate), figure.told_range(max(0.0, found.low), high)

    @cached_property
    def comparison(self) -> pd.DataFrame | None:
        """Policies beside the first one; nothing where there is no other."""
        names = list(self.policies)
        if len(names) < 2:
            return None
        first = self.results[names[0]]
        others = {name: self.results[name] for name in names[1:]}
        wanted = [name for name in COMPARED if all(name in one.metrics for one in others.values())]
        return compare_all(first, others, [name for name in wanted if name in first.metrics])

    def compared_rows(self) -> list[tuple[str, str, str, str, str]]:
        """Of the comparison: policy, figure, difference, its range, and the corrected p-value."""
        compared, known = self.comparison, {figure.metric: figure for figure in self.figures()}
        rows = [] if compared is None else compared.to_dict("records")
        return [_compared(row, known[str(row["metric"])]) for row in rows]

    def plain(self) -> dict[str, Any]:
        """For programs: every metric's mean and interval, by experiment."""
        return {
            "scenario": self.scenario.name,
            "days": self.days,
            "seed": self.seed,
            **({"selected": self.selected} if self.selected else {}),
            "disruptions": [item.id for item in self.scenario.disruptions],
            "experiments": {
                name: {
                    "replications": len(one.replications),
                    "failed": [item.number for item in one.failures],
                    "metrics": {metric: _row(one, metric) for metric in one.metrics},
                }
                for name, one in self.results.items()
            },
        }


def _compared(row: Mapping[Hashable, Any], figure: Figure) -> tuple[str, str, str, str, str]:
    within = figure.told_range(float(row["low"]), float(row["high"]))
    p_value = float(row["p_t_holm"])
    told = "–" if math.isnan(p_value) else f"{p_value:.3f}"
    return str(row["policy"]), figure.words, figure.told(float(row["difference"])), within, told


def _row(one: Results, metric: str) -> dict[str, float | None]:
    found = one.estimate(metric)
    values = {"mean": found.estimate, "low": found.low, "high": found.high}
    return {key: value if math.isfinite(value) else None for key, value in values.items()}
