"""Costs of VN2's benchmark, tuned ones and ours, window by window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from benchmarks.replenish.weekly.data import read
from benchmarks.replenish.weekly.forecast import Teacher
from benchmarks.replenish.weekly.moving_average import MovingAverage
from benchmarks.replenish.weekly.newsvendor import SampledNewsvendor
from benchmarks.replenish.weekly.world import WINDOW_WEEKS, Costs, run, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.data import Weeks
    from benchmarks.replenish.weekly.forecast import Model
    from benchmarks.replenish.weekly.world import WeeklyPolicy

TUNING, REPORTED = 4, 4
"""Windows that follow each other; the last one ends with the record."""
BENCHMARK = "moving_average"
AVERAGES = (8.0, 13.0, 26.0)
COVERS = (2.75, 3.0, 3.25, 3.5, 3.75, 4.0, 4.5)
RATIOS = tuple(0.60 + 0.0125 * step for step in range(21))
"""As many settings as the tuned moving average has: 21."""
Setting = tuple[float, ...]
Makers = dict[str, "tuple[list[Setting], Callable[[Weeks, Setting], WeeklyPolicy]]"]


def weekly_lines(folder: Path, seed: int, names: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """A line per policy and reported window, and one for all windows of a policy.

    Settings are those that were cheapest in the four windows before the reported ones.

    Parameters
    ----------
    folder
        VN2's files.
    seed
        Of demand in weeks out of stock, of the model and of its paths.
    names
        Policies; all if ``None``. The benchmark always runs.
    """
    weeks = read(folder)
    demand = truth(weeks, seed)
    last = weeks.weeks - WINDOW_WEEKS
    windows = [last - WINDOW_WEEKS * step for step in reversed(range(TUNING + REPORTED))]
    rival = 0.0
    for name, (settings, make) in _makers(seed).items():
        if names is None or name in names or name == BENCHMARK:
            began = time.monotonic()
            play = _Play(weeks, demand, make)
            setting = play.cheapest(settings, windows[:TUNING])
            found = [play.costs(first, setting) for first in windows[TUNING:]]
            total = sum(costs.eur() for costs in found)
            rival = total if name == BENCHMARK else rival
            base = {"instance": folder.name, "policy": name, "setting": list(setting)}
            for first, costs in zip(windows[TUNING:], found, strict=True):
                yield {**base, "first_week": first, **_figures(costs), "seed": seed}
            yield {
                **base,
                "first_week": None,
                "cost_eur": round(total, 1),
                "cost_8_weeks_eur": round(sum(costs.eur(0) for costs in found), 1),
                "difference_pct": round(100.0 * (total / rival - 1.0), 2),
                "settings": len(settings),
                "wall_s": round(time.monotonic() - began, 1),
                "seed": seed,
            }


def _figures(costs: Costs) -> dict[str, float]:
    return {
        "cost_eur": round(costs.eur(), 1),
        "cost_8_weeks_eur": round(costs.eur(0), 1),
        "lost_share": round(float(costs.lost[2:].sum() / costs.demand[2:].sum()), 4),
        "stock_weeks": round(float(costs.left[2:].sum() / costs.demand[2:].sum()), 3),
    }


def _makers(seed: int) -> Makers:
    teacher = Teacher(seed)
    models: dict[int, Model] = {}
    drawn: dict[int, dict[int, NDArray[np.float64]]] = {}

    def newsvendor(known: Weeks, setting: Setting) -> WeeklyPolicy:
        if known.weeks not in models:
            models[known.weeks], drawn[known.weeks] = teacher.model(known), {}
        return SampledNewsvendor(models[known.weeks], setting[0], seed, drawn[known.weeks])

    def average(_: Weeks, setting: Setting) -> WeeklyPolicy:
        return MovingAverage(int(setting[0]), setting[1])

    return {
        BENCHMARK: ([(13.0, 4.0)], average),
        "tuned_moving_average": ([(a, cover) for a in AVERAGES for cover in COVERS], average),
        "own": ([(ratio,) for ratio in RATIOS], newsvendor),
    }


class _Play:
    """Windows of one kind of policy, made from what was known before each."""

    def __init__(
        self,
        weeks: Weeks,
        demand: NDArray[np.float64],
        make: Callable[[Weeks, Setting], WeeklyPolicy],
    ) -> None:
        self.weeks, self.demand, self.make = weeks, demand, make

    def costs(self, first: int, setting: Setting) -> Costs:
        """Of one window."""
        policy = self.make(self.weeks.until(first), setting)
        return run(self.weeks, self.demand, first, policy)

    def cheapest(self, settings: Sequence[Setting], windows: Sequence[int]) -> Setting:
        """The setting with the least cost of all windows together; the first of equal ones."""
        if len(settings) == 1:
            return settings[0]
        return min(settings, key=lambda one: sum(self.costs(w, one).eur() for w in windows))
