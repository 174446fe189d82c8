"""VN2's rules by hand, its benchmark policy, and ours on sampled demand."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.replenish.weekly.data import Weeks, read
from benchmarks.replenish.weekly.forecast import Teacher
from benchmarks.replenish.weekly.moving_average import MovingAverage, forecast, season
from benchmarks.replenish.weekly.newsvendor import lacking
from benchmarks.replenish.weekly.world import WeekState, run, truth
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

KINDS = ("Store", "ProductGroup", "Division", "Department", "DepartmentGroup", "StoreFormat")


def weeks(sold: NDArray[np.float64], in_stock: NDArray[np.bool_] | None = None) -> Weeks:
    """Series from a Monday on, all of one kind."""
    kind = {name: np.zeros(len(sold), np.int64) for name in (*KINDS, "Product")}
    shelf = np.ones(sold.shape, np.bool_) if in_stock is None else in_stock
    return Weeks(date(2021, 4, 12), kind, sold.astype(float), shelf)


class Constant:
    """Orders the same every week, and keeps what it saw."""

    def __init__(self, units: float) -> None:
        self.units, self.seen = units, list[WeekState]()

    def order(self, state: WeekState) -> NDArray[np.float64]:
        self.seen.append(state)
        return np.full(len(state.on_hand), self.units)


def test_costs_of_a_window_by_hand() -> None:
    known = weeks(np.array([[4] * 20 + [5, 0, 9, 3, 3, 3, 3, 3]]))
    costs = run(known, truth(known, 0), 20, Constant(3.0))
    # 6 on hand, 0 and 4 on the way, then 3 a week from the third week on.
    assert costs.left.tolist() == [1, 5, 0, 0, 0, 0, 0, 0]
    assert costs.lost.tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    assert costs.eur(0) == pytest.approx(1 * 1.0 + 6 * 0.2)
    assert costs.eur() == pytest.approx(1.0)


def test_an_order_is_for_sale_three_weeks_later() -> None:
    known = weeks(np.array([[4] * 20 + [0] * 8]))
    policy = Constant(7.0)
    costs = run(known, truth(known, 0), 20, policy)
    assert costs.left.tolist() == [6, 10, 17, 24, 31, 38, 45, 52]
    assert [state.on_the_way[0].tolist() for state in policy.seen[:3]] == [[0, 4], [4, 7], [7, 7]]
    assert len(policy.seen) == 6


def test_a_policy_sees_demand_of_past_weeks_only() -> None:
    known = weeks(np.arange(28.0)[None])
    policy = Constant(0.0)
    run(known, truth(known, 0), 20, policy)
    for week, state in enumerate(policy.seen):
        assert state.known.sold[0].tolist() == list(range(20 + week))


def test_weeks_out_of_stock_take_demand_of_weeks_about_them() -> None:
    sold = np.array([[0, 0, 5, 6, 0, 7, 8.0], [0, 0, 0, 0, 0, 0, 0]])
    shelf = np.array([[False, False, True, True, False, True, True], [False] * 7])
    demand = truth(weeks(sold, shelf), 0)
    assert demand[0, [2, 3, 5, 6]].tolist() == [5, 6, 7, 8]
    assert demand[0, 4] in {5, 6, 7, 8}
    assert demand[1].tolist() == [0] * 7
    assert (truth(weeks(sold, shelf), 0) == demand).all()


def test_the_moving_average_of_even_sales_covers_four_weeks() -> None:
    known = weeks(np.full((2, 60), 5.0))
    state = WeekState(np.array([3.0, 30.0]), np.array([[1.0, 2.0], [0, 0]]), known)
    assert MovingAverage().order(state).tolist() == [14, 0]


def test_seasons_are_found_and_taken_out_again() -> None:
    wave = 10.0 + 5.0 * np.sin(2 * np.pi * np.arange(108) / 52)
    known = weeks(np.tile(wave, (3, 1)))
    assert season(known.until(104)).mean() == pytest.approx(1.0, abs=0.01)
    ahead = forecast(known.until(104), 13, 4)
    assert ahead[0] == pytest.approx(wave[104:], rel=0.05)


def test_weeks_out_of_stock_do_not_lower_the_average() -> None:
    sold, shelf = np.full((1, 60), 5.0), np.ones((1, 60), np.bool_)
    sold[0, 50:55], shelf[0, 50:55] = 0.0, False
    assert forecast(weeks(sold, shelf), 13, 1)[0, 0] == pytest.approx(5.0)


def test_the_newsvendor_meets_the_share_of_paths_with_sales_lost_on_the_way() -> None:
    # Stock of 2 is gone after the first week in both paths; 1 arrives in the second.
    paths = np.array([[[5, 0, 4], [2, 3, 6], [9, 1, 8], [2, 0, 10.0]]])
    orders = [
        lacking(paths, np.array([2.0]), np.array([[0.0, 1.0]]), ratio)[0]
        for ratio in (0.25, 0.5, 0.75, 1.0)
    ]
    # Left for the third week: 1, 0, 0, 1.
    assert orders == [3, 6, 8, 9]


def test_the_model_learns_levels_and_samples_about_them() -> None:
    draws = np.random.default_rng(4)
    level = np.repeat([1.0, 8.0], 20)
    known = weeks(draws.poisson(level[:, None], (40, 72)).astype(float))
    model = Teacher(0, rounds=30).model(known)
    mean, paths = model.mean(known), model.paths(known, 0)
    assert mean.shape == (40, 3)
    assert mean[:20].mean() == pytest.approx(1.0, rel=0.2)
    assert mean[20:].mean() == pytest.approx(8.0, rel=0.1)
    assert paths[20:, :, 0].std(axis=1).mean() == pytest.approx(8.0**0.5, rel=0.25)
    assert (paths == model.paths(known, 0)).all()
    assert (paths == np.floor(paths)).all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of four series over 132 weeks."""
    draws = np.random.default_rng(1)
    mondays = [str(date(2021, 4, 12) + timedelta(weeks=week)) for week in range(132)]
    names = {"Sales": "Week 0 - Sales.csv", "Stock": "Week 0 - In Stock.csv"}
    keys = [(store, product) for store in (0, 1) for product in (5, 6)]
    sales = [[*key, *draws.poisson(4.0, 132).astype(float)] for key in keys]
    stock = [[*key, *([True] * 132)] for key in keys]
    master = [[*key, 1, 1, 1, 1, 1, 1] for key in keys]
    for name, head, rows in (
        (names["Sales"], mondays, sales),
        (names["Stock"], mondays, stock),
        ("Week 0 - Master.csv", [*KINDS[1:], "Format"], master),
    ):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows([["Store", "Product", *head], *rows])
    return tmp_path


def test_a_folder_gives_costs_by_window(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replenish", str(folder), "--policies", "tuned_moving_average"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["first_week"] for line in lines] == [100, 108, 116, 124, None] * 2
    for part in (lines[:5], lines[5:]):
        assert part[4]["cost_eur"] == pytest.approx(
            sum(line["cost_eur"] for line in part[:4]), 1e-3
        )
    assert lines[4]["difference_pct"] == 0.0
    rival, tuned = lines[4]["cost_eur"], lines[9]["cost_eur"]
    assert lines[9]["difference_pct"] == pytest.approx(100 * (tuned / rival - 1), abs=0.02)


def test_a_folder_with_other_series_in_one_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "Week 0 - Master.csv"
    path.write_text(path.read_text().replace("1,6,", "1,7,"), encoding="utf-8")
    with pytest.raises(DataError, match="same series"):
        read(folder)
    assert main(["replenish", str(folder)]) == 3
    assert main(["replenish", str(folder / "other")]) == 3
    assert "no daily table" in capsys.readouterr().err
