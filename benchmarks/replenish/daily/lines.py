"""Frontiers of all contenders in the last four weeks, and how far ours is ahead."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.replenish.compare import ahead_pct, least_at_equal
from benchmarks.replenish.daily.contenders import BASELINES, CHALLENGERS
from benchmarks.replenish.daily.data import read
from benchmarks.replenish.daily.figures import figures
from benchmarks.replenish.daily.market import market
from benchmarks.replenish.daily.tuning import DAYS, choices, chosen, tried
from benchmarks.replenish.daily.world import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.replenish.daily.contender import Contender
    from benchmarks.replenish.daily.market import Market

COMPARED = ("lost_share", "waste_share", "stock_days")
Line = dict[str, Any]


def daily_lines(
    path: Path, series: int | None, tuning_series: int, seed: int, names: Sequence[str] | None
) -> Iterator[Line]:
    """A line per contender and point of its frontier, then comparisons.

    Parameters
    ----------
    path
        FreshRetailNet's daily table.
    series
        How many series live through the reported weeks; all if ``None``.
    tuning_series
        How many of them at most are used to tune.
    seed
        Of the choice of series and of everything drawn.
    names
        Contenders; all if ``None``.
    """
    records = read(path).some(series, seed)
    whole = market(records, seed)
    few = market(records.some(tuning_series, seed), seed)
    points: dict[str, list[Line]] = {}
    for contender in (*BASELINES, *CHALLENGERS):
        if names is None or contender.name in names:
            points[contender.name] = []
            for line in frontier(contender, few, whole):
                points[contender.name].append(line)
                yield {"instance": path.stem, **line, "seed": seed}
    for challenger, own in points.items():
        for baseline in BASELINES:
            if baseline.name in points and challenger != baseline.name:
                for line in comparisons(own, points[baseline.name]):
                    yield {"instance": path.stem, **line, "seed": seed}


def frontier(contender: Contender, tuning: Market, reported: Market) -> Iterator[Line]:
    """Points of a contender in the last weeks, by what tuning chose for a sweep of prices."""
    began = time.monotonic()
    found = tried(contender, tuning)
    tuning_s = time.monotonic() - began
    for weights, best in choices(found):
        began = time.monotonic()
        policy = contender.build(reported, chosen(contender, found, best, reported))
        record = run(reported, policy, reported.history.days - DAYS, DAYS)
        yield {
            "policy": contender.name,
            "lost_weight": weights.lost,
            "stock_weight": weights.stock,
            **{
                name: round(value, 5)
                for name, value in asdict(figures(record, reported.terms)).items()
            },
            "series": len(reported),
            "days": DAYS,
            "settings": len(contender.settings()),
            "tuning_s": round(tuning_s, 1),
            "wall_s": round(time.monotonic() - began, 2),
        }


def comparisons(own: Sequence[Line], baseline: Sequence[Line]) -> Iterator[Line]:
    """Each figure at equal values of the other two, at every point of either.

    In lines ``at`` a point of ours, ``X_of_baseline`` is the least that mixtures of the baseline
    reach there; ``at`` a point of the baseline, ``X`` is the least of ours. ``X_ahead_pct`` is how
    much smaller ours is, and ``turns_ahead_pct`` how many more turns that is; ``null`` where no
    mixture is as good in the other two.
    """
    names = {"policy": own[0]["policy"], "baseline": baseline[0]["policy"]}
    here, there = [_figures(line) for line in own], [_figures(line) for line in baseline]
    for line, point in zip(own, here, strict=True):
        yield {**names, "at": names["policy"], **_weights(line)} | _compared(
            (name, point[name], least_at_equal(there, point, name)) for name in COMPARED
        )
    for line, point in zip(baseline, there, strict=True):
        yield {**names, "at": names["baseline"], **_weights(line)} | _compared(
            (name, least_at_equal(here, point, name), point[name]) for name in COMPARED
        )


def _compared(values: Iterable[tuple[str, float | None, float | None]]) -> Line:
    """Of each figure ours, the baseline's, and how far ours is ahead."""
    said: Line = {}
    for name, ours, theirs in values:
        said[name] = None if ours is None else round(ours, 5)
        said[f"{name}_of_baseline"] = None if theirs is None else round(theirs, 5)
        said[f"{name}_ahead_pct"] = ahead_pct(ours, theirs)
        if name == "stock_days":
            # Turns are the inverse of days of stock.
            fewer = ahead_pct(theirs, ours)
            said["turns_ahead_pct"] = None if fewer is None else -fewer
    return said


def _weights(line: Line) -> Line:
    return {name: line[name] for name in ("lost_weight", "stock_weight")}


def _figures(line: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(line[name]) for name in COMPARED}
