"""Chains of Willems (2008): how they are read, and their exact costs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from solvers.common import Status
from solvers.replenishment.formats.willems import read
from solvers.replenishment.guaranteed.general import cheapest_service_times
from supplychain.errors import DataError

TWO_WAYS = """\
stage_id,lead_time,max_s_time,cost_rate,risk_pool,ext_demand_mean,ext_demand_std,ext_demand_thres,up_stages
Part,2.5,,10,2,,,
Left,1,,5,2,,,,Part,1
Right,1,,5,2,,,,Part,2
Shop,0,1,0,,7.0,3.0,2.0,Left,1,Right,1
"""


@pytest.fixture
def chains() -> Path:
    """The chains beside the checkout."""
    folder = Path(__file__).parents[5] / "shared" / "data" / "replenishment" / "willems2008"
    if not folder.is_dir():
        pytest.skip("the chains of Willems are not at ../shared/data/replenishment/willems2008")
    return folder


def test_value_and_demand_add_up_along_the_chain(tmp_path: Path) -> None:
    """A shop's unit takes three parts on two ways; its demand is one, not two independent ones."""
    path = tmp_path / "two.csv"
    path.write_text(TWO_WAYS)
    network = read(path, holding_rate=0.1)
    part, left, right, shop = network.stages
    assert [part.holding_cny, left.holding_cny, right.holding_cny, shop.holding_cny] == (
        pytest.approx([1.0, 1.5, 2.5, 4.0])
    )
    assert [part.deviation, left.deviation, shop.deviation] == pytest.approx([18.0, 6.0, 6.0])
    assert (part.lead_time, shop.max_service) == (2.5, 1.0)
    assert read(path, in_whole_days=True).stages[0].lead_time == 2.0


def test_a_row_that_is_no_stage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(TWO_WAYS.replace("Left,1,", "Left,long,"))
    with pytest.raises(DataError, match=r"two\.csv row 3.*long"):
        read(path)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "number",
    [1, 2, 5, 9, 13, 17, *(pytest.param(number, marks=pytest.mark.long) for number in (29, 37))],
)
def test_exact_costs_of_real_chains_are_found(chains: Path, number: int) -> None:
    with (chains / "gsm_optima.csv").open() as file:
        known = {int(row["chain"]): row for row in csv.DictReader(file)}
    plan = cheapest_service_times(read(chains / f"willems_{number:02}.csv", in_whole_days=True))
    assert plan is not None
    assert plan.status is Status.OPTIMAL
    exact = float(known[number]["gsm_cost_mean_leadtime_h0.35"])
    assert plan.cost_cny == pytest.approx(exact, rel=1e-5)
