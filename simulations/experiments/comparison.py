"""Policies compared in the same worlds: replications of one number are pairs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulations.experiments.intervals import CONFIDENCE, mean_interval, observed
from simulations.experiments.refused import refused
from simulations.experiments.significance import holm, paired_t, sign_flip, variance_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulations.experiments.results import Results

COLUMNS = (
    *("policy", "metric", "baseline_mean", "mean", "difference", "low", "high", "sd", "n"),
    *("p_t", "p_t_holm", "p_sign_flip", "p_sign_flip_holm", "variance_ratio"),
)


def compare(
    baseline: Results,
    other: Results,
    metrics: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """What another policy changes against a baseline, metric by metric.

    See :func:`compare_all`.
    """
    return compare_all(baseline, {other.name: other}, metrics, confidence)


def compare_all(
    baseline: Results,
    others: Mapping[str, Results],
    metrics: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """What each of several policies changes against a baseline, metric by metric.

    Only replications that both finished, and for which the metric applies in both, are pairs.

    Parameters
    ----------
    baseline
        What differences are taken from: ``difference`` is the other's mean less the baseline's.
    others
        By name; of the same seed, since pairs of other chance are no pairs.
    metrics
        Those that the question is about, best few and chosen before looking: p-values are corrected
        for the number of rows. All that both have if left out.
    confidence
        Of each row's range, which is not corrected.

    Returns
    -------
    DataFrame
        Columns ``policy metric baseline_mean mean difference low high sd n p_t p_t_holm p_sign_flip
        p_sign_flip_holm variance_ratio``. ``p_t`` takes differences as normal, ``p_sign_flip``
        does not; the columns with ``holm`` are corrected. ``variance_ratio`` is how many times
        fewer replications pairing needs than independent samples.

    Raises
    ------
    DataError
        If seeds differ, a metric is unknown or there are no pairs.
    """
    rows: list[dict[str, Any]] = []
    for name, other in others.items():
        if other.seed != baseline.seed:
            text = f"{name} and {baseline.name} did not meet the same chance"
            given = f"seeds {other.seed} and {baseline.seed}"
            raise refused("comparison", "other_seed", text, given, "experiments of one seed")
        wanted = metrics if metrics is not None else _in_both(baseline, other)
        rows += [_row(baseline, other, name, metric, confidence) for metric in wanted]
    for column in ("p_t", "p_sign_flip"):
        corrected = holm([row[column] for row in rows])
        for row, value in zip(rows, corrected, strict=True):
            row[f"{column}_holm"] = value
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _in_both(baseline: Results, other: Results) -> list[str]:
    return [metric for metric in baseline.metrics if metric in other.metrics]


def _row(
    baseline: Results, other: Results, name: str, metric: str, confidence: float
) -> dict[str, Any]:
    before, after = _by_number(baseline, metric), _by_number(other, metric)
    numbers = sorted(before.keys() & after.keys())
    if not numbers:
        text = f"{name} and {baseline.name} have no replication in common"
        raise refused("comparison", "no_pairs", text, metric, "replications of the same numbers")
    ours = np.array([after[number] for number in numbers], float)
    theirs = np.array([before[number] for number in numbers], float)
    # Two infinities are no difference that could be told.
    with np.errstate(invalid="ignore"):
        differences = ours - theirs
    told = ~np.isnan(differences)
    found = mean_interval(differences, confidence)
    sample = observed(differences)
    is_finite = len(sample) > 1 and bool(np.isfinite(sample).all())
    return {
        "policy": name,
        "metric": metric,
        "baseline_mean": float(theirs[told].mean()) if told.any() else math.nan,
        "mean": float(ours[told].mean()) if told.any() else math.nan,
        "difference": found.estimate,
        "low": found.low,
        "high": found.high,
        "sd": float(sample.std(ddof=1)) if is_finite else math.nan,
        "n": found.n,
        "p_t": paired_t(differences),
        "p_sign_flip": sign_flip(differences, baseline.seed),
        "variance_ratio": variance_ratio(ours[told], theirs[told]) if is_finite else math.nan,
    }


def _by_number(results: Results, metric: str) -> dict[int, float]:
    values = results.values(metric)
    return {one.number: value for one, value in zip(results.replications, values, strict=True)}
