"""Curves of many replications, drawn as bands.

A band is for looking at. The mean curve is no run that ever was: its dip is shallower and its
recovery slower than those of the runs, which fall and rise at different times. Depth, time to
recover and lost service are metrics of each replication, averaged afterwards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulations.experiments.intervals import CONFIDENCE, mean_interval, quantile
from simulations.experiments.refused import check_share, refused

if TYPE_CHECKING:
    from simulations.experiments.results import Results


def curve_names(results: Results) -> list[str]:
    """Curves that replications have, in the order in which they were first given."""
    return list(dict.fromkeys(name for one in results.replications for name in one.curves))


def curve_frame(results: Results, curve: str) -> pd.DataFrame:
    """One row for each replication, one column for each step; missing steps are no number."""
    if curve not in curve_names(results):
        known = ", ".join(curve_names(results))
        raise refused(results.name, "unknown_curve", "has no such curve", curve, known)
    curves = {one.number: one.curves[curve] for one in results.replications if curve in one.curves}
    steps = max(map(len, curves.values()))
    rows = {number: (*one, *[math.nan] * (steps - len(one))) for number, one in curves.items()}
    frame = pd.DataFrame.from_dict(rows, orient="index", dtype=float)
    frame.index.name = "replication"
    return frame.rename_axis(columns="step")


def bands(
    results: Results, curve: str, confidence: float = CONFIDENCE, spread: float = 0.9
) -> pd.DataFrame:
    """A curve step by step, each step by itself.

    Parameters
    ----------
    results
        Of an experiment.
    curve
        Name.
    confidence
        Of ``low`` and ``high``, the range of the mean at that step alone: over all steps together
        the mean leaves its band more often.
    spread
        Share of replications between ``from`` and ``to``.

    Returns
    -------
    DataFrame
        One row for each step with ``mean low high median from to n``.
    """
    check_share("spread", spread)
    frame = curve_frame(results, curve)
    rows = []
    for step in frame.columns:
        values = frame[step].to_numpy()
        found = mean_interval(values, confidence)
        rows.append(
            {
                "step": step,
                "mean": found.estimate,
                "low": found.low,
                "high": found.high,
                "median": quantile(values, 0.5),
                "from": quantile(values, (1.0 - spread) / 2.0),
                "to": quantile(values, (1.0 + spread) / 2.0),
                "n": found.n,
            }
        )
    return pd.DataFrame(rows).set_index("step")


def nearest_to_mean(results: Results, curve: str) -> int:
    """Number of the replication whose curve is nearest to the mean: one that was, to be shown."""
    frame = curve_frame(results, curve).dropna(axis="columns")
    apart = ((frame - frame.mean()) ** 2).sum(axis="columns")
    return int(frame.index[int(np.argmin(apart.to_numpy()))])
