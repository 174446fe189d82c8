"""The made world of perishables: nothing gets lost, all policies meet the same demand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.replenish.daily.baselines import BASE_STOCK, REORDER_POINT
from benchmarks.replenish.daily.contender import BUDGET
from benchmarks.replenish.daily.data import read
from benchmarks.replenish.daily.figures import figures, hindsight
from benchmarks.replenish.daily.market import Market, Terms, market
from benchmarks.replenish.daily.truth import OPEN_SHARE, UNITS, demand
from benchmarks.replenish.daily.tuning import Tried, Weights, choices
from benchmarks.replenish.daily.world import Record, open_share, run
from supplychain.demand import DemandHistory
from supplychain.errors import DataError
from supplychain.state import Decision

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from supplychain.state import StockState


@dataclass
class Constant:
    """Orders the same every morning, and keeps what it saw."""

    units: float
    seen: list[StockState] = field(default_factory=list)

    def decide(self, state: StockState) -> Decision:
        self.seen.append(state)
        return Decision(np.full(len(state), self.units))


@pytest.fixture
def made(table: Path) -> Market:
    """The world of the small table."""
    return market(read(table), 3)


def by_hand(demand_of_days: list[int], life: int, lead: int, freshest: int = 0) -> Market:
    """One series that sold 4 a day in the week before, from a Monday on.

    So many customers of each day take the freshest goods.
    """
    one = np.ones(1)
    days = 7 + len(demand_of_days)
    history = DemandHistory(
        first_day=date(2024, 6, 3),
        site_ids=("front",),
        product_ids=("milk",),
        sold=np.full((1, days), 4.0, np.float32),
        in_stock=np.ones((1, days), np.float32),
    )
    asked = np.array([[4] * 7 + demand_of_days])
    terms = Terms(np.array([life]), np.array([lead]), 0.3 * one, 10 * one, 6 * one, 0.1 * one)
    return Market(history, terms, asked, np.minimum(asked, freshest), (), 0)


def test_what_was_received_is_sold_wasted_or_left(made: Market) -> None:
    for contender, setting in (
        (BASE_STOCK, (14.0, 0.5, 2.5, 2.0)),
        (REORDER_POINT, (0.5, 2, 1, 1)),
    ):
        policy = contender.build(made, contender.everywhere(setting, len(made)))
        record = run(made, policy, 42, 28)
        assert record.wasted.sum() > 0.0
        here = record.start + (record.received - record.sold - record.wasted).cumsum(axis=1).T
        assert (record.left == here.T).all()
        assert (record.left[:, :-1] == record.carried[:, 1:]).all()
        assert (record.sold <= record.demand).all()
        for row, lead in enumerate(made.terms.lead_time_days):
            assert (record.received[row, lead:] == record.ordered[row, :-lead]).all()


def test_all_policies_meet_the_same_demand_from_the_same_stock(made: Market) -> None:
    few, many = run(made, Constant(2.0), 42, 28), run(made, Constant(20.0), 42, 28)
    assert (few.demand == many.demand).all()
    assert (few.start == many.start).all()
    assert few.sold.sum() < many.sold.sum()
    assert figures(few, made.terms).lost_share > figures(many, made.terms).lost_share
    assert figures(few, made.terms).turns > figures(many, made.terms).turns


def test_equal_seeds_make_equal_worlds_and_others_do_not(table: Path) -> None:
    records = read(table)
    assert (demand(records, 3) == demand(records, 3)).all()
    assert (demand(records, 3) != demand(records, 4)).any()


def test_open_days_keep_their_sales_and_closed_hours_add_to_them(table: Path) -> None:
    records = read(table)
    asked, sold = demand(records, 3), np.round(records.sale * UNITS)
    assert (asked[records.hours_out == 0] == sold[records.hours_out == 0]).all()
    assert (asked >= sold).all()
    # The table's days are all alike but for their open hours.
    always = asked[records.hours_out == 0].mean()
    for hours in ((1, 4), (5, 8), (9, 12), (13, 16)):
        some = (records.hours_out >= hours[0]) & (records.hours_out <= hours[1])
        assert asked[some].mean() == pytest.approx(always, rel=0.15)


def test_a_policy_sees_sales_of_its_own_world_and_nothing_of_later_days(made: Market) -> None:
    policy = Constant(1.0)
    record = run(made, policy, 42, 5)
    last = policy.seen[-1]
    assert [state.history.days for state in policy.seen] == [42, 43, 44, 45, 46]
    assert (last.history.sold[:, :42] == made.history.sold[:, :42]).all()
    assert (last.history.sold[:, 42:] == record.sold[:, :4]).all()
    empty = (record.carried + record.received)[:, :4] == 0.0
    assert (last.history.in_stock[:, 42:][empty] == 0.0).all()
    plenty = record.left[:, :4] + record.wasted[:, :4] > 0.0
    assert (last.history.in_stock[:, 42:][plenty] == 1.0).all()
    assert made.history.sold.shape[1] == 70


def test_goods_are_wasted_on_the_evening_of_their_last_day() -> None:
    # 4 fresh on the shelf and 4 more in the morning, both to be sold within two days.
    record = run(by_hand([1, 2, 0], life=2, lead=1), Constant(0.0), 7, 3)
    assert record.received.tolist() == [[4, 0, 0]]
    assert record.sold.tolist() == [[1, 2, 0]]
    assert record.wasted.tolist() == [[0, 5, 0]]
    assert record.left.tolist() == [[7, 0, 0]]


def test_those_who_take_the_freshest_leave_the_old_to_be_wasted() -> None:
    wasted = []
    for freshest in (0, 9):
        made = by_hand([0, 3, 3], life=2, lead=1, freshest=freshest)
        wasted.append(run(made, Constant(3.0), 7, 3).wasted.sum())
    # 8 old ones meet 3 new ones: the old are sold first, or left to be wasted.
    assert wasted == [5, 8]


def test_base_stock_orders_up_to_lead_time_and_cover() -> None:
    made = by_hand([4, 4, 4], life=7, lead=2)
    policy = BASE_STOCK.build(made, BASE_STOCK.everywhere((14.0, 0.0, 2.5, 3.0), 1))
    record = run(made, policy, 7, 3)
    # 4 a day without deviation: up to 18, there are 4 + 4 + 4; then what was sold.
    assert record.ordered.tolist() == [[6, 4, 4]]


def test_reorder_point_orders_lots_at_or_below_the_point() -> None:
    made = by_hand([4, 4, 4], life=7, lead=1)
    orders = []
    for up_to in (0.0, 1.0):
        setting = (0.5, 0.5, 1.5, up_to)
        policy = REORDER_POINT.build(made, REORDER_POINT.everywhere(setting, 1))
        orders.append(run(made, policy, 7, 3).ordered.tolist())
    # The point is 6 and the lot 6; 8 are there, then 4 after a day's sales.
    assert orders == [[[0, 6, 6]], [[0, 8, 0]]]


def test_orders_that_are_no_whole_units_are_refused() -> None:
    for units in (0.5, -1.0, float("nan")):
        with pytest.raises(DataError, match="whole units"):
            run(by_hand([1], life=2, lead=1), Constant(units), 7, 1)


def test_hours_of_a_shelf_are_those_until_its_last_unit() -> None:
    draws = np.random.default_rng(0)
    asked = np.full(4000, 9.0)
    assert (open_share(asked, np.zeros(4000), draws) == 0.0).all()
    assert (open_share(asked, asked + 1.0, draws) == 1.0).all()
    share = open_share(asked, np.full(4000, 5.0), draws)
    assert (share * 16 == np.round(share * 16)).all()
    # The fifth of nine comes in the middle of the day's demand.
    seen = OPEN_SHARE[np.round(16 * (1.0 - share)).astype(int)]
    assert seen.mean() == pytest.approx(0.5, abs=0.02)


def test_figures_of_a_run_by_hand() -> None:
    def row(*units: float) -> NDArray[np.float64]:
        return np.array([units], float)

    record = Record(
        ordered=row(5, 4, 9),
        received=row(2, 5, 4),
        carried=row(2, 0, 1),
        demand=row(5, 4, 3),
        sold=row(4, 4, 3),
        wasted=row(0, 0, 1),
        left=row(0, 1, 1),
        start=np.array([2.0]),
    )
    made = by_hand([5, 4, 3], life=2, lead=1)
    assert hindsight(record, np.array([1]))[0, :2].tolist() == [4, 3]
    found = figures(record, made.terms)
    assert found.lost_share == pytest.approx(1 / 12)
    assert found.out_share == pytest.approx(1 / 3)
    assert found.waste_share == pytest.approx(1 / 11)
    # Mornings 4, 5, 5 and evenings 0, 1, 1: 16 / 6 in the mean, 11 / 3 sold a day.
    assert found.stock_days == pytest.approx(16 / 6 / (11 / 3))
    assert found.turns == pytest.approx(365 / found.stock_days)
    assert found.cost_cny == pytest.approx(1 * 4 + 1 * 6 + 2 * 0.1)
    assert found.accuracy == 0.0
    better = replace(record, ordered=row(5, 3, 9))
    assert figures(better, made.terms).accuracy == 0.5


def test_dearer_losses_choose_settings_that_lose_less() -> None:
    two = np.array([[9.0], [1.0]])
    found = Tried(np.array([7]), lost=two, wasted=two[::-1], stock=two)
    assert found.best(Weights(0.5, 0.0)).tolist() == [0]
    assert found.best(Weights(2.0, 0.0)).tolist() == [1]
    assert [int(best[0]) for _, best in choices(found)] == [0, 1]


def test_contenders_try_no_more_settings_than_each_other() -> None:
    assert len(BASE_STOCK.settings()) == len(REORDER_POINT.settings()) == BUDGET


def test_a_table_gives_frontiers_and_comparisons(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = {**BASE_STOCK.grid, "window_days": (14.0,), "least_open": (0.5,), "k": (0.5, 3.0)}
    point = {**REORDER_POINT.grid, "safety_days": (0.5, 3.0), "lot_days": (1.0,)}
    few = (replace(BASE_STOCK, grid=base), replace(REORDER_POINT, grid=point))
    monkeypatch.setattr("benchmarks.replenish.daily.lines.BASELINES", few)
    asked = ["--series", "12", "--policies", "base_stock,reorder_point"]
    assert main(["replenish", str(table), *asked]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    points = [line for line in lines if "turns" in line]
    compared = [line for line in lines if "baseline" in line]
    assert {(line["policy"], line["settings"]) for line in points} == {
        ("base_stock", 8),
        ("reorder_point", 4),
    }
    assert all(line["series"] == 12 for line in points)
    assert {(line["policy"], line["baseline"]) for line in compared} == {
        ("base_stock", "reorder_point"),
        ("reorder_point", "base_stock"),
    }


def test_a_table_with_missing_columns_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    path = tmp_path / "bad.parquet"
    pq.write_table(pa.table({"dt": [1], "sale": [2.0]}), path)
    assert main(["replenish", str(path)]) == 3
    assert "column store_id: the column is missing" in capsys.readouterr().err


def test_terms_are_told_as_nouns_of_a_scenario(made: Market) -> None:
    told = made.restocking()
    assert [item.shelf_life_days for item in told.items] == made.terms.shelf_life_days.tolist()
    lead = {(route.source_id, route.site_id): route.lead_time_days for route in told.routes}
    found = [lead[source.source_id, source.site_id] for source in told.sources]
    assert found == made.terms.lead_time_days.tolist()
    assert all(
        item.price_cny > source.price_cny
        for item, source in zip(told.items, told.sources, strict=True)
    )


def test_promotions_are_the_days_with_a_lower_price_or_an_activity(table: Path) -> None:
    records = read(table)
    made = market(records, 3)
    share = np.ones(records.sale.shape)
    active = np.zeros(records.sale.shape, np.bool_)
    row = {
        pair: index
        for index, pair in enumerate(
            zip(made.history.site_ids, made.history.product_ids, strict=True)
        )
    }
    for promotion in made.promotions:
        at = row[promotion.site_id, promotion.product_id]
        begin = (promotion.first_day - records.first_day).days
        end = (promotion.last_day - records.first_day).days + 1
        assert (share[at, begin:end] == 1.0).all()
        share[at, begin:end] = promotion.price_share
        active[at, begin:end] = promotion.name == "activity"
    assert share == pytest.approx(records.discount, abs=0.01)
    assert (active == records.activity).all()
