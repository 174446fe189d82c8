"""Tables and bands of results."""

from __future__ import annotations

import math

import pytest

from simulations.experiments import (
    Experiment,
    Replication,
    Results,
    all_frames,
    bands,
    curve_frame,
    mean_interval,
    nearest_to_mean,
    run,
)
from supplychain.errors import DataError
from tests.simulations.experiments.models import Dip, Normal


def results(*metrics: dict[str, float]) -> Results:
    """Results with these metrics."""
    return Results("hand", 0, tuple(Replication(n, 0, one) for n, one in enumerate(metrics)))


def test_summary_by_hand() -> None:
    found = results({"x": 1.0}, {"x": 2.0}, {"x": 3.0}, {"x": 4.0}, {"x": 5.0}).summary()
    row = dict(found.loc["x"])
    names = ("mean", "n", "min", "q05", "q50", "q95", "max")
    assert [row[name] for name in names] == [3, 5, 1, 1, 3, 5, 5]
    assert row["sd"] == pytest.approx(math.sqrt(2.5))
    interval = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (row["low"], row["high"]) == (interval.low, interval.high)
    assert (row["half_width"], row["interval"]) == (interval.half_width, "student")


def test_hits_are_summed_up_as_a_share() -> None:
    row = dict(results({"hit": True}, {"hit": False}, {"hit": True}).summary().loc["hit"])
    assert (row["mean"], row["interval"]) == (pytest.approx(2 / 3), "wilson")
    assert 0.0 < row["low"] < row["high"] < 1.0


def test_what_does_not_apply_is_not_counted() -> None:
    found = results({"x": 1.0, "days": math.nan}, {"x": 2.0}, {"x": 3.0, "days": 4.0})
    summary = found.summary()
    assert summary.loc["days", "n"] == 1
    assert summary.loc["days", "mean"] == 4.0
    assert found.frame()["days"].isna().tolist() == [True, True, False]


def test_one_row_for_each_replication() -> None:
    found = run(Experiment("normal", Normal()), 3)
    frame = found.frame()
    assert frame.index.tolist() == [0, 1, 2]
    assert frame.index.name == "replication"
    assert frame.columns.tolist() == ["value", "hit"]
    both = all_frames({"a": found, "b": found})
    assert both.xs("b").to_dict() == frame.to_dict()


def test_an_unknown_metric_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(DataError, match="hand: has no such metric; given y; allowed x"):
        results({"x": 1.0}).estimate("y")


def test_a_band_takes_each_step_by_itself() -> None:
    found = bands(run(Experiment("dip", Dip()), 8), "service")
    # Each of 8 replications has its dip on another two days.
    assert found["mean"].tolist() == pytest.approx([7 / 8] + [6 / 8] * 7 + [7 / 8, 1.0])
    assert found["n"].tolist() == [8] * 10
    assert found["from"].tolist() == [0.0] * 9 + [1.0]
    assert found["low"].iloc[9] == found["high"].iloc[9] == 1.0


def test_depth_is_that_of_replications_and_not_that_of_the_mean_curve() -> None:
    found = run(Experiment("dip", Dip()), 8)
    assert found.estimate("depth").estimate == 1.0
    assert 1.0 - bands(found, "service")["mean"].min() == pytest.approx(0.25)


def test_curves_of_unequal_length_are_counted_where_they_are() -> None:
    curves: tuple[tuple[float, ...], ...] = ((1.0, 2.0), (3.0,))
    lived = tuple(Replication(n, 0, {}, {"x": one}) for n, one in enumerate(curves))
    found = Results("hand", 0, lived)
    assert bands(found, "x")["n"].tolist() == [2, 1]
    assert curve_frame(found, "x").shape == (2, 2)
    with pytest.raises(DataError, match="has no such curve; given y; allowed x"):
        bands(found, "y")


def test_the_replication_nearest_to_the_mean_is_one_that_was() -> None:
    curves = ((0.0, 0.0), (1.0, 1.2), (5.0, 5.0), (1.9, 2.0))
    lived = tuple(Replication(n + 3, 0, {}, {"x": one}) for n, one in enumerate(curves))
    assert nearest_to_mean(Results("hand", 0, lived), "x") == 6
